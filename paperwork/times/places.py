"""The place of a piece of text, in the reader's language: `表1 第2行第3列` → `table 1, row 2, column 3`."""

from __future__ import annotations

import re

from messages import Lang, say

_PARTS = (
    ("sheet", r"工作表(\d+)"), ("table", r"表(\d+)"), ("page", r"第(\d+)页"), ("row", r"第(\d+)行"), ("columns", r"第(\d+—\d+)列"),
    ("column", r"第(\d+)列"), ("paragraph", r"第(\d+)段"), ("header", r"(页眉)"), ("footer", r"(页脚)"), ("note", r"(脚注)"),
    ("box", r"(文本框)"),
)  # fmt: skip
_ANY = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PARTS))


def shown(where: str, lang: Lang) -> str:
    """Return the place of `TextBlock.where` or `DocumentInterval.where` in words of `lang`."""
    if lang == "zh":
        return where
    ends = [_place(end, lang) for end in re.split(r"(?<=[列行段页眉脚注框])—", where)]
    return " – ".join(ends)


def _place(where: str, lang: Lang) -> str:
    parts = []
    for match in _ANY.finditer(where):
        name = str(match.lastgroup)
        number = re.search(r"\d+(?:—\d+)?", match.group())
        parts.append(say(f"papers_in.place_{name}", lang, number=number.group().replace("—", "–") if number else ""))
    return ", ".join(parts) or where
