from __future__ import annotations

from datetime import date, timedelta

import pytest
from examples import NOW, NUMBER, case, recording, stored

from regulations.values.enums import KeepState
from storage.catalogue.database import Catalogue
from storage.keeping.disposal import outcomes
from storage.keeping.disposal.outcomes import Decided
from storage.keeping.sweep import sweeping
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases

DAY = date(2026, 9, 1)
IDS = [recording(place).id for place in range(8)]


@pytest.fixture
def installation(catalogue: Catalogue) -> Catalogue:
    with catalogue.begin() as tx:
        cases.save(tx, case(), "/cases/17", {}, NOW)
        number = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=NUMBER, received_at=NOW, started_at=NOW)
        originals.add_new(tx, [stored(place, number, NUMBER if place < 4 else None) for place in range(8)])
    return catalogue


def ids(items) -> list[str]:
    return [item.id for item in items]


def late(tx) -> list[tuple[str | None, int]]:
    return [(dump.case, dump.recordings) for dump in sweeping.handed_over_late(tx)]


@pytest.mark.requirement("R001-24")
def test_only_what_is_past_its_last_day_and_free_is_expired(installation: Catalogue):
    with installation.begin() as tx:
        outcomes.decide(
            tx,
            {
                IDS[0]: Decided(KeepState.UNTIL, DAY),
                IDS[1]: Decided(KeepState.UNTIL, DAY - timedelta(days=1)),
                IDS[3]: Decided(KeepState.FOREVER),
                IDS[2]: Decided(KeepState.UNTIL, DAY - timedelta(days=9)),
                IDS[4]: Decided(KeepState.UNDETERMINED),
                IDS[5]: Decided(KeepState.UNTIL, DAY - timedelta(days=2), held=True),
            },
        )
    with installation.read() as tx:
        assert ids(sweeping.expired(tx, DAY)) == [IDS[2], IDS[1]] and sweeping.expired_count(tx, DAY) == 2
        assert ids(sweeping.expired(tx, DAY + timedelta(days=1))) == [IDS[2], IDS[1], IDS[0]]
        assert ids(sweeping.held(tx)) == [IDS[5]]
        assert ids(sweeping.undetermined(tx)) == [IDS[4]]
        assert sorted(ids(sweeping.undecided(tx))) == sorted(IDS[6:])


def test_a_lifted_hold_lets_an_item_come_due(installation: Catalogue):
    with installation.begin() as tx:
        outcomes.decide(tx, {IDS[0]: Decided(KeepState.UNTIL, DAY, held=True)})
        assert ids(sweeping.expired(tx, DAY + timedelta(days=1))) == []
        outcomes.decide(tx, {IDS[0]: Decided(KeepState.UNTIL, DAY)})
        assert ids(sweeping.expired(tx, DAY + timedelta(days=1))) == [IDS[0]]


def test_a_case_whose_facts_changed_is_asked_about_again(installation: Catalogue):
    with installation.begin() as tx:
        outcomes.decide(tx, {id_: Decided(KeepState.UNTIL, DAY) for id_ in IDS})
        assert sweeping.mark_undecided(tx, NUMBER) == 4
        assert sorted(ids(sweeping.undecided(tx))) == sorted(IDS[:4])
        assert len(ids(sweeping.expired(tx, DAY + timedelta(days=1)))) == 4


def test_what_came_after_its_deadline_is_late_until_it_is_archived(installation: Catalogue):
    with installation.begin() as tx:
        outcomes.decide(tx, {
            IDS[0]: Decided(KeepState.UNTIL, DAY, transfer_due=NOW - timedelta(hours=1)),
            IDS[1]: Decided(KeepState.UNTIL, DAY, transfer_due=NOW), IDS[4]: Decided(KeepState.UNTIL, DAY)})
        assert late(tx) == [(NUMBER, 1)] and sweeping.handed_over_late_count(tx) == 1
        sweeping.set_archived(tx, NUMBER, NOW)
        assert late(tx) == [] and sweeping.handed_over_late_count(tx) == 0
        sweeping.set_archived(tx, NUMBER, None)
        assert late(tx) == [(NUMBER, 1)]


def test_an_item_says_what_a_disposal_list_needs(installation: Catalogue):
    with installation.begin() as tx:
        outcomes.decide(tx, {IDS[2]: Decided(KeepState.UNTIL, DAY)})
        item = next(iter(sweeping.expired(tx, DAY + timedelta(days=1))))
    original = recording(2)
    assert (item.id, item.name, item.case, item.device, item.sha256, item.size, item.end, item.keep_until) == (
        original.id, original.name, NUMBER, "A012345", original.sha256, original.size, original.end, DAY)


def test_the_daily_query_uses_the_index_of_due_rows(installation: Catalogue):
    from sqlalchemy import text

    if installation.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL scans tables this small")
    with installation.read() as tx:
        plan = " ".join(row[3] for row in tx.execute(text(
            f"EXPLAIN QUERY PLAN SELECT id FROM recordings WHERE {sweeping.EXPIRED} ORDER BY keep_until, id"), {"as_of": "2026-09-01"}))
    assert "recordings_due" in plan


def test_a_dump_that_came_late_is_one_thing_however_many_files_it_had(installation: Catalogue):
    with installation.begin() as tx:
        outcomes.decide(tx, {id_: Decided(KeepState.UNTIL, DAY, transfer_due=NOW - timedelta(hours=place))
                             for place, id_ in enumerate(IDS, 1)})
        found = list(sweeping.handed_over_late(tx))
        assert [(dump.case, dump.recordings, dump.due) for dump in found] == [
            (None, 4, NOW - timedelta(hours=8)), (NUMBER, 4, NOW - timedelta(hours=4))]
        assert {dump.root for dump in found} == {"/media/A"} and sweeping.handed_over_late_count(tx) == 2
