"""A deadline as the law says it: the day where it counts days, the hour where it counts hours, and so is how much it was missed by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage.values.recordings import BEIJING
from regulations.lawday import due_words, end_of, late_words, law_day

DAY = date(2026, 3, 4)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)


@given(st.one_of(st.dates(date(2000, 1, 1), date(2100, 1, 1)),
                 st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=BEIJING))))
def test_what_is_kept_gives_the_deadline_back(due: date | datetime):
    kept = end_of(due)
    assert end_of(law_day(kept)) == kept
    assert law_day(kept.astimezone(UTC)) == law_day(kept)
    if not isinstance(due, datetime):
        assert law_day(kept) == due


@pytest.mark.requirement("R000-25", "R001-22")
def test_the_law_counts_days_and_nobody_reads_the_midnight_after_them():
    assert due_words(end_of(DAY)).say("zh") == due_words(DAY).say("zh") == "2026-03-04"
    assert due_words(at(DAY, 10, 20)).say("en") == "2026-03-04 10:20:00"


@pytest.mark.parametrize(("due", "done", "words"), [
    (DAY, at(DAY + timedelta(days=1), 0, 0, 1), "1 天"),
    (end_of(DAY), at(DAY + timedelta(days=271), 8), "271 天"),
    (DAY, at(DAY + timedelta(days=1), 23, 59), "1 天"),
    (at(DAY, 10, 20), at(DAY, 10, 20, 30), "1 分钟"),
    (at(DAY, 10, 20), at(DAY, 10, 50), "30 分钟"),
    (at(DAY, 10, 20), at(DAY, 12, 50), "2.5 小时"),
    (at(DAY, 10, 20), at(DAY + timedelta(days=3), 13, 20), "3 天 3 小时"),
])
def test_a_lateness_is_said_in_what_the_deadline_is_counted_in(due: date | datetime, done: datetime, words: str):
    assert late_words(due, done).say("zh") == words
