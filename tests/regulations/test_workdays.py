"""Calendar days and working days: holidays, make-up days, and years whose holidays nobody has announced."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from deadline_cases import REGULATIONS, case, keys
from hypothesis import given, settings
from hypothesis import strategies as st
from lawscene import FIVE

from footage.values.recordings import BEIJING
from regulations.deadlines import archive, counted, transfer
from regulations.lawday import end_of
from regulations.values.days.workdays import LAST_YEAR, LISTED

pytestmark = pytest.mark.smoke

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


def test_make_up_days_are_working_days_and_holidays_are_not() -> None:
    assert LISTED.is_workday(date(2026, 2, 14))  # a Saturday, worked for the Spring Festival
    assert not LISTED.is_workday(date(2026, 2, 17))  # a Tuesday, the Spring Festival
    assert not LISTED.is_workday(date(2026, 10, 1))
    assert LISTED.add_workdays(date(2026, 9, 30), 2) == date(2026, 10, 9)
    assert LISTED.rolled(date(2026, 10, 1)) == date(2026, 10, 8)


def test_a_year_without_announced_holidays_counts_weekdays_and_says_so() -> None:
    year = LAST_YEAR + 1
    assert not LISTED.announced(date(year, 1, 1))
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
    end = LISTED.add_workdays(start, amount)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(LISTED.is_workday, between)) == amount
    assert LISTED.is_workday(end)


@given(DAYS, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_calendar_period_never_ends_early_nor_on_a_day_off(start: date, amount: int) -> None:
    end = counted(start, amount, "days")
    assert isinstance(end, date)
    assert end >= start + timedelta(days=amount)
    assert LISTED.is_workday(end)
    assert not any(LISTED.is_workday(start + timedelta(days=n)) for n in range(amount, (end - start).days))


@given(st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1)), st.integers(1, 60), st.sampled_from(["hours", "days", "working-days"]))
@settings(max_examples=150, deadline=None)
def test_a_later_start_or_a_longer_period_never_ends_earlier(start: datetime, amount: int, unit: str) -> None:
    begin = start.replace(tzinfo=BEIJING)
    end = end_of(counted(begin, amount, unit))
    assert end > begin
    assert end_of(counted(begin + timedelta(days=1), amount, unit)) >= end
    assert end_of(counted(begin, amount + 1, unit)) >= end
