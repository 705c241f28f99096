"""A full disk says so, whichever library met it and whatever it made of it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from messages.errors import NoRoom

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN = 13, 10, 14  # sqlite3.h; the lower byte of an error code
POSTGRESQL_FULL = "53100"  # disk_full
LITTLE = 1 << 20  # bytes; with less than this a write that failed failed for lack of room


def full_disk(problem: BaseException, place: Path) -> NoRoom | None:
    """Return what to say where a full disk is behind `problem`, else None; `place` is what was written where the error names no file."""
    for cause in _causes(problem):
        if isinstance(cause, NoRoom):
            return cause
        where = _where(cause, place)
        if where is not None:
            return NoRoom("errors.full", path=str(where), free=_free(where) >> 20)
    return None


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)


def _where(cause: BaseException, place: Path) -> Path | None:
    """Return the folder that is full, None where this error is of another kind."""
    if isinstance(cause, OSError) and cause.errno in FULL:
        return Path(str(cause.filename)).parent if cause.filename is not None else place
    if isinstance(cause, FileNotFoundError) and "temporary directory" in str(cause):  # Python tried each with a small file
        return next((folder for folder in map(Path, ("/tmp", "/var/tmp")) if folder.is_dir() and _free(folder) < LITTLE), None)
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    lacking = code == SQLITE_FULL or (code == SQLITE_IOERR and _free(place) < LITTLE)
    return place if lacking or getattr(cause, "sqlstate", None) == POSTGRESQL_FULL else None


def _free(folder: Path) -> int:
    """Bytes left on the disk of the nearest folder that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
