"""The catalogue: one SQLite file by default, PostgreSQL by setting. Every change is one short transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from messages.errors import BadCall, Unavailable
from storage.catalogue.schema import HEAD

BUSY_MS = 60_000  # how long SQLite waits for another writer
# s and tries; a server that went silent is given up after about a minute instead of being waited for all night
PATIENCE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


class Catalogue:
    """The database of one installation, at the newest schema."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @staticmethod
    def open(url: str) -> Catalogue:
        """Connect; create or migrate where the schema is not the newest. BadCall: a wrong URL, Unavailable: it is down."""
        catalogue = Catalogue(_engine(url))
        with _translated(catalogue.engine):
            if catalogue.revision() != HEAD:
                from storage.catalogue.migrate import upgrade

                upgrade(catalogue.engine)
        return catalogue

    def revision(self) -> str | None:
        """Return the schema's migration, None where the database is empty."""
        with self.engine.execution_options(read_only=True).connect() as connection:
            if not connection.dialect.has_table(connection, "alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that writes: all of it or nothing."""
        with _translated(self.engine), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads; it sees one state and keeps no writer waiting."""
        reader = self.engine.execution_options(read_only=True)
        with _translated(self.engine), Session(reader, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite:///"):  # what follows is a path, "?" and "%" included
        return _sqlite(URL.create("sqlite+pysqlite", database=url.removeprefix("sqlite:///")))
    try:
        parsed = make_url(url)
    except ArgumentError as problem:
        raise BadCall("storage.database_url", url=url) from problem
    if parsed.drivername not in POSTGRESQL:
        raise BadCall("storage.database_url", url=parsed.render_as_string())
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=PATIENCE, json_serializer=_COMPACT)


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise BadCall("storage.database_url", url=url.render_as_string())
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Unavailable("storage.cannot_write", path=str(folder), problem=problem.strerror or str(problem)) from problem
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, json_serializer=_COMPACT)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    """Take transactions into our own hands; a commit is on the disk when it returns."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Writers queue up at once: a reader that turned writer half-way would fail instead of waiting."""
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    """Turn the database library's errors into a sentence; nothing of the transaction was kept."""
    try:
        yield
    except (DBAPIError, TimeoutError) as problem:
        cause = problem.orig if isinstance(problem, DBAPIError) else problem
        raise Unavailable("storage.database_down", url=engine.url.render_as_string(), problem=_first_line(cause)) from problem


def _first_line(problem: BaseException | None) -> str:
    return str(problem).strip().split("\n", 1)[0]
