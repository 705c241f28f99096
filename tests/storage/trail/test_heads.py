"""The newest link that a machine wrote is kept beside its keys: a chain that does not hold it any more is noted, an older head is fine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from database_owner import as_owner
from examples import NOW

from storage.catalogue.database import Catalogue
from storage.catalogue.sealing.head_file import FIRST, NOT_OURS, SIZE, ChainTip, HeadFile
from storage.trail import audit, facts, resting
from storage.trail.keys import head_file, sealing_of

KEY = b"k" * 32


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def sealed(home: Path, database: str) -> Iterator[Catalogue]:
    catalogue = Catalogue.open(database, sealing_of(home, "王芳"))
    happen(catalogue, 5)
    yield catalogue
    catalogue.close()


def happen(catalogue: Catalogue, times: int = 1, what: str = "mark.set", minutes: int = 0, **detail: object) -> None:
    for _ in range(times):
        with catalogue.begin() as tx:
            audit.append(tx, what, "mark:1", "王芳", NOW + timedelta(minutes=minutes), None, None, detail)


def cut(catalogue: Catalogue, *statements: str) -> None:
    as_owner(catalogue, *statements)
    catalogue._engine.dispose()


def noted(catalogue: Catalogue) -> list[tuple[str, str]]:
    with catalogue.read() as tx:
        return [(row.fact.value, row.subject) for row in facts.cuts(tx)]


def test_the_head_is_that_of_the_last_commit_and_nothing_is_noted(sealed: Catalogue, home: Path):
    with sealed.read() as tx:
        last = audit.events(tx)[-1]
    assert head_file(home).read() == ChainTip(5, last.digest, last.when.isoformat()) and noted(sealed) == []
    assert (home / "keys" / "chain.head").stat().st_size == SIZE and (home / "keys" / "chain.head").stat().st_mode & 0o077 == 0
    with pytest.raises(ZeroDivisionError), sealed.begin() as tx:
        audit.append(tx, "mark.set", "mark:1", "王芳", NOW)
        raise ZeroDivisionError
    assert (head_file(home).read() or FIRST).seq == 5


@pytest.mark.requirement("R000-02", "R000-37")
@pytest.mark.parametrize("statement", ["DELETE FROM audit WHERE seq > 3", "DELETE FROM audit"])
def test_a_chain_that_was_cut_after_its_last_anchor_is_noted_for_good(sealed: Catalogue, home: Path, statement: str):
    cut(sealed, statement)
    with sealed.read() as tx:
        assert resting.is_cut(tx, head_file(home)), "an act that rests on the rows is told before anything was written"
    happen(sealed, 9)
    assert noted(sealed) == [("cut", "5")]
    with sealed.read() as tx:
        assert audit.verify(tx).intact and resting.is_cut(tx, head_file(home))
    assert (head_file(home).read() or FIRST).seq > 9


def test_another_event_in_the_place_of_the_newest_is_noted(sealed: Catalogue, database: str):
    cut(sealed, "DELETE FROM audit WHERE seq > 4")
    forger = Catalogue.open(database)
    happen(forger, 3)
    forger.close()
    happen(sealed)
    assert noted(sealed) == [("cut", "5")]


def test_an_older_head_is_fine_and_a_newer_one_stays(sealed: Catalogue, home: Path):
    old = (home / "keys" / "chain.head").read_bytes()
    happen(sealed, 3)
    (home / "keys" / "chain.head").write_bytes(old)  # as a kill between the commit and the file leaves it
    happen(sealed)
    assert noted(sealed) == []
    newest = head_file(home).read()
    head_file(home).keep(FIRST)
    assert newest is not None and newest.seq == 9 and head_file(home).read() == newest


def test_a_head_that_is_gone_or_made_by_another_is_noted_and_made_again(sealed: Catalogue, home: Path):
    path = home / "keys" / "chain.head"
    path.unlink()
    happen(sealed)
    assert [fact for fact, _ in noted(sealed)] == ["head"]
    path.write_text("{}", encoding="ascii")
    happen(sealed)
    HeadFile(path, lambda: KEY).keep(ChainTip(99, "0" * 64, NOW.isoformat()))
    assert head_file(home).read() == NOT_OURS
    happen(sealed)
    assert [fact for fact, _ in noted(sealed)] == ["head"] * 3 and (head_file(home).read() or FIRST).seq == 11


def test_a_backup_that_was_brought_back_is_shorter_by_right_and_guarded_from_then_on(sealed: Catalogue):
    cut(sealed, "DELETE FROM audit WHERE seq > 2")
    with sealed.begin(restored=True) as tx:
        audit.append(tx, "catalogue.restored", "backup:c.db", "王芳", NOW + timedelta(minutes=5), None, None, {"events": 2})
    happen(sealed, 2, minutes=6)
    assert noted(sealed) == []
    cut(sealed, "DELETE FROM audit WHERE seq > 4")
    happen(sealed, minutes=7)
    assert [fact for fact, _ in noted(sealed)] == ["cut"]


def test_another_machine_whose_head_is_of_the_days_before_the_restore_misses_nothing(sealed: Catalogue, database: str, tmp_path: Path):
    other = Catalogue.open(database, sealing_of(tmp_path / "other", "李娜"))
    happen(other, 2)
    cut(sealed, "DELETE FROM audit WHERE seq > 2")
    with sealed.begin(restored=True) as tx:
        audit.append(tx, "catalogue.restored", "backup:c.db", "王芳", NOW + timedelta(minutes=5), None, None, {"events": 2})
    happen(other, minutes=6)
    with sealed.read() as tx:
        last = audit.events(tx)[-1]
    assert noted(sealed) == [] and (head_file(tmp_path / "other").read() or FIRST).digest == last.digest
    other.close()


def _write_on(url: str, home: Path) -> None:
    catalogue = Catalogue.open(url, sealing_of(home, "王芳"))
    while True:
        happen(catalogue)


def test_killed_anywhere_writers_leave_no_head_that_the_chain_lacks(sealed: Catalogue, database: str, home: Path):
    context = multiprocessing.get_context("fork")
    sealed._engine.dispose()
    for _ in range(3):
        writers = [context.Process(target=_write_on, args=(database, home)) for _ in range(2)]
        for writer in writers:
            writer.start()
        writers[0].join(0.4)
        for writer in writers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(writer.pid or 0, signal.SIGKILL)
            writer.join()
        happen(sealed)
    assert noted(sealed) == []
    with sealed.read() as tx:
        assert audit.verify(tx).intact
