"""The five regulations' own text, cut into articles, where `../shared` is there: what the quotes are held against."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from opencc import OpenCC

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
NUMBERS = {"tonghua-hrss": "000", "guhan-town": "001", "tonghua-gazetteer": "002", "jilin-civil-affairs": "003", "linxi-hrss": "004"}
HEADING = re.compile(r"^[\s*]*(?:\[bookmark:[^\]]*\])?[\s　]*第([一二三四五六七八九十]+)[条卷]", re.M)
SIMPLIFIED = OpenCC("t2s")
DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
PARTS = "一二三四五六七八九"


@cache
def folded(text: str) -> str:
    """Return the text with white space gone, full-width signs halved, traditional script simplified."""
    halved = unicodedata.normalize("NFKC", SIMPLIFIED.convert(text))
    return re.sub(r"[\s*]+", "", halved)


def number(numeral: str) -> int:
    tens, _, ones = numeral.rpartition("十")
    if "十" not in numeral:
        return DIGITS[numeral]
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


@cache
def articles(regulation: str) -> dict[str, str]:
    """Return the folded text of each article by its number, "附件2 14" in 003."""
    files = list(SEEDS.glob(f"{NUMBERS[regulation]}_*.txt"))
    if not files:
        pytest.skip("the regulations' text is not beside the project")
    text = files[0].read_text(encoding="utf-8")
    if regulation != "jilin-civil-affairs":
        return _cut(text, "")
    _, second, third = re.split(r"^附件[23]\s*$", text, flags=re.M)
    return _cut(second, "附件2 ") | _cut(third, "附件3 ")


def _cut(text: str, prefix: str) -> dict[str, str]:
    heads = list(HEADING.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return {f"{prefix}{number(head.group(1))}": folded(text[head.end() : end]) for head, end in zip(heads, ends, strict=True)}


def clause(regulation: str, article: str) -> str:
    """Return the folded text of "22(五)" or "附件2 18(一)2": the article, narrowed to its numbered parts."""
    article_number, part, point = re.fullmatch(r"((?:附件\d )?\d+)(?:\(([一二三四五六七八九])\))?(\d)?", article).groups()
    text = articles(regulation)[article_number]
    if part:
        text = _part(text, f"({part})", f"({PARTS[PARTS.index(part) + 1]})")
    return _part(text, f"{point}.", f"{int(point) + 1}.") if point else text


def _part(text: str, mark: str, following: str) -> str:
    assert mark in text, f"no {mark} in the article"
    return text.partition(mark)[2].partition(following)[0]
