"""`sweep --dry-run` answers what `sweep` would, whatever waits in a home; and it changes nothing."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import servers
from carrying_out import approval_of
from desk import START, Desk, at, opened, swept
from sqlalchemy import text

from regulations.values.facts import CaseRecorder, Officer
from storage.catalogue.models.originals import Base
from storage.ledgers.casework import cases
from storage.stores.folder import FolderStore
from tasks.keep import marks
from tasks.keep.disposal import approving

FIRST = date(2026, 3, 2)
LAWS = ("linxi-hrss", "tonghua-hrss", "guhan-town", "jilin-civil-affairs", "tonghua-gazetteer")


def seed(desk: Desk, chance: Random) -> None:
    """Enter cases of every regulation, closed or not, with footage in time, late, undecided, of no case, with the same bytes twice."""
    for place in range(10):
        number, closed = f"{place}号", chance.choice([None, *[FIRST + timedelta(days=chance.randrange(40))] * 4])
        recorders = (CaseRecorder("A000001", "李娜"),) if chance.random() < 0.5 else ()
        desk.case(number, officers=(Officer("张伟"),), recorders=recorders, closed=closed, regulation=chance.choice((*LAWS, "linxi-hrss")),
                  activity_ended=chance.choice([None, START]), evidence=chance.choice([False] * 6 + [True, None]))
        for name in range(chance.randrange(4)):
            desk.footage(f"{number}-{name}.mp4", chance.choice([number, number, None]), START, important=chance.random() < 0.2,
                         device=chance.choice(["A000001", "B000002"]), received=START + timedelta(hours=chance.choice([1, 60, 200])),
                         decide=chance.random() < 0.6, content=b"twins" if chance.random() < 0.2 else None)


def disturb(desk: Desk, chance: Random) -> None:
    """Do what makes a sweep decide, withdraw, lock and find: marks, changed cases, holds and locks nobody knows of, lost originals."""
    with desk.installation.catalogue.read() as tx:
        rows = [tuple(row) for row in tx.execute(text("SELECT id, \"key\", case_number FROM recordings ORDER BY id"))]
    store, there = desk.installation.store, set(desk.installation.store.keys())
    for _, key, case in chance.sample(rows, min(4, len(rows))):
        what = chance.choice(["mark", "hold", "lock", "lose", "change", "stranger"])
        if what == "mark" and case:
            marks.mark_case(desk.installation, case, "LT5", "投诉", None, None, None)
        elif what == "hold" and key in there:
            store.hold(key, True)
        elif what == "lock" and key in there:
            store.retain(key, desk.now + timedelta(days=20_000))
        elif what == "lose" and isinstance(store, FolderStore):
            store.path(key).unlink(missing_ok=True)
            there.discard(key)
        elif what == "change" and case:
            with desk.installation.catalogue.read() as tx:
                known = cases.load(tx, case).case
            desk.case(case, decide=False, closed=known.closed or FIRST, regulation=known.regulation, evidence=False)


def state_of(desk: Desk) -> dict[str, Any]:
    """Every row of every table, and every file of the home but the database's own."""
    home = desk.installation.home
    files = {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(home.rglob("*"))
             if path.is_file() and "catalogue.db" not in path.name}
    with desk.installation.catalogue.read() as tx:
        return {**files, **{name: [tuple(row) for row in tx.execute(text(f'SELECT * FROM "{name}"'))] for name in Base.metadata.tables}}


def answered(answer: dict[str, Any]) -> dict[str, Any]:
    """What two sweeps of the same home have to say alike: all but the paths of papers and the room on the disk."""
    lists = [{**row, "path": None} for row in answer["lists"]]
    return {**answer, "dry_run": None, "proposal": None, "space": None, "lists": lists}


def check(desk: Desk, as_of: date) -> dict[str, Any]:
    before = state_of(desk)
    rehearsed = swept(desk.installation, as_of, dry_run=True)
    assert state_of(desk) == before, "a dry run changes nothing"
    done = swept(desk.installation, as_of)
    assert answered(rehearsed) == answered(done)
    assert not rehearsed["proposal"] or Path(rehearsed["proposal"]).exists()
    return done


@pytest.mark.requirement("R001-24")
@pytest.mark.parametrize("number", range(6))
def test_a_dry_run_answers_what_the_sweep_after_it_answers(desk: Desk, number: int):
    chance = Random(number)
    desk.case("先号", closed=FIRST)
    desk.footage("先.mp4", "先号", START)  # at least this expires
    seed(desk, chance)
    seen: set[str] = set()
    for day in (1, 9, 60, 400, 760, 761, 1900):
        desk.go(at(FIRST + timedelta(days=day)))
        disturb(desk, chance)
        answer = check(desk, desk.now.date() + timedelta(days=chance.choice([0, 0, 300])))
        seen |= {name for name, count in answer["counts"].items() if count}
        waiting = [row["number"] for row in answer["lists"] if row["proposed"]]
        if waiting and chance.random() < 0.5:
            approving.approve(desk.installation, waiting[0], approval_of(desk.installation, waiting[0]), carrying_out=False)
    assert len(seen) > 2, "the home was such that there was something on the lists"


def test_a_copy_of_the_home_swept_and_one_only_asked_say_the_same(tmp_path: Path):
    with opened(tmp_path / "home") as desk:
        seed(desk, Random(3))
        desk.installation.catalogue.fold()
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    later = at(FIRST + timedelta(days=900))

    def answer(home: Path, dry_run: bool) -> dict[str, Any]:
        with opened(home, now=later, settings=f'store = "{(tmp_path / "home" / "originals").as_uri()}"\n') as desk:
            return answered(swept(desk.installation, later.date(), dry_run))

    assert answer(tmp_path / "copy", True) == answer(tmp_path / "home", False)


def test_a_dry_run_answers_the_same_on_postgresql(tmp_path: Path):
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url, opened(tmp_path / "home", database=url + "postgres") as desk:
        seed(desk, Random(1))
        for day in (9, 760):
            desk.go(at(FIRST + timedelta(days=day)))
            disturb(desk, Random(day))
            check(desk, desk.now.date())
