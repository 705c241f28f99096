"""`status` and `sweep` name the same cases and count the same recordings, whatever happened to a case before."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from desk import START, Desk, at

from regulations.values.facts import CaseRecorder, Officer
from storage.catalogue.glances import overview
from storage.keeping.sweep import sweeping as keeping
from storage.ledgers import packages
from tasks.keep import marks
from tasks.keep.listing import LateItem
from tasks.keep.sweep import lists

FIRST = date(2026, 3, 2)


def seed(desk: Desk, chance: Random) -> list[str]:
    """Register cases with and without footage, closed early, late or not at all; their footage comes in time or late."""
    numbers = [f"{place}号" for place in range(12)]
    for number in numbers:
        closed = chance.choice([None, FIRST + timedelta(days=chance.randrange(40))])
        recorders = (CaseRecorder("A000001", "李娜"),) if chance.random() < 0.5 else ()
        desk.case(number, officers=(Officer("张伟"),), recorders=recorders, activity_ended=START, closed=closed)
        for name in range(chance.randrange(3)):
            desk.footage(f"{number}-{name}.mp4", number, START, device="A000001", received=START + timedelta(hours=chance.choice([1, 60])))
    return numbers


def change(desk: Desk, number: str, chance: Random) -> None:
    """Archive an open case, or reopen an archived one."""
    with desk.installation.catalogue.read() as tx:
        archived = bool(packages.listing(tx, number)) and number not in reopened(desk)
    if archived:
        marks.reopen_case(desk.installation, number, "刘局长", "补充调查")
    elif chance.random() < 0.7:
        with desk.installation.catalogue.begin() as tx:
            packages.add(tx, number, "/p", 1, "b" * 64, [], desk.now)
            keeping.set_archived(tx, number, desk.now)


def reopened(desk: Desk) -> set[str]:
    return {row.number for row in overview.case_rows(desk.installation.settings.database) if row.state != "archived"}


def seen_by_status(desk: Desk) -> tuple[set[str], Counter[str]]:
    waiting = overview.waiting(desk.installation.settings.database, desk.now)
    late = Counter({row.case: row.recordings for row in waiting.custodian.handed_over_late})
    return {row.case for row in waiting.overdue.archive}, late


def seen_by_sweep(desk: Desk) -> tuple[set[str], Counter[str]]:
    listed = lists.list_due(desk.installation, desk.now.date())
    assert listed.counts["archive_overdue"] == len(listed.items["archive_overdue"])
    late: Counter[str] = Counter()
    for item in listed.items["transfer_overdue"]:
        if isinstance(item, LateItem) and item.case:
            late[item.case] += item.recordings
    return {item.case for item in listed.items["archive_overdue"] if item.case}, late


@pytest.mark.parametrize("number", range(3))
def test_status_and_sweep_agree_over_seeded_cases(desk: Desk, number: int):
    chance = Random(number)
    numbers = seed(desk, chance)
    overdue = 0
    for day in range(0, 100, 9):
        desk.go(at(FIRST + timedelta(days=day), hour=12))
        for changed in chance.sample(numbers, 2):
            change(desk, changed, chance)
        assert seen_by_status(desk) == seen_by_sweep(desk), "with no sweep between, status is up to date"
        overdue += len(seen_by_status(desk)[0])
    assert overdue and seen_by_status(desk)[1], "the cases were such that something was overdue and something late"
