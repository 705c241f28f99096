"""What `verify` shows of a row is what an official would write: every table, column and state has its words, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import pytest

from footage.values.recordings import ClockSource, Media, State
from messages import LANGS, Text, catalogue
from regulations.proposals import SOURCES
from regulations.values.enums import FindingStatus, KeepState, Trigger
from storage.catalogue.models.base import Named
from storage.catalogue.models.originals import Base
from storage.catalogue.sealing.shapes import shapes
from storage.ledgers.media_kinds import KINDS, PURPOSES
from storage.trail.compare.values import RowChange, RowDifference
from tasks.guard.rows.ledger import message
from tasks.guard.rows.worded import pair, worded

NAMED: dict[tuple[str, str], tuple[str, ...] | type[StrEnum]] = {
    ("recordings", "media"): Media, ("recordings", "state"): State, ("clock_trust", "source"): ClockSource,
    ("clock_trust", "against"): ClockSource, ("decisions", "status"): FindingStatus, ("marks", "reason_code"): Trigger,
    ("mark_proposals", "reason_code"): Trigger, ("mark_proposals", "source"): SOURCES, ("media", "kind"): KINDS,
    ("media", "purpose"): PURPOSES, ("clock_trust", "media"): Media, ("recordings", "floor_state"): KeepState,
}
NAMED |= {(table.name, column.name): tuple(column.type._names) for table in Base.metadata.sorted_tables if table.name in shapes()
          for column in table.columns if isinstance(column.type, Named)}


@pytest.mark.parametrize("lang", LANGS)
def test_every_table_and_column_has_its_words(lang: str):
    words = catalogue(lang)  # type: ignore[arg-type]
    for shape in shapes().values():
        assert f"ledger.table_{shape.table}" in words
        assert [column for column in shape.columns if f"ledger.column_{column}" not in words] == []


@pytest.mark.parametrize(("table", "column"), sorted(NAMED))
def test_every_state_and_kind_is_shown_by_its_words(table: str, column: str):
    for value in map(str, NAMED[table, column]):
        shown = worded(table, column, value)
        assert isinstance(shown, Text), (table, column, value)
        assert shown.say("zh") != value


def test_yes_and_no_instants_and_the_parts_of_json_are_words():
    assert str(worded("recordings", "behind", 1).say("zh")) == "是"  # type: ignore[union-attr]
    assert worded("recordings", "received_at", "2026-03-02 01:30:05.000000") == "2026-03-02 09:30:05"
    assert pair("cases", "case", '{"party":"甲","unit":"支队"}', '{"party":"乙","unit":"支队"}') == ("甲", "乙")
    was, found = pair("cases", "case", '{"party":"甲","unit":"支队"}', "{}")
    assert was == "甲、支队" and isinstance(found, Text) and found.say("zh") == "空"
    assert isinstance(pair("cases", "case", "no json {", '{"a":true}')[1], Text)


def test_the_sentence_holds_no_word_of_the_program():
    at = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    row = RowDifference("requests", "7", "测检〔2026〕1号", RowChange.CHANGED, ("action", "state"), {"action": "view", "state": "open"},
                        {"action": "call-up", "state": "approved"}, 3, at)
    said = message(row).say("zh")
    assert "申请事项" in said and "“查阅”，现为“内部调用”" in said and "“待审批”，现为“已批准”" in said
    assert not any(word in said for word in ("view", "call-up", "open", "approved", "action", "state", "requests"))
