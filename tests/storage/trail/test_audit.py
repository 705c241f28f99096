"""Every way to rewrite the story is tried in both databases: by the application's rights, and by the owner's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from database_owner import as_owner
from examples import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from messages.errors import Unavailable
from storage.catalogue.database import Catalogue
from storage.catalogue.schema import HEAD
from storage.trail import audit

pytestmark = pytest.mark.smoke
GUARD_ROWS = ("R000-02", "R000-37", "R001-23", "R002-17", "R003-2-22", "R003-3-21", "R004-38")


@pytest.fixture
def chain(catalogue: Catalogue) -> Catalogue:
    with catalogue.begin() as tx:
        for number in range(10):
            audit.append(tx, "original.received", f"R-{number}", "张伟", NOW + timedelta(seconds=number), None, "a" * 64,
                         {"case": "17" if number % 2 else None, "bytes": number})
    return catalogue


def test_events_tell_who_when_what_why_over_what_hash(chain: Catalogue):
    with chain.begin() as tx:
        assert audit.append(tx, "mark.lifted", "R-3", "李娜", NOW, "投诉已撤回", "b" * 64, {"case": "17", "approver": "王局"}) == 11
    with chain.read() as tx:
        event = audit.events(tx, subject="R-3")[-1]
        assert (event.what, event.who, event.when, event.why, event.hash) == ("mark.lifted", "李娜", NOW, "投诉已撤回", "b" * 64)
        assert event.detail["approver"] == "王局"
        assert [event.seq for event in audit.events(tx, case="17")] == [2, 4, 6, 8, 10, 11]
        assert [event.seq for event in audit.walk(tx, after=8)] == [9, 10, 11]
        assert len(audit.events(tx)) == 11


def test_an_untouched_chain_is_intact(chain: Catalogue):
    with chain.read() as tx:
        state = audit.verify(tx)
    assert (state.events, state.intact, state.first_broken) == (10, True, None)


def test_an_empty_chain_is_intact(catalogue: Catalogue):
    with catalogue.read() as tx:
        assert audit.verify(tx) == audit.ChainState(0, True, None)


def test_a_clock_that_was_set_back_is_noted_and_breaks_nothing(chain: Catalogue):
    with chain.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW - timedelta(days=1))
        state = audit.verify(tx)
    assert state.intact and state.clock_back == (11,)


def test_an_event_of_a_transaction_that_failed_leaves_no_hole(chain: Catalogue):
    with pytest.raises(ZeroDivisionError), chain.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        raise ZeroDivisionError
    with chain.begin() as tx:
        assert audit.append(tx, "x", "y", "z", NOW) == 11
        assert audit.verify(tx).intact


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.dictionaries(st.text(
    st.characters(exclude_characters="\0")), st.none() | st.integers() | st.text(st.characters(exclude_characters="\0"))))
def test_any_text_keeps_the_chain_intact(chain: Catalogue, text: str, detail: dict):
    detail.pop("case", None)
    with chain.begin() as tx:
        audit.append(tx, "note", text, text, NOW, text, None, detail)
        assert audit.verify(tx).intact
        assert audit.events(tx)[-1].detail == detail


REST = "what, subject, case_number, who, at, why, hash, detail, NULL, NULL FROM audit"
FORGED = REST.replace("who", "'李四'")
FORBIDDEN = {
    "edit": "UPDATE audit SET who = '李四' WHERE seq = 4",
    "edit the last": "UPDATE audit SET detail = '{}' WHERE seq = 10",
    "cut": "DELETE FROM audit WHERE seq = 4",
    "cut the end": "DELETE FROM audit WHERE seq = 10",
    "cut all": "DELETE FROM audit",
    "insert between": f"INSERT INTO audit SELECT 4, previous, 'c', {REST} WHERE seq = 4",
    "insert a second start":
        f"INSERT INTO audit VALUES (11, '{audit.ZERO}', 'c', 'w', 's', NULL, 'x', 'y', NULL, NULL, '{{}}', NULL, NULL)",
    "leave a hole": f"INSERT INTO audit SELECT 12, digest, 'c', {REST} WHERE seq = 10",
    "no number": f"INSERT INTO audit SELECT NULL, 'x', 'c', {REST} WHERE seq = 10",
}
ONLY_SQLITE = {
    "replace": f"INSERT OR REPLACE INTO audit SELECT 4, previous, 'c', {FORGED} WHERE seq = 4",
    "replace by digest": f"INSERT OR REPLACE INTO audit SELECT 11, digest, digest, {FORGED} WHERE seq = 4",
    "replace the last": f"REPLACE INTO audit SELECT 10, previous, 'c', {FORGED} WHERE seq = 10",
    "update or replace": "UPDATE OR REPLACE audit SET seq = 3 WHERE seq = 4",
    "upsert": "INSERT INTO audit SELECT * FROM audit WHERE seq = 4 ON CONFLICT (seq) DO UPDATE SET who = '李四'",
}
ONLY_POSTGRESQL = {
    "truncate": "TRUNCATE audit",
    "truncate cascade": "TRUNCATE dumps, recordings, audit CASCADE",
    "upsert": "INSERT INTO audit SELECT * FROM audit WHERE seq = 4 ON CONFLICT (seq) DO UPDATE SET who = '李四'",
    "replica role": "SET session_replication_role = replica; DELETE FROM audit WHERE seq = 4",
    "merge": "MERGE INTO audit USING (SELECT 4 AS n) x ON seq = n WHEN MATCHED THEN DELETE",
}


def attempt(catalogue: Catalogue, statement: str) -> None:
    with catalogue.engine.begin() as connection:
        for part in statement.split("; "):
            connection.execute(text(part))


@pytest.mark.requirement(*GUARD_ROWS)
@pytest.mark.parametrize("way", [*FORBIDDEN, *ONLY_SQLITE, *ONLY_POSTGRESQL])
def test_no_statement_changes_what_happened(chain: Catalogue, way: str):
    only_here = ONLY_SQLITE if chain.engine.dialect.name == "sqlite" else ONLY_POSTGRESQL
    statement = {**FORBIDDEN, **only_here}.get(way)
    if statement is None:
        pytest.skip("the other database's way")
    with chain.read() as tx:
        before = audit.events(tx)
    with pytest.raises(Exception, match=r"append-only|next link"):
        attempt(chain, statement)
    with chain.read() as tx:
        assert audit.events(tx) == before and audit.verify(tx).intact


@pytest.mark.requirement(*GUARD_ROWS)
def test_a_forbidden_statement_raises_our_own_error(chain: Catalogue):
    with pytest.raises(Unavailable, match="append-only"), chain.begin() as tx:
        tx.execute(text("DELETE FROM audit"))


TAMPERED = {
    "edit": (4, ["UPDATE audit SET who = '李四' WHERE seq = 4"]),
    "edit the time": (4, ["UPDATE audit SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 4"]),
    "edit the case": (5, ["UPDATE audit SET case_number = '18' WHERE seq = 5"]),
    "move between columns": (4, ["UPDATE audit SET why = hash, hash = NULL WHERE seq = 4"]),
    "cut": (4, ["DELETE FROM audit WHERE seq = 4"]),
    "cut and renumber": (4, ["DELETE FROM audit WHERE seq = 4",
                             *(f"UPDATE audit SET seq = {n} WHERE seq = {n + 1}" for n in range(4, 10))]),
    "cut the start": (1, ["DELETE FROM audit WHERE seq < 4"]),
    "reorder": (4, ["UPDATE audit SET seq = 99 WHERE seq = 4",
                    "UPDATE audit SET seq = 4 WHERE seq = 5", "UPDATE audit SET seq = 5 WHERE seq = 99"]),
    "insert": (5, ["UPDATE audit SET seq = -seq WHERE seq >= 5", "UPDATE audit SET seq = 1 - seq WHERE seq < 0",
                   f"INSERT INTO audit SELECT 5, digest, 'c', {REST} WHERE seq = 4"]),
    "number below the start": (1, [f"INSERT INTO audit SELECT 0, previous, 'c', {REST} WHERE seq = 1"]),
    "append a stranger": (11, [f"INSERT INTO audit SELECT 11, digest, 'c', {REST} WHERE seq = 10"]),
}


@pytest.mark.requirement(*GUARD_ROWS)
@pytest.mark.parametrize("way", TAMPERED)
def test_dropping_the_triggers_is_noticed_at_the_row_that_was_changed(chain: Catalogue, way: str):
    first, statements = TAMPERED[way]
    as_owner(chain, *statements)
    with chain.read() as tx:
        state = audit.verify(tx)
    assert not state.intact and state.first_broken == first


@pytest.mark.requirement("R000-02", "R000-37")
def test_on_postgresql_the_application_needs_no_right_to_change_the_chain(chain: Catalogue, database: str):
    if chain.engine.dialect.name != "postgresql":
        pytest.skip("SQLite knows no roles")
    documented = (Path(__file__).parents[3] / "docs" / "security.md").read_text(encoding="utf-8").split("```sql\n")[1].split("```")[0]
    with chain.engine.begin() as connection:
        for statement in documented.split(";\n"):
            if statement.strip():
                connection.execute(text(statement.replace("liuhen_app", f"app_{connection.engine.url.database}")))
    name = f"app_{chain.engine.url.database}"
    engine = create_engine(chain.engine.url.set(username=name))
    application = Catalogue(engine)
    assert application.revision() == HEAD
    with application.begin() as tx:
        assert audit.append(tx, "x", "y", "z", NOW) == 11
        assert audit.verify(tx).intact
    for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit", "ALTER TABLE audit DISABLE TRIGGER ALL",
                      "DROP TABLE audit", "DROP TRIGGER audit_no_change ON audit", "SET session_replication_role = replica"):
        with pytest.raises(Exception, match=r"permission denied|must be owner"):
            attempt(application, statement)
    application.close()
