"""What keeps an original: an open case, marks, appeals, lawsuits; it goes free only with the last of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desk import START, Desk, at

from messages.errors import BadCall, Refused
from storage.keeping import holds
from tasks.keep import marks
from tasks.keep.deciding import lock_originals

CASE = "临人社〔2026〕1号"
CLOSED = date(2026, 3, 20)


@pytest.mark.requirement("R001-24", "R000-29")
def test_an_open_case_an_appeal_a_lawsuit_and_a_mark_each_hold_the_original_until_the_last_is_gone(desk: Desk):
    desk.case(CASE)
    recording = desk.footage("a.mp4", CASE, START)
    lock_originals(desk.installation)
    assert desk.row(recording).held and desk.stat(recording).held
    desk.case(CASE, closed=CLOSED)
    assert not desk.row(recording).held and not desk.stat(recording).held
    assert desk.stat(recording).retain_until == at(date(2028, 3, 21), 0)
    appeal = marks.place_hold(desk.installation, CASE, "review", "当事人申请行政复议", "复〔2026〕3号")
    suit = marks.place_hold(desk.installation, CASE, "lawsuit", "当事人起诉", None)
    marked = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
    for let_go in (lambda: marks.lift_hold(desk.installation, appeal.id, "刘局长", "复议已结"),
                   lambda: marks.lift_mark(desk.installation, marked.id, "刘局长", "误标"),
                   lambda: marks.lift_hold(desk.installation, suit.id, "刘局长", "已判决")):
        assert desk.row(recording).held and desk.stat(recording).held
        with pytest.raises(Refused):
            desk.installation.store.delete(desk.row(recording).key, at(date(2090, 1, 1)))
        let_go()
    assert not desk.row(recording).held and not desk.stat(recording).held
    assert [(event.detail["kind"], event.detail["approver"], event.why) for event in desk.events("hold.lifted")] == [
        ("review", "刘局长", "复议已结"), ("lawsuit", "刘局长", "已判决")]
    assert desk.events("original.released")[-1].hash == desk.row(recording).sha256


def test_nothing_is_lifted_without_an_approver_and_a_reason_or_twice(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording = desk.footage("a.mp4", CASE, START)
    hold = marks.place_hold(desk.installation, CASE, "other", "巡视组调阅", None, recording)
    mark = marks.mark_case(desk.installation, CASE, "LT10", "重要", recording, None, None)
    for approver, reason in (("", "x"), ("刘局长", "  ")):
        for lift in (lambda a=approver, r=reason: marks.lift_hold(desk.installation, hold.id, a, r),
                     lambda a=approver, r=reason: marks.lift_mark(desk.installation, mark.id, a, r)):
            with pytest.raises(BadCall):
                lift()
    assert desk.row(recording).held
    marks.lift_hold(desk.installation, hold.id, "刘局长", "已归还")
    with pytest.raises(BadCall):
        marks.lift_hold(desk.installation, hold.id, "刘局长", "已归还")
    with desk.installation.catalogue.read() as tx:
        assert [(hold.lifted_by, hold.lifted_reason) for hold in holds.of_case(tx, CASE)] == [("刘局长", "已归还")]


def test_a_hold_on_one_recording_leaves_the_others_free(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    recording, other = desk.footage("a.mp4", CASE, START), desk.footage("b.mp4", CASE, START + timedelta(minutes=5))
    marks.place_hold(desk.installation, CASE, "other", "调阅", None, recording)
    assert (desk.row(recording).held, desk.row(other).held) == (True, False)
    with pytest.raises(BadCall):
        marks.place_hold(desk.installation, CASE, "other", "调阅", None, desk.footage("c.mp4", None, START))


@pytest.mark.requirement("R004-29", "R000-29")
def test_a_span_keeps_the_whole_original_of_every_recording_it_touches(desk: Desk):
    desk.case(CASE, closed=CLOSED)
    ids = [desk.footage(f"{n}.mp4", CASE, START + timedelta(minutes=n)) for n in (1, 5, 9)]
    begin, end = START + timedelta(minutes=4, seconds=30), START + timedelta(minutes=5)
    marked = marks.mark_case(desk.installation, CASE, "LT7", "当事人辱骂", None, begin, end)
    assert marked.held == (ids[1],) and desk.stat(ids[1]).held
    assert [desk.row(id).keep_state for id in ids] == ["until", "forever", "until"]
    assert marked.article.article == "27(二)"


def test_a_mark_holds_the_second_copy_too(open_desk, tmp_path):
    replica = (tmp_path / "replica").as_uri()
    with open_desk(f'replica = "{replica}"\n') as desk:
        from storage.care.replica import fill_replica
        from storage.stores.opening import open_store

        desk.case(CASE, closed=CLOSED)
        recording = desk.footage("a.mp4", CASE, START)
        list(fill_replica(desk.installation.store, open_store(replica)))
        mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
        assert open_store(replica).stat(desk.row(recording).key).held
        marks.lift_mark(desk.installation, mark.id, "刘局长", "误标")
        replica_object = open_store(replica).stat(desk.row(recording).key)
        assert not replica_object.held and replica_object.retain_until == at(date(2028, 3, 21), 0)
