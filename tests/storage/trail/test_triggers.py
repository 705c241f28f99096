"""Triggers that are gone, switched off or emptied are told, and put back as they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from footage.values.recordings import BEIJING
from messages.errors import Refused, Unavailable
from storage.catalogue.database import Catalogue
from storage.catalogue.sealing import triggers
from storage.ledgers import dumps
from storage.trail import audit

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
EMPTY = "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END"
DOINGS = {
    "sqlite": {
        ("DROP TRIGGER audit_no_update",): {"audit_no_update"},
        ("DROP TRIGGER audit_no_delete", EMPTY): {"audit_no_delete"},
        ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "DROP TRIGGER audit_next_link"):
            {"audit_no_update", "audit_no_delete", "audit_next_link"},
        ("DROP TRIGGER row_digests_no_update",): {"row_digests_no_update"},
        ("DROP TRIGGER row_digests_no_delete", "DROP TRIGGER row_digests_no_replace"): {"row_digests_no_delete", "row_digests_no_replace"},
        ("DROP TRIGGER row_digests_no_update", EMPTY.replace("audit", "row_digests").replace("no_delete", "no_update")):
            {"row_digests_no_update"},
    },
    "postgresql": {
        ("DROP TRIGGER audit_no_change ON audit",): {"audit_no_change"},
        ("ALTER TABLE audit DISABLE TRIGGER audit_no_truncate",): {"audit_no_truncate"},
        ("ALTER TABLE audit ENABLE TRIGGER audit_next_link",): {"audit_next_link"},
        ("CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",):
            {"audit_no_change", "audit_no_truncate", "row_digests_no_change", "row_digests_no_truncate"},
        ("DROP TRIGGER audit_no_change ON audit",
         "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW WHEN (OLD.seq < 0) EXECUTE FUNCTION audit_refuse()",
         "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_change"): {"audit_no_change"},
        ("DROP TRIGGER audit_no_change ON audit",
         "CREATE TRIGGER audit_no_change BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
         "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_change"): {"audit_no_change"},
        ("DROP TRIGGER row_digests_no_change ON row_digests",): {"row_digests_no_change"},
        ("ALTER TABLE row_digests DISABLE TRIGGER row_digests_no_truncate",): {"row_digests_no_truncate"},
        ("DROP TRIGGER liuhen_note_marks ON marks",): {"liuhen_note_marks"},
        ("ALTER TABLE recordings DISABLE TRIGGER liuhen_note_recordings",): {"liuhen_note_recordings"},
        ("CREATE OR REPLACE FUNCTION liuhen_note_cases() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",):
            {"liuhen_note_cases"},
    },
}
FORBIDDEN = ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "UPDATE row_digests SET digest = 'x'", "DELETE FROM row_digests")
STRANGE = {
    "sqlite": ("CREATE TRIGGER helper AFTER INSERT ON audit BEGIN UPDATE dumps SET unit = '别的单位'; END",),
    "postgresql": ("CREATE FUNCTION helper() RETURNS trigger LANGUAGE plpgsql AS $$"
                   " BEGIN UPDATE dumps SET unit = '别的单位'; RETURN NULL; END $$",
                   "CREATE TRIGGER helper AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION helper()"),
}


@pytest.mark.requirement("R000-02", "R000-37")
def test_what_was_done_to_triggers_is_told_and_undone_before_the_next_write(catalogue: Catalogue):
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        assert triggers.look(tx.connection()).sound
    for doings, names in DOINGS[catalogue.engine.dialect.name].items():
        do(catalogue, doings)
        with catalogue.read() as tx:
            assert set(triggers.look(tx.connection()).missing) == names
        with catalogue.begin() as tx:
            assert triggers.look(tx.connection()).sound
            assert set(audit.events(tx)[-1].detail["missing"]) == names
        for forbidden in FORBIDDEN:
            with pytest.raises((DBAPIError, Unavailable)), catalogue.begin() as tx:
                tx.execute(text("INSERT INTO row_digests (event, place, of_table, row_key, digest, body) VALUES (99, 0, 'x', 'y', '', '')"))
                tx.execute(text(forbidden))
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        assert audit.verify(tx).intact


def do(catalogue: Catalogue, statements: Iterable[str]) -> None:
    with catalogue.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_trigger_of_somebody_else_never_acts_inside_a_transaction_of_the_program(catalogue: Catalogue):
    with catalogue.begin() as tx:
        dumps.open_dump(tx, root="/m", unit="支队", by=None, case=None, received_at=NOW, started_at=NOW)
        audit.append(tx, "x", "y", "z", NOW)
    do(catalogue, STRANGE[catalogue.engine.dialect.name])
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
    with catalogue.read() as tx:
        assert tx.scalar(text("SELECT unit FROM dumps")) == "支队", "it was removed before the first link was written"
        assert triggers.look(tx.connection()).sound
        event = next(event for event in audit.events(tx) if event.what == "chain.guarded")
        assert event.detail == {"missing": [], "strange": ["audit.helper"]}


def test_nothing_is_written_where_a_strange_trigger_cannot_be_removed(new_postgres: str):
    catalogue = Catalogue.open(new_postgres)
    do(catalogue, (*STRANGE["postgresql"], "CREATE ROLE liuhen_strange LOGIN",
                   "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO liuhen_strange"))
    application = Catalogue.open(make_url(new_postgres).set(username="liuhen_strange").render_as_string(hide_password=False))
    with pytest.raises(Refused) as refused, application.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
    assert refused.value.text.key == "ledger.strange_trigger"
    do(catalogue, ("DROP TRIGGER helper ON audit",))
    with application.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
    application.close()
    catalogue.close()
