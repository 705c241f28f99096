"""The catalogue as it was before its schema changed: kept beside it, so that the release before can be gone back to."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

PREFIX = "liuhen_before_"  # of the schema that keeps the tables of PostgreSQL


def keep_file(engine: Engine, revision: str) -> Path:
    """Copy an SQLite catalogue to a file beside it, named by its schema; an earlier copy of that name is replaced.

    A transaction that writes may be open elsewhere: what it has not committed is not in the copy.
    """
    source = Path(engine.url.database or "")
    kept = source.with_name(f"{source.stem}.before-{revision}{source.suffix}")
    part = kept.with_name(f".{kept.name}.part")
    part.unlink(missing_ok=True)
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(part),))
    finally:
        raw.close()
    with contextlib.suppress(OSError):
        part.chmod(0o600)
    part.replace(kept)
    return kept


def keep_tables(connection: Connection, revision: str) -> str:
    """Copy the tables of a PostgreSQL catalogue into a schema of their own, named by theirs; return its name."""
    schema = f"{PREFIX}{revision}"
    tables = inspect(connection).get_table_names()
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for table in tables:
        connection.exec_driver_sql(f'CREATE TABLE {schema}."{table}" AS TABLE "{table}"')
    return schema
