"""Each predicate says the same in Python and in SQL, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import pytest
from examples import NOW, case, stored
from sqlalchemy import Connection, Date, bindparam, text

from regulations.values.enums import KeepState
from storage.catalogue import predicates
from storage.catalogue.database import Catalogue
from storage.catalogue.models.base import Instant
from storage.catalogue.states import DutyKind
from storage.keeping import duties
from storage.keeping.disposal import outcomes
from storage.keeping.disposal.outcomes import Decided
from storage.keeping.duties import Duty
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases

DAY = date(2026, 9, 1)
DAYS = (None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))
DECISIONS = list(product(KeepState, DAYS, (False, True)))
MOMENTS = (None, NOW - timedelta(seconds=1), NOW, NOW + timedelta(seconds=1))
TIMES = list(product(MOMENTS, (None, NOW)))
DUTIES = [Duty(DutyKind.SPOT_CHECK, "", str(place), None, None, due, met) for place, (due, met) in enumerate(TIMES)]


@pytest.fixture
def filled(catalogue: Catalogue) -> Iterator[Connection]:
    """A recording for each decision there can be, and a duty for each pair of times."""
    with catalogue.begin() as tx:
        cases.save(tx, case(), "/c", {}, NOW)
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        rows = [stored(place, dump) for place in range(len(DECISIONS))]
        originals.add_new(tx, rows)
        outcomes.decide(tx, {row.recording.id: Decided(state, until, held=held)
                             for row, (state, until, held) in zip(rows, DECISIONS, strict=True)})
        duties.save(tx, {"": DUTIES})
    with catalogue.engine.connect() as connection:
        yield connection


def chosen(connection: Connection, condition: predicates.Condition) -> set[tuple[KeepState, date | None, bool]]:
    """Return the decisions of the recordings that the condition chooses."""
    asked = text(f"SELECT keep_state, keep_until, held FROM recordings r WHERE {condition.sql('r')}")
    if ":as_of" in condition.condition:
        asked = asked.bindparams(bindparam("as_of", DAY, type_=Date))
    rows = connection.execute(asked.columns(keep_until=Date)).all()
    return {(KeepState(state), until, bool(held)) for state, until, held in rows}


def test_what_is_disposable_is_the_same_in_sql_and_in_python(filled: Connection):
    wanted = {row for row in DECISIONS if predicates.disposable(*row, DAY)}
    assert chosen(filled, predicates.DISPOSABLE) == wanted == {(KeepState.UNTIL, DAY - timedelta(days=1), False)}


def test_what_is_not_disposable_is_the_rest_and_no_row_falls_between(filled: Connection):
    rest = predicates.Condition(f"NOT ({predicates.DISPOSABLE.condition})")
    assert chosen(filled, predicates.DISPOSABLE) | chosen(filled, rest) == set(DECISIONS)


def test_what_the_store_should_hold_is_the_same_in_sql_and_in_python(filled: Connection):
    assert chosen(filled, predicates.IN_STORE) == {row for row in DECISIONS if predicates.in_store(row[0])}


def test_what_is_overdue_is_the_same_in_sql_and_in_python(filled: Connection):
    asked = text(f"SELECT subject FROM duties d WHERE {predicates.OVERDUE.sql('d')}").bindparams(bindparam("moment", NOW, type_=Instant))
    subjects = {int(row.subject) for row in filled.execute(asked)}
    assert subjects == {int(duty.subject) for duty in DUTIES if duty.overdue(NOW)}
    assert [TIMES[place] for place in subjects] == [(NOW - timedelta(seconds=1), None)]
