"""The triggers of the catalogue: those that keep chain and digests append-only and let PostgreSQL note changes. No other may act in it.

An owner of the database can drop a trigger, switch it off or empty it: none of that changes a row. One that he adds acts inside
the program's own transactions, and what it did would be bound to the chain as if the program had done it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from sqlalchemy import Connection

from storage.catalogue.sealing import journal
from storage.catalogue.sealing.append_only import ROW_TRIGGERS, TRIGGERS
from storage.catalogue.sealing.shapes import shapes

MADE = re.compile(r"CREATE TRIGGER (\w+) (?:BEFORE|AFTER) .*? ON (\w+)\b", re.DOTALL)
FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\)")
CALLED = re.compile(r"EXECUTE FUNCTION (\w+)\(\)")
SQLITE = "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'trigger'"
POSTGRESQL = (
    "SELECT t.tgname, c.relname, t.tgenabled::text, t.tgtype, t.tgqual IS NULL AND t.tgattr::text = '', p.proname, p.prosrc"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE n.nspname = current_schema() AND NOT t.tgisinternal"
)
KINDS = {"FOR EACH ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # bits of pg_trigger.tgtype


@dataclass(frozen=True, slots=True)
class DatabaseTrigger:
    """One trigger as it is made."""

    table: str
    sql: str  # that makes it
    function: str = ""  # PostgreSQL: the statement that makes what it runs
    always: str = ""  # PostgreSQL: the statement that lets it act in every session


@dataclass(frozen=True, slots=True)
class TriggersSeen:
    """What of the triggers is not as it was made."""

    missing: tuple[str, ...]  # names of those that are not there, are switched off, or do something else
    strange: tuple[tuple[str, str], ...]  # (name, table) of those that nobody of ours made

    @property
    def sound(self) -> bool:
        """Whether all are there and no other."""
        return not (self.missing or self.strange)


def look(connection: Connection) -> TriggersSeen:
    """Compare the triggers of a catalogue with those that were made."""
    if connection.dialect.name == "sqlite":
        there = {(str(name), str(table)): _plain(str(sql)) for name, table, sql in connection.exec_driver_sql(SQLITE)}
        good = {name for (name, table), sql in there.items() if name in made("sqlite") and _plain(made("sqlite")[name].sql) == sql}
        names = tuple(there)
    else:
        rows = connection.exec_driver_sql(POSTGRESQL).all()
        good = {row[0] for row in rows if row[0] in made("postgresql") and _is_as_made(made("postgresql")[row[0]], *row[1:])}
        names = tuple((str(row[0]), str(row[1])) for row in rows)
    wanted = made(connection.dialect.name)
    ours = {(name, trigger.table) for name, trigger in wanted.items()}
    return TriggersSeen(tuple(name for name in wanted if name not in good), tuple(name for name in names if name not in ours))


def _is_as_made(trigger: DatabaseTrigger, table: str, enabled: str, kind: int, unconditional: bool, function: str, body: str) -> bool:
    if not trigger.function:
        return False
    same = f"EXECUTE FUNCTION {function}()" in trigger.sql and _plain(trigger.function.split("$$")[1]) == _plain(body)
    bits = sum(bit for words, bit in KINDS.items() if f" {words} " in trigger.sql)
    return same and table == trigger.table and enabled == "A" and unconditional and kind == bits


def put_right(connection: Connection, seen: TriggersSeen) -> None:
    """Make what is missing again as it was, and remove what is strange; only the owner of the tables may."""
    postgresql = connection.dialect.name == "postgresql"
    for name, table in seen.strange:
        connection.exec_driver_sql(f"DROP TRIGGER {_quoted(name)}" + (f" ON {_quoted(table)}" if postgresql else ""))
    for name in seen.missing:
        trigger = made(connection.dialect.name)[name]
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {trigger.table}" if postgresql else ""))
        for statement in filter(None, (trigger.function, trigger.sql, trigger.always)):
            connection.exec_driver_sql(statement)


@cache
def made(dialect: str) -> Mapping[str, DatabaseTrigger]:
    """Return {name: trigger} of all that a catalogue of this kind has."""
    statements: Iterable[str] = (*TRIGGERS[dialect], *ROW_TRIGGERS[dialect])
    if dialect == "postgresql":
        statements = (*statements, *chain.from_iterable(map(journal.postgresql_triggers, shapes().values())))
    functions, triggers, always = {}, {}, {}
    for statement in statements:
        if function := FUNCTION.match(statement):
            functions[function[1]] = FUNCTION.sub(f"CREATE OR REPLACE FUNCTION {function[1]}()", statement, count=1)
        elif "ENABLE ALWAYS TRIGGER" in statement:
            always[statement.split()[-1]] = statement
        elif named := MADE.match(statement):
            triggers[named[1]] = (named[2], statement)
    return {name: DatabaseTrigger(table, sql, _function_of(sql, functions), always.get(name, ""))
            for name, (table, sql) in triggers.items()}


def _function_of(sql: str, functions: Mapping[str, str]) -> str:
    called = CALLED.search(sql)
    return functions[called[1]] if called else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(sql: str) -> str:
    return " ".join(sql.split())
