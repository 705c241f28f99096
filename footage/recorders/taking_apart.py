"""A path taken apart: folders, stem, extension, the device's marks and the traces of copying."""

from __future__ import annotations

import re

from footage.recorders.brand import PathParts
from footage.recorders.escape import legible

_COPY = re.compile(r"(?:\s*[(（]\d{1,3}[)）]|\s*[-－—_]\s*(?:副本|[Cc]opy)|的副本|\s[Cc]opy(?:\s\d+)?)$")
_COPY_BEFORE = re.compile(r"^(?:复件|副本|[Cc]opy of)\s*(?:[(（]\d{1,3}[)）]\s*)?(?:-\s*)?")
_MARK = re.compile(r"[_-](?:IMP\d*|LOCK(?:ED)?|SOS|EMR)$", re.IGNORECASE)
_MARK_BEFORE = re.compile(r"^(?:(?:IMP\d*|LOCK(?:ED)?|SOS|EMR)[_-]|(?:EMER|EVT|EVENT|LOCK|SOS)_?(?=\d{6})|E_?(?=\d{8}))", re.IGNORECASE)
_SUB = re.compile(r"_(?:S|SUB)$", re.IGNORECASE)
_SUB_BEFORE = re.compile(r"^LRV_", re.IGNORECASE)
# characters and digits, then only digits: nothing of the above can be in it. Most names are so, and looking costs a tenth.
_BARE = re.compile(r"(?![EILS])[A-Z0-9@]+(?:_\d+)+", re.ASCII)
MARK_FOLDERS = frozenset({"IMP", "LOCK", "SOS", "EMR", "EVENT", "EVENTS", "RO", "LOCKED", "EMERGENCY"})
SUB_FOLDERS = frozenset({"SUB", "SUBSTREAM"})
SUB_EXTENSIONS = frozenset({"lrv", "lrf"})


def take_apart(name: str) -> PathParts:
    """Return the parts of `name`, a path inside the dump with "/" between folders."""
    *folders, last = legible(name).split("/")
    stem, dot, extension = last.rpartition(".")
    if not dot or not stem:
        stem, extension = last, ""
    stem, copied, marked, sub = _stripped(stem.strip())
    upper = {folder.upper() for folder in folders}
    return PathParts(
        folders=tuple(folders),
        stem=stem,
        extension=extension.lower(),
        important=marked or bool(upper & MARK_FOLDERS),
        copied=copied,
        sub=sub or bool(upper & SUB_FOLDERS) or extension.lower() in SUB_EXTENSIONS,
    )


def _stripped(stem: str) -> tuple[str, bool, bool, bool]:
    if _BARE.fullmatch(stem):
        return stem, False, False, False
    copied = marked = sub = False
    while True:
        before = stem
        stem, removed = _without(stem, _COPY, _COPY_BEFORE)
        copied |= removed
        stem, removed = _without(stem, _MARK, _MARK_BEFORE)
        marked |= removed
        stem, removed = _without(stem, _SUB, _SUB_BEFORE)
        sub |= removed
        if stem == before:
            return stem, copied, marked, sub


def _without(stem: str, *patterns: re.Pattern[str]) -> tuple[str, bool]:
    for pattern in patterns:
        shorter = pattern.sub("", stem)
        if shorter and shorter != stem:
            return shorter, True
    return stem, False
