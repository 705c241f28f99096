"""Bringing a catalogue to the newest schema (Alembic); imported only where a schema is not the newest."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

SCRIPTS = Path(__file__).parent.parent / "migrations"
LOCK = 0x4C697568656E  # "Liuhen": one migration at a time on PostgreSQL


def config() -> Config:
    """Return Alembic's settings; there is no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return settings


def upgrade(engine: Engine) -> None:
    """Run every migration that is missing, in one transaction and never twice at the same time."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
