"""The answer of `review --json` (contract.md, "Answers"): the same content as the report."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from footage.values.recordings import Interval, Recording
from messages import Lang
from paperwork.report.methods import Methods
from paperwork.report.view import numbered
from regulations.values.facts import CaseFacts, Comparison, DocumentTimes, Heard
from regulations.values.findings import Deadline, Judgement, ListSeen, PointSeen, Trace


def review_json(facts: CaseFacts, judgement: Judgement, files: Any, lang: Lang, methods: Methods) -> dict[str, Any]:
    """Return the object of `review --json`, everything the report says; `files` has the paths html, pdf and json."""
    return {
        "case": facts.case.number, "regulation": judgement.regulation, "verdict": judgement.verdict,
        "sentence": judgement.sentence.say(lang),
        "recordings": [_recording(recording, facts, judgement) for recording in facts.recordings],
        "sessions": [{"device": one.device, "start": _time(one.start), "end": _time(one.end), "recordings": list(one.recordings)}
                     for one in facts.sessions],
        "documents": [{**_document(document, lang), **judgement.classified.get(document.file, {})} for document in facts.documents],
        "comparisons": [_comparison(comparison) for comparison in facts.comparisons],
        "findings": [finding.to_json(lang) for _, finding in numbered(judgement)],
        "heard": [_heard(heard) for heard in facts.heard],
        "not_listened": sorted(recording.id for recording in facts.recordings
                               if recording.probe.audio and recording.id not in facts.listened),
        "assumptions": [one.say(lang) for one in judgement.assumptions],
        "conflicts": [one.to_json() for one in judgement.conflicts],
        "deadlines": [{"what": what, **_deadline(one, lang)} for what, one in judgement.deadlines],
        "spoken": [_list(one, lang) for one in judgement.spoken], "points": [_list(one, lang) for one in judgement.points],
        "methods": methods.to_json(lang),
        "report": {kind: Path(getattr(files, kind)).as_posix() for kind in ("html", "pdf", "json")},
    }


def _time(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _seconds(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _interval(interval: Interval) -> dict[str, Any]:
    return {"start": _time(interval.start), "end": _time(interval.end)}


def _deadline(one: Deadline, lang: Lang) -> dict[str, Any]:
    return {"due": one.due and one.due.isoformat(), "anchor": one.anchor, "articles": [article.to_json() for article in one.articles],
            "assumptions": [said.say(lang) for said in one.assumptions]}


def _list(seen: ListSeen, lang: Lang) -> dict[str, Any]:
    return {"name": seen.name.say(lang), "articles": [article.to_json() for article in seen.articles],
            "points": [_point(point, lang) for point in seen.points]}


def _point(point: PointSeen, lang: Lang) -> dict[str, Any]:
    return {"words": point.words.say(lang), "state": point.state, "articles": [article.to_json() for article in point.articles],
            "traces": [_trace(one, lang) for one in point.traces]}


def _trace(one: Trace, lang: Lang) -> dict[str, Any]:
    return {"kind": one.kind, "text": one.text.say(lang), "recording": one.recording, "start": _time(one.start),
            "offset": _seconds(one.offset), "score": _seconds(one.score)}


def _filed(recording: Recording, facts: CaseFacts, judgement: Judgement) -> dict[str, Any]:
    """Who used the recorder and is answerable, how it was carried, under what the recording is filed, and how secret it is."""
    worn = next((one for one in facts.case.recorders if one.device == recording.device), None)
    return {"responsible": worn.officer if worn else None, "camera_mode": worn.mode if worn else None,
            "confidentiality": facts.case.confidentiality, "labels": dict(judgement.labels.get(recording.id, {})),
            **judgement.classified.get(recording.id, {})}


def _recording(recording: Recording, facts: CaseFacts, judgement: Judgement) -> dict[str, Any]:
    clock = recording.clock and {
        "source": recording.clock.source, "offset_seconds": float(recording.clock.offset_seconds),
        "uncertainty_seconds": float(recording.clock.uncertainty_seconds)}
    return {"id": recording.id, "name": recording.name, "device": recording.device, "start": _time(recording.start),
            "end": _time(recording.end), "duration": _seconds(recording.probe.duration),
            "state": str(recording.probe.state), "media": str(recording.media), "sha256": recording.sha256, "clock": clock,
            **_filed(recording, facts, judgement)}


def _document(document: DocumentTimes, lang: Lang) -> dict[str, Any]:
    intervals = [{"start": _time(one.start), "end": _time(one.end), "precision": one.precision, "text": one.text,
                  "where": one.where, "label": one.label, "flags": list(one.flags)} for one in document.intervals]
    return {"file": document.file, "kind": document.kind, "intervals": intervals,
            "problem": document.problem.say(lang) if document.problem else None}


def _comparison(one: Comparison) -> dict[str, Any]:
    return {"document": one.document, "start": _time(one.start), "end": _time(one.end), "basis": one.basis,
            "covered_seconds": float(one.covered_seconds), "uncovered": [_interval(gap) for gap in one.uncovered],
            "start_difference_seconds": _seconds(one.start_difference_seconds),
            "end_difference_seconds": _seconds(one.end_difference_seconds), "result": one.result}


def _heard(one: Heard) -> dict[str, Any]:
    return {"what": one.what, "recording": one.recording, "start": _time(one.start), "offset": float(one.offset),
            "score": float(one.score), "text": one.text}
