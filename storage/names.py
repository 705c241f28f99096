"""Names of what is made for people: safe on every file system, different for different cases; and when two mean one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

END = 10  # characters at the end of a name that stay when it is shortened: the id of a case, and which volume of how many
READABLE = 120  # bytes of UTF-8 of a case's number in its name: room for what is put behind it within 255
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *\.", re.IGNORECASE)  # Windows keeps these, whatever the ending


def safe_name(name: str) -> str:
    """Return `name` as one portable file name, at most 180 bytes of UTF-8. Two names may become the same: it is never a key."""
    cleaned = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", name).strip(". ") or "_"
    return cleaned.encode("utf-8", "replace")[:180].decode(errors="ignore")


def person_key(name: str) -> str:
    """Return what is the same of a person's name however it was typed: full-width letters, blanks, hidden characters, capitals."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(character for character in folded if unicodedata.category(character)[0] not in "ZC").casefold()


def case_name(id: int, number: str) -> str:
    """Return the name of a case for folders, packages and discs: its number as far as it is readable, then its id.

    The id makes it one of a kind, also where letters differ only in case, and no name that a system keeps for itself.
    """
    composed = unicodedata.normalize("NFC", number)
    printable = "".join(character if character.isprintable() else "_" for character in composed)
    short = RESERVED.sub(r"\1_", safe_name(printable)).encode()[:READABLE].decode(errors="ignore").rstrip(". ")
    return f"{short}-C{id}"


def new_case_name(id: int, number: str, taken: Collection[str]) -> str:
    """Return `case_name`, made different from the names `taken` (as `folded` returns them) where an earlier release gave such a one."""
    name = case_name(id, number)
    while folded(name) in taken:
        name = f"{name}-C{id}"
    return name


def folded(name: str) -> str:
    """Return what is the same for two names that a file system may take for one: capital letters and composed characters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def shorter(name: str) -> str:
    """Return a name less one character, in front of its end as long as that is possible."""
    place = max(0, len(name) - END - 1)
    return name[:place] + name[place + 1:]
