"""Hours, calendar days, working days with 调休; and from when they run in each regulation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lawscene import CASE, FIVE, at

from footage.values.recordings import BEIJING
from messages import LANGS, catalogue
from regulations.catalogue import load
from regulations.deadlines import approval, archive, counted, earlier, end_of, instant, is_overdue, late_seconds, transfer
from regulations.values.anchors import ANCHORS, Events
from regulations.values.facts import Away, Case, OtherLaw
from regulations.values.findings import Deadline
from regulations.workdays import LAST_YEAR, add_workdays, announced, is_workday, rolled

pytestmark = pytest.mark.smoke
HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
REGULATIONS = {regulation: load(regulation) for regulation in FIVE}
FRIDAY_BEFORE_SPRING_FESTIVAL = datetime(2026, 2, 13, 15, 0, tzinfo=BEIJING)  # the 14th is a make-up working day


def case(regulation: str, **changes: Any) -> Case:
    return Case(**{**CASE, "regulation": regulation, **changes})


def keys(deadline: Deadline) -> list[str]:
    return [assumption.key for assumption in deadline.assumptions]


@pytest.mark.parametrize(
    ("regulation", "due"),
    [
        pytest.param(HRSS, date(2026, 2, 24), marks=pytest.mark.requirement("R000-25")),
        pytest.param(TOWN, date(2026, 2, 24), marks=pytest.mark.requirement("R001-14")),
        pytest.param(GAZETTEER, datetime(2026, 2, 14, 15, 0, tzinfo=BEIJING), marks=pytest.mark.requirement("R002-13")),
        pytest.param(CIVIL, date(2026, 2, 24), marks=pytest.mark.requirement("R003-2-14")),
        pytest.param(LINXI, datetime(2026, 2, 28, 18, 0, tzinfo=BEIJING), marks=pytest.mark.requirement("R004-24")),
    ],
)
def test_the_same_recording_is_due_at_five_different_times(regulation: str, due: date | datetime) -> None:
    ended = datetime(2026, 2, 27, 18, 0, tzinfo=BEIJING)
    deadline = transfer(REGULATIONS[regulation], FRIDAY_BEFORE_SPRING_FESTIVAL, case(regulation, activity_ended=ended))
    assert deadline.due == due
    assert deadline.articles == REGULATIONS[regulation].transfer.citations


@pytest.mark.requirement("R000-24")
def test_the_softer_duty_beside_the_hard_one_is_named_with_its_words() -> None:
    soft = {name: [text.say("zh") for text in transfer(rules, at("10:20"), case(name)).assumptions if text.key == "law.soft"]
            for name, rules in REGULATIONS.items()}  # fmt: skip
    assert {name for name, sentences in soft.items() if sentences} == {HRSS, CIVIL}
    assert "应当在每天工作结束后及时存储" in soft[HRSS][0]
    assert "应当在执法工作结束后及时" in soft[CIVIL][0]


def test_silent_anchors_are_named_as_assumptions() -> None:
    assumed = {
        regulation: "law.assume_anchor" in keys(transfer(rules, FRIDAY_BEFORE_SPRING_FESTIVAL, case(regulation)))
        for regulation, rules in REGULATIONS.items()
    }
    assert assumed == {HRSS: True, TOWN: False, GAZETTEER: False, CIVIL: True, LINXI: False}


@pytest.mark.requirement("R004-24")
def test_a_matter_that_has_not_ended_has_no_deadline_yet() -> None:
    for open_case in (None, case(LINXI, activity_ended=None)):
        deadline = transfer(REGULATIONS[LINXI], FRIDAY_BEFORE_SPRING_FESTIVAL, open_case)
        assert deadline.due is None
        assert keys(deadline) == ["law.anchor_unknown"]
        assert late_seconds(deadline, at("12:00")) == 0
        assert "行政执法事项结束" in deadline.assumptions[0].say("zh")


RETURNED = datetime(2026, 3, 6, 17, 30, tzinfo=BEIJING)  # a Friday


@pytest.mark.parametrize(
    ("regulation", "due", "note"),
    [
        pytest.param(HRSS, RETURNED + timedelta(hours=24), None, marks=pytest.mark.requirement("R000-26")),
        pytest.param(TOWN, date(2026, 3, 10), None, marks=pytest.mark.requirement("R001-15")),
        pytest.param(GAZETTEER, at("10:20") + timedelta(hours=24), "law.assume_no_away", marks=pytest.mark.requirement("R002-13")),
        (CIVIL, date(2026, 3, 4), "law.assume_no_away"),
        (LINXI, at("10:20") + timedelta(hours=24), "law.assume_no_away"),
    ],
)
def test_a_team_that_was_away_has_the_longer_deadline_where_its_text_has_one(
    regulation: str, due: date | datetime, note: str | None
) -> None:
    away = case(regulation, away=Away(RETURNED, "异地工作"))
    deadline = transfer(REGULATIONS[regulation], at("10:20"), away)
    assert deadline.due == due
    assert (note in keys(deadline)) is (note is not None)
    if note is None:
        assert deadline.anchor == "return"
        assert deadline.articles == REGULATIONS[regulation].transfer.away.citations


@pytest.mark.parametrize("reason", ["连续工作", "异地工作", "边远或交通不便"])
@pytest.mark.requirement("R000-26")
def test_the_three_reasons_for_a_later_hand_over(reason: str) -> None:
    assert transfer(REGULATIONS[HRSS], at("10:20"), case(HRSS, away=Away(RETURNED, reason))).anchor == "return"


def test_another_reason_or_an_early_return_changes_nothing() -> None:
    usual = transfer(REGULATIONS[HRSS], at("10:20"), case(HRSS))
    for away, key in ((Away(RETURNED, "忘记"), "law.assume_away_reason"), (Away(at("11:00"), "异地工作"), "law.assume_away_not_needed")):
        deadline = transfer(REGULATIONS[HRSS], at("10:20"), case(HRSS, away=away))
        assert deadline.due == usual.due
        assert key in keys(deadline)


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
    assert inspected == add_workdays(date(2026, 3, 2), 30)
    assert punished == add_workdays(date(2026, 3, 20), 30)


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


@pytest.mark.requirement("R000-07")
def test_the_other_24_hours_are_for_the_approval_not_for_the_footage() -> None:
    deadline = approval(REGULATIONS[HRSS], at("9:30"))
    assert deadline is not None
    assert deadline.due == at("9:30") + timedelta(hours=24)
    assert deadline.articles[0].article == "13"
    assert all(approval(REGULATIONS[regulation], at("9:30")) is None for regulation in FIVE[1:])


def test_a_date_is_kept_until_its_midnight_in_beijing() -> None:
    due = Deadline(date(2026, 3, 4), "recording-end", ())
    assert end_of(date(2026, 3, 4)) == datetime(2026, 3, 5, tzinfo=BEIJING)
    assert late_seconds(due, datetime(2026, 3, 4, 23, 59, 59, tzinfo=BEIJING)) == 0
    assert late_seconds(due, datetime(2026, 3, 5, 1, 0, tzinfo=BEIJING)) == 3600
    assert late_seconds(replace(due, due=at("9:30")), at("9:30:01")) == Fraction(1)


def test_make_up_days_are_working_days_and_holidays_are_not() -> None:
    assert is_workday(date(2026, 2, 14))  # a Saturday, worked for the Spring Festival
    assert not is_workday(date(2026, 2, 17))  # a Tuesday, the Spring Festival
    assert not is_workday(date(2026, 10, 1))
    assert add_workdays(date(2026, 9, 30), 2) == date(2026, 10, 9)
    assert rolled(date(2026, 10, 1)) == date(2026, 10, 8)


def test_a_year_without_announced_holidays_counts_weekdays_and_says_so() -> None:
    year = LAST_YEAR + 1
    assert not announced(date(year, 1, 1))
    ended = datetime(year, 3, 5, 10, 0, tzinfo=BEIJING)
    deadline = transfer(REGULATIONS[TOWN], ended, case(TOWN))
    assert "law.assume_weekdays" in keys(deadline)
    assert str(year) in next(assumption.say("zh") for assumption in deadline.assumptions if assumption.key == "law.assume_weekdays")
    into_next_year = archive(REGULATIONS[HRSS], case(HRSS, closed=date(LAST_YEAR, 12, 20)))
    assert "law.assume_weekdays" in keys(into_next_year)


DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))


@given(DAYS, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_exactly_so_many_working_days_lie_after_the_first_day(start: date, amount: int) -> None:
    end = add_workdays(start, amount)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(is_workday, between)) == amount
    assert is_workday(end)


@given(DAYS, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_calendar_period_never_ends_early_nor_on_a_day_off(start: date, amount: int) -> None:
    end = counted(start, amount, "days")
    assert isinstance(end, date)
    assert end >= start + timedelta(days=amount)
    assert is_workday(end)
    assert not any(is_workday(start + timedelta(days=n)) for n in range(amount, (end - start).days))


@given(st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1)), st.integers(1, 60), st.sampled_from(["hours", "days", "working-days"]))
@settings(max_examples=150, deadline=None)
def test_a_later_start_or_a_longer_period_never_ends_earlier(start: datetime, amount: int, unit: str) -> None:
    begin = start.replace(tzinfo=BEIJING)
    end = end_of(counted(begin, amount, unit))
    assert end > begin
    assert end_of(counted(begin + timedelta(days=1), amount, unit)) >= end
    assert end_of(counted(begin, amount + 1, unit)) >= end


@pytest.mark.parametrize("name", ANCHORS)
def test_an_anchor_has_its_name_in_both_languages_and_is_open_where_nothing_is_known(name: str) -> None:
    assert all(catalogue(lang)[f"law.anchor_{name}"].strip() for lang in LANGS)
    assert ANCHORS[name](Events()) is None


def test_every_anchor_finds_its_event() -> None:
    ended, closed, started, end = at("10:50"), date(2026, 3, 20), at("9:00"), at("10:20")
    visit = case(HRSS, matter="行政检查", activity_ended=ended, closed=closed, away=Away(RETURNED, "异地工作"))
    events = Events(recording_end=end, started_on_spot=started, case=visit)
    assert {name: find(events) for name, find in ANCHORS.items()} == {
        "recording-end": end, "matter-end": ended, "return": RETURNED, "closed": closed,
        "inspection-end-or-closed": ended, "on-spot-start": started,
    }  # fmt: skip
    penalty = Events(case=replace(visit, matter="行政处罚"))
    assert ANCHORS["inspection-end-or-closed"](penalty) == closed


def test_the_last_instant_of_a_deadline_is_in_time_and_the_next_is_late() -> None:
    due, day = at("10:20"), date(2026, 3, 4)
    midnight = datetime(2026, 3, 5, tzinfo=BEIJING)
    for moment, last in ((due, due), (day, midnight)):
        missed = Deadline(moment, "closed", ())
        later = last + timedelta(seconds=1)
        assert not is_overdue(moment, last) and is_overdue(moment, later)
        assert (late_seconds(missed, last), late_seconds(missed, later)) == (0, 1)
        assert instant(missed) == last
    assert not is_overdue(None, midnight)
    assert instant(Deadline(None, "closed", ())) is None


def test_of_two_deadlines_the_one_that_ends_first_is_the_earlier_and_an_open_one_ends_last() -> None:
    open_, first, second = (Deadline(due, "closed", ()) for due in (None, date(2026, 3, 4), at("10:20") + timedelta(days=9)))
    assert earlier(first, second) is first is earlier(second, first)
    assert earlier(open_, second) is second is earlier(second, open_)
    assert earlier(open_, replace(open_)) is open_
