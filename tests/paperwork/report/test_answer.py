"""The answer of a review: the keys of the contract, and a value that is read back."""

import json
from dataclasses import replace
from typing import Any

import pytest
import report_samples as samples

from messages.json_values import JsonObject
from paperwork.report.answer import review_answer
from paperwork.report.continuity import ReportFiles
from regulations.values.reviews.review import ReviewAnswer, findings_in


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    facts, judgement = samples.ordinary()
    pictures = {judgement.findings[0].id: samples.picture()}
    return samples.report(facts, judgement, tmp_path_factory.mktemp("report"), "zh", pictures)


def test_json_has_the_keys_of_the_contract(written: ReportFiles) -> None:
    _, judgement = samples.ordinary()
    answer = json.loads(written.json.read_text())
    assert {"case", "regulation", "verdict", "recordings", "sessions", "documents", "comparisons", "findings", "report"} <= set(answer)
    assert set(answer["report"]) == {"html", "pdf", "json"}
    recording = answer["recordings"][0]
    assert {"id", "name", "device", "start", "end", "duration", "state", "clock"} <= set(recording)
    assert set(recording["clock"]) == {"source", "offset_seconds", "uncertainty_seconds"} and recording["start"].endswith("+08:00")
    assert {"start", "end", "precision", "text", "where", "flags"} <= set(answer["documents"][0]["intervals"][0])
    assert {"document", "start", "end", "covered_seconds", "uncovered", "start_difference_seconds", "end_difference_seconds",
            "result"} <= set(answer["comparisons"][0])
    assert {finding["id"] for finding in answer["findings"]} == {finding.id for finding in judgement.findings}
    assert {"id", "kind", "severity", "recordings", "device", "start", "end", "seconds", "uncertainty_seconds", "articles",
            "message", "evidence", "status"} <= set(answer["findings"][0])
    assert answer["report"]["html"] == written.html.name


def test_an_answer_read_back_from_its_json_is_the_same_value(written: ReportFiles) -> None:
    facts, judgement = samples.ordinary()
    answer = replace(review_answer(facts, judgement, samples.methods(facts), "zh"), report=written.paths())
    stored = json.loads(json.dumps(answer.to_json()))
    assert ReviewAnswer.from_json(stored).to_json() == answer.to_json()
    assert findings_in(stored) == ReviewAnswer.from_json(stored).findings


def test_an_answer_of_an_older_version_is_still_read() -> None:
    finding = {"id": "F-1", "kind": "gap", "severity": "notice", "status": "open"}
    document: JsonObject = {"file": "a.docx", "kind": "笔录", "intervals": [], "problem": None}
    older: JsonObject = {"case": "x", "verdict": "continuous", "findings": [finding], "documents": [document], "no longer": 1}
    answer = ReviewAnswer.from_json(older)
    assert (answer.case, answer.verdict, answer.findings[0].waits, answer.documents[0].file) == ("x", "continuous", False, "a.docx")


def test_a_sorting_that_the_regulation_does_not_know_is_left_out_of_the_json() -> None:
    facts, judgement = samples.ordinary()
    unsorted = replace(judgement, classified={})
    answer: Any = review_answer(facts, unsorted, samples.methods(facts), "zh").to_json()
    assert not any({"stage", "activity"} & set(row) for row in (*answer["recordings"], *answer["documents"]))
    staged = replace(unsorted, classified={answer["recordings"][0]["id"]: {"stage": ""}})
    again: Any = review_answer(facts, staged, samples.methods(facts), "zh").to_json()
    first = again["recordings"][0]
    assert first["stage"] == "" and "activity" not in first, "nothing says which stage: that is told"
