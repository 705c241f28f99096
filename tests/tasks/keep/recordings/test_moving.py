"""A recording that was taken in for the wrong case is moved to its own: approved, noted, and nothing that keeps it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from desk import Desk, at

from messages.errors import BadCall
from office.requests.making import NewRequest
from pipelines.casework.recording import move_recordings
from regulations.proposals import Proposal
from regulations.values.enums import Trigger
from regulations.values.reviews.review import ReviewAnswer
from regulations.values.reviews.reviewed import ReviewedRecording
from storage.catalogue.glances.overview import waiting
from storage.catalogue.glances.story import case_story
from storage.catalogue.states import HoldKind, LineState
from storage.keeping import holds, suggestions
from storage.keeping.disposal import disposals
from storage.ledgers import corrections, marks, packages
from storage.ledgers.casework import reviews
from storage.trail import audit, facts, rows
from tasks.keep import marks as marking
from tasks.keep.deciding import decide_open
from tasks.keep.disposal import proposing
from tasks.keep.handing_out import access

A, B = "甲检〔2026〕1号", "乙检〔2026〕2号"
END, CLOSED, OVER = datetime.fromisoformat("2026-03-02T10:00:00+08:00"), date(2026, 3, 20), date(2029, 1, 1)


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two closed cases; two recordings in the first."""
    desk.go(at(date(2026, 4, 1)))
    for number in (A, B):
        desk.case(number, closed=CLOSED, activity_ended=END)
    for name in "ab":
        desk.footage(name, A, END)
    return desk


def move(desk: Desk, *names: str, to: str = B, approver: str = "刘局长", reason: str = "采集时选错案件"):
    return move_recordings(desk.installation, [desk.names.get(name, name) for name in names], to, reason, approver)


def reviewed(desk: Desk, number: str, *names: str) -> None:
    seen = tuple(ReviewedRecording(id=desk.names[name], name=name, device=desk.row(desk.names[name]).device, start=None, end=None,
                                   duration=None, state="whole") for name in names)
    with desk.installation.catalogue.begin() as tx:
        reviews.save(tx, number, ReviewAnswer(verdict="continuous", recordings=seen), desk.now)


def test_it_is_in_the_other_case_and_both_say_who_moved_it_why_and_by_whose_leave(two: Desk):
    moved, _ = move(two, "a", to=" 乙检（2026）2号")
    assert (moved.case, moved.before) == (B, (A,)) and two.row(two.names["a"]).case == B and two.row(two.names["b"]).case == A
    with two.installation.catalogue.read() as tx:
        events = [(event.what, event.case, event.why) for event in audit.events(tx, subject=two.names["a"])]
        noted = corrections.of_recording(tx, two.names["a"])
        assert [item.recording for item in (*corrections.of_case(tx, A), *corrections.of_case(tx, B))] == [two.names["a"]] * 2
        assert rows.verify(tx, ()).differing_count == 0
    assert [event for event in events if event[0] != "original.held"][-1] == ("recording.moved", B, "采集时选错案件")
    assert [(item.was, item.now, item.approver, item.reason) for item in noted] == [(A, B, "刘局长", "采集时选错案件")]


def test_package_and_review_of_both_cases_are_out_of_date_and_status_says_so(two: Desk):
    two.footage("c", B, END)
    reviewed(two, A, "a", "b")
    reviewed(two, B, "c")
    for number in (A, B):
        with two.installation.catalogue.begin() as tx:
            packages.add(tx, number, f"/packages/{number}", 1, "ab" * 32, [], two.now, packages.to_pack(tx, number))
    _, outdated = move(two, "a")
    assert {item.case: (bool(item.package), bool(item.review)) for item in outdated} == {A: (True, True), B: (True, True)}
    database = two.installation.settings.database
    status = waiting(database, two.now)
    assert {row.case for row in status.custodian.out_of_date} == {row.case for row in status.legal.out_of_date} == {A, B}
    story = case_story(database, A)
    assert story.out_of_date and "移到其他案件" in story.out_of_date.say("zh") and story.review_out_of_date
    assert "移出 1 个" in story.review_out_of_date.say("zh") and story.review_out_of_date.say("en")


def test_a_review_that_saw_what_is_there_is_up_to_date(two: Desk):
    reviewed(two, A, "b")
    reviewed(two, B, "a")
    _, outdated = move(two, "a")
    assert [item.review for item in outdated] == [None, None]


