"""One way of writing: simplified characters, full-width punctuation, no stray spaces."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_HAN = "\u3400-\u9fff〇"
_WIDE = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", "(": "（", ")": "）"})
_NEXT_TO_HAN = re.compile(rf"(?<=[{_HAN}])[,?!;:()](?!\w)|(?<=[{_HAN}])[,?!;:()](?=[{_HAN}])|[(](?=[{_HAN}])")
_MARK_AFTER_FIGURE = re.compile(rf"(?<=[0-9A-Za-z%])[,?!;](?=\s*(?:[{_HAN}]|$))")
_FULL_STOP = re.compile(rf"(?<=[{_HAN}])\.(?=\s|$|[{_HAN}])")
_SPACE = re.compile(rf"(?<=[{_HAN}，。？！；：、])\s+|\s+(?=[{_HAN}，。？！；：、])")
_REPEATED = re.compile(r"([，。？！；：、,?!;])\1+")
_PLAIN = re.compile(rf"[^0-9A-Za-z{_HAN}]")


@cache
def _converter(kind: str) -> Any:
    from opencc import OpenCC

    return OpenCC(kind)


def simplified(text: str) -> str:
    """Return `text` in simplified characters, with the mainland's vocabulary in place of Taiwan's."""
    return str(_converter("tw2sp").convert(text))


def simplified_by_character(text: str) -> str:
    """Return `text` in simplified characters, one for one: the length never changes."""
    converted = str(_converter("t2s").convert(text))
    return converted if len(converted) == len(text) else text


def traditional_by_character(text: str) -> str:
    """Return `text` in traditional characters, one for one: the length never changes."""
    converted = str(_converter("s2t").convert(text))
    return converted if len(converted) == len(text) else text


def normalised(text: str) -> str:
    """Return `text` as the record writes it: script, punctuation and spaces made uniform, words and figures left as they were heard."""
    pause_kept = re.sub(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])", "，", _REPEATED.sub(r"\1", simplified(text.strip())))
    wide = _NEXT_TO_HAN.sub(lambda mark: mark.group().translate(_WIDE) if mark.group() != ":" else "：", pause_kept)
    wide = _MARK_AFTER_FIGURE.sub(lambda mark: mark.group().translate(_WIDE), wide)
    return _REPEATED.sub(r"\1", _SPACE.sub("", _FULL_STOP.sub("。", wide)))


def characters_of(text: str) -> str:
    """Return only the characters and figures of `text`, without punctuation and spaces: what two texts are compared by."""
    return _PLAIN.sub("", text)
