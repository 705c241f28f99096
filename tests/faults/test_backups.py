"""A backup and a restore that are killed anywhere, or meet a full disk anywhere: the same command again ends as if nothing had been."""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from test_faults import CASE, NUMBER, well
from yard import COUNT, FAIL_ON, KILL, Home, Host

from storage.catalogue.database import Catalogue
from storage.trail import audit

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(7200)]

POINTS = int(os.environ.get("FAULT_KILLS", "12")) // 2
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def template(host: Host, below: Path, dump: Path) -> Home:
    """A home with a case, originals and a signing key."""
    folder = below / "backed-up"
    home = Home(folder, f"sqlite:///{folder / 'catalogue.db'}", (folder / "originals").as_uri())
    (below / "backed-up.toml").write_text(CASE, encoding="utf-8")
    well(host.run(home, "case", "add", below / "backed-up.toml", "--json"))
    well(host.run(home, "ingest", dump, "--case", NUMBER, "--json"))
    well(host.run(home, "verify", "--anchor", "--json"))
    return home


@pytest.fixture
def again(template: Home, below: Path) -> Callable[[], tuple[Home, Path]]:
    """Give a copy of the home, and a folder for backups that is empty."""
    def make() -> tuple[Home, Path]:
        folder, backups = below / f"saved{next(numbers)}", below / f"backups{next(numbers)}"
        shutil.copytree(template.folder, folder)
        backups.mkdir()
        return Home(folder, f"sqlite:///{folder / 'catalogue.db'}", (folder / "originals").as_uri()), backups

    return make


def empty(below: Path, home: Home) -> Home:
    """Give a home that is not there yet, at the same store."""
    folder = below / f"brought-back{next(numbers)}"
    return Home(folder, f"sqlite:///{folder / 'catalogue.db'}", home.store)


NOTED = " WHERE what NOT LIKE 'catalogue.%' AND what != 'installation.restored'"


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a catalogue but what a backup and a restore note themselves."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
        names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(opened.execute(f"SELECT * FROM {name}" + NOTED * (name == "audit")), key=str)
                for name in names if name in ("audit", "cases", "recordings", "dumps")}


def noted(home: Home, what: str) -> int:
    catalogue = Catalogue.open(home.database)
    try:
        with catalogue.read() as tx:
            assert audit.verify(tx).intact
            return sum(event.what == what for event in audit.events(tx))
    finally:
        catalogue.close()


def check_saved(home: Home, backups: Path, struck: str) -> None:
    assert sorted(path.name for path in backups.iterdir()) == ["c.db", "c.db.anchors.pem", "c.db.chain.head", "c.db.chain.key"], struck
    assert rows(backups / "c.db") == rows(home.folder / "catalogue.db"), struck
    assert noted(home, "catalogue.saved") == 1, struck


def check_brought(home: Home, template: Home, struck: str) -> None:
    assert rows(home.folder / "catalogue.db") == rows(template.folder / "catalogue.db"), struck
    for key in ("anchors.pem", "chain.key"):
        assert (home.folder / "keys" / key).read_bytes() == (template.folder / "keys" / key).read_bytes(), struck
    assert noted(home, "catalogue.restored") == 1, struck
    assert {path.name for path in home.folder.iterdir()} <= {"catalogue.db", "catalogue.db-wal", "catalogue.db-shm", "keys"}, struck


def strikes(calls: int, seed: str) -> list[tuple[int, int]]:
    """Which calls are struck and how: some anywhere, and the last ones, where rows are kept and the rest is not."""
    chance = random.Random(seed)
    places = [*(chance.randint(1, calls) for _ in range(POINTS)), *range(calls - 2 * POINTS, calls + 1, 2)]
    return [(at, action) for at in places for action in (KILL, FAIL_ON)]


def test_a_backup_struck_anywhere_is_whole_after_the_same_command(host: Host, again: Callable[[], tuple[Home, Path]]):
    home, backups = again()
    calls = well(host.run(home, "backup", backups / "c.db", action=COUNT)).calls
    check_saved(home, backups, "undisturbed")
    for at, action in strikes(calls, "backup"):
        home, backups = again()
        ended = host.run(home, "backup", backups / "c.db", at=at, action=action, error=errno.ENOSPC)
        struck = f"call {at} of {calls}, {action}: {ended.said}"
        assert ended.status in (-9, 0, 3), struck
        if action == FAIL_ON:
            assert ended.status == 0 or "空间不足" in ended.said or "已满" in ended.said, struck
            assert "内部出错" not in ended.said, struck
        assert not (backups / "c.db").exists() or rows(backups / "c.db") == rows(home.folder / "catalogue.db"), struck
        again_ended = host.run(home, "backup", backups / "c.db")
        ended_before = "已经存在" in again_ended.said and again_ended.status == 2  # it was killed after its last step
        assert again_ended.status == 0 or ended_before, f"{struck}: {again_ended.said}"
        check_saved(home, backups, struck)
        shutil.rmtree(home.folder)


def test_a_restore_struck_anywhere_goes_on_by_the_same_command(host: Host, below: Path, template: Home, again):
    source, backups = again()
    well(host.run(source, "backup", backups / "c.db"))
    saved = {path.name: path.read_bytes() for path in backups.iterdir()}
    home = empty(below, template)
    calls = well(host.run(home, "restore", backups / "c.db", action=COUNT)).calls
    check_brought(home, template, "undisturbed")
    for at, action in strikes(calls, "restore"):
        home = empty(below, template)
        ended = host.run(home, "restore", backups / "c.db", at=at, action=action, error=errno.ENOSPC)
        struck = f"call {at} of {calls}, {action}: {ended.said}"
        assert ended.status in (-9, 0, 3), struck
        if action == FAIL_ON:
            assert ended.status == 0 or "空间不足" in ended.said or "已满" in ended.said, struck
        again_ended = host.run(home, "restore", backups / "c.db")
        assert again_ended.status == 0, f"{struck}: {again_ended.said}"
        check_brought(home, template, struck)
        assert {path.name: path.read_bytes() for path in backups.iterdir()} == saved, "a backup stays as it is"
        shutil.rmtree(home.folder)


def test_what_killed_backups_left_is_removed_by_the_next_one_also_of_another_name(host: Host, again):
    home, backups = again()
    calls = well(host.run(home, "backup", backups / "c.db", action=COUNT)).calls
    home, backups = again()
    for place, at in enumerate((calls // 3, calls // 2, calls * 2 // 3)):
        assert host.run(home, "backup", backups / f"{place}.db", at=at, action=KILL).status == -9
    assert any(path.name.startswith(".") for path in backups.iterdir())
    for name in (".old.db.0123abcd.part", ".old.db.0123abcd.part-wal"):  # as the version before left it
        shutil.copy(home.folder / "catalogue.db", backups / name)
    (backups / ".mine.part").write_text("not a backup", encoding="utf-8")
    well(host.run(home, "backup", backups / "last.db"))
    assert {path.name for path in backups.iterdir()} >= {"last.db", "last.db.anchors.pem", ".mine.part"}
    assert not [path for path in backups.iterdir() if path.name.startswith(".") and path.name != ".mine.part"]
