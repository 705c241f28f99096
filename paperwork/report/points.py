"""What a person looks through, ready for the page: what each check heard, and what the regulation enumerates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footage.values.recordings import Recording
from messages import Lang, number, say
from paperwork import wording
from paperwork.report.rows import DeadlineRow
from paperwork.report.view import Link, cited, link, short_names
from regulations.lawday import due_words
from regulations.values.facts import CaseFacts
from regulations.values.reviews.findings import Citation, Deadline, ListSeen, PointSeen, Trace


@dataclass(frozen=True, slots=True)
class TraceView:
    """One thing that speaks for a point."""

    kind: str  # of Trace
    text: str
    when: str  # time of day
    score: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class PointView:
    """One point, with room for a tick."""

    text: str
    state: str
    state_words: str
    traces: tuple[TraceView, ...]
    clause: str  # the article it stands in: 第13条


@dataclass(frozen=True, slots=True)
class ListView:
    """One list of points."""

    name: str
    points: tuple[PointView, ...]
    articles: tuple[tuple[str, str], ...]


def list_views(seen: Sequence[ListSeen], facts: CaseFacts, media: Mapping[str, str], titles: Mapping[str, str],
               lang: Lang) -> list[ListView]:
    """Return the lists in words, each trace with its link to the second."""
    recordings = {recording.id: recording for recording in facts.recordings}
    names = short_names(facts)

    def point_view(point: PointSeen) -> PointView:
        traces = tuple(_trace(trace, recordings, names, media, lang) for trace in point.traces)
        clause = wording.article(point.articles[0].article, lang) if point.articles else ""
        return PointView(wording.printed(point.words, lang), point.state, say(f"points_page.state_{point.state}", lang), traces, clause)

    return [ListView(wording.printed(checklist.name, lang), tuple(map(point_view, checklist.points)),
                     _cited(checklist.articles, titles, lang))
            for checklist in seen]


def _cited(articles: Sequence[Citation], titles: Mapping[str, str], lang: Lang) -> tuple[tuple[str, str], ...]:
    return tuple(cited(citation, titles, lang) for citation in articles)


def _trace(trace: Trace, recordings: Mapping[str, Recording], names: Mapping[str, str], media: Mapping[str, str], lang: Lang) -> TraceView:
    recording = recordings.get(trace.recording or "")
    where = link(recording, names[recording.id], None, media, trace.offset) if recording is not None else None
    return TraceView(trace.kind, wording.printed(trace.text, lang), wording.clock(trace.start) if trace.start else "",
                     number(trace.score, 0) if trace.score is not None else "", where)


def deadline_rows(deadlines: Sequence[tuple[str, Deadline]], titles: Mapping[str, str], lang: Lang) -> list[DeadlineRow]:
    """Return a row a deadline: what, until when, its clauses."""
    return [DeadlineRow(
        what=say(f"points_page.due_{name}", lang), due=_due(deadline, lang), articles=_cited(deadline.articles, titles, lang),
        assumptions=tuple(wording.printed(assumption, lang) for assumption in deadline.assumptions),
    ) for name, deadline in deadlines]


def _due(deadline: Deadline, lang: Lang) -> str:
    if deadline.due is None:
        return say("points_page.due_open", lang)
    return wording.printed(due_words(deadline.due), lang)
