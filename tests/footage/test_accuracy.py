"""A bounded part of the scored suite (`python -m benchmarks accuracy` runs all of it): every kind once, at its smallest size."""

from __future__ import annotations

import pytest

from benchmarks.accuracy.__main__ import all_cases, run, table
from benchmarks.accuracy.scoring import Found, Truth, score
from benchmarks.accuracy.workshop import at

QUICK = [case for case in all_cases() if case.quick]
KINDS = {"gap", "gap-inside", "overlap", "number-missing", "truncated", "unreadable", "black", "frozen", "silent", "no-sound",
         "clock-reset", "clock-jump", "clock-offset", "edited", "duplicate", "clean", "hint"}


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    return tmp_path_factory.mktemp("accuracy")


@pytest.mark.requirement("R001-06", "R001-10", "R001-23", "R003-2-06", "R003-3-18", "R003-3-21", "R004-20")
@pytest.mark.parametrize("case", QUICK, ids=lambda case: f"{case.kind}: {case.what}"[:60])
def test_what_is_there_is_found_and_nothing_else(case, films):
    result = run(case, films)
    assert not result.missed and not result.alarms
    assert [(kind, error) for kind, error, goal in result.errors if error > goal + 0.001] == []


def test_every_kind_has_a_case_and_what_is_out_of_reach_is_listed_apart():
    assert {case.kind for case in QUICK} == {case.kind for case in all_cases()} == KINDS
    assert [case.kind for case in all_cases() if case.beyond] and not any(case.beyond for case in QUICK)
    assert len(list(all_cases())) > 200


def test_the_score_counts_misses_false_alarms_and_time():
    truth = (Truth("black", at(10), 2), Truth("gap", at(40), 6, error=2))
    result = score([Found("black", at(10.5), 2.0, ""), Found("frozen", at(10), 6.0, "")], truth)
    assert [finding.kind for finding in result.missed] == ["gap"] and [finding.kind for finding in result.alarms] == ["frozen"]
    assert result.errors == (("black", 0.5, 0.1),)
    assert score([Found("black", at(20), 2.0, "")], truth[:1]).missed == truth[:1]
    row = table([QUICK[0]], [result])[QUICK[0].kind]
    assert row.alarms == 1 and row.late == 1 and row.notes
