"""What the continuity report shows, in words: facts and judgement made ready for the page."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from typing import Any

from footage.plain import to_plain
from footage.recordings import BEIJING, Recording, State, seconds_between
from footage.tolerance import Tolerance
from messages import Lang, catalogue, number, say
from paperwork import report_evidence, wording
from regulations.facts import CaseFacts, DocumentInterval, Heard
from regulations.findings import SEVERITIES, Citation, Finding, Judgement

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
    severity: str
    kind: str
    severity_words: str
    status: str
    status_words: str
    message: str
    when: str  # with its length and how sure it is
    short: str  # the same for a narrow place
    explains: str
    device: str
    articles: tuple[tuple[str, str], ...]  # (regulation and article, quote)
    links: tuple[Link, ...]
    more: int  # recordings beyond the links
    thumbnail: str | None  # data URI
    excerpt: str
    evidence: tuple[tuple[str, str], ...]


def numbered(judgement: Judgement) -> list[tuple[int, Finding]]:
    """Return the findings with their numbers: what waits for a decision first, then by weight, then by time."""
    far = "9999"
    ordered = sorted(judgement.findings, key=lambda one: (
        not waits(one), SEVERITIES.index(one.severity), one.start.isoformat() if one.start else far, one.kind, one.id))
    return list(enumerate(ordered, 1))


def waits(finding: Finding) -> bool:
    """Return whether a person has to decide about it."""
    return finding.status == "open" and finding.severity != "notice"


def finding_views(facts: CaseFacts, judgement: Judgement, media: Mapping[str, str], thumbnails: Mapping[str, bytes],
                  titles: Mapping[str, str], lang: Lang) -> list[FindingView]:
    """Return every finding with its words, articles, picture and links."""
    recordings = {recording.id: recording for recording in facts.recordings}
    return [_finding(index, finding, recordings, media, thumbnails.get(finding.id), titles, lang)
            for index, finding in numbered(judgement)]


def _finding(index: int, finding: Finding, recordings: Mapping[str, Recording], media: Mapping[str, str],
             picture: bytes | None, titles: Mapping[str, str], lang: Lang) -> FindingView:
    links = tuple(link(recordings[one], finding.start, media) for one in finding.recordings if one in recordings)
    return FindingView(
        number=index, id=finding.id, severity=finding.severity, kind=kind_words(finding.kind, lang),
        severity_words=say(f"report.severity_{finding.severity}", lang), status=finding.status,
        status_words=say(f"report.status_{finding.status}", lang), message=wording.words(finding.message, lang),
        when=_when(finding, lang), short=wording.short_span(finding.start, finding.end or finding.start, lang),
        explains=wording.words(finding.explains, lang), device=wording.visible(finding.device or ""),
        articles=tuple(cited(one, titles, lang) for one in finding.articles),
        links=links[:_MOST_LINKS], more=max(len(links) - _MOST_LINKS, 0), thumbnail=data_uri(picture) if picture else None,
        excerpt=report_evidence.excerpt(finding.evidence), evidence=tuple(report_evidence.rows(finding.evidence, lang)))


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


def kind_words(kind: str, lang: Lang) -> str:
    """Return the name of a kind of finding; the kind itself where the catalogue has none."""
    key = f"report.kind_{kind}"
    return say(key, lang) if key in catalogue(lang) else kind


def link(recording: Recording, at: datetime | None, media: Mapping[str, str], offset: Fraction | None = None) -> Link:
    """Return where to look: the recording, and the second in it that `at` or `offset` means."""
    second = offset
    if second is None and at is not None and recording.start is not None:
        longest = recording.probe.duration or Fraction(0)
        second = min(max(seconds_between(recording.start, at), Fraction(0)), max(longest - 2, Fraction(0)))
    href = media.get(recording.id)
    if href and second:
        href = f"{href}#t={number(second)}"
    return Link(wording.visible(recording.name), href, wording.offset(second) if second is not None else "")


def _plain_words(value: Any) -> str:
    if isinstance(value, float):
        return number(value, 3)
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_plain_words(inner)}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain_words(inner) for inner in value)
    return wording.visible(str(value))


def recording_rows(facts: CaseFacts, media: Mapping[str, str], lang: Lang) -> list[dict[str, Any]]:
    """Return a row a recording: when, how long, whole or not, which clock."""
    far = datetime.max.replace(tzinfo=BEIJING)
    ordered = sorted(facts.recordings, key=lambda one: (one.device or "~", one.start or far, one.name))
    return [{
        "link": Link(wording.visible(one.name), media.get(one.id)), "device": one.device or "", "officer": one.officer or "",
        "when": wording.short_span(one.start, one.end or one.start, lang), "length": _length(one, lang),
        "state": say(f"report.state_{one.probe.state}", lang), "whole": one.probe.state is State.WHOLE,
        "clock": _clock(one, lang), "why": wording.words(one.clock.why, lang) if one.clock else "",
        "problem": wording.words(one.probe.problem, lang),
    } for one in ordered]


def _length(recording: Recording, lang: Lang) -> str:
    return wording.length(recording.probe.duration, lang) if recording.probe.duration is not None else ""


def _clock(recording: Recording, lang: Lang) -> str:
    if recording.clock is None:
        return say("report.clock_none", lang)
    source = say(f"report.clock_{recording.clock.source}", lang)
    unsure, moved = recording.clock.uncertainty_seconds, recording.clock.offset_seconds
    if not moved:
        return say("report.clock_as_is", lang, source=source, uncertainty=unsure)
    return say("report.clock", lang, source=source, offset=f"{float(moved):+g}", uncertainty=unsure)


def heard_rows(facts: CaseFacts, media: Mapping[str, str], lang: Lang) -> list[dict[str, Any]]:
    """Return a row a phrase heard, in order of time; what the same words were heard as stands in one row."""
    recordings = {recording.id: recording for recording in facts.recordings}
    groups: dict[tuple[str, Fraction, str], list[Heard]] = {}
    for one in sorted(facts.heard, key=lambda one: (one.start is None, one.start.isoformat() if one.start else "", one.offset)):
        groups.setdefault((one.recording, one.offset, one.text), []).append(one)
    return [{
        "when": wording.clock(same[0].start) if same[0].start else "",
        "what": say("paper.list", lang, items=list(dict.fromkeys(heard_words(one, lang) for one in same))),
        "text": wording.visible(words), "score": number(max(one.score for one in same), 0),
        "link": link(recordings[recording], None, media, offset) if recording in recordings else None,
    } for (recording, offset, words), same in groups.items()]


def heard_words(heard: Heard, lang: Lang) -> str:
    """Return what kind of phrase was heard."""
    kind, _, slot = heard.what.partition(":")
    if slot:
        return say("report.heard_slot", lang, slot=slot)
    if kind.startswith("LT"):
        return say("report.heard_LT", lang, trigger=kind)
    key = f"report.heard_{kind}"
    return say(key, lang) if key in catalogue(lang) else kind


def document_rows(facts: CaseFacts, lang: Lang) -> list[dict[str, Any]]:
    """Return the papers with the times read from them, and how the footage agrees."""
    rows = []
    for document in facts.documents:
        compared = [one for one in facts.comparisons if one.document == document.file]
        rows.append({
            "file": wording.visible(document.file), "kind": document.kind,
            "problem": say(document.problem, lang) if document.problem else "",
            "intervals": [_interval(one, lang) for one in document.intervals],
            "comparisons": [{
                "basis": say(f"report.basis_{one.basis}", lang), "span": wording.span(one.start, one.end, lang),
                "result": one.result, "words": say(f"report.result_{one.result}", lang),
                "covered": wording.length(one.covered_seconds, lang),
                "uncovered": [wording.short_span(gap.start, gap.end, lang) for gap in one.uncovered],
                "start": _difference(one.start_difference_seconds, lang), "end": _difference(one.end_difference_seconds, lang),
            } for one in compared],
        })
    return rows


def _interval(interval: DocumentInterval, lang: Lang) -> dict[str, Any]:
    known = catalogue(lang)
    flags = [say(f"report.flag_{flag}", lang) if f"report.flag_{flag}" in known else flag for flag in interval.flags]
    return {"label": interval.label, "text": wording.visible(interval.text), "where": wording.visible(interval.where),
            "span": _printed(interval, lang), "flags": flags}


def _printed(interval: DocumentInterval, lang: Lang) -> str:
    """Return the stretch no more exactly than the paper gives it."""
    if interval.precision != "day":
        return wording.short_span(interval.start, interval.end, lang)
    days = [wording.day(one, lang) for one in (interval.start, interval.end) if one]
    return "–".join(dict.fromkeys(days))


def _difference(seconds: Fraction | None, lang: Lang) -> str:
    if seconds is None:
        return ""
    key = "report.later" if seconds > 0 else "report.earlier" if seconds < 0 else "report.same"
    return say(key, lang, length=wording.length(abs(seconds), lang))


def tolerance_rows(tolerances: Tolerance, lang: Lang) -> list[tuple[str, str, bool]]:
    """Return (what, value, whether the office changed it) for every limit that is ours and not the law's."""
    usual = Tolerance()
    return [(say(f"report.tolerance_{one.name}", lang), number(getattr(tolerances, one.name), 2),
             getattr(tolerances, one.name) != getattr(usual, one.name)) for one in fields(Tolerance)]


def plain_settings(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return settings as words, in order of name."""
    return [(name, _plain_words(to_plain(value))) for name, value in sorted(settings.items())]
