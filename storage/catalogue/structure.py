"""The tables, columns, keys, indexes and views of a catalogue beside those the migrations make: what is added acts or hides at once.

A column, table or view of somebody else's holds what no digest covers; an index that is gone or another lets two rows stand where
one may; a rule, a policy or an heir of PostgreSQL shows the program other rows than there are. Triggers are triggers.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.schema import CreateIndex, CreateTable

TEMPORARY = re.compile(r"\bpg_temp(?:_\d+)?\.")
CHECK = re.compile(r"\bCHECK\s*\(", re.IGNORECASE)


class StructurePart(StrEnum):
    """A kind of thing that a catalogue is made of."""

    TABLE = "table"
    VIEW = "view"
    COLUMN = "column"
    KEY = "key"  # primary, foreign, unique, or another condition on rows
    INDEX = "index"
    RULE = "rule"  # PostgreSQL: a rule, a policy of rows, an heir of a table


class DifferingHow(StrEnum):
    """What became of it."""

    ADDED = "added"
    MISSING = "missing"
    CHANGED = "changed"


class Piece(NamedTuple):
    """What a thing is named by."""

    part: StructurePart
    table: str
    name: str  # within the table; "" for a table or view


@dataclass(frozen=True, slots=True)
class StructureDifference:
    """One thing that is not as the migrations make it."""

    piece: Piece
    difference: DifferingHow


Structure = Mapping[Piece, str]  # how each is defined


def compare(connection: Connection) -> tuple[StructureDifference, ...]:
    """Compare what a catalogue is made of with what the migrations make; in PostgreSQL tables are made for this session, and taken back."""
    here = of(connection)
    return tuple(_differences(here, made(connection)))


def _differences(here: Structure, wanted: Structure) -> Iterator[StructureDifference]:
    gone = {piece.table for piece in wanted if piece.part is StructurePart.TABLE and piece not in here}
    new = {piece.table for piece in here if piece.part in (StructurePart.TABLE, StructurePart.VIEW) and piece not in wanted}
    for piece in sorted({*here, *wanted}):
        if piece.name and piece.table in gone | new:
            continue  # the table is named, and its columns with it
        if piece not in wanted:
            yield StructureDifference(piece, DifferingHow.ADDED)
        elif piece not in here:
            yield StructureDifference(piece, DifferingHow.MISSING)
        elif here[piece] != wanted[piece]:
            yield StructureDifference(piece, DifferingHow.CHANGED)


def of(connection: Connection) -> Structure:
    """Return what the catalogue of this connection is made of."""
    if connection.dialect.name == "sqlite":
        return dict(_sqlite(connection))
    return dict(_postgresql(connection, "current_schema()::regnamespace"))


def made(connection: Connection) -> Structure:
    """Return what a new catalogue is made of, in this kind of database."""
    if connection.dialect.name == "sqlite":
        from storage.catalogue.database import EmptyCatalogue

        empty = EmptyCatalogue()
        try:
            with empty.engine.connect() as new:
                return of(new)
        finally:
            empty.close()
    with connection.begin_nested() as taken_back:
        _make_temporary(connection)
        wanted = dict(_postgresql(connection, "pg_my_temp_schema()"))
        taken_back.rollback()
    return wanted


def _make_temporary(connection: Connection) -> None:
    """Make the tables of the models in the schema that only this session sees, as temporary ones need no right of the owner."""
    from storage.catalogue.models.originals import Base

    connection.exec_driver_sql("DROP TABLE IF EXISTS pg_temp.liuhen_journal")  # the program's own, of this session
    for table in Base.metadata.sorted_tables:
        statement = str(CreateTable(table).compile(connection))
        connection.exec_driver_sql(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))
        for index in table.indexes:
            connection.execute(CreateIndex(index))
    connection.exec_driver_sql("CREATE TEMPORARY TABLE alembic_version (version_num varchar(32) NOT NULL,"
                               " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))")


def _sqlite(connection: Connection) -> Iterator[tuple[Piece, str]]:
    for name, kind, *definition in connection.exec_driver_sql(
            "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").all():
        sql = _plain(str(connection.exec_driver_sql("SELECT sql FROM main.sqlite_master WHERE name = ?", (name,)).scalar()))
        if kind == "view":
            yield Piece(StructurePart.VIEW, name, ""), sql
            continue
        yield Piece(StructurePart.TABLE, name, ""), repr([kind, *definition, _checks(sql)])
        yield from _sqlite_columns(connection, name)
        yield from _sqlite_indexes(connection, name)


def _sqlite_columns(connection: Connection, table: str) -> Iterator[tuple[Piece, str]]:
    for part, query in ((StructurePart.COLUMN, 'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)'),
                        (StructurePart.KEY, 'SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?)')):
        for column, *definition in connection.exec_driver_sql(query, (table,)).all():
            yield Piece(part, table, column), repr(definition)


def _sqlite_indexes(connection: Connection, table: str) -> Iterator[tuple[Piece, str]]:
    ask = connection.exec_driver_sql
    for index, *definition, partial in ask('SELECT name, "unique", origin, partial FROM pragma_index_list(?)', (table,)).all():
        columns = ask('SELECT name, "desc", coll, key FROM pragma_index_xinfo(?) ORDER BY seqno', (index,)).all()
        sql = ask("SELECT sql FROM main.sqlite_master WHERE type = 'index' AND name = ?", (index,)).scalar() if partial else ""
        yield Piece(StructurePart.INDEX, table, index), repr([definition, list(map(tuple, columns)), _plain(str(sql))])


def _checks(sql: str) -> str:
    """Return the conditions on rows in the statement that makes a table, with what follows them."""
    place = CHECK.search(sql)
    return sql[place.start():] if place else ""


def _postgresql(connection: Connection, schema: str) -> Iterator[tuple[Piece, str]]:
    for part, query in POSTGRESQL.items():
        for table, name, definition in connection.exec_driver_sql(query.replace("{schema}", schema)):
            piece = Piece(StructurePart.VIEW if definition in ("v", "m") and part is StructurePart.TABLE else part, table, name)
            yield piece, _without_schema(str(definition))


def _without_schema(definition: str) -> str:
    return re.sub(r" ON (?:ONLY )?(?:\w+\.)?(?=\w+ USING)", " ON ", TEMPORARY.sub("", definition))


def _plain(sql: str) -> str:
    return " ".join(sql.split())


_STORED = "c.relkind IN ('r', 'p', 'f')"
_HERE = ("c.relnamespace = {schema} AND NOT EXISTS (SELECT 1 FROM pg_depend o"
         " WHERE o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype = 'e')")  # what an extension brought is its own
_OURS = f"{_STORED} AND {_HERE}"
POSTGRESQL = {
    StructurePart.TABLE: f"SELECT c.relname, '', c.relkind::text FROM pg_class c WHERE ({_STORED} OR c.relkind IN ('v', 'm')) AND {_HERE}",
    StructurePart.COLUMN: "SELECT c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated,"
                 " a.attidentity, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid)) FROM pg_attribute a"
                 " JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
                 f" WHERE {_OURS} AND a.attnum > 0 AND NOT a.attisdropped",
    StructurePart.KEY: "SELECT c.relname, k.conname, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated) FROM pg_constraint k"
              f" JOIN pg_class c ON c.oid = k.conrelid WHERE {_OURS} AND k.contype <> 'n' AND k.contype <> 't'",
    StructurePart.INDEX: "SELECT c.relname, i.relname, concat_ws(' ', pg_get_indexdef(x.indexrelid), x.indisvalid) FROM pg_index x"
                f" JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid WHERE {_OURS}",
    StructurePart.RULE: f"SELECT c.relname, r.rulename, 'rule' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE {_OURS}"
               f" UNION ALL SELECT c.relname, p.polname, 'policy' FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {_OURS}"
               f" UNION ALL SELECT c.relname, 'row security', 'on' FROM pg_class c WHERE {_OURS} AND c.relrowsecurity"
               " UNION ALL SELECT c.relname, h.inhrelid::regclass::text, 'heir' FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhparent"
               f" WHERE {_OURS}",
}
