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


def portable(name: str) -> str:
    """Return `name` with the characters replaced by "_" that a disc, Windows or an old BagIt reader cannot bear."""
    def part(words: str) -> str:
        clean = "".join("_" if character in '\\:*?"<>|%' or not character.isprintable() else character for character in words)
        return clean.rstrip(". ") or "_"

    return str(PurePosixPath(*(part(words) for words in name.split("/"))))
