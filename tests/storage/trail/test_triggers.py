"""Triggers that are gone, switched off or emptied are told, and put back as they were."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from footage.values.recordings import BEIJING
from messages.errors import Unavailable
from storage.catalogue.database import Catalogue
from storage.trail import audit, triggers

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)
EMPTY = "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END"
DOINGS = {
    "sqlite": {
        ("DROP TRIGGER audit_no_update",): {"audit_no_update"},
        ("DROP TRIGGER audit_no_delete", EMPTY): {"audit_no_delete"},
        ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "DROP TRIGGER audit_next_link"):
            {"audit_no_update", "audit_no_delete", "audit_next_link"},
    },
    "postgresql": {
        ("DROP TRIGGER audit_no_change ON audit",): {"audit_no_change"},
        ("ALTER TABLE audit DISABLE TRIGGER audit_no_truncate",): {"audit_no_truncate"},
        ("ALTER TABLE audit ENABLE TRIGGER audit_next_link",): {"audit_next_link"},
        ("CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",):
            {"audit_no_change", "audit_no_truncate"},
        ("DROP TRIGGER audit_no_change ON audit",
         "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW WHEN (OLD.seq < 0) EXECUTE FUNCTION audit_refuse()",
         "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_change"): {"audit_no_change"},
        ("DROP TRIGGER audit_no_change ON audit",
         "CREATE TRIGGER audit_no_change BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
         "ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_no_change"): {"audit_no_change"},
    },
}


@pytest.mark.requirement("R000-02", "R000-37")
def test_what_was_done_to_triggers_is_told_and_undone(catalogue: Catalogue):
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        assert triggers.missing(tx) == ()
    for doings, names in DOINGS[catalogue.engine.dialect.name].items():
        with catalogue.engine.begin() as connection:
            for statement in doings:
                connection.execute(text(statement))
        with catalogue.begin() as tx:
            assert set(triggers.missing(tx)) == names
            triggers.put_back(tx, triggers.missing(tx))
        with catalogue.read() as tx:
            assert triggers.missing(tx) == ()
        for forbidden in ("UPDATE audit SET who = 'x'", "DELETE FROM audit"):
            with pytest.raises((DBAPIError, Unavailable)), catalogue.begin() as tx:
                tx.execute(text(forbidden))
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        assert audit.verify(tx).intact
