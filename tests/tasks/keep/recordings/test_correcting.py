"""Recorder and officer put right by a person: what the name said stays beside, with who said otherwise, when and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from desk import Desk, at

from footage.timeline import sessions as timeline
from messages.errors import BadCall
from pipelines.casework.recording import set_recordings
from pipelines.ingest import ingest_dump
from regulations.values.facts import CaseRecorder
from regulations.values.reviews.review import ReviewAnswer
from regulations.values.reviews.reviewed import ReviewedRecording
from regulations.wearers import wearer, worn_by
from storage.catalogue.glances.overview import waiting
from storage.catalogue.states import CorrectedField
from storage.ledgers import originals
from storage.ledgers.casework import cases, reviews
from storage.trail import audit, rows
from tasks.keep.recordings.showing import show
from tasks.keep.recordings.values import NewFacts
from tasks.receive.intake import Order

CASE, END = "甲检〔2026〕1号", datetime.fromisoformat("2026-03-02T10:00:00+08:00")


@pytest.fixture
def kept(desk: Desk) -> Desk:
    desk.go(at(date(2026, 3, 3)))
    desk.case(CASE, recorders=(CaseRecorder("A012345", "张伟"),))
    desk.footage("a", CASE, END)
    return desk


def put_right(desk: Desk, *ids: str, device: str | None = None, officer: str | None = None, reason: str = "记录仪借给了李娜"):
    return set_recordings(desk.installation, ids, NewFacts(device, officer, reason))


def recording(desk: Desk, id: str):
    with desk.installation.catalogue.read() as tx:
        return originals.get(tx, id).recording


def test_both_are_kept_and_it_is_shown_who_put_it_right_when_and_why(kept: Desk):
    id = kept.names["a"]
    put_right(kept, id, device=" B000009 ", officer="李娜")
    now, story = recording(kept, id), show(kept.installation, id)
    assert (now.device, now.officer, now.corrected) == ("B000009", "李娜", ("device", "officer"))
    assert (now.names.device, story.named.device, story.named.officer) == ("A012345", "A012345", "012345")
    assert [(item.field, item.was, item.now) for item in story.corrections] == [
        (CorrectedField.DEVICE, "A012345", "B000009"), (CorrectedField.OFFICER, "012345", "李娜")]
    assert {(item.by, item.reason) for item in story.corrections} == {("王芳", "记录仪借给了李娜")}
    assert {item.at for item in story.corrections} == {kept.now} and story.worn_by == "李娜"
    put_right(kept, id, officer="赵六", reason="再次核实")
    assert show(kept.installation, id).named.officer == "012345"
    with kept.installation.catalogue.read() as tx:
        events = [event for event in audit.events(tx, subject=id) if event.what == "recording.set"]
        assert [event.detail["now"] for event in events] == ["B000009", "李娜", "赵六"]
        assert rows.verify(tx, ()).differing_count == 0


def test_the_officer_put_right_comes_before_the_case_file_and_sessions_go_by_the_recorder_put_right(kept: Desk):
    id, other = kept.names["a"], kept.footage("b", CASE, END + timedelta(seconds=61))
    with kept.installation.catalogue.read() as tx:
        case = cases.load(tx, CASE).case
    assert worn_by(case, recording(kept, id)) == "张伟"
    both = [recording(kept, id), recording(kept, other)]
    assert len(timeline.sessions(both, kept.installation.settings.tolerance, ())) == 1
    put_right(kept, id, device="B000009", officer="李娜")
    both = [recording(kept, id), recording(kept, other)]
    assert wearer(case, both[0]) == "李娜" and wearer(case, both[1]) == "张伟"
    assert {session.device for session in timeline.sessions(both, kept.installation.settings.tolerance, ())} == {"A012345", "B000009"}


def test_the_review_of_its_case_is_out_of_date(kept: Desk):
    seen = ReviewedRecording(id=kept.names["a"], name="a", device="A012345", start=None, end=None, duration=None, state="whole",
                             responsible="张伟")
    with kept.installation.catalogue.begin() as tx:
        reviews.save(tx, CASE, ReviewAnswer(verdict="continuous", recordings=(seen,)), kept.now)
    _, outdated = put_right(kept, kept.names["a"], officer="李娜")
    assert [bool(item.review) for item in outdated] == [True] and outdated[0].package is None
    assert [row.case for row in waiting(kept.installation.settings.database, kept.now).legal.out_of_date] == [CASE]


def test_what_changes_nothing_is_refused(kept: Desk):
    id = kept.names["a"]
    calls = {"recording.set_what": {"officer": " "}, "recording.set_already": {"device": "A012345"},
             "work.no_reason": {"device": "X", "reason": " "}}
    for key, call in calls.items():
        with pytest.raises(BadCall) as refused:
            put_right(kept, id, **call)
        assert refused.value.text.key == key
    with kept.installation.catalogue.read() as tx:
        assert [event for event in audit.events(tx, subject=id) if event.what == "recording.set"] == []


def test_the_same_dump_again_brings_nothing_new_after_its_recorder_was_put_right(desk: Desk, tmp_path: Path):
    dump = tmp_path / "dump"
    dump.mkdir()
    (dump / "A012345_012345_20260302093005_0001.MP4").write_bytes(b"\0" * 64)
    first = ingest_dump(desk.installation, Order(dump))
    id = next(iter(first.received)).id
    put_right(desk, id, device="B000009")
    again = ingest_dump(desk.installation, Order(dump, clear=True))
    assert len(again.received) == 0 and list(again.already) == ["A012345_012345_20260302093005_0001.MP4"]
    assert again.cleared is not None and again.cleared.removed == ("A012345_012345_20260302093005_0001.MP4",)
    assert recording(desk, id).device == "B000009"
