"""Every way to change the catalogue behind the program's back, in both databases: `rows.verify` says which row, what and since when."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from catalogue_rows import one_of_each
from examples import NOW, NUMBER, case, draft, stored
from sqlalchemy import text, update

from messages.errors import NotReadable
from storage.catalogue.database import Catalogue
from storage.catalogue.models import keeping, media, speech
from storage.catalogue.models.keeping import MarkRow
from storage.catalogue.models.originals import CaseRow, ClockTrustRow, DecisionRow, DocumentRow, PackageRow, RecordingRow, RecordRow
from storage.catalogue.sealing.shapes import CACHES, CHAIN, Shape, shapes
from storage.catalogue.sealing.who import Sealing
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.speech import transcripts
from storage.trail import audit, rows
from storage.trail.compare.values import RowChange, RowDifference, RowsState

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def filled(database: str) -> Iterator[Catalogue]:
    """A catalogue with rows in every table that states facts, each written by right."""
    catalogue = Catalogue.open(database, Sealing("王芳", lambda: KEY))
    with catalogue.begin() as tx:
        audit.append(tx, "case.added", f"case:{NUMBER}", "王芳", NOW, None, None, {"case": NUMBER, "documents": {"笔录.docx": "a" * 64}})
        dump = dumps.open_dump(tx, root="/m", unit="支队", by="王芳", case=NUMBER, received_at=NOW, started_at=NOW)
        cases.save(tx, case(), "/c", {}, NOW)
        originals.add_new(tx, [stored(number, dump, NUMBER) for number in range(3)])
        recording = stored(0, dump, NUMBER).recording.id
        transcripts.save(tx, recording, draft("您好"), NOW)
        tx.add(RecordRow(recording=recording, version=1, at=NOW, confirmed=True, record={"lines": ["您好"]}))
        tx.flush()
        one_of_each(tx, NUMBER, recording)
        tx.add(DocumentRow(case=NUMBER, file="笔录.docx", kind="笔录", sha256="a" * 64, key="a" * 64, size=3, place=0))
        tx.add(ClockTrustRow(device="A1", dump=dump, source="name", against="file", media="video", detail="", offset_ms=1, uncertainty_ms=2,
                             files=3, agreeing=3, first_at=NOW, last_at=NOW, noted_at=NOW))
        tx.add(MarkRow(case=NUMBER, recording=None, trigger="LT1", mark={}, at=NOW))
        tx.add(PackageRow(case=NUMBER, at=NOW, path="/p", size=1, manifest_sha256="b" * 64, package={}))
        tx.flush()
        tx.add(media.MediumRow(case=NUMBER, package=1, purpose="sealed", kind="dvd", volume=1, volumes=1, label="x", sha256="c" * 64))
        tx.add(DecisionRow(case=NUMBER, finding="F-1", status="accepted", by="李娜", at=NOW, reason="说明"))
        tx.add(speech.SpeakerRow(case=NUMBER, label="S1", name="张伟", by="王芳", at=NOW, anchors=[]))
    yield catalogue
    catalogue.close()


def state(catalogue: Catalogue, *keys: bytes) -> RowsState:
    with catalogue.read() as tx:
        return rows.verify(tx, keys or (KEY,))


def behind(catalogue: Catalogue, *statements: str) -> None:
    """Do what whoever owns the database can do: no trigger, no foreign key is in the way."""
    with catalogue.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execute(text("SET session_replication_role = replica"))
            for table in ("audit", "row_digests"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement.replace(":", r"\:")))
        connection.commit()
    catalogue._engine.dispose()


def test_every_table_but_the_caches_is_covered(filled: Catalogue):
    assert {"measurements", "sessions", "attempts", "job_runs", "viewings", "figure_sums", "stale_figures", "case_days"} == CACHES
    assert {"audit", "row_digests", "alembic_version"} == CHAIN
    answer = state(filled)
    assert answer.sound and answer.covered_since is None
    with filled.read() as tx:
        for table in shapes():
            assert tx.scalar(text(f"SELECT count(*) FROM {table}")) > 0, table


def other(shape: Shape, column: str, dialect: str) -> str:
    """Return an SQL expression for another value of a column."""
    kind = shape.kinds[shape.columns.index(column)]
    if kind == "json":
        return """'{"x":1}'""" + ("::json" if dialect == "postgresql" else "")
    if kind == "instant":
        return "'2001-01-01 00:00:00.000000'" if dialect == "sqlite" else "'2001-01-01 00:00:00+00'::timestamptz"
    if kind == "day":
        return "'2001-01-01'" + ("::date" if dialect == "postgresql" else "")
    if kind == "yes or no":
        return f'CASE WHEN "{column}" THEN false ELSE true END' if dialect == "postgresql" else f'1 - "{column}"'
    return f'coalesce("{column}", 0) + 77' if kind == "number" else "'别的'"


def test_every_column_of_every_table_that_is_changed_is_named(filled: Catalogue):
    dialect = filled.engine.dialect.name
    for shape in shapes().values():
        for column in shape.columns:
            first = " AND ".join(f'"{key}" = (SELECT min("{key}") FROM {shape.table})' for key in shape.keys)
            changed = filled.engine.connect()
            with changed:
                begun = changed.begin()
                if dialect == "sqlite":
                    changed.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                else:
                    changed.execute(text("SET LOCAL session_replication_role = replica"))
                count = changed.execute(text(f'UPDATE {shape.table} SET "{column}" = {other(shape, column, dialect)} WHERE {first}'
                                             .replace(":", r"\:"))).rowcount
                differing = difference_in(changed)
                begun.rollback()
            assert count == 1
            named = [row for row in differing if row.table == shape.table]
            assert named and len(named) == len(differing), (shape.table, column)
            if column in shape.keys:
                assert {row.change for row in named} == {RowChange.ADDED, RowChange.REMOVED}, (shape.table, column)
            else:
                assert [row.columns for row in named] == [(column,)], (shape.table, column)
                assert named[0].since is not None and named[0].at == NOW and named[0].found != named[0].was


def difference_in(connection) -> tuple[RowDifference, ...]:
    from sqlalchemy.orm import Session

    with Session(connection, join_transaction_mode="create_savepoint") as tx:
        return rows.verify(tx, (KEY,)).differing


def test_a_row_of_every_table_that_is_removed_or_put_in_is_named(filled: Catalogue):
    from sqlalchemy import delete

    for table, shape in shapes().items():
        with filled.engine.connect() as connection:
            begun = connection.begin()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            model = keeping.Base.metadata.tables[table]
            count = connection.execute(delete(model)).rowcount
            differing = difference_in(connection)
            begun.rollback()
        assert [(row.table, row.change) for row in differing] == [(table, RowChange.REMOVED)] * count, table
        assert all(shape.keys[0] in row.was for row in differing)
    behind(filled, "INSERT INTO speakers (id, case_number, label, name, named_by, at, anchors) "
                   "SELECT 99, case_number, label, '李四', named_by, at, anchors FROM speakers WHERE name = '张伟'")
    answer = state(filled)
    assert [(row.table, row.key, row.change) for row in answer.differing] == [("speakers", "99", RowChange.ADDED)]
    assert answer.differing[0].found["name"] == "李四" and answer.differing[0].since is None


def test_a_change_by_right_does_not_hide_one_behind_the_back(filled: Catalogue):
    with filled.read() as tx:
        id_, key = tx.execute(text("SELECT id, key FROM recordings ORDER BY id LIMIT 1")).one()
    behind(filled, f"UPDATE recordings SET key = '{'f' * 64}' WHERE id = '{id_}'")
    with filled.begin() as tx:
        audit.append(tx, "recording.moved", id_, "李娜", NOW + timedelta(hours=1), "更正", None, {"case": NUMBER})
        tx.execute(update(RecordingRow).where(RecordingRow.id == id_).values(unit="别的单位"))
    answer = state(filled)
    assert not answer.sound and answer.differing_count == 1
    row = answer.differing[0]
    assert (row.key, row.columns, row.was, row.found) == (id_, ("key",), {"key": key}, {"key": "f" * 64})
    assert row.noted is not None and row.since is not None and row.since < row.noted


@pytest.mark.parametrize("statement", [
    "UPDATE row_digests SET digest = '{other}' WHERE event = 1 AND place = 0",
    "UPDATE row_digests SET row_key = 'x' WHERE event = 1 AND place = 0",
    "UPDATE row_digests SET body = '{{}}' WHERE event = 1 AND place = 0",
    "DELETE FROM row_digests WHERE event = 1 AND place = 1",
    "INSERT INTO row_digests (event, place, of_table, row_key, digest, body) VALUES (1, 999999, 'speakers', '7', '{other}', '')",
    "INSERT INTO row_digests (event, place, of_table, row_key, digest, body) VALUES (777, 0, 'speakers', '7', '{other}', '')",
])
def test_digests_that_are_changed_no_longer_make_their_root(filled: Catalogue, statement: str):
    triggers = [] if filled.engine.dialect.name == "postgresql" else [
        f"DROP TRIGGER row_digests_no_{name}" for name in ("update", "delete", "replace")]
    behind(filled, *triggers, statement.format(other="e" * 64))
    assert state(filled).roots == ((777,) if "777" in statement else (1,))


def outside(catalogue: Catalogue, *statements: str) -> None:
    """Do what the program of SQLite itself can do to the file."""
    catalogue._engine.dispose()
    with sqlite3.connect(str(catalogue.url.database)) as insider:
        for statement in statements:
            insider.execute(statement)
    insider.close()


ODD = ("x'ff00'", "CAST(x'ff61' AS TEXT)", "9e999")  # bytes, text that is none, no number


@pytest.mark.parametrize("column", ["party", "number", "case", "closed", "version"])
@pytest.mark.parametrize("value", ODD)
def test_what_no_column_holds_is_named_like_any_other_change(tmp_path: Path, column: str, value: str):
    filled = Catalogue.open(f"sqlite:///{tmp_path}/catalogue.db", Sealing("王芳", lambda: KEY))
    with filled.begin() as tx:
        cases.save(tx, case(), "/c", {}, NOW)
    outside(filled, f'UPDATE cases SET "{column}" = {value}')
    with pytest.raises(NotReadable) if "CAST" in value else contextlib.nullcontext():
        state(filled)
    filled.tolerate()
    answer = state(filled)
    assert answer.differing_count == (2 if column == "number" else 1) and {row.table for row in answer.differing} == {"cases"}
    filled.close()


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("column", ["event", "place", "of_table", "row_key", "digest", "body"])
def test_a_digest_that_holds_what_no_digest_holds_is_noticed(tmp_path: Path, column: str, value: str):
    filled = Catalogue.open(f"sqlite:///{tmp_path}/catalogue.db", Sealing("王芳", lambda: KEY))
    with filled.begin() as tx:
        cases.save(tx, case(), "/c", {}, NOW)
    drop = [f"DROP TRIGGER row_digests_no_{name}" for name in ("update", "delete", "replace")]
    outside(filled, *drop, f'UPDATE row_digests SET "{column}" = {value}')
    filled.tolerate()
    answer = state(filled)
    if column == "place":  # the order within an event of one row
        assert answer.sound
    else:
        assert answer.roots == (1,) or -1 in answer.roots
    filled.close()


def test_a_digest_cannot_be_changed_while_the_triggers_are_there(filled: Catalogue):
    for statement in ("UPDATE row_digests SET digest = 'x'", "DELETE FROM row_digests"):
        with pytest.raises(Exception, match="append-only"), filled.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_next_link_made_by_somebody_else_carries_no_seal(filled: Catalogue):
    stranger = Catalogue(filled._engine, Sealing("李四", None))
    with stranger.begin() as tx:
        audit.append(tx, "mark.lifted", NUMBER, "李四", NOW + timedelta(days=1), "撤回", None, {"case": NUMBER})
    with filled.read() as tx:
        assert audit.verify(tx).intact, "it follows, which is why a seal is needed"
        last = audit.events(tx)[-1].seq
    answer = state(filled)
    assert answer.seals == (last,) and not answer.sound
    another = Catalogue(filled._engine, Sealing("李四", lambda: OTHER_KEY))
    with another.begin() as tx:
        audit.append(tx, "mark.lifted", NUMBER, "李四", NOW + timedelta(days=1), "撤回", None, {"case": NUMBER})
    assert len(state(filled).unknown_keys) == 1
    assert state(filled, KEY, OTHER_KEY).unknown_keys == ()


def test_a_transaction_that_failed_leaves_nothing_and_the_next_one_is_covered(filled: Catalogue):
    with pytest.raises(ZeroDivisionError), filled.begin() as tx:
        tx.execute(update(CaseRow).values(party="甲"))
        raise ZeroDivisionError
    with filled.begin() as tx:
        tx.execute(update(CaseRow).values(party="乙"))
    assert state(filled).sound
    with filled.read() as tx:
        assert audit.events(tx)[-1].what == "rows.changed"


def test_rows_are_checked_by_key_before_something_rests_on_them(filled: Catalogue):
    with filled.read() as tx:
        ids = [(row.recording.id,) for row in originals.of_case(tx, NUMBER)]
        assert rows.check(tx, {"recordings": ids, "cases": [(NUMBER,)], "records": [(ids[0][0], 1)]}) == ()
    behind(filled, "UPDATE records SET record = '{}'")
    with filled.read() as tx:
        assert [row.columns for row in rows.check(tx, {"recordings": ids, "records": [(ids[0][0], 1)]})] == [("record",)]
        assert [row.change for row in rows.check(tx, {"cases": [("没有",)], "records": [("无", 1)]})] == []


def test_what_a_row_was_is_told_after_many_changes(filled: Catalogue):
    for number in range(5):
        with filled.begin() as tx:
            tx.execute(update(CaseRow).values(party=f"第{number}人" if number != 3 else None, closed=date(2026, 3, number + 1)))
    behind(filled, "UPDATE cases SET party = '别人', closed = NULL")
    row = state(filled).differing[0]
    assert row.was == {"party": "第4人", "closed": "2026-03-05"} and row.found == {"party": "别人"}
