"""Which rows a transaction touched, and what they were before: noted by triggers, so that no statement is forgotten.

SQLite: temporary triggers of the program's own connection call back into it. PostgreSQL: triggers of the tables write into a
temporary table of the session, where the session is the program's. A hand that comes from elsewhere notes nothing, so
what it did differs from the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from storage.catalogue.sealing.shapes import Fields, Shape, StoredValue, shapes

READY = "journal"  # in the `info` of a connection
SESSION = "liuhen.journal"  # set to "on" in the program's own sessions of PostgreSQL
OLD, NEW = "OLD.", "NEW."
MAKE = "CREATE TEMP TRIGGER IF NOT EXISTS"
Key = tuple[StoredValue, ...]


class Journal:
    """The rows a transaction touched: {table: {key: what the row was before the first touch, None where there was none}}."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Fields | None]] = {}
        self._shapes = {name: (shape, tuple(shape.columns.index(key) for key in shape.keys)) for name, shape in shapes().items()}

    def was(self, table: str, *row: StoredValue) -> None:
        """Note a row that is about to change or to go."""
        shape, places = self._shapes[table]
        key = tuple(row[place] for place in places)
        rows = self.tables.setdefault(table, {})
        if key not in rows:
            rows[key] = shape.fields(row)

    def new(self, table: str, *key: StoredValue) -> None:
        """Note a key that a row has now."""
        self.tables.setdefault(table, {}).setdefault(key, None)

    def clear(self) -> None:
        """Begin again."""
        self.tables = {}


def begin(connection: Connection) -> None:
    """Note what this transaction touches from here on."""
    if connection.dialect.name == "sqlite":
        _sqlite(connection).clear()
    elif READY not in connection.info:
        connection.execute(text(f"SELECT set_config('{SESSION}', 'on', false)"))
        connection.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS liuhen_journal"
                                " (place bigserial, of_table text, row_key text, was text) ON COMMIT DELETE ROWS"))
        connection.info[READY] = True


def forget(info: dict[Any, Any] | None) -> None:
    """Let the connection of this `info` be prepared again: what a transaction made goes with it where it is rolled back."""
    if info is not None:
        info.pop(READY, None)


def touched(connection: Connection) -> dict[str, dict[Key, Fields | None]]:
    """Return what the transaction touched so far, and begin again."""
    journal = _sqlite(connection) if connection.dialect.name == "sqlite" else _read(connection)
    tables = journal.tables
    journal.clear()
    return tables


def _read(connection: Connection) -> Journal:
    journal = Journal()
    for table, key, was in connection.execute(text("SELECT of_table, row_key, was FROM liuhen_journal ORDER BY place")):
        if was is None:
            journal.new(table, *json.loads(key))
        else:
            journal.was(table, *json.loads(was))
    connection.execute(text("DELETE FROM liuhen_journal"))
    return journal


def _sqlite(connection: Connection) -> Journal:
    if READY not in connection.info:
        connection.info[READY] = journal = Journal()
        raw: Any = connection.connection.dbapi_connection
        raw.create_function("liuhen_was", -1, journal.was)
        raw.create_function("liuhen_new", -1, journal.new)
        for statement in _sqlite_triggers():
            raw.execute(statement)
    noted: Journal = connection.info[READY]
    return noted


def _sqlite_triggers() -> Iterator[str]:
    for shape in shapes().values():
        was = f"SELECT liuhen_was('{shape.table}', {', '.join(shape.expressions('sqlite', OLD))});"
        new = f"SELECT liuhen_new('{shape.table}', {', '.join(shape.key_columns(NEW))});"
        moved = " OR ".join(f"OLD.{key} IS NOT NEW.{key}" for key in shape.key_columns())
        for name, when, body in (("was", "UPDATE", was), ("gone", "DELETE", was), ("new", "INSERT", new)):
            yield f"{MAKE} liuhen_{name}_{shape.table} AFTER {when} ON main.{shape.table} BEGIN {body} END"
        yield f"{MAKE} liuhen_moved_{shape.table} AFTER UPDATE ON main.{shape.table} WHEN {moved} BEGIN {new} END"


def postgresql_triggers(shape: Shape) -> tuple[str, ...]:
    """Return the statements that let PostgreSQL note what the program's sessions touch of a table."""
    name = f"liuhen_note_{shape.table}"
    note = "INSERT INTO liuhen_journal (of_table, row_key, was) VALUES (TG_TABLE_NAME, "
    was = f"{note}NULL, json_build_array({', '.join(shape.expressions('postgresql', OLD))})::text);"
    new = f"{note}json_build_array({', '.join(shape.key_columns(NEW))})::text, NULL);"
    function = f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('{SESSION}', true) = 'on' THEN
            IF TG_OP <> 'INSERT' THEN {was} END IF;
            IF TG_OP <> 'DELETE' THEN {new} END IF;
          END IF;
          RETURN NULL;
        END $$"""
    return (function, f"DROP TRIGGER IF EXISTS {name} ON {shape.table}",
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {shape.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"ALTER TABLE {shape.table} ENABLE ALWAYS TRIGGER {name}")
