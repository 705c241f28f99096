"""The answer of a review, built once: the report attaches it, the catalogue keeps it, `review --json` prints it."""

from __future__ import annotations

from footage.values.recordings import Clock, Interval, Recording
from messages import Lang
from paperwork.report.methods import Methods
from paperwork.report.view import events_of
from regulations.lawday import law_day
from regulations.values.facts import CaseFacts, Comparison, DocumentTimes, Heard
from regulations.values.reviews import review, reviewed
from regulations.values.reviews.findings import Contradiction, Deadline, Finding, Judgement, ListSeen, PointSeen, Trace
from regulations.values.reviews.grouping import grouped
from regulations.values.reviews.review import ReviewAnswer
from regulations.wearers import entry_of, worn_by


def review_answer(facts: CaseFacts, judgement: Judgement, methods: Methods, lang: Lang) -> ReviewAnswer:
    """Return everything that the report says, in the words of `lang`; where the report lies is not known yet."""
    findings, events = grouped([_finding(finding, lang) for event in events_of(judgement) for finding in event.findings])
    return ReviewAnswer(
        case=facts.case.number, regulation=judgement.regulation, verdict=judgement.verdict, sentence=judgement.sentence.say(lang),
        recordings=tuple(_recording(recording, facts, judgement) for recording in facts.recordings),
        sessions=tuple(reviewed.ReviewedSession(session.device, session.start, session.end, tuple(session.recordings))
                       for session in facts.sessions),
        documents=tuple(_document(document, judgement, lang) for document in facts.documents),
        comparisons=tuple(map(_comparison, facts.comparisons)),
        findings=findings, events=events,
        heard=tuple(map(_phrase, facts.heard)),
        not_listened=tuple(sorted(recording.id for recording in facts.recordings
                                  if recording.probe.audio and recording.id not in facts.listened)),
        assumptions=tuple(assumption.say(lang) for assumption in judgement.assumptions),
        conflicts=tuple(map(_contradiction, judgement.conflicts)),
        deadlines=tuple(_deadline(name, deadline, lang) for name, deadline in judgement.deadlines),
        spoken=tuple(_list(seen, lang) for seen in judgement.spoken), points=tuple(_list(seen, lang) for seen in judgement.points),
        steps=judgement.steps, disposed=methods.disposed, methods=_methods(methods, lang))


def _recording(recording: Recording, facts: CaseFacts, judgement: Judgement) -> reviewed.ReviewedRecording:
    recorder = entry_of(facts.case, recording)
    classes = judgement.classified.get(recording.id, {})
    return reviewed.ReviewedRecording(
        id=recording.id, name=recording.name, device=recording.device, start=recording.start, end=recording.end,
        duration=recording.probe.duration, state=str(recording.probe.state), media=str(recording.media), sha256=recording.sha256,
        clock=_clock(recording.clock) if recording.clock else None,
        responsible=worn_by(facts.case, recording), camera_mode=recorder.mode if recorder else None,
        confidentiality=facts.case.confidentiality,
        labels=dict(judgement.labels.get(recording.id, {})), stage=classes.get("stage"), activity=classes.get("activity"))


def _clock(clock: Clock) -> reviewed.ReviewedClock:
    return reviewed.ReviewedClock(str(clock.source), clock.offset_seconds, clock.uncertainty_seconds)


def _document(document: DocumentTimes, judgement: Judgement, lang: Lang) -> reviewed.ReviewedDocument:
    intervals = tuple(reviewed.ReviewedTime(
        start=interval.start, end=interval.end, precision=interval.precision, text=interval.text, where=interval.where,
        label=interval.label, flags=tuple(interval.flags)) for interval in document.intervals)
    classes = judgement.classified.get(document.file, {})
    return reviewed.ReviewedDocument(
        file=document.file, kind=document.kind, intervals=intervals, problem=document.problem.say(lang) if document.problem else None,
        stage=classes.get("stage"), activity=classes.get("activity"))


def _comparison(comparison: Comparison) -> reviewed.ReviewedComparison:
    return reviewed.ReviewedComparison(
        document=comparison.document, start=comparison.start, end=comparison.end, basis=comparison.basis,
        covered_seconds=comparison.covered_seconds, uncovered=tuple(map(_span, comparison.uncovered)),
        start_difference_seconds=comparison.start_difference_seconds, end_difference_seconds=comparison.end_difference_seconds,
        result=comparison.result)


def _span(interval: Interval) -> reviewed.Span:
    return reviewed.Span(interval.start, interval.end)


def _finding(finding: Finding, lang: Lang) -> review.ReviewedFinding:
    return review.ReviewedFinding(
        id=finding.id, kind=str(finding.kind), severity=finding.severity, recordings=finding.recordings, device=finding.device,
        start=finding.start, end=finding.end, seconds=finding.seconds, uncertainty_seconds=finding.uncertainty_seconds,
        articles=finding.articles, message=finding.message.say(lang), explains=finding.explains.say(lang) if finding.explains else None,
        evidence=finding.evidence.to_json(), status=finding.status)


def _phrase(phrase: Heard) -> review.ReviewedPhrase:
    return review.ReviewedPhrase(phrase.what, phrase.recording, phrase.start, phrase.offset, phrase.score, phrase.text)


def _contradiction(conflict: Contradiction) -> review.ReviewedContradiction:
    return review.ReviewedContradiction(conflict.about, conflict.applied, (conflict.first, conflict.second))


def _deadline(name: str, deadline: Deadline, lang: Lang) -> review.ReviewedDeadline:
    return review.ReviewedDeadline(name, law_day(deadline.due) if deadline.due else None, deadline.anchor, deadline.articles,
                                   tuple(assumption.say(lang) for assumption in deadline.assumptions))


def _list(seen: ListSeen, lang: Lang) -> review.ReviewedList:
    return review.ReviewedList(seen.name.say(lang), seen.articles, tuple(_point(point, lang) for point in seen.points))


def _point(point: PointSeen, lang: Lang) -> review.ReviewedPoint:
    return review.ReviewedPoint(point.words.say(lang), point.state, point.articles, tuple(_trace(trace, lang) for trace in point.traces))


def _trace(trace: Trace, lang: Lang) -> review.ReviewedTrace:
    return review.ReviewedTrace(trace.kind, trace.text.say(lang), trace.recording, trace.start, trace.offset, trace.score)


def _methods(methods: Methods, lang: Lang) -> review.ReviewMethods:
    return review.ReviewMethods(
        made_at=methods.made_at, liuhen=methods.version, regulation=methods.regulation_title,
        edition=methods.edition.say(lang) if methods.edition else None,
        could_be_missed=tuple(limit.say(lang) for limit in methods.limits), clocks=tuple(clock.say(lang) for clock in methods.clocks),
        tolerances={name: getattr(methods.tolerances, name) for name in methods.tolerances.__dataclass_fields__},
        settings=dict(methods.settings), engines=dict(methods.engines),
        hashes=tuple(review.HashedName(name, sha256) for name, sha256 in methods.hashes))
