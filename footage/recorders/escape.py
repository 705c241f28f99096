"""Names of files as text that JSON, a database and a person can hold, and back to the very bytes.

A recorder's names may be no UTF-8 at all (GBK is common). Python hands such bytes over as lone surrogates,
which no database keeps. Here they become `\\xNN`, and a backslash becomes `\\\\`, so nothing is lost.
"""

from __future__ import annotations

import os
import re

_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|\\)")


def shown(raw: str) -> str:
    """Return the file system's name `raw` as text without lone surrogates; `stored` undoes it."""
    if raw.isascii() and "\\" not in raw:
        return raw
    return "".join(_escaped(character) for character in raw)


def stored(name: str) -> str:
    """Return the file system's name that `shown` made `name` from."""
    return _ESCAPE.sub(lambda match: chr(0xDC00 + int(match[1], 16)) if match[1] else "\\", name)


def legible(name: str) -> str:
    """Return `name` for reading words out of it: bytes that are no UTF-8 are tried as GB 18030."""
    if name.isascii() and "\\" not in name:
        return name
    raw = os.fsencode(stored(name))
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def visible(name: str) -> str:
    """Return `name` for a sentence: characters that cannot be seen (line breaks, controls) as `\\xNN`."""
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in name)


def label(name: str) -> str:
    """Return the last part of a path for a sentence; the finding itself carries the whole path."""
    return visible(name.rpartition("/")[2])


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else character
