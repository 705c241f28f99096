"""What the continuity report shows, in words: facts and judgement made ready for the page."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from footage.values.recordings import Media, Recording
from footage.values.seconds import seconds_between
from messages import Lang, number, say
from paperwork import wording
from paperwork.report import evidence as report_evidence
from paperwork.report.certainty import certainty
from regulations.values.enums import FindingStatus, Severity, heaviest, waits
from regulations.values.facts import CaseFacts
from regulations.values.reviews.findings import Citation, Finding, Judgement
from regulations.values.reviews.grouping import by_cause
from regulations.values.reviews.kinds import FINDINGS
from regulations.values.reviews.review import ReviewedDecision

TIMED = (Media.VIDEO, Media.AUDIO, Media.PHOTO)  # what is footage in a dump
_MOST_LINKS = 6  # recordings shown at one finding; the JSON has all


@dataclass(frozen=True, slots=True)
class Link:
    """A recording, and where in it to look."""

    name: str
    href: str | None
    place: str = ""  # offset in the recording


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, ready for the page."""

    number: int
    id: str
    severity: Severity
    kind: str
    severity_words: str
    status: FindingStatus
    status_words: str
    decided: str  # who decided about it or asked for an explanation, when and why
    message: str
    when: str  # with its length and how sure it is
    short: str  # the same for a narrow place
    explains: str
    certainty: str  # how sure, and why
    device: str
    articles: tuple[tuple[str, str], ...]  # (regulation and article, quote)
    links: tuple[Link, ...]
    more: int  # recordings beyond the links
    thumbnail: str | None  # data URI
    excerpt: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """One thing that happened, with all that was found about it."""

    number: int  # in the report
    findings: tuple[Finding, ...]  # the cause first, then what follows from it


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened, ready for the page: one decision settles it, or each of its findings is decided apart."""

    number: int
    severity: Severity  # the heaviest of its findings
    severity_words: str
    waits: bool  # for a decision about any of them
    status: FindingStatus | None  # None where its findings were decided differently
    status_words: str
    cause: FindingView
    follows: tuple[FindingView, ...]


def events_of(judgement: Judgement) -> list[NumberedEvent]:
    """Return the events with their numbers: what waits for a decision first, then by weight, then by time."""
    ordered = sorted(by_cause(judgement.findings), key=_weight)
    return [NumberedEvent(number, tuple(findings)) for number, findings in enumerate(ordered, 1)]


def _weight(findings: Sequence[Finding]) -> tuple[bool, int, str, str, str]:
    cause = findings[0]
    return (not any(waits(finding.severity, finding.status) for finding in findings), min(finding.severity.rank for finding in findings),
            cause.start.isoformat() if cause.start else "9999", cause.kind, cause.id)


def numbered(judgement: Judgement) -> list[tuple[int, Finding]]:
    """Return the cause of each event with its number: what the drawing marks."""
    return [(event.number, event.findings[0]) for event in events_of(judgement)]


def event_views(facts: CaseFacts, judgement: Judgement, media: Mapping[str, str], thumbnails: Mapping[str, bytes],
                titles: Mapping[str, str], decided: Mapping[str, ReviewedDecision], lang: Lang) -> list[EventView]:
    """Return every event with the words, articles, pictures and links of its findings."""
    recordings = {recording.id: recording for recording in facts.recordings}
    names = short_names(facts)
    return [_event(event, [_finding(event.number, finding, recordings, names, media, thumbnails.get(finding.id), titles,
                                    decided.get(finding.id), lang) for finding in event.findings], lang)
            for event in events_of(judgement)]


def _event(event: NumberedEvent, views: Sequence[FindingView], lang: Lang) -> EventView:
    severity = heaviest(*(finding.severity for finding in event.findings))
    status = event.findings[0].status if len({finding.status for finding in event.findings}) == 1 else None
    return EventView(event.number, severity, say(f"report.severity_{severity}", lang),
                     any(waits(finding.severity, finding.status) for finding in event.findings), status,
                     say(f"report.status_{status or 'apart'}", lang), views[0], tuple(views[1:]))


def _finding(index: int, finding: Finding, recordings: Mapping[str, Recording], names: Mapping[str, str], media: Mapping[str, str],
             picture: bytes | None, titles: Mapping[str, str], decided: ReviewedDecision | None, lang: Lang) -> FindingView:
    links = tuple(link(recordings[recording_id], names[recording_id], finding.start, media)
                  for recording_id in finding.recordings if recording_id in recordings)
    return FindingView(
        number=index, id=finding.id, severity=finding.severity, kind=say(FINDINGS[finding.kind].name_key, lang),
        severity_words=say(f"report.severity_{finding.severity}", lang), status=finding.status,
        status_words=say(f"report.status_{finding.status}", lang), decided=_decided(decided, lang),
        message=wording.printed(finding.message, lang),
        when=_when(finding, lang), short=wording.short_span(finding.start, finding.end or finding.start, lang),
        explains=wording.printed(finding.explains, lang), certainty=certainty(finding, recordings, lang),
        device=wording.visible(finding.device or ""),
        articles=tuple(cited(citation, titles, lang) for citation in finding.articles),
        links=links[:_MOST_LINKS], more=max(len(links) - _MOST_LINKS, 0), thumbnail=data_uri(picture) if picture else None,
        excerpt=wording.visible(finding.evidence.excerpt), evidence=tuple(report_evidence.rows(finding.evidence, lang)))


def _decided(decision: ReviewedDecision | None, lang: Lang) -> str:
    if decision is None:
        return ""
    key = "report.asked_of" if decision.asked_of else "report.decided_by"
    return say(key, lang, status=say(f"report.status_{decision.status}", lang), by=wording.visible(decision.by),
               at=wording.moment(decision.at, lang), reason=wording.visible(decision.reason), of=wording.visible(decision.asked_of or ""),
               due=decision.explain_by or "")


def _when(finding: Finding, lang: Lang) -> str:
    if finding.start is None:
        return ""
    when = wording.span(finding.start, finding.end, lang) if finding.end else wording.moment(finding.start, lang)
    if finding.seconds is not None and finding.end is not None:
        when += say("report.lasting", lang, length=wording.length(finding.seconds, lang))
    if finding.uncertainty_seconds:
        when += say("report.within", lang, seconds=finding.uncertainty_seconds)
    return when


def cited(citation: Citation, titles: Mapping[str, str], lang: Lang) -> tuple[str, str]:
    """Return the clause by name, and its words."""
    title = titles.get(citation.regulation, citation.regulation)
    return say("report.article", lang, regulation=title, article=wording.article(citation.article, lang)), citation.quote


def data_uri(jpeg: bytes) -> str:
    """Return a picture as part of the page itself."""
    kind = "png" if jpeg.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(jpeg).decode()}"


def short_names(facts: CaseFacts) -> dict[str, str]:
    """Return by recording id the file name without its folders, where that tells it apart from all others."""
    last = {recording.id: recording.name.rsplit("/", 1)[-1] for recording in facts.recordings}
    taken = Counter(last.values())
    return {recording.id: last[recording.id] if taken[last[recording.id]] == 1 else recording.name for recording in facts.recordings}


def link(recording: Recording, name: str, at: datetime | None, media: Mapping[str, str], offset: Fraction | None = None) -> Link:
    """Return where to look: the recording, and the second in it that `at` or `offset` means."""
    second = offset
    if second is None and at is not None and recording.start is not None:
        longest = recording.probe.duration or Fraction(0)
        second = min(max(seconds_between(recording.start, at), Fraction(0)), max(longest - 2, Fraction(0)))
    href = media.get(recording.id)
    if href and second:
        href = f"{href}#t={number(second)}"
    return Link(wording.visible(name), href, wording.offset(second) if second is not None else "")
