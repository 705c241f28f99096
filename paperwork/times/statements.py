"""When a paper says that something happened: the 33 ways of writing it, and the traps (conventions.md 2.2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from paperwork.readers.blocks import Paper
from paperwork.times.flat import Flat, flatten
from paperwork.times.labels import Label, chained, label_of
from paperwork.times.moments import moments
from paperwork.times.resolving import YEARS, Context, Settled, settle
from paperwork.times.stretches import Stretch, stretches
from regulations.values.facts import DocumentInterval

_KEPT = ("activity", "start", "end", "planned", "period")  # roles that become intervals
_NUMBERED = re.compile(r"[〔\[(](20\d{2})[〕\])]")
_SPEAKING = ("笔录", "记录", "回证", "情况说明", "凭证", "清单")  # kinds in whose sentences an activity's time may stand
_ENDED = re.compile(r"[^。;\n]{0,12}?(?:检查|询问|勘验|调查|听证|谈话|提取|送达)?(?:结束|完毕|终了)|[^。;\n]{0,6}?恢复")
_BEGAN = re.compile(r"[,]?[^。;\n]{0,8}?(?:执法人员|检查人员|我局|到达|进入|开始|来到|抵达|中断)")


@dataclass(frozen=True, slots=True)
class _Said:
    stretch: Stretch
    label: Label


def intervals(
    paper: Paper, kind: str, year: int | None = None
) -> tuple[tuple[DocumentInterval, ...], tuple[DocumentInterval, ...]]:
    """Return the times of the activity, and the times of signature, that a paper of `kind` states.

    `year` is the case's, for dates that name none (flag "inferred-year"). Periods and plans are returned with their flag and
    must not be compared with footage; dates of licences, of the facts under investigation and the like are not returned.
    """
    flat = flatten(paper)
    said = _labelled(flat)
    year = _year(flat, said, year)
    signed = tuple(_signed(flat, said, year))
    days = {one.start.date() for one in signed if one.start}
    context = Context(days.pop(), True, year) if len(days) == 1 else Context(year=year)
    found = list(_activity(flat, said, kind, context))
    if not any(_clocked(one) for one in found):
        found = list(_narrated(flat, said, kind, context)) or found
    if "送达" in kind and not any(one.start for one in found):
        found = sorted(signed, key=lambda one: one.precision == "day")[:1] or found
    return _once(_without_lent_days(found)), signed


def _once(found: Iterable[DocumentInterval]) -> tuple[DocumentInterval, ...]:
    """Leave out what the paper says a second time, in its header or on its next page."""
    first: dict[object, DocumentInterval] = {}
    for one in found:
        first.setdefault((one.start, one.end, one.precision, one.flags), one)
    return tuple(first.values())


def _signed(flat: Flat, said: list[_Said], year: int | None) -> Iterator[DocumentInterval]:
    for one in _signatures(said):
        found = _interval(flat, one, settle(one.stretch, Context(year=year), instant=True))
        if found.start is not None:
            yield replace(found, flags=("signature", *found.flags))


def _clocked(one: DocumentInterval) -> bool:
    return one.precision != "day" and not {"planned", "period"} & set(one.flags)


def _labelled(flat: Flat) -> list[_Said]:
    said: list[_Said] = []
    for stretch in stretches(flat.words, moments(flat.words)):
        label = label_of(flat, stretch)
        if said and label.role in ("other", "body") and not label.name and chained(flat, said[-1].stretch, stretch):
            label = said[-1].label
        said.append(_Said(stretch, label))
    return said


def _signatures(said: list[_Said]) -> Iterator[_Said]:
    return (one for one in said if one.label.role == "signature" and one.stretch.first.dated)


def _year(flat: Flat, said: list[_Said], given: int | None) -> int | None:
    """Return the year of dates that name none: the one beside them, the signatures', the paper's number's, the case's."""
    beside = [one.stretch.first.year for one in said if one.label.role in ("activity", "start", "date")]
    signed = [one.stretch.first.year for one in _signatures(said)]
    numbered = [int(found) for found in _NUMBERED.findall(flat.words)]
    for years in ([year for year in source if year in YEARS] for source in (beside, signed, numbered)):
        if years:
            return Counter(years).most_common(1)[0][0]
    return given


def _activity(flat: Flat, said: list[_Said], kind: str, context: Context) -> Iterator[DocumentInterval]:
    start: tuple[_Said, Settled] | None = None
    ended: _Said | None = None
    for index, one in enumerate(said):
        if one is ended:
            continue
        role = one.label.role
        settled = settle(one.stretch, context, instant=one.label.instant or role in ("start", "end"))
        if role in ("date", "activity", "body", "start", "end") and settled.last_day:
            context = Context(settled.last_day, not _direct(one), context.year)
        if start is not None and role != "end":
            yield _half(flat, *start)
            start = None
        if role == "start" and one.stretch.second is None:
            start = (one, settled)
        elif role == "end" and one.stretch.second is None:
            yield _both(flat, start, (one, settled))
            start = None
        elif role == "activity" and (ended := _end_told(flat, one, said[index + 1 :])):
            yield _both(flat, (one, settled), (ended, settled))
        elif role in _KEPT:
            yield _interval(flat, one, settled)
    if start is not None:
        yield _half(flat, *start)


def _end_told(flat: Flat, one: _Said, following: list[_Said]) -> _Said | None:
    """Return the end that the same sentence goes on to tell: `9时30分到达现场,10时45分检查结束`."""
    stretch = one.stretch
    alone = stretch.second is None and not stretch.open and stretch.lasting is None and not one.label.instant
    if not (alone and stretch.first.clock and following):
        return None
    after = following[0]
    between = flat.words[stretch.end : after.stretch.begin]
    told = after.stretch.first.clock and after.stretch.second is None and _ENDED.match(flat.words, after.stretch.end)
    return after if told and len(between) <= 40 and not re.search(r"[。;\n\v]", between) else None


def _speaks(kind: str) -> bool:
    return any(word in kind for word in _SPEAKING)


def _direct(one: _Said) -> bool:
    return one.label.role != "date"


def _interval(flat: Flat, one: _Said, settled: Settled) -> DocumentInterval:
    stretch, flags = one.stretch, list(settled.flags)
    if one.label.role in ("planned", "period"):
        flags = [*(flag for flag in flags if flag != "crosses-midnight"), one.label.role]
    if any(stretch.begin <= offset < stretch.end for offset in flat.mended):
        flags.append("mended")
    return DocumentInterval(
        settled.start, settled.end, settled.precision, flat.words_of(stretch.begin, stretch.end),
        flat.where(stretch.begin, stretch.end), one.label.name, tuple(flags),
    )  # fmt: skip


def _half(flat: Flat, one: _Said, settled: Settled) -> DocumentInterval:
    """A beginning whose end the paper does not give, or the other way round."""
    found = _interval(flat, one, settled)
    if one.label.role == "end":
        return replace(found, start=None, flags=(*found.flags, "missing-start"))
    return replace(found, end=None, flags=tuple(dict.fromkeys((*found.flags, "missing-end"))))


def _both(flat: Flat, start: tuple[_Said, Settled] | None, end: tuple[_Said, Settled]) -> DocumentInterval:
    """Join what stands beside `开始时间` and `结束时间`."""
    if start is None:
        return _half(flat, *end)
    first, second = start[0].stretch, end[0].stretch
    joined = Stretch(first.begin, second.end, first.first, second.first)
    day = start[1].last_day
    settled = settle(joined, Context(day, False, day.year if day else None), instant=False)
    found = _interval(flat, _Said(joined, start[0].label), settled)
    return replace(
        found,
        text=f"{flat.words_of(first.begin, first.end)} … {flat.words_of(second.begin, second.end)}",
        flags=tuple(dict.fromkeys((*[flag for flag in start[1].flags if flag.startswith("inferred")], *found.flags))),
    )


def _narrated(flat: Flat, said: list[_Said], kind: str, context: Context) -> Iterator[DocumentInterval]:
    """Times told in sentences, where no label gives any: `执法人员自…至…进行检查`; `当日9时30分,…;10时45分检查结束`."""
    if not _speaks(kind):
        return
    told = [one for one in said if one.label.role == "body" and one.stretch.second is not None]
    if told:
        yield from (_interval(flat, one, settle(one.stretch, context, instant=False)) for one in told)
        return
    headed = (settle(one.stretch, context, instant=True).last_day for one in said if one.label.role in ("date", "activity"))
    day = next(headed, context.day)
    borrowed = Context(day, day is not None, context.year)
    free = [one for one in said if one.label.role in ("other", "body") and one.stretch.first.clock and not one.label.name]
    begin = next((one for one in free if _BEGAN.match(flat.words, one.stretch.end)), None)
    begin = begin or next((one for one in free if one.label.role == "body"), None)
    end = next((one for one in reversed(free) if _ENDED.match(flat.words, one.stretch.end)), None)
    if begin is None:
        return
    settled = settle(begin.stretch, borrowed, instant=end is not None)
    if end is None or end.stretch.begin <= begin.stretch.begin:
        yield _half(flat, begin, settled)
    else:
        yield _both(flat, (begin, settled), (end, settle(end.stretch, borrowed, instant=True)))


def _without_lent_days(found: list[DocumentInterval]) -> Iterator[DocumentInterval]:
    """Leave out `检查日期` where the times beside it took their day from it."""
    clocked = {one.start.date() for one in found if one.start and _clocked(one)}
    for one in found:
        lent = one.precision == "day" and not {"planned", "period"} & set(one.flags) and one.start and one.start.date() in clocked
        if not lent:
            yield one
