"""Before the program writes: no trigger may be there that others made, none of its own may be missing. What was is noted in the chain."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from messages.errors import Refused
from storage.catalogue.sealing import links, triggers
from storage.catalogue.sealing.triggers import TriggersSeen

GUARDED, SUBJECT = "chain.guarded", "chain:triggers"
LOOKED = "schema looked at"  # in the `info` of a connection: the number SQLite gives the schema at each change


def guard(tx: Session, who: str) -> None:
    """Put the triggers right before this transaction does anything, and note that.

    Refused where somebody else's trigger cannot be removed: what it did would be bound to the chain as if the program had done it. Triggers
    that are missing and cannot be made by this account are left to `verify`.
    """
    connection = tx.connection()
    seen = _seen(connection)
    if seen is None or seen.sound:
        return
    try:
        with tx.begin_nested():
            triggers.put_right(connection, seen)
    except DBAPIError as problem:
        if seen.strange:
            raise Refused("ledger.strange_trigger", names=[name for name, _ in seen.strange]) from problem
        return
    links.append(tx, GUARDED, who, links.last_time(tx), [(SUBJECT, None, None, {
        "missing": list(seen.missing), "strange": [f"{table}.{name}" for name, table in seen.strange]})])


def _seen(connection: Connection) -> TriggersSeen | None:
    """Return what the triggers are; None where SQLite says that nothing of the schema changed since this connection looked."""
    if connection.dialect.name != "sqlite":
        return triggers.look(connection)
    version = connection.exec_driver_sql("PRAGMA main.schema_version").scalar()
    if connection.info.get(LOOKED) == version:
        return None
    seen = triggers.look(connection)
    if seen.sound:
        connection.info[LOOKED] = version
    return seen
