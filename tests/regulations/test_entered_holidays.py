"""Holidays that an office entered: its own table wins, differences are told, deadlines follow, and a slip of the pen is refused."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from pathlib import Path

import pytest
from deadline_cases import REGULATIONS, case, keys
from lawscene import FIVE

from footage.values.recordings import BEIJING
from messages.errors import Problems
from regulations.deadlines import archive, transfer
from regulations.values.days.calendar import DaysOff, HolidayYear
from regulations.values.days.workdays import LAST_YEAR, LISTED, Calendar, differences
from storage.calendars import read_year

HRSS, TOWN, *_ = FIVE
NEXT = LAST_YEAR + 1
SPRING = HolidayYear(2027, "国办发明电〔2026〕7号", "春节：2月5日至11日放假调休。1月31日、2月13日上班。",
                     (DaysOff("春节", date(2027, 2, 5), date(2027, 2, 11)),), (date(2027, 1, 31), date(2027, 2, 13)))
WRITTEN = """year = 2027
notice = "国办发明电〔2026〕7号"
quote = "春节：2月5日至11日放假调休。1月31日、2月13日上班。"
make_up = [2027-01-31, 2027-02-13]
[[off]]
name = "春节"
first = 2027-02-05
last = 2027-02-11
"""


@pytest.mark.requirement("R000-25")
def test_a_deadline_around_an_entered_holiday_counts_its_days_and_is_not_marked() -> None:
    rules = dataclasses.replace(REGULATIONS[TOWN], calendar=Calendar((SPRING,)))
    ended = datetime(2027, 2, 4, 16, 0, tzinfo=BEIJING)  # the day before the holiday
    assert "law.assume_weekdays" in keys(transfer(REGULATIONS[TOWN], ended, case(TOWN)))
    due = transfer(rules, ended, case(TOWN))
    assert due.due == date(2027, 2, 13)  # the Friday after it, and a Saturday that is worked
    assert "law.assume_weekdays" not in keys(due)


def test_an_own_make_up_day_is_worked_and_an_own_day_off_is_not() -> None:
    calendar = Calendar((SPRING,))
    assert calendar.is_workday(date(2027, 1, 31)) and not calendar.is_workday(date(2027, 2, 8))
    assert calendar.add_workdays(date(2027, 2, 4), 1) == date(2027, 2, 12)
    assert calendar.rolled(date(2027, 2, 6)) == date(2027, 2, 12)
    assert calendar.announced(date(2027, 6, 1)) and not LISTED.announced(date(2027, 6, 1))


def test_the_own_table_wins_over_the_librarys_and_differences_are_told() -> None:
    own = HolidayYear(2026, "某通知", "某句", (DaysOff("国庆节", date(2026, 10, 1), date(2026, 10, 8)),))
    assert Calendar((own,)).is_workday(date(2026, 2, 17))  # the library's Spring Festival is not in it
    told = dict(differences(own))
    assert told[date(2026, 2, 17)] is True and told[date(2026, 10, 8)] is False
    assert list(differences(SPRING)) == []  # the library knows nothing of that year


def test_the_next_year_is_missing_from_december_on() -> None:
    assert LISTED.missing(date(LAST_YEAR, 11, 30)) is None
    assert LISTED.missing(date(LAST_YEAR, 12, 1)) == NEXT
    assert LISTED.missing(date(NEXT, 3, 1)) == NEXT
    assert Calendar((SPRING,)).missing(date(2026, 12, 1)) is None


def test_a_deadline_that_reaches_into_the_entered_year_is_not_marked() -> None:
    closed = case(HRSS, closed=date(LAST_YEAR, 12, 20))
    rules = dataclasses.replace(REGULATIONS[HRSS], calendar=Calendar((SPRING,)))
    assert "law.assume_weekdays" in keys(archive(REGULATIONS[HRSS], closed))
    assert "law.assume_weekdays" not in keys(archive(rules, closed))


@pytest.mark.parametrize(("was", "now", "fault"), [
    ("2027-02-11", "2027-02-01", "calendar.span"), ("2027-02-13", "2027-02-15", "calendar.weekday"),
    ("2027-02-13", "2027-02-06", "calendar.both"), ("2027-02-13", "2029-02-13", "calendar.year"),
    ('notice = "国办发明电〔2026〕7号"', 'notice = " "', "law.missing_key"), ("[[off]]", "[[of]]", "law.unknown_key_near"),
    ("last = 2027-02-11", 'last = "2月11日"', "law.wrong_kind"),
])  # fmt: skip
def test_a_slip_of_the_pen_is_refused_with_file_and_day(was: str, now: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    assert read_year(path) == SPRING
    path.write_text(WRITTEN.replace(was, now), encoding="utf-8")
    with pytest.raises(Problems) as refused:
        read_year(path)
    found = [problem.key for problem in refused.value.problems]
    assert fault in found
    assert all("2027.toml" in problem.say("zh") and problem.say("en") for problem in refused.value.problems)
