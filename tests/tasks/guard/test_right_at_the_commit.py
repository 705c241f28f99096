"""Long work asks for the right again where it commits: who lost it meanwhile saves no catalogue and takes over no store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from acting import acting
from desk import Desk

from office.person import Person
from office.rights.acts import Act
from office.rights.asking import NotAllowed
from office.rights.now import RightEnded, need_still
from storage.catalogue.states import OfficeRole
from tasks.guard.copies.backup import copy_to, save
from tasks.guard.taking_over import take_over

ADMIN = Person("赵敏", "U-1", frozenset({OfficeRole.ADMIN}))


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def loses_the_role(desk: Desk) -> Callable[[int, int, str], None]:
    """What shows the progress of the work: at the first sign of it the role is revoked."""
    return lambda done, total, what: acting(desk, replace(ADMIN, roles=frozenset())) and None


def test_a_backup_is_kept_only_while_who_asked_for_it_may(desk: Desk, tmp_path: Path):
    admin = acting(desk, ADMIN)
    with pytest.raises(NotAllowed):
        save(replace(admin, progress=loses_the_role(desk)), tmp_path / "saved" / "catalogue.db")
    assert files_in(tmp_path / "saved") == {}
    assert save(acting(desk, ADMIN), tmp_path / "saved" / "catalogue.db").rows["accounts"] == 1


def test_a_copy_into_another_database_is_kept_only_while_who_asked_for_it_may(desk: Desk, tmp_path: Path):
    admin, other = acting(desk, ADMIN), f"sqlite:///{tmp_path}/other.db"
    with pytest.raises(NotAllowed):
        copy_to(replace(admin, progress=loses_the_role(desk)), other)
    assert copy_to(acting(desk, ADMIN), other)["accounts"] == 1, "nothing of the first try stayed in it"


def test_a_store_is_taken_over_only_while_who_asked_for_it_may(desk: Desk, open_desk: Callable[..., object], tmp_path: Path):
    admin, store = acting(desk, ADMIN), tmp_path / "home" / "originals"
    admin.store.enter_owner(1, b"{}")
    before = files_in(store)
    acting(desk, replace(ADMIN, roles=frozenset()))
    with pytest.raises(NotAllowed):
        take_over(admin, "换机")
    assert files_in(store) == before
    assert [taken.before for taken in take_over(acting(desk, ADMIN), "换机")] == [None]


def test_what_is_stopped_half_way_says_so(desk: Desk):
    admin = acting(desk, replace(ADMIN, roles=frozenset()))
    with admin.catalogue.read() as tx, pytest.raises(RightEnded, match="此前已经办完的部分有效") as stopped:
        need_still(tx, admin.desk, Act.BACK_UP, begun=True)
    assert stopped.value.exit_status == 3
