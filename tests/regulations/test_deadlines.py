"""Until when footage is handed over: from when the period runs in each regulation, for whom it is longer, and when it has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from deadline_cases import REGULATIONS, RETURNED, case, keys
from lawscene import FIVE, at

from footage.values.recordings import BEIJING
from regulations.deadlines import approval, earlier, instant, is_overdue, late_seconds, transfer
from regulations.lawday import end_of
from regulations.values.facts import Away
from regulations.values.reviews.findings import Deadline

pytestmark = pytest.mark.smoke

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE

FRIDAY_BEFORE_SPRING_FESTIVAL = datetime(2026, 2, 13, 15, 0, tzinfo=BEIJING)  # the 14th is a make-up working day


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
def test_each_of_the_three_reasons_lets_the_period_run_from_the_return(reason: str) -> None:
    assert transfer(REGULATIONS[HRSS], at("10:20"), case(HRSS, away=Away(RETURNED, reason))).anchor == "return"


def test_another_reason_or_an_early_return_changes_nothing() -> None:
    usual = transfer(REGULATIONS[HRSS], at("10:20"), case(HRSS))
    for away, key in ((Away(RETURNED, "忘记"), "law.assume_away_reason"), (Away(at("11:00"), "异地工作"), "law.assume_away_not_needed")):
        deadline = transfer(REGULATIONS[HRSS], at("10:20"), case(HRSS, away=away))
        assert deadline.due == usual.due
        assert key in keys(deadline)


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
