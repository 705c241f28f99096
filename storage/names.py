"""Names of what is made for people: safe on every file system an office has."""

from __future__ import annotations

import re


def safe_name(name: str) -> str:
    """Return `name` as one portable file name, at most 180 bytes of UTF-8."""
    cleaned = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", name).strip(". ") or "_"
    return cleaned.encode("utf-8", "replace")[:180].decode(errors="ignore")
