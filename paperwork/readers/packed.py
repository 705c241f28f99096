"""Papers that are zip files (docx, xlsx, ofd): opened with limits, so that a bomb costs nothing."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lxml import etree

from messages.errors import NotReadable

UNNAMED = ""  # a reader gets bytes, never a name: `reading.read` puts the paper's name into the sentence
MEMBERS = 5_000  # entries; an office paper has dozens
UNPACKED = 64 << 20  # bytes of XML that one paper may unpack to
RATIO = 200  # unpacked to packed, above 1 MiB; honest XML stays under 50


@contextmanager
def opened(content: bytes) -> Iterator[Archive]:
    """Open a zip paper; NotReadable with a plain sentence where it is broken, encrypted or a bomb."""
    broken = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, etree.XMLSyntaxError,
              NotImplementedError)  # what zipfile raises for a way of packing it does not know
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if len(packed.infolist()) > MEMBERS:
                raise NotReadable("papers_in.bomb", file=UNNAMED)
            yield Archive(packed)
    except broken as problem:
        raise NotReadable("papers_in.broken", file=UNNAMED) from problem


class Archive:
    """The members of one zip paper, within the limits."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._left = UNPACKED
        self.names = frozenset(packed.namelist())

    def read(self, member: str) -> bytes:
        """Return the bytes of one member; NotReadable where it is encrypted or too large."""
        info = self._packed.getinfo(member)
        if info.flag_bits & 1:
            raise NotReadable("papers_in.encrypted", file=UNNAMED)
        too_dense = info.file_size > 1 << 20 and info.file_size > RATIO * max(1, info.compress_size)
        if info.file_size > self._left or too_dense:
            raise NotReadable("papers_in.bomb", file=UNNAMED)
        with self._packed.open(info) as source:
            content = source.read(info.file_size + 1)  # a lying header cannot make it read more
        self._left -= len(content)
        return content

    def xml(self, member: str) -> etree._Element:
        """Return the parsed member: no entities, no DTD, no network."""
        return parse(self.read(member))

    def related(self, part: str = "") -> list[PartRelation]:
        """Return what a part of an office paper refers to (the whole paper where `part` is empty), none where nothing says."""
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        if member not in self.names:
            return []
        return relations(self.xml(member), folder)


@dataclass(frozen=True, slots=True)
class PartRelation:
    """One reference from a part of an office paper to another (ISO 29500-2)."""

    id: str
    kind: str  # the last word of its type: officeDocument, header, styles, aFChunk
    target: str  # the member's name


def relations(element: etree._Element, folder: str) -> list[PartRelation]:
    """Return the references that a .rels part lists; those that lead out of the paper are left out."""
    return [
        PartRelation(row.get("Id", ""), row.get("Type", "").rpartition("/")[2], _target(folder, row.get("Target", "")))
        for row in element.iter(etree.Element)
        if row.get("Target") and row.get("TargetMode") != "External"
    ]


def _target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")


_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # ISO 29500 strict, as newer Word can save
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def parse(content: bytes) -> etree._Element:
    """Parse XML that a stranger wrote; the two name spaces of Word become one."""
    content = content.replace(_STRICT, _USUAL)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True)
    return etree.fromstring(content, parser)
