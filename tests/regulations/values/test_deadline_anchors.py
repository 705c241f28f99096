"""The events from which a deadline runs: each has its name, and finds its moment in the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from deadline_cases import RETURNED, case
from lawscene import FIVE, at

from messages import LANGS, catalogue
from regulations.values.anchors import ANCHORS, Events
from regulations.values.facts import Away

pytestmark = pytest.mark.smoke

HRSS, TOWN, GAZETTEER, CIVIL, LINXI = FIVE


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
