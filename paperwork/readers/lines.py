"""Which lines of a page go on in the next one: paragraphs that are wrapped at the margin, often in the middle of a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

REACH = 2.5  # times the height of the type; a full line ends nearer to the margin, as figures are not broken
_FIELD = re.compile(r"[ \t]*[\u4e00-\u9fff（）()、 ]{2,14}[：:]")  # 检查地点：


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page, in pixels; the cells of a row are parted by tabs."""

    top: float  # of its middle
    words: str
    left: float = 0.0
    right: float = 0.0  # 0 where it is a row of a ruled table
    type_height: float = 0.0


def wrapped(lines: Sequence[PageLine], width: float) -> frozenset[int]:
    """Return the numbers (from 1) of the lines whose paragraph goes on in the next; `width`: pixels of the page.

    The right margin is taken to be as wide as the left one. A line that opens a field (`检查地点：`) or is indented begins anew.
    """
    margin = min((one.left for one in lines if one.right), default=0.0)
    pairs = enumerate(pairwise(lines), 1)
    return frozenset(number for number, (one, other) in pairs if _full(one, width - margin) and _follows(one, other, margin))


def _full(one: PageLine, edge: float) -> bool:
    return bool(one.right) and "\t" not in one.words and one.right >= edge - REACH * one.type_height


def _follows(one: PageLine, other: PageLine, margin: float) -> bool:
    plain = bool(other.right) and "\t" not in other.words and not _FIELD.match(other.words)
    return plain and other.left <= margin + one.type_height and other.top - one.top < 2.6 * one.type_height
