"""A catalogue of the release before is brought under the chain in place: copied first, at one go, cut anywhere it goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from examples import NOW, NUMBER, case, stored
from sqlalchemy import create_engine, text

from storage.catalogue import structure
from storage.catalogue.database import Catalogue
from storage.catalogue.schema import HEAD
from storage.catalogue.sealing import cover
from storage.catalogue.sealing.who import Sealing
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from storage.trail import audit, rows

KEY = b"k" * 32



@pytest.fixture
def before(database: str) -> str:
    """The URL of a catalogue with rows and events, at the schema 0007: made now, and taken back to what 0007 was."""
    catalogue = Catalogue.open(database)
    with catalogue.begin() as tx:
        audit.append(tx, "case.added", NUMBER, "王芳", NOW, None, None, {"case": NUMBER})
        dump = dumps.open_dump(tx, root="/m", unit="支队", by="王芳", case=NUMBER, received_at=NOW, started_at=NOW)
        cases.save(tx, case(), "/c", {}, NOW)
        originals.add_new(tx, [stored(number, dump, NUMBER) for number in range(3)])
    catalogue.close()
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in _back(connection.dialect.name):
            connection.execute(text(statement))
    engine.dispose()
    return database


def _back(dialect: str) -> list[str]:
    triggers = (["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"] if dialect == "sqlite" else
                ["ALTER TABLE audit DISABLE TRIGGER ALL"])
    links = "UPDATE audit SET rows = NULL, seal = NULL, digest = '{digest}'"
    tables = ("proceeding_steps", "proceedings", "viewings", "job_runs", "jobs", "device_uses", "device_checks", "device_faults", "devices",
              "tokens", "identities", "passwords", "grants", "sessions", "attempts", "office_settings", "accounts", "corrections",
              "signatures", "explanations", "figure_sums", "stale_figures", "case_days", "bulletins", "appraisals",
              "custodians")
    columns = {"decisions": ("account_id", "asked_of", "explain_by", "place", "proposed"),
               "cases": ("review_finished_at", "review_finished_by"),
               "disposals": ("form", "lines_sha256", "papers", "grace_days"), "disposal_items": ("asked", "tick")}
    return [*triggers, "DROP INDEX recordings_of_no_case", "DROP INDEX recordings_disposed",
            "DROP INDEX recordings_start", "DROP INDEX recordings_undated",
            *(f"DROP TABLE {table}" for table in ("row_digests", *tables)),
            *(f"ALTER TABLE {table} DROP COLUMN {column}" for table, names in columns.items() for column in names),
            links.format(digest=_old_digest()), "ALTER TABLE audit DROP COLUMN rows",
            "ALTER TABLE audit DROP COLUMN seal", "UPDATE alembic_version SET version_num = '0007'",
            *(f"DROP INDEX cases_{name}" for name in ("id", "folder", "number_key")),
            *(f"ALTER TABLE cases DROP COLUMN {name}" for name in ("id", "folder", "number_key")),
            *(["ALTER TABLE audit ENABLE TRIGGER ALL"] if dialect == "postgresql" else [])]


def _old_digest() -> str:
    from storage.catalogue.sealing import links

    return links.digest_of({"seq": 1, "previous": links.ZERO, "what": "case.added", "subject": NUMBER, "case": NUMBER, "who": "王芳",
                            "when": NOW.isoformat(), "why": None, "hash": None, "detail": links.canonical({"case": NUMBER}), "rows": None})


def test_its_rows_are_covered_by_one_event_and_it_is_copied_first(before: str):
    catalogue = Catalogue.open(before, Sealing("李娜", lambda: KEY))
    with catalogue.read() as tx:
        assert audit.verify(tx).intact
        event = audit.events(tx)[-1]
        state = rows.verify(tx, (KEY,))
        assert structure.compare(tx.connection()) == (), "it is made of what a new one is made of"
        count = tx.scalar(text("SELECT count(*) FROM recordings")) + 2
    assert (event.what, event.who, event.detail["rows"], event.detail["before"]) == ("catalogue.covered", "李娜", count, "0007")
    assert state.differing_count == 0 and state.checked == count and state.covered_since == event.when
    assert [row.fact for row in state.facts] == ["stranger"] * 3, "no event of this made-up catalogue received them"
    _copy_is_the_old_one(catalogue)
    with catalogue.begin() as tx:
        audit.append(tx, "case.updated", NUMBER, "王芳", NOW, None, None, {"case": NUMBER})
        cases.save(tx, case(), "/elsewhere", {}, NOW)
    with catalogue.read() as tx:
        assert rows.verify(tx, (KEY,)).differing_count == 0
    catalogue.close()


def _copy_is_the_old_one(catalogue: Catalogue) -> None:
    if catalogue.engine.dialect.name == "sqlite":
        kept = Path(catalogue.engine.url.database or "").with_name("catalogue.before-0007.db")
        with sqlite3.connect(kept) as copy:
            assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0007",)]
            assert copy.execute("SELECT count(*) FROM recordings").fetchone() == (3,)
        assert kept.stat().st_mode & 0o077 == 0
        return
    with catalogue.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM liuhen_before_0007.alembic_version")).scalar() == "0007"
        assert connection.execute(text("SELECT count(*) FROM liuhen_before_0007.recordings")).scalar() == 3


def test_an_upgrade_that_is_cut_leaves_the_old_catalogue_and_the_next_one_goes_on(before: str, monkeypatch: pytest.MonkeyPatch):
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cover, "write", cut)
    with pytest.raises(KeyboardInterrupt):
        Catalogue.open(before, Sealing("李娜", lambda: KEY))
    monkeypatch.undo()
    engine = create_engine(before.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0007"
    engine.dispose()
    catalogue = Catalogue.open(before, Sealing("李娜", lambda: KEY))
    with catalogue.read() as tx:
        assert rows.verify(tx, (KEY,)).differing_count == 0 and catalogue.revision() == HEAD
    catalogue.close()


def test_a_later_change_of_the_schema_launders_nothing(before: str):
    catalogue = Catalogue.open(before, Sealing("李娜", lambda: KEY))
    with catalogue.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET party = '别人'"))
    with catalogue.begin() as tx:
        cover.note_differences(tx, "李娜")
        cover.cover(tx, "李娜", "9999", HEAD)
    with catalogue.read() as tx:
        state = rows.verify(tx, (KEY,))
        assert [event.what for event in audit.events(tx)][-2:] == ["row.differed", "catalogue.upgraded"]
    assert [(row.table, row.columns, row.found) for row in state.differing] == [("cases", ("party",), {"party": "别人"})]
    catalogue.close()


def test_what_was_changed_before_the_upgrade_is_told_by_the_events_of_that_time(before: str):
    engine = create_engine(before.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        ids = connection.execute(text("SELECT id FROM recordings ORDER BY id")).scalars().all()
    engine.dispose()
    catalogue = Catalogue.open(before, Sealing("李娜", lambda: KEY))
    with catalogue.begin() as tx:
        audit.append(tx, "original.received", ids[0], "王芳", NOW, None, "0" * 64, {"case": NUMBER})
        audit.append(tx, "original.received", "R-gone", "王芳", NOW, None, "0" * 64, {"case": NUMBER})
        audit.append(tx, "original.disposed", ids[0], "王芳", NOW, None, "0" * 64, {"case": NUMBER})
        audit.append(tx, "mark.set", "mark:7", "王芳", NOW, None, None, {"case": NUMBER})
        audit.append(tx, "hold.placed", "hold:8", "王芳", NOW, None, None, {"case": NUMBER})
        audit.append(tx, "case.updated", f"case:{NUMBER}", "王芳", NOW, None, None, {"case": NUMBER, "documents": {"a.docx": "0" * 64}})
    with catalogue.read() as tx:
        state = rows.verify(tx, (KEY,))
    assert {(row.fact.value, row.subject) for row in state.facts} == {
        ("hash", ids[0]), ("lost", "R-gone"), ("disposed", ids[0]), ("stranger", ids[1]), ("stranger", ids[2]),
        ("mark", "7"), ("hold", "8"), ("papers", NUMBER)}
    catalogue.close()


def test_the_migrations_make_the_triggers_that_note_changes(new_postgres: str):
    catalogue = Catalogue.open(new_postgres)
    with catalogue.engine.connect() as connection:
        named = set(connection.execute(text("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'liuhen_note_%'")).scalars())
    assert {"liuhen_note_recordings", "liuhen_note_cases", "liuhen_note_marks"} <= named
    catalogue.close()


def test_cases_that_shared_a_folder_get_names_that_differ_and_others_keep_theirs(before: str):
    engine = create_engine(before.replace("postgresql:", "postgresql+psycopg:"))
    columns = "unit, regulation, matter, closed, state, version, base, added_at, updated_at"
    with engine.begin() as connection:
        for number in ("3/4号", "3_4号", "..", "甲 "):
            query = f'INSERT INTO cases (number, "case", {columns}) SELECT :number, "case", {columns} FROM cases WHERE number = :known'
            connection.execute(text(query), {"number": number, "known": NUMBER})
    engine.dispose()
    catalogue = Catalogue.open(before, Sealing("李娜", lambda: KEY))
    with catalogue.read() as tx:
        names = dict(tx.execute(text("SELECT number, folder FROM cases")).tuples().all())
        ids = sorted(tx.scalars(text("SELECT id FROM cases")))
        assert rows.verify(tx, (KEY,)).differing_count == 0 and ids == [1, 2, 3, 4, 5]
        assert cases.find(tx, "甲") == "甲 "
    assert names[NUMBER] == NUMBER and names["甲 "] == "甲"
    assert all(names[number].startswith(f"{start}-C") for number, start in (("3/4号", "3_4号"), ("3_4号", "3_4号"), ("..", "_")))
    catalogue.close()
