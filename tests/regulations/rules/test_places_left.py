"""Whether a place was left between two recordings: by the names of places and by GPS."""

from __future__ import annotations

from typing import Any

import pytest
from judgements import finding_of, judged
from lawscene import FIVE, gap
from scenarios import FIRST, SECOND, interrupted, places

from regulations.rules.interruptions.places import differ

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


@pytest.mark.requirement("R004-21")
@pytest.mark.parametrize(
    ("before", "after", "apart"),
    [
        ("某某公司", "某某公司", False),
        ("某某公司", "某某 公司", False),
        ("红星路仓库", "红星路仓库二楼", False),
        ("某某建筑工程有限公司", "某某建筑工程公司", None),
        ("某某建筑工程有限公司", "红星路仓库", True),
        ("某某公司", None, None),
        (None, None, None),
    ],
)
def test_two_names_mean_one_place_or_two_or_that_stays_open(before: str | None, after: str | None, apart: bool | None) -> None:
    assert differ(before, after) is apart
    assert differ(after, before) is apart


@pytest.mark.requirement("R004-21")
def test_places_that_follow_each_other_without_a_pause_are_two_places() -> None:
    stays = places(("某某建筑工程有限公司", "9:00", "9:50"), ("红星路仓库", "9:50", "11:00"))
    interruption = finding_of(judged(interrupted(case=stays), LINXI), "gap")
    assert interruption.evidence.outcome == "permitted"
    assert "红星路仓库" in interruption.message.say("zh")


@pytest.mark.requirement("R004-20", "R004-21")
@pytest.mark.parametrize(
    ("stays", "metres", "outcome", "fragment"),
    [
        ((), 900.0, "permitted", "相距 900 米"),
        ((), 20.0, "unexplained", "没有离开同一地点"),
        ((("某某公司", "9:00", "11:00"),), 900.0, "undecidable", "却显示前后相距 900 米"),
        ((("某某公司", "9:00", "11:00"),), 20.0, "unexplained", "某某公司"),
        ((("某某公司", "9:00", "9:51"), ("红星路仓库", "9:52", "11:00")), 20.0, "permitted", "红星路仓库"),
    ],
)
def test_gps_says_whether_the_place_was_left(stays: Any, metres: float, outcome: str, fragment: str) -> None:
    interruption = finding_of(
        judged(interrupted(case=places(*stays), interruptions=[gap(FIRST, SECOND, moved_metres=metres)]), LINXI), "gap"
    )
    assert interruption.evidence.outcome == outcome
    assert interruption.evidence.moved_metres == metres
    assert fragment in interruption.message.say("zh")
