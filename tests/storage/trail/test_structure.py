"""A column, table, view, index or rule that somebody adds, takes away or changes is named at once, in both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.catalogue import structure
from storage.catalogue.database import Catalogue
from storage.catalogue.structure import DifferingHow, StructurePart

DOINGS: dict[str, dict[tuple[str, ...], set[tuple[StructurePart, str, str, DifferingHow]]]] = {
    "both": {
        ("ALTER TABLE recordings ADD COLUMN remark text",): {(StructurePart.COLUMN, "recordings", "remark", DifferingHow.ADDED)},
        ("ALTER TABLE measurements ADD COLUMN remark text",): {(StructurePart.COLUMN, "measurements", "remark", DifferingHow.ADDED)},
        ("CREATE TABLE aside (id integer primary key, note text)",): {(StructurePart.TABLE, "aside", "", DifferingHow.ADDED)},
        ("CREATE VIEW shown AS SELECT id FROM recordings",): {(StructurePart.VIEW, "shown", "", DifferingHow.ADDED)},
        ("DROP INDEX cases_id", "CREATE INDEX cases_id ON cases (id)"): {(StructurePart.INDEX, "cases", "cases_id", DifferingHow.CHANGED)},
        ("DROP INDEX recordings_case",): {(StructurePart.INDEX, "recordings", "recordings_case", DifferingHow.MISSING)},
        ("CREATE UNIQUE INDEX mine ON marks (case_number)",): {(StructurePart.INDEX, "marks", "mine", DifferingHow.ADDED)},
        ("DROP TABLE sweeps",): {(StructurePart.TABLE, "sweeps", "", DifferingHow.MISSING)},
        ("ALTER TABLE holds DROP COLUMN document",): {(StructurePart.COLUMN, "holds", "document", DifferingHow.MISSING)},
    },
    "sqlite": {
        ("ALTER TABLE holds ADD COLUMN twice GENERATED ALWAYS AS (id * 2) VIRTUAL",): {
            (StructurePart.COLUMN, "holds", "twice", DifferingHow.ADDED)
        },
        ("DROP INDEX recordings_behind", "CREATE INDEX recordings_behind ON recordings (id) WHERE behind = 7"): {
            (StructurePart.INDEX, "recordings", "recordings_behind", DifferingHow.CHANGED)
        },
    },
    "postgresql": {
        ("CREATE RULE quiet AS ON DELETE TO holds DO INSTEAD NOTHING",): {(StructurePart.RULE, "holds", "quiet", DifferingHow.ADDED)},
        ("ALTER TABLE holds ENABLE ROW LEVEL SECURITY", "CREATE POLICY few ON holds USING (false)"): {
            (StructurePart.RULE, "holds", "few", DifferingHow.ADDED),
            (StructurePart.RULE, "holds", "row security", DifferingHow.ADDED),
        },
        ("CREATE TABLE heir () INHERITS (holds)",): {
            (StructurePart.TABLE, "heir", "", DifferingHow.ADDED),
            (StructurePart.RULE, "holds", "heir", DifferingHow.ADDED),
        },
        ("ALTER TABLE marks DROP CONSTRAINT marks_case_number_fkey",): {
            (StructurePart.KEY, "marks", "marks_case_number_fkey", DifferingHow.MISSING)
        },
        ("ALTER TABLE recordings ALTER COLUMN unit TYPE varchar(7)",): {(StructurePart.COLUMN, "recordings", "unit", DifferingHow.CHANGED)},
        ("ALTER TABLE recordings ALTER COLUMN unit SET DEFAULT '别的单位'",): {
            (StructurePart.COLUMN, "recordings", "unit", DifferingHow.CHANGED)
        },
        ("CREATE MATERIALIZED VIEW kept AS SELECT id FROM recordings",): {(StructurePart.VIEW, "kept", "", DifferingHow.ADDED)},
    },
}


def look(catalogue: Catalogue) -> set[tuple[StructurePart, str, str, DifferingHow]]:
    with catalogue.read() as tx:
        return {(*row.piece, row.difference) for row in structure.compare(tx.connection())}


@pytest.mark.requirement("R000-02", "R000-37")
def test_what_is_not_as_the_migrations_make_it_is_named(catalogue: Catalogue):
    assert look(catalogue) == set()
    for doings, named in (DOINGS["both"] | DOINGS[catalogue.engine.dialect.name]).items():
        with catalogue.engine.connect() as changed:
            begun = changed.begin()
            for statement in doings:
                changed.execute(text(statement))
            seen = {(*row.piece, row.difference) for row in structure.compare(changed)}
            begun.rollback()
        assert seen >= named and {row[:2] for row in seen} == {row[:2] for row in named}, (doings, seen)
    assert look(catalogue) == set(), "comparing leaves nothing behind"


def test_an_account_that_owns_nothing_compares_too(new_postgres: str):
    catalogue = Catalogue.open(new_postgres)
    with catalogue.engine.begin() as owner:
        for statement in ("CREATE ROLE liuhen_looks LOGIN", "CREATE TABLE aside (id integer)",
                          "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO liuhen_looks"):
            owner.execute(text(statement))
    application = Catalogue.open(make_url(new_postgres).set(username="liuhen_looks").render_as_string(hide_password=False))
    assert look(application) == {(StructurePart.TABLE, "aside", "", DifferingHow.ADDED)}
    application.close()
    catalogue.close()
