"""What a regulation enumerates for a person to look through, with what speaks for each point: hints, never an answer."""

from __future__ import annotations

from collections.abc import Iterator

from footage.values.recordings import later
from messages import text
from regulations.rules.context import Context
from regulations.rules.kinds import names
from regulations.rules.matters import papers
from regulations.rules.points.known import KNOWN
from regulations.values.facts import Heard
from regulations.values.findings import ListSeen, PointSeen, Trace
from regulations.values.lists import Checklist, Point

MOST = 3  # traces of one kind shown at a point


def lists(context: Context) -> tuple[ListSeen, ...]:
    """Return the lists that this case calls for."""
    return tuple(_list(context, one) for one in context.regulation.checklists if _called_for(context, one))


def _called_for(context: Context, one: Checklist) -> bool:
    if one.matters and context.facts.case.matter not in one.matters:
        return False
    return not one.papers or any(names(paper.kind, name) for paper in papers(context) for name in one.papers)


def _list(context: Context, one: Checklist) -> ListSeen:
    points = tuple(_point(context, point) for point in one.points)
    return ListSeen(text("points.words", words=one.name), one.citations, points)


def _point(context: Context, point: Point) -> PointSeen:
    traces = [*_heard(context, point), *_papers(context, point)]
    lacking: list[Trace] = []
    for name in point.known:
        there, missing = KNOWN[name](context)
        traces += [Trace("entry", words) for words in there]
        lacking += [Trace("lacking", words) for words in missing]
    state = ("partly" if lacking else "traced") if traces else "none"
    if state == "none" and point.heard and not context.facts.listened:
        state = "not-listened"
    return PointSeen(text("points.words", words=point.words), state, (*traces, *lacking))


def _heard(context: Context, point: Point) -> Iterator[Trace]:
    sure = [one for one in context.facts.heard if one.what in point.heard and one.score >= context.tolerance.phrase_score]
    for one in sorted(sure, key=lambda one: (-one.score, one.recording, one.offset))[:MOST]:
        yield heard_trace(context, one)


def heard_trace(context: Context, one: Heard) -> Trace:
    """Return the words heard, with their recording and second."""
    begun = next((found.start for found in context.facts.recordings if found.id == one.recording), None)
    start = one.start or (later(begun, one.offset) if begun else None)
    return Trace("heard", text("points.words", words=one.text), one.recording, start, one.offset, one.score)


def _papers(context: Context, point: Point) -> Iterator[Trace]:
    fitting = [paper for paper in papers(context) if any(names(paper.kind, name) for name in point.papers)]
    for paper in fitting[:MOST]:
        yield Trace("paper", text("points.paper", kind=paper.kind, file=paper.file))
