"""A large catalogue is compared with the chain in processes side by side, and they find what one alone finds."""

from __future__ import annotations

import sqlite3

import pytest
from desk import START, Desk

from tasks.guard.rows import comparing

TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
CHANGES = ("UPDATE recordings SET size = size + 1 WHERE id = (SELECT max(id) FROM recordings)",
           "UPDATE row_digests SET body = '{}' WHERE event = (SELECT max(event) FROM row_digests WHERE of_table = 'recordings')",
           "UPDATE audit SET seal = NULL WHERE seq = (SELECT min(seq) FROM audit)",
           "UPDATE audit SET what = 'mark.set', subject = 'mark:99' WHERE seq = (SELECT max(seq) FROM audit)")


def changed_behind(desk: Desk) -> None:
    """Change a row, a digest, a seal and an event, as whoever owns the file can."""
    connection = sqlite3.connect(desk.installation.home / "catalogue.db")
    for (name,) in connection.execute(TRIGGERS).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for change in CHANGES:
        connection.execute(change)
    connection.commit()
    connection.close()


def test_processes_side_by_side_find_what_one_alone_finds(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    for number in range(12):
        desk.footage(f"{number}.mp4", None, START)
    assert comparing.verify_rows(desk.installation).sound
    changed_behind(desk)
    alone = comparing.verify_rows(desk.installation)
    monkeypatch.setattr(comparing, "A_PART", 5)
    together = comparing.verify_rows(desk.installation)
    assert together == alone and together.checked > 12
    assert len(together.differing) == len(together.roots) == len(together.seals) == len(together.facts) == 1
