"""The demo's own catalogue: every column of every table changed, a row of every table removed, a row put into every empty one."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from storage.catalogue.database import Catalogue
from storage.catalogue.sealing.shapes import CACHES, CHAIN, Shape, key_of, shapes
from storage.trail import rows
from storage.trail.compare.values import RowChange

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.timeout(1200)]
OTHER = {"json": "'{\"x\":1}'", "instant": "'2001-01-01 00:00:00.000000'", "day": "'2001-01-01'", "text": "'别的'"}


@pytest.fixture
def home(demo, demo_home: Path, tmp_path: Path) -> Path:
    """The demo's home with a catalogue of its own; its originals and packages are those of the demo, which nobody writes."""
    home = tmp_path / "home"
    home.mkdir()
    for path in demo_home.iterdir():
        if path.name in ("originals", "packages", "cases"):
            (home / path.name).symlink_to(path)
        elif path.is_dir():
            shutil.copytree(path, home / path.name)
        else:
            shutil.copy2(path, home / path.name)
    return home


def other(shape: Shape, column: str) -> str:
    """Return an SQL expression for another value of a column."""
    kind = shape.kinds[shape.columns.index(column)]
    return OTHER.get(kind) or (f'1 - coalesce("{column}", 0)' if kind == "yes or no" else f'coalesce("{column}", 0) + 77')


def owner(home: Path) -> sqlite3.Connection:
    """Open the catalogue as whoever owns its file: no foreign key is in the way."""
    base = sqlite3.connect(home / "catalogue.db")
    base.execute("PRAGMA foreign_keys=OFF")
    return base


def first_row(base: sqlite3.Connection, shape: Shape) -> tuple | None:
    return base.execute(f"SELECT {', '.join(shape.key_columns())}, rowid FROM {shape.table} ORDER BY rowid LIMIT 1").fetchone()


@pytest.mark.requirement("R000-02", "R000-37")
def test_one_column_changed_in_any_table_of_the_demo_is_named(home: Path):
    """One at a time: the row, the column and what the chain says it was."""
    assert {"measurements", "sessions", "attempts", "job_runs", "viewings", "figure_sums", "stale_figures", "case_days"} == CACHES, (
        "computed again, or ended by the clock")
    assert {"audit", "row_digests", "alembic_version"} == CHAIN
    catalogue, tried = Catalogue.open(f"sqlite:///{home / 'catalogue.db'}"), 0
    with catalogue.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for shape in shapes().values():
            row = connection.exec_driver_sql(f"SELECT {', '.join(shape.key_columns())}, rowid FROM {shape.table} LIMIT 1").first()
            for column in shape.columns if row else ():
                with rows.Session(connection, join_transaction_mode="create_savepoint") as tx:
                    changed = f'UPDATE {shape.table} SET "{column}" = {other(shape, column)} WHERE rowid = {row[-1]}'
                    tx.connection().exec_driver_sql(changed)
                    named = {line.key: line for line in rows.compare(tx, rows.RowsPart(shape.table, rows.RowShare())).differing}
                    key = key_of(row[:-1])
                    if column in shape.keys:
                        assert {line.change for line in named.values()} == {RowChange.REMOVED, RowChange.ADDED}, (shape.table, column)
                    else:
                        assert named[key].columns == (column,) and len(named) == 1, (shape.table, column)
                        assert named[key].at is not None
                    tx.rollback()
                tried += 1
        connection.rollback()
    catalogue.close()
    assert tried > 150


@pytest.mark.requirement("R000-02", "R000-37")
def test_verify_names_every_table_with_all_its_columns_and_every_row_put_in(liuhen, home: Path):
    wanted, empty = {}, set()
    base = owner(home)
    for shape in shapes().values():
        row = first_row(base, shape)
        columns = [column for column in shape.columns if column not in shape.keys]
        if row is None:
            empty.add(shape.table)
            continue
        changes = ", ".join(f'"{column}" = {other(shape, column)}' for column in columns)
        base.execute(f"UPDATE {shape.table} SET {changes} WHERE rowid = {row[-1]}")
        wanted[shape.table, key_of(row[:-1])] = set(columns)
    base.commit()
    base.close()
    answer = liuhen("verify", "--json", home=home)
    assert answer.status == 1, answer.err
    differing = {(row["table"], row["key"]): set(row["columns"]) for row in answer.data["audit"]["rows"]["differing"]}
    assert {name: differing.get(name) for name in wanted} == wanted
    read = liuhen("verify", "--lang", "zh", home=home)
    assert read.status == 1 and "内部出错" not in read.err
    assert len(wanted) > 10, empty


@pytest.mark.requirement("R000-02", "R000-37")
def test_verify_names_the_row_that_was_removed_from_every_table(liuhen, home: Path):
    base, wanted = owner(home), set()
    for shape in shapes().values():
        row = first_row(base, shape)
        if row is not None:
            base.execute(f"DELETE FROM {shape.table} WHERE rowid = {row[-1]}")
            wanted.add((shape.table, key_of(row[:-1])))
    base.commit()
    base.close()
    answer = liuhen("verify", "--json", home=home)
    assert answer.status == 1, answer.err
    removed = {(row["table"], row["key"]) for row in answer.data["audit"]["rows"]["differing"] if row["change"] == "removed"}
    assert removed == wanted
