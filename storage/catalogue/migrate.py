"""Bringing a catalogue to the newest schema (Alembic); imported only where a schema is not the newest."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from storage.catalogue.before import keep_file, keep_tables
from storage.catalogue.schema import HEAD
from storage.catalogue.sealing import cover, head_file, heads, journal
from storage.catalogue.sealing.cover import RowsDone
from storage.catalogue.sealing.sealed import sign_by
from storage.catalogue.sealing.shapes import shapes
from storage.catalogue.sealing.who import Sealing

SCRIPTS = Path(__file__).parent.parent / "migrations"
LOCK = 0x4C697568656E  # "Liuhen": one migration at a time on PostgreSQL


def config() -> Config:
    """Return Alembic's settings; there is no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return settings


def upgrade(engine: Engine, sealing: Sealing, before: str | None = None, progress: RowsDone | None = None) -> None:
    """Run every migration that is missing, in one transaction and never twice at the same time.

    What is there (schema `before`, None: nothing) is copied first. Rows that differ from the chain are noted before the schema
    changes, and every row is covered by the chain after it.
    """
    with Session(engine) as tx:
        with tx.begin():
            sign_by(tx, sealing)
            connection = tx.connection()
            _alone(connection)
            if before is None:
                _migrate(connection)
            elif MigrationContext.configure(connection).get_current_revision() == before:  # nobody was quicker
                _change(tx, engine, sealing, before, progress)
        heads.keep(tx, sealing.head, None)


def _change(tx: Session, engine: Engine, sealing: Sealing, before: str, progress: RowsDone | None) -> None:
    connection = tx.connection()
    if sealing.head is not None:
        sealing.head.keep(head_file.FIRST)
    if connection.dialect.name == "sqlite":
        keep_file(engine, before)
    else:
        keep_tables(connection, before)
    cover.note_differences(tx, sealing.who, progress)
    _migrate(connection)
    cover.cover(tx, sealing.who, HEAD, before, progress)


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _migrate(connection: Connection) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    if connection.dialect.name == "postgresql":
        for shape in shapes().values():
            for statement in journal.postgresql_triggers(shape):
                connection.exec_driver_sql(statement)
