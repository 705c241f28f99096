"""Names of what is made for people: safe on every file system an office has; and when two names mean one person."""

from __future__ import annotations

import re
import unicodedata


def safe_name(name: str) -> str:
    """Return `name` as one portable file name, at most 180 bytes of UTF-8."""
    cleaned = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", name).strip(". ") or "_"
    return cleaned.encode("utf-8", "replace")[:180].decode(errors="ignore")


def person_key(name: str) -> str:
    """Return what is the same of a person's name however it was typed: full-width letters, blanks, hidden characters, capitals."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(character for character in folded if unicodedata.category(character)[0] not in "ZC").casefold()
