"""Figures as papers write them: full-width, Chinese, with three zero glyphs. Every change keeps the length of the text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_GLYPHS = ("〇零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {glyph: value for value, glyphs in enumerate(_GLYPHS) for glyph in glyphs}
TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
CHINESE = "".join(DIGITS) + "".join(TENS)

# Glyphs that stand for others; always one for one, so that places in the text stay where they are.
_SAME = str.maketrans(
    {
        **dict.fromkeys("○◯", "〇"),
        **dict.fromkeys("—–―－−‐‑‒─﹣", "-"),
        **dict.fromkeys("～∼〜﹏", "~"),
        **dict.fromkeys("∶：﹕︰", ":"),
        **dict.fromkeys("_＿ˍ\u00a0\u3000\u2002\u2003\u2009\r\v\f", " "),
        **dict.fromkeys("，﹐", ","),
        **dict.fromkeys("；﹔", ";"),
        "時": "时", "點": "点", "號": "号", "．": ".", "﹒": ".", "［": "(", "］": ")", "【": "(", "】": ")",
    }
)  # fmt: skip


# Characters without a shape: copied along from a browser, put around dates by Windows (U+200E), or selecting a variant.
_SHAPELESS = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_TRADITIONAL = re.compile("[時間檢詢訊錄號開結場驗點調聽證終訖話據記執]")


def without_shapeless(text: str) -> str:
    """Return the text as it is seen: without the characters that have no shape."""
    return _SHAPELESS.sub("", text)


def normalised(text: str) -> str:
    """Return the text with one glyph for each figure, dash, colon and blank, in simplified characters; as long as `text`."""
    plain = "".join(_narrow(char) for char in text.translate(_SAME))
    if not _TRADITIONAL.search(plain):
        return plain
    simplified: str = _simplifier().convert(plain)
    return simplified if len(simplified) == len(plain) else plain


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _narrow(char: str) -> str:
    if char < "\u2e80":
        return char
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char


def number(figure: str) -> int | None:
    """Return the value of `9`, `09`, `九`, `十四`, `二十三`, `廿三`, `三〇`, `〇五`; None where it is none."""
    figure = re.sub(r"\s", "", figure)
    if figure.isascii():
        return int(figure) if figure.isdigit() else None
    if not figure or any(glyph not in DIGITS and glyph not in TENS for glyph in figure):
        return None
    tens = [index for index, glyph in enumerate(figure) if glyph in TENS]
    if not tens:
        return int("".join(str(DIGITS[glyph]) for glyph in figure))
    return _with_tens(figure, tens)


def _with_tens(figure: str, tens: list[int]) -> int | None:
    before, after = figure[: tens[0]], figure[tens[0] + 1 :]
    if len(tens) > 1 or len(before) > 1 or len(after) > 1:
        return None
    unit = TENS[figure[tens[0]]]
    if before and (unit != 10 or DIGITS[before] == 0):
        return None
    return unit * (DIGITS[before] if before else 1) + (DIGITS[after] if after else 0)


# What recognition mistakes beside a figure or a unit of time (conventions.md 2.2 no. 26).
_MISREAD = (
    (re.compile(r"(?<=[\d年月日时分:至到])[lI|!](?=[\d年月日时分:OoDl])"), "1"),
    (re.compile(r"(?<![A-Za-z])[lI|](?=[\d年月日时分:Oo]{1,2}[年月日时分:\d])"), "1"),
    (re.compile(r"(?<=[\d年月日时分:])[OoDQ](?=[\d年月日时分:OoDl])"), "0"),
    (re.compile(r"(?<![A-Za-z])[OoDQ](?=\d[年月日时分:])"), "0"),
    (re.compile(r"(?<=\d)[Zz](?=[\d年月日时分:])"), "2"),
    (re.compile(r"(?<=\d)[Ss](?=[\d年月日时分:])"), "5"),
    (re.compile(r"(?<=\d)B(?=[\d年月日时分:])"), "8"),
    (re.compile(r"(?<=\d)([ \t]?)[曰臼目旦](?=[\s\d上下中晚凌早至到(,。;]|$)"), r"\1日"),
    (re.compile(r"(?<=\d)([ \t]?)[吋肘吁旪](?=[\s\d至到许左整半,。;-]|$)"), r"\1时"),
    (re.compile(r"(?<=[时\d]\d)([ \t]?)[份汾](?=[\s至到止起,。;-]|$)"), r"\1分"),
    (re.compile(r"(?<=\d)([ \t]?)(?:午|隼)(?=[ \t]?\d{1,2}[ \t]?月)"), r"\1年"),
    (re.compile(r"(?<=[分时])([ \t]?)[全玉](?=[ \t]?\d)"), r"\1至"),
)  # fmt: skip


def corrected(text: str) -> str:
    """Return recognised text with the usual confusions beside figures corrected; as long as `text`."""
    for _ in range(2):  # "1O" may uncover the next one
        for misread, meant in _MISREAD:
            text = misread.sub(meant, text)
    return text
