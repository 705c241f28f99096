"""A change can only lengthen: another edition, another decision, data that is kept permanently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lawscene import CASE, FIVE, recording

from regulations.catalogue import load
from regulations.retention import RANK, decide, system_data
from regulations.standing import raised, standing
from regulations.values.facts import Case
from regulations.values.findings import Keeping
from regulations.values.regulation import Regulation

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
REGULATIONS = {name: load(name) for name in FIVE}
FILM = recording("9:30", "10:20")


def case(regulation: str, **changes: Any) -> Case:
    return Case(**{**CASE, "regulation": regulation, "closed": date(2026, 3, 20), **changes})


def years(found: Regulation, amount: int) -> Regulation:
    """The same regulation with other years for what has a number of them."""
    return replace(found, retention=tuple(replace(one, amount=amount) if one.amount else one for one in found.retention))


@given(st.sampled_from([TOWN, CIVIL, LINXI]), st.integers(1, 9), st.integers(1, 9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_amendment_may_lengthen_and_never_shortens(name: str, before: int, after: int, evidence: bool) -> None:
    old, new = years(REGULATIONS[name], before), years(REGULATIONS[name], after)
    first = decide(FILM, case(name, evidence=evidence), (), old)
    both = decide(FILM, case(name, evidence=evidence), (), (old, new))
    assert RANK[both.state] >= RANK[first.state]
    assert both.until is None or (first.until is not None and both.until >= first.until)
    stands = standing(decide(FILM, case(name, evidence=evidence), (), new), raised(None, first))
    assert RANK[stands.state] >= RANK[first.state]
    assert stands.until is None or (first.until is not None and stands.until >= first.until)


STATES = st.one_of(
    st.dates(date(2020, 1, 1), date(2090, 1, 1)).map(lambda day: Keeping(day, "until", (), ())),
    st.sampled_from([Keeping(None, "undetermined", (), ()), Keeping(None, "forever", (), ())]),
)


@given(st.lists(STATES, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_over_any_history_of_decisions_no_day_comes_sooner_and_permanent_stays_permanent(history: list[Keeping]) -> None:
    floor: Keeping | None = None
    for found in history:
        stands = standing(found, floor)
        assert RANK[stands.state] >= RANK[found.state]
        if floor is not None:
            assert not (floor.state == "forever" and stands.state != "forever")
            assert not (floor.until and stands.until and stands.until < floor.until)
        floor = raised(floor, found)


def test_the_reasons_of_several_regulations_are_taken_together() -> None:
    both = decide(FILM, case(TOWN), (), (REGULATIONS[LINXI], REGULATIONS[TOWN]))
    assert both.until == date(2031, 3, 20)
    assert {one.regulation for one in both.articles} == {LINXI, TOWN}
    assert decide(FILM, case(TOWN), (), (REGULATIONS[GAZETTEER], REGULATIONS[TOWN])).state == "undetermined"  # silence waits
    assert decide(FILM, case(TOWN), (), ()).state == "undetermined"


@pytest.mark.requirement("R004-01", "R004-23")
def test_data_of_the_information_system_is_kept_permanently() -> None:
    assert "信息管理系统" in REGULATIONS[LINXI].lists["forms"].items  # a third form of record beside paper and footage
    kept = system_data(REGULATIONS[LINXI])
    assert (kept.state, kept.until) == ("forever", None)
    assert [(one.article, one.quote) for one in kept.articles] == [("24", "对录入信息管理系统的电子数据长期保存")]
    assert kept.why[0].say("zh") == "录入信息管理系统的电子数据：长期保存。"
    for name in (HRSS, TOWN, GAZETTEER, CIVIL):
        assert system_data(REGULATIONS[name]).state == "forever"
        assert "本软件的做法" in system_data(REGULATIONS[name]).why[0].say("zh")
