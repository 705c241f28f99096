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
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Keeping

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE
REGULATIONS = {name: load(name) for name in FIVE}
FILM = recording("9:30", "10:20")


def case(regulation: str, **changes: Any) -> Case:
    return Case(**{**CASE, "regulation": regulation, "closed": date(2026, 3, 20), **changes})


def years(regulation: Regulation, amount: int) -> Regulation:
    """The same regulation with other years for what has a number of them."""
    return replace(regulation, retention=tuple(replace(rule, amount=amount) if rule.amount else rule for rule in regulation.retention))


@given(st.sampled_from([TOWN, CIVIL, LINXI]), st.integers(1, 9), st.integers(1, 9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_amendment_may_lengthen_and_never_shortens(name: str, before: int, after: int, evidence: bool) -> None:
    old, new = years(REGULATIONS[name], before), years(REGULATIONS[name], after)
    first = decide(FILM, case(name, evidence=evidence), (), old)
    together = decide(FILM, case(name, evidence=evidence), (), (old, new))
    assert RANK[together.state] >= RANK[first.state]
    assert together.until is None or (first.until is not None and together.until >= first.until)
    standing_now = standing(decide(FILM, case(name, evidence=evidence), (), new), raised(None, first))
    assert RANK[standing_now.state] >= RANK[first.state]
    assert standing_now.until is None or (first.until is not None and standing_now.until >= first.until)


STATES = st.one_of(
    st.dates(date(2020, 1, 1), date(2090, 1, 1)).map(lambda day: Keeping(day, "until", (), ())),
    st.sampled_from([Keeping(None, "undetermined", (), ()), Keeping(None, "forever", (), ())]),
)


@given(st.lists(STATES, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_over_any_history_of_decisions_no_day_comes_sooner_and_permanent_stays_permanent(history: list[Keeping]) -> None:
    floor: Keeping | None = None
    for decision in history:
        standing_now = standing(decision, floor)
        assert RANK[standing_now.state] >= RANK[decision.state]
        if floor is not None:
            assert not (floor.state == "forever" and standing_now.state != "forever")
            assert not (floor.until and standing_now.until and standing_now.until < floor.until)
        floor = raised(floor, decision)


def test_the_reasons_of_several_regulations_are_taken_together() -> None:
    together = decide(FILM, case(TOWN), (), (REGULATIONS[LINXI], REGULATIONS[TOWN]))
    assert together.until == date(2031, 3, 20)
    assert {article.regulation for article in together.articles} == {LINXI, TOWN}
    assert decide(FILM, case(TOWN), (), (REGULATIONS[GAZETTEER], REGULATIONS[TOWN])).state == "undetermined"  # silence waits
    assert decide(FILM, case(TOWN), (), ()).state == "undetermined"


@pytest.mark.requirement("R004-01", "R004-23")
def test_data_of_the_information_system_is_kept_permanently() -> None:
    assert "信息管理系统" in REGULATIONS[LINXI].lists["forms"].items  # a third form of record beside paper and footage
    keeping = system_data(REGULATIONS[LINXI])
    assert (keeping.state, keeping.until) == ("forever", None)
    assert [(article.article, article.quote) for article in keeping.articles] == [("24", "对录入信息管理系统的电子数据长期保存")]
    assert keeping.why[0].say("zh") == "录入信息管理系统的电子数据：长期保存。"
    for name in (HRSS, TOWN, GAZETTEER, CIVIL):
        assert system_data(REGULATIONS[name]).state == "forever"
        assert "本软件的做法" in system_data(REGULATIONS[name]).why[0].say("zh")
