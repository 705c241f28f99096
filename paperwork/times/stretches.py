"""Two points in time and what stands between them: `至`, `—`, a length, a blank, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperwork.numerals import CHINESE, number
from paperwork.times.moments import G, Moment

_TO = r"(?:起至|直至|至(?![今少于])|到(?![达场案位岗期庭会])|-{1,3}|~{1,2}|→)"
_JOIN = re.compile(rf"{G}(?:起|开始|始|复会|复庭|恢复|继续)?\)?{G},?{G}{_TO}{G}:?(?:于|约)?\(?{G}|{G}(?:起|开始){G}[,;、]?{G}于?{G}")
_BEGUN = re.compile(rf"{G}(?:起|开始){G}[,;、]?{G}于?{G}")
_OPEN = re.compile(rf"{G}(?:起|开始|始)?{G}(?:起至|至(?![今少于])|到(?![达场案位岗期庭会]))")
_CLOSED = re.compile(rf"{G}(?:结束|完毕|终止|止|为止)")
_GARBLED = re.compile(r"[ \t]*[^\s,。;至到]{1,12}[时点分:]")
_LASTING = re.compile(
    rf"{G}(?:起|开始)?{G}[,;。(]?{G}(?:共|共计)?(?:历时|持续|用时|耗时|时长|为时){G}(?:时间)?[:为]?{G}(?P<about>约|大约|近)?{G}"
    rf"(?:(?P<h>\d{{1,2}}(?:\.\d)?|[{CHINESE}]{{1,3}}){G}(?:个)?{G}(?P<half>半)?{G}(?:小时|钟头)|(?P<only>半)(?:个)?小时)?"
    rf"(?P<more>半)?{G}(?:零)?(?:(?P<mi>\d{{1,3}}|[{CHINESE}]{{1,4}}){G}分钟?|(?P<quarter>[一二三])刻钟)?(?P<loose>左右)?"
)


@dataclass(frozen=True, slots=True)
class TimeStretch:
    """What a paper says in one go about when something began and ended."""

    begin: int  # offsets in the text
    end: int
    first: Moment  # may be blank
    second: Moment | None = None  # may be blank
    open: bool = False  # "至" and nothing readable after it
    garbled: bool = False  # … but something unreadable
    lasting: int | None = None  # s; a length instead of an end
    about: bool = False  # the length is approximate


def stretches(text: str, points: Sequence[Moment]) -> tuple[TimeStretch, ...]:
    """Pair the points in time of a text into stretches, in order."""
    return tuple(_paired(text, points))


def _paired(text: str, points: Sequence[Moment]) -> Iterator[TimeStretch]:
    index = 0
    while index < len(points):
        first = points[index]
        second = points[index + 1] if index + 1 < len(points) else None
        if second is not None and _joined(text, first, second):
            closed = _CLOSED.match(text, second.end)
            yield TimeStretch(first.begin, closed.end() if closed else second.end, first, second)
            index += 2
            continue
        if not first.day_only:
            yield _single(text, first)
        index += 1


def _joined(text: str, first: Moment, second: Moment) -> bool:
    between = text[first.end : second.begin]
    if between.strip() == "/":  # ISO 8601: a start and an end, both whole
        return bool(first.clock and second.clock and first.dated and second.dated)
    if not _JOIN.fullmatch(between):
        return False
    return not _BEGUN.fullmatch(between) or (first.clock is not None and _CLOSED.match(text, second.end) is not None)


def _single(text: str, first: Moment) -> TimeStretch:
    lasting = _LASTING.match(text, first.end)
    seconds = _length(lasting) if lasting else None
    if lasting and seconds:
        return TimeStretch(first.begin, lasting.end(), first, lasting=seconds, about=bool(lasting["about"] or lasting["loose"]))
    opened = _OPEN.match(text, first.end)
    if opened and first.clock:
        garbled = _GARBLED.match(text, opened.end())
        return TimeStretch(first.begin, garbled.end() if garbled else opened.end(), first, open=True, garbled=garbled is not None)
    return TimeStretch(first.begin, first.end, first)


def _length(match: re.Match[str]) -> int | None:
    """Return the seconds that `历时1个半小时`, `持续75分钟` say; None where they say nothing."""
    hours = _decimal(match["h"]) if match["h"] else 0.0
    minutes = number(match["mi"]) if match["mi"] else 0
    quarters = number(match["quarter"]) if match["quarter"] else 0
    if hours is None or minutes is None or quarters is None:
        return None
    halves = sum(bool(match[name]) for name in ("half", "only", "more"))
    return round(hours * 3600) + 1800 * halves + 60 * minutes + 900 * quarters or None


def _decimal(figure: str) -> float | None:
    return float(figure) if "." in figure else number(figure)
