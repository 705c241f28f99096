"""The review room's data: one answer for the case, on the clock of the wall, and no word of what one may not watch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from examples import NOW, NUMBER, case, draft, stored

from messages.errors import Refused
from office.desk import Desk
from office.person import Person
from office.room.reading import room, union
from office.room.values import RoomSpan
from office.viewings.playing import HowPlayed
from regulations.values.enums import Severity, Verdict
from regulations.values.facts import Mark
from regulations.values.reviews.findings import Citation
from regulations.values.reviews.review import ReviewAnswer, ReviewedEvent, ReviewedFinding
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import CaseRow
from storage.catalogue.sealing.who import Sealing
from storage.catalogue.states import CaseState, HoldKind, OfficeRole
from storage.keeping import holds
from storage.ledgers import dumps, marks, originals
from storage.ledgers.casework import cases, reviews
from storage.ledgers.speech import records, transcripts
from storage.settings import load_settings
from tasks.speech.records import DraftOrigin, RecordContent

FINDING = ReviewedFinding(
    id="F-1",
    kind="gap",
    severity=Severity.EXPLAIN,
    start=NOW,
    end=NOW + timedelta(minutes=1),
    seconds=Fraction(60),
    articles=(Citation("tonghua-hrss", "22(五)", "不间断"),),
    message="间断 60 秒",
    evidence={"before": "x"},
    event="E-1",
)
EVENT = ReviewedEvent(id="E-1", start=NOW, end=NOW + timedelta(minutes=1), seconds=Fraction(60), severity=Severity.EXPLAIN, message="间断",
                      findings=("F-1",), status="open")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A case with three recordings of two recorders, reviewed, one of them with a signed record."""
    home = tmp_path_factory.mktemp("room")
    catalogue = Catalogue.open(f"sqlite:///{home / 'catalogue.db'}", Sealing("测试", lambda: b"k" * 32))
    with catalogue.begin() as tx:
        cases.save(tx, case(), "/cases", {}, NOW)
        dump = dumps.open_dump(tx, root="/m", unit="支队", by="王芳", case=NUMBER, received_at=NOW, started_at=NOW)
        rows = [stored(1, dump, NUMBER), stored(2, dump, NUMBER), stored(1, dump, NUMBER, name="b.MP4", device="B000001")]
        originals.add_new(tx, rows)
        for row in rows[:2]:
            transcripts.save(tx, row.recording.id, draft("现在开始检查", "好的"), NOW)
        signed = RecordContent(draft("核对后的话"), ("张伟",), rows[1].recording.sha256, None, DraftOrigin("x", "y", ""), ())
        records.add(tx, rows[1].recording.id, signed, NOW, confirmed=True)
        reviews.save(tx, NUMBER, ReviewAnswer(verdict=Verdict.UNEXPLAINED, findings=(FINDING,), events=(EVENT,)), NOW)
        marks.add(tx, NUMBER, Mark("LT5", "投诉", "王芳", NOW))
        holds.place(tx, NUMBER, None, HoldKind.REVIEW, "复议", None, "王芳", NOW)
    yield Desk(load_settings(home, {}), catalogue, lambda: NOW, "zh", Person("测试"))
    catalogue.close()


def somebody(desk: Desk, role: OfficeRole, unit: str | None = None) -> Desk:
    return replace(desk, person=Person("周敏", "U-1", frozenset({role}), unit))


def test_everything_of_the_case_is_one_answer_on_the_clock_of_the_wall(desk: Desk):
    shown = room(desk, "通人社监罚[2026]17号")
    assert (shown.case.number, shown.case.verdict, shown.case.version) == (NUMBER, "unexplained", 0)
    first = shown.recordings[0]
    assert first.clock and first.start and first.own_start == first.start - timedelta(seconds=float(first.clock.offset_seconds))
    assert first.play.how is HowPlayed.ORIGINAL and not first.play.copy and not first.play.preview
    assert {lane.device: len(lane.recordings) for lane in shown.lanes} == {"A012345": 2, "B000001": 1}
    start = NOW + timedelta(minutes=1)
    assert shown.union == (RoomSpan(start, start + timedelta(minutes=2)),), "two recordings follow on, the third lies over the first"
    event = shown.events[0]
    assert (event.event.id, [(finding.id, finding.articles[0].quote, finding.evidence) for finding in event.findings]) == (
        "E-1", [("F-1", "不间断", {"before": "x"})])
    assert [mark.trigger for mark in shown.marks] == ["LT5"] and [hold.kind for hold in shown.holds] == ["review"]


def test_the_words_are_those_of_the_signed_record_where_there_is_one(desk: Desk):
    shown = room(desk, NUMBER)
    assert [word.text for word in shown.words] == ["现在开始检查", "好的", "核对后的话"]
    assert sorted((recording.listened, recording.record or 0) for recording in shown.recordings) == [(False, 0), (True, 0), (True, 1)]


def test_who_may_see_the_case_and_not_watch_gets_no_word_and_the_reason(desk: Desk):
    auditor = room(somebody(desk, OfficeRole.AUDITOR), NUMBER)
    assert not auditor.words and not auditor.heard and not auditor.rights["watch"].allowed
    assert room(somebody(desk, OfficeRole.LEGAL), NUMBER).words
    with pytest.raises(Refused):
        room(somebody(desk, OfficeRole.OFFICER), NUMBER)


def test_what_was_said_in_an_archived_case_takes_a_request(desk: Desk, tmp_path: Path):
    with desk.catalogue.begin() as tx:
        tx.get(CaseRow, NUMBER).state = CaseState.ARCHIVED
    try:
        shown = room(somebody(desk, OfficeRole.LEGAL), NUMBER)
        assert not shown.words and shown.rights["watch"].reason.key == "watching.archived"
    finally:
        with desk.catalogue.begin() as tx:
            tx.get(CaseRow, NUMBER).state = CaseState.REVIEWED


def test_what_any_recorder_films_is_joined():
    rows = [stored(number).recording for number in (1, 2, 4)]
    assert [(span.end - span.start).total_seconds() for span in union(rows)] == [120, 60]
