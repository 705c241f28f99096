"""What nobody stated is unknown, not "no": the footage is kept until a person says it, and the answer says what is asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from lawscene import CASE, FIVE, at, recording

from footage.values.recordings import BEIJING
from regulations.catalogue import load
from regulations.deadlines import archive, transfer
from regulations.retention import decide
from regulations.values.facts import Case, CaseDocument
from regulations.values.reviews.findings import Keeping

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
REGULATIONS = {regulation: load(regulation) for regulation in FIVE}
CLOSED = date(2026, 3, 20)


def case(regulation: str, **changes: Any) -> Case:
    return Case(**{**CASE, "regulation": regulation, "closed": CLOSED, **changes})


def keeping_of(regulation: str, **changes: Any) -> Keeping:
    return decide(recording("9:30", "10:20"), case(regulation, **changes), (), REGULATIONS[regulation])


def keys(keeping: Keeping) -> list[str]:
    return [reason.key for reason in keeping.why]


@pytest.mark.requirement("R000-28", "R003-3-14", "R004-26")
@pytest.mark.parametrize("regulation", [HRSS, TOWN, CIVIL, LINXI])
def test_where_nobody_said_whether_footage_is_evidence_it_is_kept_and_that_is_asked(regulation: str) -> None:
    keeping = keeping_of(regulation, evidence=None)
    assert (keeping.state, keeping.until) == ("undetermined", None)
    asked = next(reason for reason in keeping.why if reason.key == "retention.evidence_unknown")
    assert "作为证据" in asked.say("zh")
    assert "retention.evidence_unknown" not in keys(keeping_of(regulation, evidence=False))


def test_a_decision_that_does_not_hang_on_evidence_does_not_ask_for_it() -> None:
    assert keeping_of(LINXI, matter="行政许可", evidence=None).until == date(2028, 3, 20)


@pytest.mark.requirement("R000-28", "R004-26")
@pytest.mark.parametrize("regulation", [HRSS, LINXI])
def test_the_procedure_is_the_general_one_under_its_name_of_2021_and_one_nobody_knows_is_asked_for(regulation: str) -> None:
    renamed = keeping_of(regulation, evidence=True, procedure="普通程序")
    assert renamed.until == date(2056, 3, 20)
    assert "retention.same_procedure" in keys(renamed)
    for unknown in (None, "快速程序"):
        keeping = keeping_of(regulation, evidence=True, procedure=unknown)
        assert keeping.state == "undetermined"
        assert "retention.procedure_unknown" in keys(keeping)


@pytest.mark.requirement("R000-27")
def test_only_what_is_known_to_be_a_daily_inspection_is_kept_six_months() -> None:
    assert keeping_of(HRSS, matter="行政检查", inspection="日常检查").until == date(2026, 9, 20)
    assert keys(keeping_of(HRSS, matter="行政检查")) == ["retention.inspection_unknown"]
    assert keys(keeping_of(HRSS, matter="行政检查", inspection="专项检查")) == ["retention.silent"]
    assert keeping_of(HRSS, matter="行政检查", inspection="日常检查", evidence=None).state == "undetermined"


@pytest.mark.parametrize("regulation", FIVE)
@pytest.mark.parametrize("kind", ["查封决定书", "扣押决定书", "封存决定书"])
def test_papers_that_show_coercive_measures_keep_the_footage_until_the_case_file_says(regulation: str, kind: str) -> None:
    papers = {"documents": (CaseDocument("决定书.docx", kind),)}
    keeping = keeping_of(regulation, **papers)
    assert keeping.state == "undetermined"
    assert "决定书.docx" in next(reason.say("zh") for reason in keeping.why if reason.key == "retention.coercion_unknown")
    settled = keeping_of(regulation, **papers, coercion=False)
    assert "retention.coercion_unknown" not in keys(settled)


@pytest.mark.requirement("R003-2-20", "R000-28", "R004-26")
def test_coercive_measures_in_a_matter_of_another_kind_count_like_the_matter_itself() -> None:
    assert keeping_of(CIVIL, coercion=True).state == "forever"
    for regulation in (HRSS, LINXI):
        keeping = keeping_of(regulation, procedure="简易程序", evidence=True, coercion=True)
        assert keeping.until == date(2056, 3, 20)


@pytest.mark.requirement("R004-24")
def test_a_matter_that_is_closed_and_does_not_say_when_it_ended_runs_from_its_closing_and_says_so() -> None:
    deadline = transfer(REGULATIONS[LINXI], at("10:20"), case(LINXI, activity_ended=None))
    assert deadline.due == datetime(2026, 3, 22, tzinfo=BEIJING)
    assert deadline.anchor == "closed"
    assert [assumption.key for assumption in deadline.assumptions][:1] == ["law.assume_other_anchor"]
    assert "行政执法事项结束" in deadline.assumptions[0].say("zh")
    assert transfer(REGULATIONS[LINXI], at("10:20"), case(LINXI, activity_ended=None, closed=None)).due is None


@pytest.mark.requirement("R001-16")
def test_an_inspection_that_is_closed_and_does_not_say_when_it_ended_is_archived_by_its_closing() -> None:
    deadline = archive(REGULATIONS[TOWN], case(TOWN, matter="行政检查", activity_ended=None))
    assert deadline.due == archive(REGULATIONS[TOWN], case(TOWN)).due
    assert "执法检查结束" in deadline.assumptions[0].say("zh")
