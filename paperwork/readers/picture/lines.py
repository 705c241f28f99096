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
    """One line of a page, in pixels; the cells of a row are separated by tabs."""

    top: float  # of its middle
    text: str
    left: float = 0.0
    right: float = 0.0  # 0 where it is a row of a ruled table
    type_height: float = 0.0
    recognised: bool = False  # read from a picture, and may be misread


def wrapped(lines: Sequence[PageLine], width: float) -> frozenset[int]:
    """Return the numbers (from 1) of the lines whose paragraph goes on in the next; `width`: pixels of the page.

    The right margin is taken to be as wide as the left one. A line that opens a field (`检查地点：`) or is indented starts a new paragraph.
    """
    margin = min((line.left for line in lines if line.right), default=0.0)
    pairs = enumerate(pairwise(lines), 1)
    return frozenset(number for number, (line, following) in pairs if _full(line, width - margin) and _follows(line, following, margin))


def _full(line: PageLine, edge: float) -> bool:
    return bool(line.right) and "\t" not in line.text and line.right >= edge - REACH * line.type_height


def _follows(line: PageLine, following: PageLine, margin: float) -> bool:
    plain = bool(following.right) and "\t" not in following.text and not _FIELD.match(following.text)
    return plain and following.left <= margin + line.type_height and following.top - line.top < 2.6 * line.type_height
