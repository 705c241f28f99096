"""What sn.txt and a collection station's XML say about whose recorder it was; read as foreign, hostile text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename, dirname

from footage.recorders.escape import legible, visible
from footage.recorders.walk import DumpEntry
from messages import Text, text

MOST_BYTES = 1 << 20  # a station's XML is a few kilobytes
_NUMBER = re.compile(r"[A-Za-z0-9]{1,20}", re.ASCII)
_OFFICER_WORDS = frozenset(
    ("policeno", "policecode", "policenumber", "policeid", "officerno", "officercode", "officerid", "userno", "usercode")
) | {"jybh", "jh", "警号", "执法证号", "人员编号"}
_DEVICE_WORDS = frozenset(
    ("deviceno", "deviceid", "devicecode", "devno", "devid", "devcode", "serialno", "serialnumber")
) | {"sbbh", "cpxh", "设备编号", "设备号", "产品序号"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose recorder the files in and below one folder come from."""

    device: str | None = None
    officer: str | None = None


def owners(files: Sequence[DumpEntry]) -> tuple[dict[str, Owner], tuple[Text, ...]]:
    """Return the owner by folder ("" is the root of the dump), and a sentence for each side file that could not be used."""
    by_folder: dict[str, Owner] = {}
    notes: list[Text] = []
    for entry in files:
        last = basename(entry.name).lower()
        if last != "sn.txt" and not last.endswith(".xml"):
            continue
        owner = _sn(entry) if last == "sn.txt" else _xml(entry)
        if isinstance(owner, Text):
            notes.append(owner)
            continue
        folder = dirname(entry.name)
        before = by_folder.get(folder, Owner())
        by_folder[folder] = Owner(before.device or owner.device, before.officer or owner.officer)
    return by_folder, tuple(notes)


def nearest(by_folder: dict[str, Owner], name: str) -> Owner:
    """Return what the nearest folder at or above the file `name` says; the root's own for ""."""
    device = officer = None
    folder = dirname(name)
    while True:
        owner = by_folder.get(folder, Owner())
        device, officer = device or owner.device, officer or owner.officer
        if not folder:
            return Owner(device, officer)
        folder = dirname(folder)


def _sn(entry: DumpEntry) -> Owner | Text:
    """First line of sn.txt: the officer number."""
    lines = _bytes(entry.path).decode("utf-8-sig", errors="replace").splitlines()
    first = lines[0].strip() if lines else ""
    if not _NUMBER.fullmatch(first):
        return text("recorders.sn_unusable", name=visible(entry.name))
    return Owner(officer=first if first.strip("0") else None)


def _xml(entry: DumpEntry) -> Owner | Text:
    content = _bytes(entry.path)
    plain = content.replace(b"\0", b"")
    if len(content) > MOST_BYTES or b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        return text("recorders.xml_refused", name=visible(entry.name))
    values = _values(content)
    if values is None:
        return text("recorders.xml_broken", name=visible(entry.name))
    return Owner(device=_first(values, _DEVICE_WORDS), officer=_first(values, _OFFICER_WORDS) or _officer_of(entry.name))


def _values(content: bytes) -> list[tuple[str, str]] | None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    pairs: list[tuple[str, str]] = []
    for element in tree.iter(etree.Element):
        pairs.append((_word(element.tag), (element.text or "").strip()))
        pairs.extend((_word(name), value.strip()) for name, value in element.attrib.items())
    return pairs


def _word(tag: str) -> str:
    return tag.rpartition("}")[2].lower().replace("_", "").replace("-", "")


def _first(values: Sequence[tuple[str, str]], words: frozenset[str]) -> str | None:
    return next((value for word, value in values if word in words and _NUMBER.fullmatch(value) and value.strip("0")), None)


def _officer_of(name: str) -> str | None:
    """`<officer>_<yyyyMMdd>.xml`: the station writes the officer number into the name too."""
    match = re.fullmatch(r"([A-Za-z0-9]{4,18})_\d{8}\.xml", basename(legible(name)), re.IGNORECASE | re.ASCII)
    return match[1] if match else None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError:
        return b""
