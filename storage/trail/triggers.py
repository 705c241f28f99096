"""The triggers that let nothing but the next link into the audit chain: are they as they were made? What is not is made again.

An owner of the database can drop a trigger, switch it off or empty it. None of that changes a row, so that the chain
alone does not show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.migrations.append_only import TRIGGERS

NAMED = re.compile(r"(?:CREATE|ALTER TABLE audit ENABLE ALWAYS) (?:TRIGGER|FUNCTION) (\w+)")
SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
POSTGRESQL = (
    "SELECT t.tgname, t.tgenabled::text, t.tgtype, t.tgqual IS NULL AND t.tgattr::text = '', p.proname, p.prosrc FROM pg_trigger t"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'audit'::regclass AND NOT t.tgisinternal"
)
KINDS = {"FOR EACH ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # bits of pg_trigger.tgtype


def missing(tx: Session) -> tuple[str, ...]:
    """Return the names of the triggers of the chain that are not there, are switched off, or do something else."""
    if tx.get_bind().dialect.name == "sqlite":
        there = {name: _plain(sql) for name, sql in tx.execute(text(SQLITE))}
        return tuple(name for name, sql in _made("sqlite").items() if there.get(name) != sql)
    return _missing_of_postgresql(tx)


def _missing_of_postgresql(tx: Session) -> tuple[str, ...]:
    made = _made("postgresql")
    bodies = {name: _plain(sql.split("$$")[1]) for name, sql in made.items() if "$$" in sql}
    good = set()
    for name, enabled, kind, always, function, body in tx.execute(text(POSTGRESQL)):
        sql = made.get(f"trigger {name}", "")
        same = f"EXECUTE FUNCTION {function}()" in sql and bodies.get(f"function {function}") == _plain(body)
        if same and enabled == "A" and always and kind == sum(bit for words, bit in KINDS.items() if f" {words} " in sql):
            good.add(name)
    wanted = [name.removeprefix("trigger ") for name in made if name.startswith("trigger ")]
    return tuple(name for name in wanted if name not in good)


def put_back(tx: Session, names: Iterable[str]) -> None:
    """Make these triggers again as they were; only the owner of the tables may."""
    wanted = tuple(names)
    dialect = tx.get_bind().dialect.name
    for name in wanted:
        tx.execute(text(f"DROP TRIGGER IF EXISTS {name}" + (" ON audit" if dialect == "postgresql" else "")))
    for statement in TRIGGERS[dialect]:
        match = NAMED.match(statement)
        if "CREATE FUNCTION" in statement or (match and match[1] in wanted):
            tx.execute(text(statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(":", r"\:")))


def _made(dialect: str) -> Mapping[str, str]:
    """Return {name: statement} of what the migrations made; on PostgreSQL triggers and functions have names of their own."""
    made: dict[str, str] = {}
    for statement in TRIGGERS[dialect]:
        match = NAMED.match(statement)
        if match and statement.startswith("CREATE"):
            kind = "function" if statement.startswith("CREATE FUNCTION") else "trigger"
            made[match[1] if dialect == "sqlite" else f"{kind} {match[1]}"] = _plain(statement)
    return made


def _plain(sql: str) -> str:
    return " ".join(sql.split())
