"""A backup of the catalogue as one file, and the way back: whatever was cut short is finished, or cleared away, by the next call."""

from __future__ import annotations

import fcntl
import glob
import os
import re
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from messages.errors import BadCall, Changed, NotReadable, Unavailable
from messages.full_disk import SQLITE_IOERR, full_disk
from storage.care.copying import copy_catalogue, goes_on_from
from storage.catalogue.database import Catalogue
from storage.catalogue.sealing.head_file import FIRST, ChainTip
from storage.private import make_private
from storage.stores.on_disk.locks import flush_folder, write_whole
from storage.stores.os_errors import writing

DATABASE = "catalogue.db"
# what a restore notes in the catalogue it has filled
RESTORED = frozenset({"catalogue.restored", "installation.restored", "rows.sealed"})
LEFT_BEFORE = re.compile(r"\..+\.[0-9a-f]{8}\.part")  # what killed backups of an older version left
PAGES = 4096  # copied at a time


def backup(catalogue: Catalogue, target: Path, beside: Mapping[Path, bytes], on_rows: Callable[[int], None] | None = None,
           of_state: Callable[[ChainTip], Mapping[Path, bytes]] | None = None) -> Mapping[str, int]:
    """Write the catalogue as it is now to the new SQLite file `target`, whole or not at all; return {table: rows}.

    `beside` are small files that are there when `target` is, and those that `of_state` makes for the newest event in it. A backup
    that was cut short after it had its name is whole: where nothing happened since, it is the answer. What killed backups left in
    the folder goes. BadCall: something else is there.
    """
    others = [path for path, content in beside.items() if path.exists() and path.read_bytes() != content]
    if others or (target.exists() and not is_state_of(catalogue, target)):
        raise BadCall("storage.backup_there", path=str(next(iter(others), target)))
    with writing(target.parent, 0):
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_away(target.parent)
        with _own_folder(target.parent, f".{target.name[:60]}.") as folder:
            rows = counts(target) if target.exists() else _filled(catalogue, folder / DATABASE, on_rows)
            tip = chain_tip(target if target.exists() else folder / DATABASE)
            for path, content in (*beside.items(), *(of_state(tip).items() if of_state and tip else ())):
                write_whole(path, content)
            if not target.exists():
                (folder / DATABASE).rename(target)
        flush_folder(target.parent)
    return rows


def _filled(catalogue: Catalogue, path: Path, on_rows: Callable[[int], None] | None) -> Mapping[str, int]:
    copy = Catalogue.open(f"sqlite:///{path}")
    try:
        rows = copy_catalogue(catalogue, copy, on_rows)
        copy.fold()
    finally:
        copy.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return rows


def restore(source: Path, target: Catalogue, work: Path, on_rows: Callable[[int], None] | None = None,
            head: ChainTip | None = None) -> Mapping[str, int]:
    """Fill the empty catalogue `target` from a backup, which stays byte for byte as it is; return {table: rows}.

    A copy of the backup lies in `work` meanwhile; `head`: its newest event, as it was saved. BadCall: there is no backup, or `target`
    holds something else. Changed: the backup does not end with its head.
    """
    _need_readable(source)
    tip = chain_tip(source)
    if tip is None:
        raise BadCall("storage.no_backup", path=str(source))
    if head is not None and (tip.seq, tip.digest) != (head.seq, head.digest):
        raise Changed("storage.backup_cut", path=str(source), last=tip.seq, saved=head.seq)
    made = not work.exists()
    with writing(work, source.stat().st_size):
        work.mkdir(parents=True, exist_ok=True)
        clear_away(work)
        try:
            with _own_folder(work, ".restore.") as folder:
                _copy(source, folder / DATABASE)
                saved = Catalogue.open(f"sqlite:///{folder / DATABASE}", target.sealing)
                try:
                    return copy_catalogue(saved, target, on_rows, RESTORED)
                finally:
                    saved.close()
        except BadCall:
            if made:
                work.rmdir()
            raise


def _need_readable(source: Path) -> None:
    try:
        source.open("rb").close()
    except (FileNotFoundError, IsADirectoryError) as problem:
        raise BadCall("storage.no_backup", path=str(source)) from problem
    except OSError as problem:
        raise NotReadable("storage.source_unreadable", name=str(source), problem=problem.strerror or str(problem)) from problem


def _copy(source: Path, target: Path) -> None:
    """Copy a saved catalogue as one state, with what may still stand in a log beside it."""
    make_private(target)
    try:
        with closing(_opened(source)) as saved, closing(sqlite3.connect(target)) as copy:
            saved.backup(copy, pages=PAGES)
    except sqlite3.Error as problem:
        full = full_disk(problem, target.parent)
        if full is None and getattr(problem, "sqlite_errorcode", 0) & 0xFF == SQLITE_IOERR:  # SQLite does not say which of the two files
            raise Unavailable("storage.database_disk", path=str(target), problem=str(problem)) from problem
        raise full or NotReadable("storage.source_unreadable", name=str(source), problem=str(problem)) from problem


def chain_tip(path: Path) -> ChainTip | None:
    """Return the last event in the catalogue that is the file `path`; None where it is no catalogue."""
    try:
        with closing(_opened(path)) as database:
            row = database.execute("SELECT seq, digest, at FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            return ChainTip(*row) if row else FIRST
    except sqlite3.Error:
        return None


def counts(path: Path) -> Mapping[str, int]:
    """Return {table: rows} of a saved catalogue."""
    with closing(_opened(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names if not name.startswith("sqlite_")}


def is_state_of(catalogue: Catalogue, path: Path) -> bool:
    """Whether the file is a backup of this catalogue as it is now; one that was noted is of a state before."""
    tip = chain_tip(path)
    with catalogue.read() as tx:
        return tip is not None and goes_on_from(tx.connection(), (tip.seq, tip.digest), ())


def _opened(path: Path) -> sqlite3.Connection:
    """Open a catalogue to be read; a backup as it is, without a lock: it may lie on a read-only disc."""
    with_log = path.with_name(f"{path.name}-wal").exists()
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if with_log else '&immutable=1'}", uri=True)


@contextmanager
def _own_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a new folder that is this process's as long as it lives, and remove it in the end."""
    with ExitStack() as stack:
        while True:
            folder = parent / f"{prefix}{secrets.token_hex(4)}.saving"
            folder.mkdir(mode=0o700)
            if stack.enter_context(_locked(folder)) and folder.is_dir():
                break  # else another process took it for a dead one's between the two steps, and removes it
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Lock a folder; False where another process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def clear_away(parent: Path) -> int:
    """Remove what killed backups and restores left in `parent`, never what a living one writes; return how many."""
    removed = 0
    for folder in (path for path in parent.glob(".*.saving") if path.is_dir()):
        with _locked(folder) as dead:
            if dead:
                shutil.rmtree(folder)
                removed += 1
    for path in (path for path in parent.glob(".*.part") if LEFT_BEFORE.fullmatch(path.name)):
        if not _in_use(path):
            for left in parent.glob(f"{glob.escape(path.name)}*"):
                left.unlink(missing_ok=True)
            removed += 1
    return removed


def _in_use(path: Path) -> bool:
    """Whether another process has a database open; also where the file is none."""
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
            return False
    except sqlite3.Error:
        return True
