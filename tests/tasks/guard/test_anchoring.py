"""An anchor follows each act; what the store could not take is told and made by the next; the key changes by an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, opened

from messages.errors import BadCall, NotReadable
from storage.settings import Algorithm
from storage.stores.folder import FolderStore
from storage.trail import anchors, audit
from tasks.guard.anchoring import Anchored, anchor_after, anchor_chain, check_anchors
from tasks.guard.signer import change_key, keys_folder, signing_key
from tasks.guard.verifying import balance, guard_chain

SM2 = 'signing.algorithm = "sm2"\n'
OPEN = Callable[..., Any]


def checked(desk: Desk) -> Anchored:
    return check_anchors(desk.installation, balance(desk.installation))


def whats(desk: Desk) -> list[str]:
    with desk.installation.catalogue.read() as tx:
        return [event.what for event in audit.events(tx)]


@pytest.fixture(params=["", SM2], ids=["ed25519", "sm2"])
def busy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An office in which something happened."""
    with opened(tmp_path / "home", request.param) as desk:
        desk.case("1号")
        yield with_event(desk)


def with_event(desk: Desk, what: str = "case.added") -> Desk:
    with desk.installation.catalogue.begin() as tx:
        audit.append(tx, what, "case:1号", "王芳", desk.now, None, None, {"case": "1号"})
    return desk


def test_an_act_is_anchored_and_the_age_of_the_last_anchor_is_known(busy: Desk):
    before = checked(busy)
    assert (before.count, before.last_at) == (0, None) and before.uncovered > 0
    done = anchor_after(busy.installation)
    assert done.problem is None and done.event
    made = busy.now
    with_event(busy, "mark.set")
    busy.go(busy.now + timedelta(days=3))
    state = checked(busy)
    assert (state.count, state.last, state.last_at, state.uncovered, state.problems) == (1, done.event, made, 1, ())
    assert anchor_after(busy.installation).event == done.event + 2
    assert anchor_after(busy.installation).event == done.event + 2 and checked(busy).count == 2


def test_what_the_store_could_not_take_is_told_and_made_by_the_next(busy: Desk):
    store = busy.installation.store
    Path(store.folder or "").parent.mkdir(parents=True, exist_ok=True)
    broken = FolderStore(Path("/proc/liuhen-no-such-store"))
    told = anchor_after(replace(busy.installation, store=broken))
    assert told.event is None and told.problem
    assert "liuhen verify --anchor" in told.problem.say("zh") and "liuhen verify --anchor" in told.problem.say("en")
    assert [problem.kind for problem in checked(busy).problems] == ["pending"]
    with_event(busy, "mark.set")
    assert anchor_after(replace(busy.installation, store=broken)).problem and checked(busy).count == 1
    assert anchor_after(busy.installation).problem is None
    state = checked(busy)
    assert (state.count, state.uncovered, state.problems) == (2, 0, ())
    assert balance(busy.installation).foreign == ()


def test_many_at_once_keep_one_anchor_for_each_head(busy: Desk):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: anchor_after(busy.installation), range(8)))
    state = checked(busy)
    assert {answer.problem for answer in answers} == {None} and len({answer.event for answer in answers}) == 1
    assert (state.count, state.problems) == (1, ()) and balance(busy.installation).foreign == ()
    assert whats(busy).count("chain.anchored") == 1
    assert sorted(path.name for path in keys_folder(busy.installation).glob("anchors*")) == ["anchors.pem", "anchors.pub.pem"]


def test_a_change_of_the_algorithm_is_an_event_and_old_anchors_still_count(tmp_path: Path):
    with opened(tmp_path / "home") as desk:
        anchor_chain(with_event(desk).installation)
        old = signing_key(desk.installation).public
    with opened(tmp_path / "home", SM2) as desk:
        assert anchor_after(with_event(desk).installation).problem is None
        state = checked(desk)
        assert state.signer and state.signer.algorithm is Algorithm.SM2
        assert (state.count, state.problems) == (2, ())
        (change,) = state.changes
        assert (change.keys.before, change.keys.after, change.keys.by_before is None) == (old, state.signer, False)
        assert "signer.changed" in whats(desk)
    with opened(tmp_path / "home") as desk:
        assert anchor_after(with_event(desk).installation).problem is None
        state = checked(desk)
        assert len(state.changes) == 2 and state.problems == () and state.signer
        assert state.signer.algorithm is Algorithm.ED25519 and state.signer != old


