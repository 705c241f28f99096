"""The evidence of a finding: values inside, the same JSON outside, and what older versions stored is still read."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from lawscene import at

from messages.json_values import JsonObject
from regulations.values.enums import Outcome
from regulations.values.reviews.evidence import (
    Evidence,
    GapEvidence,
    HeardEvidence,
    LabelsEvidence,
    LateEvidence,
    MismatchEvidence,
    OfficersEvidence,
    OpenStepsEvidence,
    RecordEvidence,
    RegisterEntry,
    ResumeEvidence,
    SpokenReason,
    StepEvidence,
    UncoveredEvidence,
    observed,
)

SPOKEN = SpokenReason(recording="r1", text="换电池", score=Fraction(92), offset=Fraction(21, 2))
EVERY = [
    (Evidence(), {}),
    (observed({"document": "笔录.docx", "seconds": 3.5}), {"document": "笔录.docx", "seconds": 3.5}),
    (observed({"files": 2}, general_clause=True), {"files": 2, "general_clause": True}),
    (
        GapEvidence(outcome=Outcome.COVERED, resumed=True, listened=False, covered_by=("A2",)),
        {"outcome": "covered", "resumed": True, "listened": False, "covered_by": ["A2"]},
    ),
    (
        GapEvidence(outcome=Outcome.EXPLAINED, resumed=True, listened=True, spoken=SPOKEN, written="说明.docx", moved_metres=3.2),
        {
            "outcome": "explained", "resumed": True, "listened": True, "written": "说明.docx", "moved_metres": 3.2,
            "spoken": {"recording": "r1", "text": "换电池", "score": 92.0, "offset": 10.5},
        },
    ),
    (HeardEvidence(listened=True), {"listened": True}),
    (HeardEvidence(listened=True, missing=("对象",), heard=()), {"listened": True, "missing": ["对象"], "heard": []}),
    (ResumeEvidence(listened=True, resumed=False), {"listened": True, "resumed": False}),
    (
        MismatchEvidence(document="笔录.docx", basis="coverage", difference_seconds=Fraction(90)),
        {"document": "笔录.docx", "basis": "coverage", "difference_seconds": 90.0},
    ),
    (UncoveredEvidence(document="笔录.docx", interruption=False), {"document": "笔录.docx", "interruption": False}),
    (UncoveredEvidence(document="笔录.docx", whole=True), {"document": "笔录.docx", "whole": True}),
    (
        StepEvidence(document="听证", step="听证", duty="must", registered=RegisterEntry(reason="雨", basis="5", work_record=None)),
        {"document": "听证", "step": "听证", "duty": "must", "registered": {"reason": "雨", "basis": "5", "work_record": None}},
    ),
    (OpenStepsEvidence(document="回证.docx", steps=("留置送达",)), {"document": "回证.docx", "steps": ["留置送达"]}),
    (
        LateEvidence(due=date(2026, 3, 4), received_at=at("10:20"), assumed=()),
        {"due": "2026-03-04", "received_at": "2026-03-02T10:20:00+08:00", "assumed": []},
    ),
    (LabelsEvidence(missing={"案由": ("r1",)}), {"missing": {"案由": ["r1"]}}),
    (RecordEvidence(listened=False), {"listened": False}),
    (
        OfficersEvidence(named=("张伟",), without_certificate=(), minimum=2),
        {"named": ["张伟"], "without_certificate": [], "minimum": 2},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "stored_json"), EVERY)
def test_evidence_has_the_keys_it_always_had_in_json(evidence: Evidence, stored_json: dict[str, object]) -> None:
    assert evidence.to_json() == stored_json
    assert json.loads(json.dumps(evidence.to_json())) == stored_json


def test_an_interruption_that_an_older_version_stored_is_read_and_unknown_keys_are_left_aside() -> None:
    spoken: JsonObject = {"recording": "r1", "text": "换电池", "score": 92.0, "offset": 10.5}
    stored: JsonObject = {"outcome": "explained", "resumed": True, "listened": True, "spoken": spoken, "of_yesterday": 1}
    evidence = GapEvidence.from_json(stored)
    assert evidence == GapEvidence(outcome=Outcome.EXPLAINED, resumed=True, listened=True, spoken=SPOKEN)
    assert evidence.excerpt == "换电池"
