"""When a paper says that something happened: the 33 ways of writing it, and the traps (conventions.md 2.2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from paperwork.readers.blocks import Paper
from paperwork.times.flat import Flat, flatten
from paperwork.times.labels import ACTIVITY, TimeLabel, chained, label_of
from paperwork.times.moments import moments
from paperwork.times.repeats import is_clocked, without_lent_days, without_lone_arrivals, without_repeats
from paperwork.times.resolving import YEARS, DayContext, ResolvedStretch, settle
from paperwork.times.stretches import TimeStretch, stretches
from regulations.values.facts import DocumentInterval

_INTERVAL_ROLES = ("activity", "start", "end", "planned", "period")  # roles that become intervals
_NUMBERED = re.compile(r"[〔\[(](20\d{2})[〕\])]")
_SPEAKING = ("笔录", "记录", "回证", "情况说明", "凭证", "清单")  # kinds in whose sentences an activity's time may stand
_NEAR = 1  # characters between a time and the words struck out beside it
_HEAD_LINES = 12  # lines of a record in which its time stands
_TOLD = re.compile(r"[问答][ \t]*:|经查|反映|陈述|称|据")  # what somebody tells of another time
_ENDED = re.compile(r"[^。;\n]{0,12}?(?:检查|询问|勘验|调查|听证|谈话|提取|送达)?(?:结束|完毕|终了)|[^。;\n]{0,6}?恢复")
_BEGAN = re.compile(r"[,]?[^。;\n]{0,8}?(?:执法人员|检查人员|我局|到达|进入|开始|来到|抵达|中断)")


@dataclass(frozen=True, slots=True)
class _Statement:
    stretch: TimeStretch
    label: TimeLabel


def intervals(
    paper: Paper, kind: str, year: int | None = None
) -> tuple[tuple[DocumentInterval, ...], tuple[DocumentInterval, ...]]:
    """Return the times of the activity, and the times of signature, that a paper of `kind` states.

    `year` is the case's, for dates that name none (flag "inferred-year"). Periods and plans are returned with their flag and
    must not be compared with footage; dates of licences, of the facts under investigation and the like are not returned.
    """
    flat = flatten(paper)
    statements = _labelled(flat)
    year = _year(flat, statements, year)
    signed = tuple(_signed(flat, statements, year))
    days = {interval.start.date() for interval in signed if interval.start}
    context = DayContext(days.pop(), True, year) if len(days) == 1 else DayContext(year=year)
    activity = list(_activity(flat, statements, kind, context))
    if not any(is_clocked(interval) for interval in activity):
        activity = list(_narrated(flat, statements, kind, context)) or activity
    if not activity and not any(statement.label.role in _INTERVAL_ROLES for statement in statements):
        activity = list(_at_the_head(flat, statements, kind, context))
    if "送达" in kind and not any(interval.start for interval in activity):
        activity = sorted(signed, key=lambda interval: interval.precision == "day")[:1] or activity
    return without_repeats(without_lent_days(without_lone_arrivals(activity))), signed


def _signed(flat: Flat, statements: list[_Statement], year: int | None) -> Iterator[DocumentInterval]:
    for statement in _signatures(statements):
        signature = _interval(flat, statement, settle(statement.stretch, DayContext(year=year), instant=True))
        if signature.start is not None:
            yield replace(signature, flags=("signature", *signature.flags))


def _labelled(flat: Flat) -> list[_Statement]:
    statements: list[_Statement] = []
    for stretch in stretches(flat.text, moments(flat.text)):
        label = label_of(flat, stretch)
        if statements and label.role in ("other", "body") and not label.name and chained(flat, statements[-1].stretch, stretch):
            label = statements[-1].label
        statements.append(_Statement(stretch, label))
    return statements


def _signatures(statements: list[_Statement]) -> Iterator[_Statement]:
    return (statement for statement in statements if statement.label.role == "signature" and statement.stretch.first.dated)


def _year(flat: Flat, statements: list[_Statement], case_year: int | None) -> int | None:
    """Return the year of dates that name none: the one beside them, the signatures', the paper's number's, the case's."""
    beside = [statement.stretch.first.year for statement in statements if statement.label.role in ("activity", "start", "date")]
    signed = [statement.stretch.first.year for statement in _signatures(statements)]
    numbered = [int(figures) for figures in _NUMBERED.findall(flat.text)]
    for years in ([year for year in source if year in YEARS] for source in (beside, signed, numbered)):
        if years:
            return Counter(years).most_common(1)[0][0]
    return case_year


def _activity(flat: Flat, statements: list[_Statement], kind: str, context: DayContext) -> Iterator[DocumentInterval]:
    start: tuple[_Statement, ResolvedStretch] | None = None
    ended: _Statement | None = None
    for index, statement in enumerate(statements):
        if statement is ended:
            continue
        role = statement.label.role
        settled = settle(statement.stretch, context, instant=statement.label.instant or role in ("start", "end"))
        if role in ("date", "activity", "body", "start", "end") and settled.last_day:
            context = DayContext(settled.last_day, not _direct(statement), context.year)
        if start is not None and role != "end":
            yield _one_sided(flat, *start)
            start = None
        if role == "start" and statement.stretch.second is None:
            start = (statement, settled)
        elif role == "end" and statement.stretch.second is None:
            yield _from_start_to_end(flat, start, (statement, settled))
            start = None
        elif role == "activity" and (ended := _stated_end(flat, statement, statements[index + 1 :])):
            yield _from_start_to_end(flat, (statement, settled), (ended, settled))
        elif role in _INTERVAL_ROLES:
            yield _interval(flat, statement, settled)
    if start is not None:
        yield _one_sided(flat, *start)


def _stated_end(flat: Flat, statement: _Statement, following: list[_Statement]) -> _Statement | None:
    """Return the end that the same sentence also states: `9时30分到达现场,10时45分检查结束`."""
    stretch = statement.stretch
    alone = stretch.second is None and not stretch.open and stretch.lasting is None and not statement.label.instant
    if not (alone and stretch.first.clock and following):
        return None
    after = following[0]
    between = flat.text[stretch.end : after.stretch.begin]
    ends = after.stretch.first.clock and after.stretch.second is None and _ENDED.match(flat.text, after.stretch.end)
    return after if ends and len(between) <= 40 and not re.search(r"[。;\n\v]", between) else None


def _narrates(kind: str) -> bool:
    return any(word in kind for word in _SPEAKING)


def _direct(statement: _Statement) -> bool:
    return statement.label.role != "date"


def _interval(flat: Flat, statement: _Statement, settled: ResolvedStretch) -> DocumentInterval:
    stretch, flags = statement.stretch, list(settled.flags)
    if statement.label.role in ("planned", "period"):
        flags = [*(flag for flag in flags if flag != "crosses-midnight"), statement.label.role]
    if any(stretch.begin <= offset < stretch.end for offset in flat.corrected):
        flags.append("mended")
    if any(stretch.begin - _NEAR <= offset <= stretch.end + _NEAR for offset in flat.struck):
        flags.append("amended")
    return DocumentInterval(
        settled.start, settled.end, settled.precision, flat.raw_text(stretch.begin, stretch.end),
        flat.where(stretch.begin, stretch.end), statement.label.name, tuple(flags),
    )  # fmt: skip


def _one_sided(flat: Flat, statement: _Statement, settled: ResolvedStretch) -> DocumentInterval:
    """A beginning whose end the paper does not give, or the other way round."""
    interval = _interval(flat, statement, settled)
    if statement.label.role == "end":
        return replace(interval, start=None, flags=(*interval.flags, "missing-start"))
    return replace(interval, end=None, flags=tuple(dict.fromkeys((*interval.flags, "missing-end"))))


def _from_start_to_end(
    flat: Flat, start: tuple[_Statement, ResolvedStretch] | None, end: tuple[_Statement, ResolvedStretch],
) -> DocumentInterval:
    """Join what stands beside `开始时间` and `结束时间`."""
    if start is None:
        return _one_sided(flat, *end)
    first, second = start[0].stretch, end[0].stretch
    joined = TimeStretch(first.begin, second.end, first.first, second.first)
    day = start[1].last_day
    settled = settle(joined, DayContext(day, False, day.year if day else None), instant=False)
    interval = _interval(flat, _Statement(joined, start[0].label), settled)
    return replace(
        interval,
        text=f"{flat.raw_text(first.begin, first.end)} … {flat.raw_text(second.begin, second.end)}",
        flags=tuple(dict.fromkeys((*[flag for flag in start[1].flags if flag.startswith("inferred")], *interval.flags))),
    )


def _narrated(flat: Flat, statements: list[_Statement], kind: str, context: DayContext) -> Iterator[DocumentInterval]:
    """Times stated in sentences, where no label gives any: `执法人员自…至…进行检查`; `当日9时30分,…;10时45分检查结束`."""
    if not _narrates(kind):
        return
    complete = [statement for statement in statements if statement.label.role == "body" and statement.stretch.second is not None]
    if complete:
        yield from (_unlabelled(flat, statement, settle(statement.stretch, context, instant=False)) for statement in complete)
        return
    headed = (statement.stretch for statement in statements if statement.label.role in ("date", "activity"))
    day = next((settle(stretch, context, instant=True).last_day for stretch in headed), context.day)
    unlabelled = [statement for statement in statements if statement.label.role in ("other", "body") and not statement.label.name]
    free = [statement for statement in unlabelled if statement.stretch.first.clock]
    begin = next((statement for statement in free if _BEGAN.match(flat.text, statement.stretch.end)), None)
    begin = begin or next((statement for statement in free if statement.label.role == "body"), None)
    end = next((statement for statement in reversed(free) if _ENDED.match(flat.text, statement.stretch.end)), None)
    if begin is None:
        return
    told = _day_of_the_sentence(flat, statements, begin, context) if day is None else None
    borrowed = DayContext(day or told, day is not None, context.year)
    settled = settle(begin.stretch, borrowed, instant=end is not None)
    if end is None or end.stretch.begin <= begin.stretch.begin:
        yield _one_sided(flat, begin, settled)
    else:
        yield _from_start_to_end(flat, (begin, settled), (end, settle(end.stretch, borrowed, instant=True)))


def _day_of_the_sentence(flat: Flat, statements: list[_Statement], begin: _Statement, context: DayContext) -> date | None:
    """Return the day that stands before a clock time in its own line: `2026年3月2日,执法人员…于9时05分到达现场`."""
    line, _ = flat.line(begin.stretch.begin, begin.stretch.end)
    before = [statement for statement in statements if line <= statement.stretch.begin < begin.stretch.begin]
    days = [statement.stretch for statement in before if statement.stretch.first.dated and not statement.label.name]
    return settle(days[-1], context, instant=True).last_day if days else None


def _at_the_head(flat: Flat, statements: list[_Statement], kind: str, context: DayContext) -> Iterator[DocumentInterval]:
    """The only day with two clock times that stands in the first lines of a record, though nothing says what it is the time of."""
    ranges = [statement for statement in statements if statement.stretch.first.clock and statement.stretch.second is not None]
    if not _narrates(kind) or len(ranges) != 1 or ranges[0].label.name or not ranges[0].stretch.first.dated:
        return
    stretch = ranges[0].stretch
    leading = flat.text[flat.line(stretch.begin, stretch.end)[0] : stretch.begin]
    if flat.text.count("\n", 0, stretch.begin) < _HEAD_LINES and not _TOLD.search(leading):
        yield _unlabelled(flat, ranges[0], settle(stretch, context, instant=False))


def _unlabelled(flat: Flat, statement: _Statement, settled: ResolvedStretch) -> DocumentInterval:
    """A time that is returned though no word says what it is the time of; in a sentence that tells of the activity it is not flagged."""
    interval = _interval(flat, statement, settled)
    begin, end = flat.line(statement.stretch.begin, statement.stretch.end)
    around = flat.text[begin : statement.stretch.begin] + flat.text[statement.stretch.end : end]
    return interval if re.search("|".join(ACTIVITY), around) else replace(interval, flags=(*interval.flags, "unlabelled"))