def test_a_new_key_needs_an_approver_and_a_reason(busy: Desk):
    with pytest.raises(BadCall, match="签名密钥"):
        change_key(busy.installation, "刘局长", "密钥可能外泄")
    anchor_after(busy.installation)
    with pytest.raises(BadCall):
        change_key(busy.installation, " ", "密钥可能外泄")
    before = whats(busy)
    changed = change_key(busy.installation, "刘局长", "密钥可能外泄")
    assert not changed.lost and whats(busy) == [*before, "signer.changed"]
    assert anchor_after(busy.installation).problem is None
    state = checked(busy)
    assert state.signer == changed.after and (state.count, state.problems) == (2, ())
    assert state.changes[0].why == "刘局长：密钥可能外泄"
    assert changed.path.read_bytes() == changed.after.pem


def test_a_lost_key_is_not_replaced_quietly_but_by_an_approved_change(busy: Desk):
    anchor_after(busy.installation)
    with_event(busy)
    path = signing_key(busy.installation).path
    path.unlink()
    with pytest.raises(NotReadable):
        anchor_chain(busy.installation)
    told = anchor_after(busy.installation)
    assert told.problem and "key change" in told.problem.say("zh")
    with pytest.raises(NotReadable):
        checked(busy)
    assert change_key(busy.installation, "刘局长", "硬盘损坏").lost
    assert anchor_after(busy.installation).problem is None
    state = checked(busy)
    assert (state.count, state.problems, state.changes[0].keys.by_before) == (2, (), None)


def test_another_key_in_the_place_of_the_one_that_signs_is_refused(busy: Desk, tmp_path: Path):
    anchor_after(busy.installation)
    with_event(busy)
    with opened(tmp_path / "other") as other:
        strange = signing_key(other.installation).path.read_bytes()
    signing_key(busy.installation).path.write_bytes(strange)
    assert anchor_after(busy.installation).problem and whats(busy).count("chain.anchored") == 1


def test_an_anchor_over_a_head_signed_before_the_key_changed_is_made_again_with_the_new_key(busy: Desk):
    anchor_after(busy.installation)
    with_event(busy)
    asked: list[datetime] = []

    def clock() -> datetime:
        """Let somebody change the key when the head is read and not signed yet."""
        asked.append(busy.now)
        if len(asked) == 1:
            change_key(busy.installation, "刘局长", "密钥可能外泄")
        return busy.now

    assert anchor_after(replace(busy.installation, clock=clock)).problem is None
    state = checked(busy)
    assert state.problems == () and state.uncovered == 0
    with busy.installation.catalogue.read() as tx:
        last = anchors.newest(tx)
    assert last and last.anchor and last.anchor.public == state.changes[-1].keys.after


def test_triggers_that_are_gone_are_put_back_and_that_is_an_event(desk: Desk):
    with_event(desk)
    assert guard_chain(desk.installation).missing == ()
    with desk.installation.catalogue.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
    guard = guard_chain(desk.installation)
    assert (guard.missing, guard.problem) == (("audit_no_update",), None)
    assert whats(desk)[-1] == "chain.guarded"
    again = guard_chain(desk.installation)  # it is told for days, and put right and noted once
    assert again.missing == ("audit_no_update",) and whats(desk).count("chain.guarded") == 1


@pytest.mark.parametrize("detail", [{}, {"seq": "x", "signature": 1}, {"seq": 1, "digest": "0" * 64, "at": "x", "signer": "00" * 32,
                                                                      "signature": "00" * 64, "algorithm": "ed25519"}])
@pytest.mark.parametrize("what", ["chain.anchored", "signer.changed"])
def test_a_forged_link_about_signing_is_told_and_stops_no_check(busy: Desk, what: str, detail: dict[str, Any]):
    """A next link that follows, written by somebody who has the database and not the key."""
    anchor_after(busy.installation)
    with busy.installation.catalogue.begin() as tx:
        audit.append(tx, what, "chain:signer" if what == "signer.changed" else "chain:1", "z", busy.now, None, "0" * 64, detail)
    assert checked(busy).problems
