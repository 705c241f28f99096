"""A quick look into the catalogue, for commands and pages that must answer at once.

Loading the mapping of all tables costs most of a second; a look needs none of it. It reads by plain SQL through the
database's own driver, in one read-only transaction, and writes nothing. What changes anything goes through `catalogue`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from footage.values.recordings import BEIJING
from messages.errors import BadCall, Unavailable
from messages.hidden import said_by, shown_address
from storage.catalogue.schema import HEAD
from storage.catalogue.sealing.who import UNSEALED, Sealing

NAMED = re.compile(r"(?<!:):([a-z_]+)")
SERVER = re.compile(r"postgres(ql)?(\+psycopg)?://")  # as database.py takes it
SQLITE, POSTGRESQL = "sqlite", "postgresql"
Parameter = str | int | datetime | None  # what a question is asked with
Parameters = Mapping[str, Parameter]
Ask = Callable[[str, Parameters], Sequence[tuple[Any, ...]]]


class Glance:
    """One look: questions in SQL with `:name` parameters."""

    def __init__(self, dialect: str, ask: Ask) -> None:
        self.dialect = dialect
        self._ask = ask

    def rows(self, sql: str, **values: Parameter) -> Sequence[tuple[Any, ...]]:
        """Return the rows of one question."""
        return self._ask(sql, values)

    def choose(self, sqlite: str, postgresql: str) -> str:
        """Return the words the database at hand understands, where the two differ (JSON)."""
        return sqlite if self.dialect == SQLITE else postgresql

    def moment(self, value: datetime) -> Parameter:
        """Return an aware instant as the database compares it."""
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if self.dialect == SQLITE else value


def instant(value: Any) -> datetime:
    """Return a stored instant in Beijing time."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(BEIJING)


def instant_or_none(value: Any) -> datetime | None:
    """Return a stored instant in Beijing time; None stays None."""
    return None if value is None else instant(value)


def value_of(stored: Any) -> Any:
    """Return a stored JSON value."""
    return json.loads(stored) if isinstance(stored, str) else stored


@contextmanager
def glance(url: str, sealing: Sealing = UNSEALED) -> Iterator[Glance]:
    """Look into the catalogue at `url`; one at an older schema is brought up to date first, one that is not there is empty."""
    with _opened(url) as look:
        if look is not None:
            yield look
            return
    with _brought_up_to_date(url, sealing) as there, _opened(there) as look:
        if look is None:
            raise Unavailable("storage.database_down", url=shown_address(url).split("@")[-1], problem="alembic_version")
        yield look


@contextmanager
def _brought_up_to_date(url: str, sealing: Sealing) -> Iterator[str]:
    """Give the address of a catalogue at the newest schema: the one at `url`, or an empty one where nobody made that yet."""
    from storage.catalogue.database import Catalogue, EmptyCatalogue

    catalogue = Catalogue.open(url, sealing)
    exists = catalogue.revision() is not None
    catalogue.close()
    if exists:
        yield url
        return
    empty = EmptyCatalogue()
    try:
        yield f"sqlite:///{empty.path}"
    finally:
        empty.close()


def _opened(url: str) -> AbstractContextManager[Glance | None]:
    return _sqlite(url) if url.startswith(SQLITE) else _postgresql(url)


def _current(ask: Ask) -> bool:
    return [row[0] for row in ask("SELECT version_num FROM alembic_version", {})] == [HEAD]


@contextmanager
def _sqlite(url: str) -> Iterator[Glance | None]:
    path = Path(url.split(":///", 1)[-1])
    if not path.is_file():
        yield None
        return
    base = sqlite3.connect(path, timeout=60)
    try:
        yield _looking(SQLITE, lambda sql, values: base.execute(sql, dict(values)).fetchall(), sqlite3.Error, str(path))
    finally:
        base.close()


@contextmanager
def _postgresql(url: str) -> Iterator[Glance | None]:
    import psycopg

    if not SERVER.match(url):
        raise BadCall("storage.database_url", url=shown_address(url))
    try:
        base = psycopg.connect(SERVER.sub("postgresql://", url))
    except psycopg.Error as problem:
        raise _down(url, problem) from problem

    def ask(sql: str, values: Parameters) -> Sequence[tuple[Any, ...]]:
        return base.execute(NAMED.sub(r"%(\1)s", sql.replace("%", "%%")), dict(values)).fetchall()

    with base:
        yield _looking(POSTGRESQL, ask, psycopg.Error, url)


def _down(url: str, problem: Exception) -> Unavailable:
    return Unavailable("storage.database_down", url=shown_address(url).split("@")[-1], problem=said_by(problem, url))


def _looking(dialect: str, ask: Ask, fault: type[Exception], url: str) -> Glance | None:
    """Return the look, or None where the schema is not the newest."""
    try:
        if not _current(ask):
            return None
    except fault:
        return None

    def careful(sql: str, values: Parameters) -> Sequence[tuple[Any, ...]]:
        try:
            return ask(sql, values)
        except fault as problem:
            raise _down(url, problem) from problem

    return Glance(dialect, careful)
