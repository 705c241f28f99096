"""The 音像记录事项清单 as it stands for a case: each step that must, should or may be recorded, and whether footage shows it."""

from __future__ import annotations

from collections.abc import Iterator

from messages import text
from regulations.comparison.entries import entries_of
from regulations.rules.context import Context
from regulations.rules.exceptions import speaks_of
from regulations.rules.matters import applies, line, papers, unrecorded
from regulations.values.entries import EntryState
from regulations.values.parameters import RecordingItem
from regulations.values.reviews.findings import ListSeen, PointSeen, Trace


def lists(context: Context) -> tuple[ListSeen, ...]:
    """Return the list with the steps that concern this kind of matter; none where the regulation has no such list."""
    points = tuple(_step(context, item) for item in context.regulation.recording if applies(context, item))
    return (ListSeen(text("points.steps"), (), points),) if points else ()


def _step(context: Context, item: RecordingItem) -> PointSeen:
    traces = (*_papers(context, item), *_notes(context, item))
    missing = any(trace.kind == "lacking" for trace in traces)
    shown = any(trace.kind == "paper" for trace in traces)
    state = "partly" if shown and missing else "traced" if shown else "none"
    return PointSeen(text("points.step", step=item.step, duty=text(f"points.duty_{item.duty}")), state, traces, item.citations)


def _papers(context: Context, item: RecordingItem) -> Iterator[Trace]:
    for paper in papers(context):
        if line(context, paper.kind) == item:
            without = paper.file in unrecorded(context) or not context.footage
            key = "points.step_without" if without else "points.step_with"
            yield Trace("lacking" if without and item.duty == "must" else "paper", text(key, kind=paper.kind, file=paper.file))


def _notes(context: Context, item: RecordingItem) -> Iterator[Trace]:
    for entry in entries_of(context.facts).exceptions:
        if entry.state is not EntryState.RETURNED and speaks_of(entry.step, (item.step,)):
            key = "points.step_exception_day" if entry.day else "points.step_exception"
            yield Trace("entry", text(key, reason=entry.reason, basis=entry.basis, day=entry.day or ""))
    if item.person:
        yield Trace("entry", text("points.words", words=item.person))
