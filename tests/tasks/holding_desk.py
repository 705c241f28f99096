"""A desk with one closed case: what holds its recording, in the catalogue, in the store and in the audit chain."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from desk import Desk, at, opened

from pipelines.sweep import SweepAnswer, sweep
from storage.catalogue.glances.overview import waiting
from storage.trail import audit
from tasks.guard.copies.backup import bring_back
from tasks.installation import open_installation
from tasks.keep.settling import open_findings

CASE, END, CLOSED = "拒检〔2026〕1号", datetime.fromisoformat("2026-03-02T10:00:00+08:00"), date(2026, 3, 20)
OVER = date(2029, 1, 1)  # two years are over


@contextmanager
def office(home: Path, store: str) -> Iterator[Desk]:
    """An office whose clock stands where every case is closed."""
    with opened(home, f'store = "{store}"\ngrace_days = 0\n', now=at(date(2026, 4, 1))) as desk:
        yield desk


def restore(home: Path, store: str, backup: Path) -> None:
    """A new home with the catalogue of before, as `liuhen restore` makes it."""
    environ = {"LIUHEN_STORE": store}
    with open_installation(home, environ, "王芳", "zh", lambda: at(date(2026, 4, 1)), reading=True) as installation:
        bring_back(installation, backup)


def closed_case(desk: Desk) -> str:
    """One recording of a closed case, free to go when its time is over."""
    desk.case(CASE, closed=CLOSED, activity_ended=END)
    return desk.footage("a", CASE, END)


def held_in_store(desk: Desk, id: str) -> bool:
    return desk.installation.store.stat(desk.row(id).key).held


def swept(desk: Desk, day: date | None = None) -> SweepAnswer:
    desk.go(at(day) if day else desk.now + timedelta(days=1))
    return sweep(desk.installation, desk.now.date())


def events(desk: Desk, id: str) -> list[str]:
    with desk.installation.catalogue.read() as tx:
        return [event.what.removeprefix("original.") for event in audit.events(tx, subject=id) if event.what.startswith("original.")]


def unsettled(desk: Desk) -> list[str]:
    """What `status` says that a person has to settle: the same as the list of findings."""
    shown = [row.recording for row in waiting(desk.installation.settings.database, desk.now).custodian.unsettled]
    assert shown == [finding.subject for finding in open_findings(desk.installation)]
    return shown


def by_hand(desk: Desk, *statements: str) -> None:
    """Change the catalogue's file as its owner can, behind the program's back."""
    with sqlite3.connect(desk.installation.home / "catalogue.db") as database:
        for statement in statements:
            database.execute(statement)
    database.close()
