"""Whether a line of a disposal list may still go: one plain function, and each reason it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from footage.values.recordings import BEIJING
from messages import text
from regulations.values.enums import KeepState
from regulations.values.reviews.findings import Keeping
from storage.catalogue.states import LineState
from storage.keeping.disposal.disposals import DisposalLine
from storage.keeping.sweep.sweeping import SweepItem
from storage.stores.objects import ObjectStat
from tasks.keep.disposal.checking import LineFacts, refusal

NOW = datetime(2028, 3, 21, 8, tzinfo=BEIJING)
OVER = Keeping(date(2028, 3, 20), KeepState.UNTIL, (), ())
ITEM = SweepItem(
    id="R-1", name="a.mp4", case="1号", unit="监察支队", device="A012345", officer="012345", key="k" * 64, sha256="k" * 64, size=100,
    start=NOW, end=NOW, keep_state=KeepState.UNTIL, keep_until=date(2028, 3, 20), reason_id=None, held=False, transfer_due=None,
    received_at=NOW, proposal="XH-20280321")
FREE = LineFacts(DisposalLine(1, "R-1", "k" * 64, LineState.PROPOSED, None, None), ITEM, OVER, (), ObjectStat(100, None, False), (ITEM,))
TWIN = replace(ITEM, id="R-2", keep_until=date(2030, 1, 1))

KEPT = {
    "paper": replace(FREE, paper=True),
    "held": replace(FREE, held_by=(text("keeping.held_open", case="1号"),)),
    "kept": replace(FREE, keeping=replace(OVER, until=NOW.date())),
    "twin": replace(FREE, twins=(ITEM, TWIN)),
    "not_in_store": replace(FREE, stored=None),
    "store_held": replace(FREE, stored=ObjectStat(100, None, True)),
    "store_locked": replace(FREE, stored=ObjectStat(100, NOW + timedelta(seconds=1), False)),
    "store_differs": replace(FREE, stored=ObjectStat(99, None, False)),
}


def test_a_line_that_nothing_keeps_may_go():
    assert refusal(FREE, NOW) is None
    assert refusal(replace(FREE, stored=ObjectStat(100, NOW, False)), NOW) is None, "a lock that has ended keeps nothing"
    assert refusal(replace(FREE, twins=(ITEM, replace(TWIN, keep_until=date(2028, 3, 20)))), NOW) is None


@pytest.mark.parametrize("reason", KEPT)
def test_each_reason_to_keep_is_named(reason: str):
    found = refusal(KEPT[reason], NOW)
    assert found is not None and found.key == f"disposal.{reason}" and found.say("zh") and found.say("en")


def test_what_a_killed_run_had_deleted_is_no_reason_to_refuse():
    assert refusal(replace(FREE, line=replace(FREE.line, state=LineState.DELETING), stored=None), NOW) is None
