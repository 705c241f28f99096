"""Errors of the database, and of what drives it, as one sentence for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, TimeoutError

from messages.errors import LiuhenError, NotReadable, Unavailable
from messages.full_disk import SQLITE_CANTOPEN, SQLITE_IOERR, full_disk
from messages.hidden import said_by, shown_address

NO_TEXT = "Could not decode to UTF-8"  # what the driver of SQLite says of it


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn the database library's errors into a sentence; nothing of the transaction was kept."""
    try:
        yield
    except UnicodeEncodeError as problem:  # the key of a row that `tolerate` let through
        raise NotReadable("storage.database_text", path=str(engine.url.database)) from problem
    except (DBAPIError, TimeoutError, sqlite3.Error) as problem:
        raise _sentence(engine, problem.orig if isinstance(problem, DBAPIError) else problem) from problem


def _sentence(engine: Engine, cause: BaseException | None) -> LiuhenError:
    url, path = shown_address(engine.url.render_as_string()), Path(engine.url.database or "")
    place = path.parent if engine.dialect.name == "sqlite" else Path(url)
    full = full_disk(cause, place) if cause else None
    if full is not None:
        return full
    if NO_TEXT in str(cause):
        return NotReadable("storage.database_text", path=str(path))
    if getattr(cause, "sqlite_errorcode", 0) & 0xFF in (SQLITE_IOERR, SQLITE_CANTOPEN):
        return Unavailable("storage.database_disk", path=str(path), problem=_first_line(cause))
    return Unavailable("storage.database_down", url=url, problem=said_by(cause, engine.url.render_as_string(hide_password=False)))


def _first_line(problem: BaseException | None) -> str:
    return str(problem).strip().split("\n", 1)[0]
