"""The index of the search: a file of its own in the home's cache, or a schema of its own in PostgreSQL. A cache that is never trusted.

It follows the chain (storage/search/following.py): what a transaction changed stands there row by row, so that nothing has to tell
the index of a change, and a run that was cut goes on at the event it had come to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from messages.errors import Unavailable
from messages.hidden import said_by
from storage.catalogue.database import Catalogue, sqlite_engine
from storage.private import make_private
from storage.search.dialects import Dialect, Fts5, Tsvector
from storage.search.index_rows import IndexReading, IndexWriting
from storage.search.values import (
    Shelf,
)

SCHEME = "1"  # raise when what is written changes, so that it is made again
SCHEMA, LOCK = "liuhen_search", 0x4C697568656F  # of PostgreSQL: where it lies, and one that follows at a time
PLACE = Path("cache") / "search.db"  # of SQLite, in the home


class TornIndex(Unavailable):
    """The file of the index is none any more: it is made again."""


class SearchIndex:
    """What can be found."""

    def __init__(self, engine: Engine, dialect: Dialect) -> None:
        self.engine = engine
        self._dialect = dialect

    @contextmanager
    def writing(self) -> Iterator[IndexWriting]:
        """One transaction that changes the index; nobody else changes it meanwhile. Made again where it is of another scheme."""
        with self._connection(writes=True) as connection:
            yield IndexWriting(connection, self._dialect)

    @contextmanager
    def reading(self) -> Iterator[IndexReading]:
        """One state of the index."""
        with self._connection(writes=False) as connection:
            yield IndexReading(connection, self._dialect)

    def close(self) -> None:
        """Let go of a file."""
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.execution_options(read_only=not writes).begin() as connection:
                if self.engine.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")
                    if writes:
                        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
        except (OperationalError, ProgrammingError) as problem:
            raise Unavailable("search.no_index", problem=said_by(problem.orig or problem, "")) from problem
        except DatabaseError as problem:
            raise TornIndex("search.no_index", problem=said_by(problem.orig or problem, "")) from problem


def open_index(home: Path, catalogue: Catalogue) -> SearchIndex:
    """Open the index of an installation, made where it is not there, is of an older scheme, or cannot be read."""
    if catalogue.url.get_backend_name() == "postgresql":
        index = SearchIndex(catalogue.engine, Tsvector())
        _make(index, Tsvector())
        return index
    path = home / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    make_private(path)
    try:
        return _opened(path)
    except OperationalError as problem:
        raise Unavailable("search.no_index", problem=said_by(problem.orig or problem, "")) from problem
    except DatabaseError:
        throw_away(home)
        return _opened(path)


def throw_away(home: Path) -> None:
    """Remove the file of an index: it is a cache, and made again when it is asked."""
    for name in ("", "-wal", "-shm"):
        (home / PLACE).with_name(PLACE.name + name).unlink(missing_ok=True)


def _opened(path: Path) -> SearchIndex:
    engine = sqlite_engine(URL.create("sqlite+pysqlite", database=str(path)))
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))  # a cache: no wait for the disk
    index = SearchIndex(engine, Fts5())
    _make(index, Fts5())
    return index


def _make(index: SearchIndex, dialect: Dialect) -> None:
    """Make the tables where they are not those of this scheme."""
    engine = index.engine
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            if _is_made(connection, f"{SCHEMA}.state"):
                return
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
            connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")
        elif _is_made(connection, "state"):
            return
        else:
            for name in (*Shelf, *(f"{shelf}_words" for shelf in Shelf), "state"):
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        _make_tables(connection, dialect)


def _make_tables(connection: Connection, dialect: Dialect) -> None:
    for statement in (statement for shelf in Shelf for statement in dialect.tables(shelf)):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("CREATE TABLE state (name text PRIMARY KEY, value text NOT NULL)")
    connection.execute(text("INSERT INTO state (name, value) VALUES ('scheme', :scheme)"), {"scheme": SCHEME})


def _is_made(connection: Connection, table: str) -> bool:
    if connection.dialect.name == "postgresql":
        there = connection.execute(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": table}).scalar()
    else:
        there = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = :name"), {"name": table}).scalar()
    return bool(there) and connection.execute(text(f"SELECT value FROM {table} WHERE name = 'scheme'")).scalar() == SCHEME

