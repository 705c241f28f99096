"""The catalogue: one SQLite file by default, PostgreSQL by setting. Every change is one short transaction."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from messages.errors import BadCall, Unavailable
from messages.full_disk import full_disk
from messages.hidden import shown_address
from storage.catalogue.problems import translated
from storage.catalogue.schema import HEAD
from storage.catalogue.sealing.who import UNSEALED, Sealing
from storage.private import close, make_private

BUSY_MS = 60_000  # how long SQLite waits for another writer
# s and tries; a server that went silent is given up after about a minute instead of being waited for all night
PATIENCE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
_COMPACT = json.JSONEncoder(separators=(",", ":")).encode
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


class Catalogue:
    """The database of one installation, at the newest schema.

    A file that is not there yet is made by the first transaction that writes; until then an empty catalogue is read.
    So a command that is refused leaves nothing behind.
    """

    def __init__(self, engine: Engine, sealing: Sealing = UNSEALED, progress: Callable[[int, int], None] | None = None) -> None:
        self._engine = engine
        self._progress = progress
        self._sealing = sealing
        self._made = False
        self._making = threading.Lock()
        self._empty: EmptyCatalogue | None = None
        self.tolerant = False  # bytes that are no text are read with surrogates

    def tolerate(self) -> None:
        """Read from here on also what is no text: a strange hand may have put that into SQLite, and it is to be named."""
        self._engine.dispose()
        self.tolerant = True
        event.listen(self._engine, "connect", _read_any_text)

    @staticmethod
    def open(url: str, sealing: Sealing = UNSEALED, progress: Callable[[int, int], None] | None = None) -> Catalogue:
        """Connect; migrate where the schema is not the newest. BadCall: a wrong URL, Unavailable: it is down.

        `progress`: rows done and rows there are, where an older catalogue is brought under the chain.
        """
        catalogue = Catalogue(_engine(url), sealing, progress)
        if not _is_missing(catalogue._engine):
            catalogue._make()
        return catalogue

    @property
    def url(self) -> URL:
        """Where the database is; a password is in it."""
        return self._engine.url

    @property
    def sealing(self) -> Sealing:
        """Whose run this is, and the key that seals each link of the chain."""
        return self._sealing

    def acting(self, sealing: Sealing) -> Catalogue:
        """Return the same database for what another person does."""
        other = Catalogue(self._engine, sealing)
        other._made = self._made
        return other

    @property
    def engine(self) -> Engine:
        """The database itself, made where it was not there yet."""
        self._make()
        return self._engine

    def _make(self) -> None:
        """Bring the database to the newest schema; the first time also the folder of its file."""
        with self._making, translated(self._engine):
            if self._made:
                return
            _make_folder(self._engine)
            _keep_private(self._engine)
            if (before := self._revision()) != HEAD:
                from storage.catalogue.migrate import upgrade

                upgrade(self._engine, self._sealing, before, self._progress)
            self._made = True

    def _reader(self) -> Engine:
        """Return what to read from: the database, or an empty one where nobody made it yet."""
        if self._made or not _is_missing(self._engine):
            return self.engine
        with self._making:
            self._empty = self._empty or EmptyCatalogue()
        return self._empty.engine

    def revision(self) -> str | None:
        """Return the schema's migration, None where the database is empty."""
        return None if _is_missing(self._engine) else self._revision()

    def _revision(self) -> str | None:
        with self._engine.execution_options(read_only=True).connect() as connection:
            if not connection.dialect.has_table(connection, "alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    @contextmanager
    def begin(self, restored: bool = False) -> Iterator[Session]:
        """One transaction that writes: all of it or nothing; every row it touches is bound to the audit chain.

        `restored`: a backup has just been brought back, whose chain may be shorter than the one this machine knew.
        """
        from storage.catalogue.sealing.sealed import transaction

        with translated(self.engine), transaction(self.engine, self._sealing, restored) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads; it sees one state and keeps no writer waiting."""
        reader = self._reader().execution_options(read_only=True)
        with translated(reader), Session(reader, expire_on_commit=False) as session:
            yield session

    def fold(self) -> None:
        """Fold SQLite's log into the file, so that it can be carried away alone."""
        self.close()
        with translated(self._engine):
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode=DELETE")
            finally:
                raw.close()
                self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()
        if self._empty is not None:
            self._empty.close()
            self._empty = None


class EmptyCatalogue:
    """A catalogue that holds nothing, in a folder that goes away with it: what is read where there is none yet."""

    def __init__(self) -> None:
        from storage.catalogue.migrate import upgrade

        self._folder = tempfile.TemporaryDirectory(prefix="liuhen-empty-")
        self.path = Path(self._folder.name) / "catalogue.db"
        self.engine = _engine(f"sqlite:///{self.path}")
        with translated(self.engine):
            upgrade(self.engine, UNSEALED)

    def close(self) -> None:
        """Remove it."""
        self.engine.dispose()
        self._folder.cleanup()


def _is_missing(engine: Engine) -> bool:
    """Whether the database is a file that is not there yet."""
    return engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()


def _make_folder(engine: Engine) -> None:
    if not _is_missing(engine):
        return
    folder = Path(engine.url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        make_private(Path(engine.url.database or ""))
    except OSError as problem:
        full = full_disk(problem, folder)
        raise full or Unavailable("storage.cannot_write", path=str(folder), problem=problem.strerror or "?") from problem


def _keep_private(engine: Engine) -> None:
    """Let nobody else read the database's file; SQLite gives its log the same mode."""
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        for name in ("", "-wal", "-shm"):
            close(path.with_name(path.name + name))


def _engine(url: str) -> Engine:
    if url.startswith("sqlite:///"):  # what follows is a path, "?" and "%" included
        return sqlite_engine(URL.create("sqlite+pysqlite", database=url.removeprefix("sqlite:///")))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as problem:
        raise BadCall("storage.database_url", url=shown_address(url)) from problem
    if parsed.drivername not in POSTGRESQL:
        raise BadCall("storage.database_url", url=shown_address(url))
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=PATIENCE, json_serializer=_COMPACT)


def sqlite_engine(url: URL) -> Engine:
    """Return an engine for one file; BadCall for a database in memory, which no other process sees."""
    if url.database in (None, "", ":memory:"):
        raise BadCall("storage.database_url", url=url.render_as_string())
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, json_serializer=_COMPACT)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    """Take transactions into our own hands; a commit is on the disk when it returns."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _read_any_text(connection: Any, _: object) -> None:
    connection.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")


def _begin(connection: Connection) -> None:
    """Writers queue up at once: a reader that turned writer half-way would fail instead of waiting."""
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

