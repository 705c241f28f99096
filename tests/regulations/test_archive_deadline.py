"""Until when a case file is in the archive, and where another law sets the date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from deadline_cases import REGULATIONS, case, keys
from lawscene import FIVE, at

from regulations.deadlines import archive
from regulations.values.days.workdays import LISTED
from regulations.values.facts import OtherLaw

pytestmark = pytest.mark.smoke

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


@pytest.mark.parametrize(
    ("regulation", "due"),
    [
        pytest.param(HRSS, date(2026, 4, 20), marks=pytest.mark.requirement("R000-20")),  # 19 April is a Sunday
        # 28 working days to 30 April (Qingming 4–6 April off), 6 and 7 May after the holiday of 1–5 May
        pytest.param(TOWN, date(2026, 5, 7), marks=pytest.mark.requirement("R001-16")),
        pytest.param(GAZETTEER, date(2026, 4, 20), marks=pytest.mark.requirement("R002-12")),
        pytest.param(CIVIL, date(2026, 4, 20), marks=pytest.mark.requirement("R003-2-17")),
        pytest.param(LINXI, date(2026, 4, 20), marks=pytest.mark.requirement("R004-22")),
    ],
)
def test_the_case_file_is_due_in_the_archive(regulation: str, due: date) -> None:
    deadline = archive(REGULATIONS[regulation], case(regulation, closed=date(2026, 3, 20)))
    assert deadline.due == due
    assert archive(REGULATIONS[regulation], case(regulation)).due is None


@pytest.mark.requirement("R001-16")
def test_in_the_town_an_inspection_is_archived_from_its_end_other_matters_from_their_closing() -> None:
    dates = {"activity_ended": at("10:20"), "closed": date(2026, 3, 20)}
    inspected = archive(REGULATIONS[TOWN], case(TOWN, matter="行政检查", **dates)).due
    punished = archive(REGULATIONS[TOWN], case(TOWN, matter="行政处罚", **dates)).due
    assert inspected == LISTED.add_workdays(date(2026, 3, 2), 30)
    assert punished == LISTED.add_workdays(date(2026, 3, 20), 30)


@pytest.mark.requirement("R002-12")
def test_other_law_may_set_another_archive_date_and_the_answer_says_so() -> None:
    assumed = {
        regulation: "law.assume_no_override" in keys(archive(REGULATIONS[regulation], case(regulation, closed=date(2026, 3, 20))))
        for regulation in FIVE
    }
    assert assumed == {HRSS: True, TOWN: False, GAZETTEER: True, CIVIL: False, LINXI: True}


OTHER = OtherLaw(date(2026, 6, 30), "《会计档案管理办法》", "11", "可由单位会计管理机构临时保管一年", "王芳")


@pytest.mark.parametrize(
    ("regulation", "clause"),
    [
        pytest.param(HRSS, "35", marks=pytest.mark.requirement("R000-21")),
        pytest.param(GAZETTEER, "26", marks=pytest.mark.requirement("R002-12")),
        pytest.param(LINXI, "23", marks=pytest.mark.requirement("R004-22")),
    ],
)
def test_another_laws_archive_date_is_entered_with_its_clause_and_by_whom(regulation: str, clause: str) -> None:
    deadline = archive(REGULATIONS[regulation], case(regulation, closed=date(2026, 3, 20), archive=OTHER))
    assert (deadline.due, deadline.anchor) == (date(2026, 6, 30), "other-law")
    assert [(article.regulation, article.article) for article in deadline.articles[:2]] == [
        ("会计档案管理办法", "11"),
        (regulation, clause),
    ]
    sentence = deadline.assumptions[0].say("zh")
    assert "会计档案管理办法" in sentence and "王芳" in sentence and "2026-04-20" in sentence  # by the regulation itself
    assert archive(REGULATIONS[regulation], case(regulation, archive=OTHER)).due == date(2026, 6, 30)  # though the case is open


@pytest.mark.parametrize("regulation", [TOWN, CIVIL])
def test_where_a_regulation_gives_way_to_no_other_law_its_own_date_stays_and_a_person_decides(regulation: str) -> None:
    closed = case(regulation, closed=date(2026, 3, 20))
    deadline = archive(REGULATIONS[regulation], replace(closed, archive=OTHER))
    assert deadline.due == archive(REGULATIONS[regulation], closed).due
    assert "由人决定" in deadline.assumptions[-1].say("zh")
