"""How names are written in a BagIt package."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def encode_path(path: str) -> str:
    """Return a path as a manifest writes it: CR, LF and % percent-encoded (RFC 8493 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode_path(written: str) -> str:
    """Return the path that a manifest means."""
    for code, character in (("%0D", "\r"), ("%0d", "\r"), ("%0A", "\n"), ("%0a", "\n"), ("%25", "%")):
        written = written.replace(code, character)
    return written


_NOT_ALLOWED = str.maketrans(dict.fromkeys('\\:*?"<>|%', "_"))
LONGEST = 90  # characters, and twice as many bytes of UTF-8: room for an ending of ours within what discs and file systems allow


# What Windows opens as a device whatever its ending
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))})


def apart(named: Iterable[tuple[str, str]]) -> list[str]:
    """Return a portable name for each (name, tag): where two fall together, the later one carries its tag in front of its ending.

    Two names are one where a file system takes them for one: whatever their case, and however their accents are composed.
    """
    taken: set[str] = set()
    told: list[str] = []
    for name, tag in named:
        plain, number = portable(name), 1
        candidate = plain
        while _folded(candidate) in taken:
            candidate = _tagged(plain, tag if number == 1 else f"{tag}-{number}")
            number += 1
        taken.add(_folded(candidate))
        told.append(candidate)
    return told


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _tagged(name: str, tag: str) -> str:
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    stem, dot, ending = (stem, dot, ending) if stem and len(ending) <= 10 else (last, "", "")
    return f"{folder}{slash}{stem}_{tag}{dot}{ending}"


def portable(name: str) -> str:
    """Return `name` as a disc, Windows and an old BagIt reader accept it: characters replaced by "_", long parts cut."""
    def part(part_name: str) -> str:
        clean = part_name.translate(_NOT_ALLOWED)
        if not clean.isprintable():
            clean = "".join(character if character.isprintable() else "_" for character in clean)
        clean = clean.rstrip(". ") or "_"
        return _short(f"_{clean}" if clean.split(".")[0].rstrip().upper() in _RESERVED else clean)

    return str(PurePosixPath(*(part(part_name) for part_name in name.split("/"))))


def _short(name: str) -> str:
    """Cut a long name in front of its ending."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    while len(stem + dot + ending) > LONGEST or len((stem + dot + ending).encode("utf-8", "replace")) > 2 * LONGEST:
        stem = stem[:-1]
    return stem + dot + ending
