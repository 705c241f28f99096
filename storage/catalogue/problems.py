"""Errors of the database, and of what drives it, as one sentence for a person."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, TimeoutError

from messages.errors import LiuhenError, NotReadable, Unavailable
from messages.full_disk import SQLITE_CANTOPEN, SQLITE_IOERR, full_disk
from messages.hidden import said_by, shown_address

# whose code makes values of what is stored
OF_VALUES = ("sqlalchemy", "json", "cattr", "messages", "storage.catalogue.models.base", "storage.catalogue.instants",
             "footage.values.plain")
NO_VALUE = "storage.database_value"
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
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        if _is_of_a_value(problem):
            raise NotReadable(NO_VALUE, path=shown_address(engine.url.render_as_string())) from problem
        raise


def _is_of_a_value(problem: BaseException) -> bool:
    """Whether what failed was making a value of what a column holds: only a strange hand puts there what this program cannot read."""
    *_, (frame, _) = traceback.walk_tb(problem.__traceback__)
    return str(frame.f_globals.get("__name__", "")).startswith(OF_VALUES) or frame.f_code.co_filename.startswith("<cattrs")


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
