"""The store's hold is lifted, and an original deleted, only where the audit chain says so; the rest a person settles."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import at
from holding_desk import CASE, CLOSED, END, OVER, by_hand, closed_case, events, held_in_store, office, restore, swept, unsettled

from messages.errors import BadCall
from pipelines.sweep import sweep
from regulations.values.enums import KeepState
from storage.catalogue.states import HoldKind
from storage.keeping.sweep import sweeping
from tasks.guard.copies.backup import save
from tasks.keep import marks
from tasks.keep.settling import settle

pytestmark = pytest.mark.timeout(600)


FREE = "UPDATE recordings SET held = 0, keep_state = 'until', keep_until = '2028-03-20', behind = 1"
DELETIONS = {
    "the hold is deleted": ("DELETE FROM holds",),
    "the hold is lifted without an event": ("UPDATE holds SET lifted_at = '2026-04-02 00:00:00', lifted_by = 'x', lifted_reason = 'x'",),
    "the row says that it is free": (FREE,),
    "both": ("DELETE FROM holds", FREE),
    "it is to be decided again": ("DELETE FROM holds", "UPDATE recordings SET keep_state = 'undecided', keep_until = NULL, held = 0"),
}


def test_a_hold_that_was_lifted_by_name_is_lifted_in_the_store_and_the_chain_says_each_step(tmp_path: Path, any_store: str):
    with office(tmp_path / "home", any_store) as desk:
        id = closed_case(desk)
        hold = marks.place_hold(desk.installation, CASE, HoldKind.REVIEW, "复议", None)
        assert held_in_store(desk, id)
        marks.lift_hold(desk.installation, hold.id, "刘局长", "已审结")
        swept(desk)
        assert not held_in_store(desk, id) and unsettled(desk) == []
        assert events(desk, id) == ["held", "released", "unlocked"]


def test_after_an_older_backup_was_restored_nothing_is_lifted_until_a_person_settles_it(tmp_path: Path, any_store: str):
    backup = tmp_path / "backup.db"
    with office(tmp_path / "old", any_store) as old:
        id = closed_case(old)
        save(old.installation, backup)
        marks.place_hold(old.installation, CASE, HoldKind.LAWSUIT, "行政诉讼", None)
        assert held_in_store(old, id)
    restore(tmp_path / "new", any_store, backup)
    with office(tmp_path / "new", any_store) as desk:
        answer = sweep(desk.installation, desk.now.date())
        assert [lock.recording for lock in answer.store.unexplained] == [id] and unsettled(desk) == [id]
        later = sweep(desk.installation, OVER)
        assert held_in_store(desk, id) and desk.row(id).held and later.counts["expired"] == 0 and later.proposal is None
        settle(desk.installation, [id], "刘局长", "诉讼已经审结")
        assert not held_in_store(desk, id) and unsettled(desk) == []
        assert events(desk, id)[-3:] == ["unexplained", "settled", "unlocked"]
        swept(desk)
        assert unsettled(desk) == []


def test_what_was_about_to_be_let_go_before_the_backup_is_not_let_go_after_it(tmp_path: Path, any_store: str):
    backup = tmp_path / "backup.db"
    with office(tmp_path / "old", any_store) as old:
        id = closed_case(old)
        hold = marks.place_hold(old.installation, CASE, HoldKind.REVIEW, "复议", None)
        key = old.row(id).key
        marks.lift_hold(old.installation, hold.id, "刘局长", "已审结")
        by_hand(old, "UPDATE recordings SET behind = 1")  # as a run leaves it that was killed before the store answered
        save(old.installation, backup)
        old.installation.store.hold(key, True)
    restore(tmp_path / "new", any_store, backup)
    with office(tmp_path / "new", any_store) as desk:
        swept(desk)
        assert held_in_store(desk, id) and unsettled(desk) == [id]


@pytest.mark.parametrize("how", DELETIONS)
def test_whatever_is_deleted_from_the_register_by_hand_the_hold_stays(tmp_path: Path, how: str):
    with office(tmp_path / "home", (tmp_path / "originals").as_uri()) as desk:
        id = closed_case(desk)
        marks.place_hold(desk.installation, CASE, HoldKind.REVIEW, "复议", None)
        by_hand(desk, *DELETIONS[how])
        swept(desk)
        assert held_in_store(desk, id)
        answer = swept(desk, OVER)
        assert held_in_store(desk, id) and answer.proposal is None, answer
        assert desk.row(id).keep_state is not KeepState.DISPOSED


def test_rows_of_holds_deleted_by_hand_in_an_s3_store_too(tmp_path: Path, s3_endpoint: str):
    with office(tmp_path / "home", f"s3://byhand?endpoint={s3_endpoint}") as desk:
        id = closed_case(desk)
        marks.place_hold(desk.installation, CASE, HoldKind.REVIEW, "复议", None)
        by_hand(desk, *DELETIONS["both"])
        swept(desk)
        assert held_in_store(desk, id) and id in unsettled(desk)


def test_a_mark_that_only_the_chain_knows_stands_and_is_settled_by_name(tmp_path: Path):
    with office(tmp_path / "home", (tmp_path / "originals").as_uri()) as desk:
        id = closed_case(desk)
        mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
        by_hand(desk, "DELETE FROM marks", "UPDATE recordings SET keep_state = 'undecided', keep_until = NULL, held = 0")
        answer = swept(desk)
        assert held_in_store(desk, id) and unsettled(desk) == [f"mark:{mark.id}"]
        assert any("长期保存标记" in item.reason.say("zh") for item in answer.items["held"])
        with pytest.raises(BadCall, match="批准人"):
            settle(desk.installation, [f"mark:{mark.id}"], " ", "x")
        settle(desk.installation, [f"mark:{mark.id}"], "刘局长", "投诉已经办结")
        assert unsettled(desk) == [] and not held_in_store(desk, id)


def test_a_hold_that_somebody_set_in_the_store_itself_is_found_and_left(tmp_path: Path, any_store: str):
    with office(tmp_path / "home", any_store) as desk:
        id = closed_case(desk)
        desk.installation.store.hold(desk.row(id).key, True)
        before = sweep(desk.installation, desk.now.date(), dry_run=True)
        assert [lock.recording for lock in before.store.unexplained] == [id] and unsettled(desk) == []
        swept(desk)
        assert unsettled(desk) == [id] and held_in_store(desk, id)
        desk.case(CASE, closed=CLOSED, activity_ended=END, cause="又改了一次")
        swept(desk)
        assert held_in_store(desk, id)


def test_a_lock_that_is_longer_than_the_catalogue_knows_is_settled_once(tmp_path: Path, any_store: str):
    with office(tmp_path / "home", any_store) as desk:
        id = closed_case(desk)
        until = desk.row(id).keep_until
        assert until is not None
        desk.installation.store.retain(desk.row(id).key, at(until + timedelta(days=400)))
        answer = swept(desk)
        assert unsettled(desk) == [id] and desk.row(id).held, answer
        settle(desk.installation, [id], "刘局长", "多锁的一年到期自行失效")
        assert not desk.row(id).held
        swept(desk)
        assert unsettled(desk) == []


def test_a_case_that_was_decided_shorter_by_name_leaves_its_longer_lock_without_a_finding(tmp_path: Path):
    with office(tmp_path / "home", (tmp_path / "originals").as_uri()) as desk:
        id = closed_case(desk)
        until = desk.row(id).keep_until
        assert until is not None
        desk.installation.store.retain(desk.row(id).key, at(until + timedelta(days=400)))
        marks.decide_again(desk.installation, CASE, "刘局长", "案件文件写错")
        swept(desk)
        assert unsettled(desk) == []


def test_every_decision_of_an_ordinary_year_is_carried_by_the_chain(tmp_path: Path):
    """An open case, a mark and a hold that come and go, one recording of no case: no finding is ever made of them."""
    with office(tmp_path / "home", (tmp_path / "originals").as_uri()) as desk:
        desk.case(CASE, activity_ended=END)
        ids = [desk.footage("a", CASE, END), desk.footage("b", None, END), desk.footage("c", CASE, END, content=b"twin")]
        twin = desk.footage("d", None, END, content=b"twin", device="B1")
        mark = marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
        swept(desk)
        desk.case(CASE, closed=CLOSED, activity_ended=END)
        marks.lift_mark(desk.installation, mark.id, "刘局长", "办结")
        swept(desk)
        with desk.installation.catalogue.begin() as tx:
            sweeping.ask_again(tx, [*ids, twin])
        swept(desk)
        assert unsettled(desk) == []
        free = [desk.row(id).keep_state is KeepState.UNTIL for id in (*ids, twin)]
        assert free == [True, False, True, False], "no regulation decides about footage of no case"
        assert [held_in_store(desk, id) for id in ids] == [False, True, True], "the twin of no case keeps the same bytes"
