"""What a regulation enumerates for a person to look through, with what speaks for each point: hints, never an answer."""

from __future__ import annotations

from collections.abc import Iterator

from footage.values.seconds import later
from messages import text
from regulations.rules.context import Context
from regulations.rules.kinds import names
from regulations.rules.matters import papers
from regulations.rules.points.known import KNOWN
from regulations.values.facts import Heard
from regulations.values.lists import Checklist, Point
from regulations.values.reviews.findings import ListSeen, PointSeen, Trace

MOST = 3  # traces of one kind shown at a point


def lists(context: Context) -> tuple[ListSeen, ...]:
    """Return the lists that this case calls for."""
    return tuple(_list(context, checklist) for checklist in context.regulation.checklists if _called_for(context, checklist))


def _called_for(context: Context, checklist: Checklist) -> bool:
    if checklist.matters and not set(checklist.matters).intersection(context.facts.case.matters):
        return False
    return not checklist.papers or any(names(paper.kind, name) for paper in papers(context) for name in checklist.papers)


def _list(context: Context, checklist: Checklist) -> ListSeen:
    points = tuple(_point(context, point) for point in checklist.points)
    return ListSeen(text("points.words", words=checklist.name), checklist.citations, points)


def _point(context: Context, point: Point) -> PointSeen:
    traces = [*_heard(context, point), *_papers(context, point)]
    lacking: list[Trace] = []
    for name in point.known:
        present, missing = KNOWN[name](context)
        traces += [Trace("entry", words) for words in present]
        lacking += [Trace("lacking", words) for words in missing]
    state = ("partly" if lacking else "traced") if traces else "none"
    if state == "none" and point.heard and not context.facts.listened:
        state = "not-listened"
    return PointSeen(text("points.words", words=point.words), state, (*traces, *lacking))


def _heard(context: Context, point: Point) -> Iterator[Trace]:
    sure = [hint for hint in context.facts.heard if hint.what in point.heard and hint.score >= context.tolerance.phrase_score]
    for hint in sorted(sure, key=lambda hint: (-hint.score, hint.recording, hint.offset))[:MOST]:
        yield heard_trace(context, hint)


def heard_trace(context: Context, hint: Heard) -> Trace:
    """Return the words heard, with their recording and second."""
    begun = next((recording.start for recording in context.facts.recordings if recording.id == hint.recording), None)
    start = hint.start or (later(begun, hint.offset) if begun else None)
    return Trace("heard", text("points.words", words=hint.text), hint.recording, start, hint.offset, hint.score)


def _papers(context: Context, point: Point) -> Iterator[Trace]:
    fitting = [paper for paper in papers(context) if any(names(paper.kind, name) for name in point.papers)]
    for paper in fitting[:MOST]:
        yield Trace("paper", text("points.paper", kind=paper.kind, file=paper.file))