def test_marks_and_holds_keep_it_in_the_new_case_and_those_on_it_alone_end_in_the_old(two: Desk):
    desk = two.installation
    on_it = marking.mark_case(desk, A, "LT5", "投诉", two.names["a"], None, None)
    on_all = marking.mark_case(desk, A, "LT6", "阻碍", None, None, None)
    on_other = marking.mark_case(desk, A, "LT7", "另一段", two.names["b"], None, None)
    hold_it = marking.place_hold(desk, A, HoldKind.REVIEW, "复议", "文1", two.names["a"])
    hold_all = marking.place_hold(desk, A, HoldKind.LAWSUIT, "诉讼", None)
    moved, _ = move(two, "a")
    with desk.catalogue.read() as tx:
        here = {mark.mark.trigger: mark for mark in marks.listing(tx, B)}
        assert set(here) == {Trigger.LT5, Trigger.LT6} and {mark.id for mark in here.values()} == set(moved.followed.marks)
        assert all(mark.mark.recording == two.names["a"] and A in mark.mark.reason for mark in here.values())
        assert {mark.id for mark in marks.listing(tx, A)} == {on_all.id, on_other.id} and marks.get(tx, on_it.id).lifted_by == "刘局长"
        standing = holds.standing(tx, [A, B])
        assert {hold.kind for hold in standing[B]} == {HoldKind.REVIEW, HoldKind.LAWSUIT}
        assert all(hold.recording == two.names["a"] for hold in standing[B]) and [hold.id for hold in standing[A]] == [hold_all.id]
        assert holds.get(tx, hold_it.id).lifted_reason and {hold.document for hold in standing[B]} == {"文1", None}
        assert facts.compare(tx, False) == ()
    assert desk.store.stat(two.row(two.names["a"]).key).held


def test_what_is_proposed_about_it_waits_in_the_new_case(two: Desk):
    with two.installation.catalogue.begin() as tx:
        suggestions.add(tx, A, [Proposal(Trigger.LT5, "heard", _words(), "", None, recording=two.names["a"])], two.now)
    move(two, "a")
    with two.installation.catalogue.read() as tx:
        assert [item.case for item in suggestions.listing(tx, B)] == [B] and suggestions.listing(tx, A) == ()
        assert two.names["a"] in suggestions.open_about(tx, {two.names["a"]: B})


def _words():
    from messages import text

    return text("work.no_reason")


def test_it_is_taken_off_a_disposal_list_that_named_it_as_footage_of_the_other_case(two: Desk):
    two.go(at(OVER))
    decide_open(two.installation)
    path = proposing.propose(two.installation, OVER)
    assert path is not None
    with two.installation.catalogue.read() as tx:
        number = disposals.unfinished(tx)[0][0].number
        lines = disposals.lines(tx, number)
    assert {line.recording for line in lines} == {two.names["a"], two.names["b"]}
    moved, _ = move(two, "a")
    assert moved.followed.lists == (number,)
    with two.installation.catalogue.read() as tx:
        states = {line.recording: (line.state, [why.say("zh") for why in line.why]) for line in disposals.lines(tx, number)}
    assert states[two.names["a"]][0] is LineState.WITHDRAWN and B in states[two.names["a"]][1][0]
    assert states[two.names["b"]][0] is LineState.PROPOSED
    with two.installation.catalogue.begin() as tx:
        (line,) = disposals.lines(tx, number, (LineState.PROPOSED,))
        disposals.move(tx, number, [replace(line, state=LineState.DELETING)])
    with pytest.raises(BadCall) as refused:
        move(two, "b")
    assert refused.value.text.key == "recording.being_deleted"


def test_retention_never_gets_shorter_by_a_move(two: Desk):
    two.case(A, closed=CLOSED, activity_ended=END, triggers=(Trigger.LT5,))
    assert two.row(two.names["a"]).keep_until is None
    move(two, "a")
    assert two.row(two.names["a"]).keep_until is None and two.row(two.names["b"]).keep_until is None


def test_what_may_not_be_moved_is_refused_and_nothing_is_changed(two: Desk):
    asked = access.ask(two.installation, NewRequest(A, "view", "李四", "复议", recordings=(two.names["b"],))).request
    state = _state(two)
    for key, call in {
        "recording.same_person": lambda: move(two, "a", approver=f" {two.installation.who} "),
        "keeping.unapproved": lambda: move(two, "a", approver=" "),
        "storage.no_recording": lambda: move(two, "a", "R-0"), "recording.there": lambda: move(two, "a", to=A),
        "storage.no_case_nearest": lambda: move(two, "a", to="丙检〔2026〕1号"), "recording.requested": lambda: move(two, "a", "b"),
    }.items():
        with pytest.raises(BadCall) as refused:
            call()
        assert refused.value.text.key == key
    assert _state(two) == state
    access.refuse(two.installation, asked.id, "刘局长", "不符合条件")
    assert move(two, "a", "b")[0].before == (A, A)


def test_what_was_disposed_of_cannot_be_moved(two: Desk):
    with two.installation.catalogue.begin() as tx:
        disposals.set_disposed(tx, [two.names["a"]], two.now)
    with pytest.raises(BadCall) as refused:
        move(two, "a", "b")
    assert refused.value.text.key == "recording.disposed_once" and two.row(two.names["b"]).case == A


def _state(desk: Desk) -> object:
    with desk.installation.catalogue.read() as tx:
        return [event.digest for event in audit.events(tx)]
