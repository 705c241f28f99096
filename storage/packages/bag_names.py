"""How names are written in a BagIt package."""

from __future__ import annotations

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


def portable(name: str) -> str:
    """Return `name` as a disc, Windows and an old BagIt reader accept it: characters replaced by "_", long parts cut."""
    def part(part_name: str) -> str:
        clean = part_name.translate(_NOT_ALLOWED)
        if not clean.isprintable():
            clean = "".join(character if character.isprintable() else "_" for character in clean)
        return _short(clean.rstrip(". ") or "_")

    return str(PurePosixPath(*(part(part_name) for part_name in name.split("/"))))


def _short(name: str) -> str:
    """Cut a long name in front of its ending."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    while len(stem + dot + ending) > LONGEST or len((stem + dot + ending).encode("utf-8", "replace")) > 2 * LONGEST:
        stem = stem[:-1]
    return stem + dot + ending
