"""The answer of `review --json` (contract.md, "Answers"): the same content as the report."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from footage.recordings import Interval, Recording
from messages import Lang
from paperwork.report_view import numbered
from regulations.facts import CaseFacts, Comparison, DocumentTimes, Heard
from regulations.findings import Judgement


def review_json(facts: CaseFacts, judgement: Judgement, files: Any, lang: Lang) -> dict[str, Any]:
    """Return the object of `review --json`; `files` has the paths html, pdf and json."""
    return {
        "case": facts.case.number, "regulation": judgement.regulation, "verdict": judgement.verdict,
        "sentence": judgement.sentence.say(lang),
        "recordings": [_recording(recording) for recording in facts.recordings],
        "sessions": [{"device": one.device, "start": _time(one.start), "end": _time(one.end), "recordings": list(one.recordings)}
                     for one in facts.sessions],
        "documents": [_document(document, lang) for document in facts.documents],
        "comparisons": [_comparison(comparison) for comparison in facts.comparisons],
        "findings": [finding.to_json(lang) for _, finding in numbered(judgement)],
        "heard": [_heard(heard) for heard in facts.heard],
        "not_listened": sorted(recording.id for recording in facts.recordings
                               if recording.probe.audio and recording.id not in facts.listened),
        "assumptions": [one.say(lang) for one in judgement.assumptions],
        "conflicts": [one.to_json() for one in judgement.conflicts],
        "report": {kind: Path(getattr(files, kind)).as_posix() for kind in ("html", "pdf", "json")},
    }


def _time(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _seconds(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _interval(interval: Interval) -> dict[str, Any]:
    return {"start": _time(interval.start), "end": _time(interval.end)}


def _recording(recording: Recording) -> dict[str, Any]:
    clock = recording.clock and {
        "source": recording.clock.source, "offset_seconds": float(recording.clock.offset_seconds),
        "uncertainty_seconds": float(recording.clock.uncertainty_seconds)}
    return {"id": recording.id, "name": recording.name, "device": recording.device, "start": _time(recording.start),
            "end": _time(recording.end), "duration": _seconds(recording.probe.duration),
            "state": str(recording.probe.state), "media": str(recording.media), "sha256": recording.sha256, "clock": clock}


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
