"""An original is deleted only where the audit chain holds the approval of its list and the end of its line's grace period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from carrying_out import carry_out
from desk import Desk, at, opened
from holding_desk import OVER, by_hand, closed_case, office, restore, swept

from messages.errors import BadCall
from pipelines.dispose import take_back
from regulations.values.enums import KeepState
from tasks.guard.copies.backup import save


def proposed(desk: Desk) -> str:
    path = swept(desk, OVER).proposal
    assert path is not None
    return path


BREAKS: dict[str, Callable[[Desk], None]] = {
    "approved by hand": lambda desk: by_hand(
        desk, "UPDATE disposals SET approved_by = '刘局长', document = '文1', approved_at = '2029-01-01 00:00:00'",
        "UPDATE disposal_items SET state = 'approved', due_at = '2029-01-01 00:00:00'"),
    "begun by hand": lambda desk: by_hand(desk, "UPDATE disposal_items SET state = 'deleting'"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_an_approval_that_is_not_in_the_chain_deletes_nothing(tmp_path: Path, how: str):
    with office(tmp_path / "home", (tmp_path / "originals").as_uri()) as desk:
        id = closed_case(desk)
        path, key = proposed(desk), desk.row(id).key
        BREAKS[how](desk)
        try:
            done = carry_out(desk.installation, path)
            assert done.count == 0
        except BadCall as refused:
            assert refused.text.key in ("disposal.not_in_chain", "ledger.rests")  # whichever is asked first
        assert desk.installation.store.stat(key).size > 0 and desk.row(id).keep_state is not KeepState.DISPOSED


def test_a_list_approved_before_the_backup_has_to_be_taken_back_and_the_approved_way_still_deletes(tmp_path: Path):
    any_store, backup = (tmp_path / "originals").as_uri(), tmp_path / "backup.db"  # an S3 server would refuse by its own clock
    with opened(tmp_path / "old", f'store = "{any_store}"\ngrace_days = 30\n', now=at(date(2026, 4, 1))) as old:
        id = closed_case(old)
        path = proposed(old)
        assert carry_out(old.installation, path).count == 0
        save(old.installation, backup)
    restore(tmp_path / "new", any_store, backup)
    with office(tmp_path / "new", any_store) as desk:
        desk.go(at(OVER + timedelta(days=60)))
        with pytest.raises(BadCall, match="恢复备份"):
            carry_out(desk.installation, path)
        assert take_back(desk.installation, path, [], "刘局长", "恢复备份之后重新提出").count == 1
        again = swept(desk)
        done = carry_out(desk.installation, again.proposal)
        assert done.count == 1 and desk.row(id).keep_state is KeepState.DISPOSED
        with pytest.raises(BadCall), desk.installation.store.open(desk.row(id).key):
            pass
