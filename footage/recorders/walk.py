"""Walking a dump without being led out of it: every entry is either taken or refused with a sentence."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from footage.recorders.escape import shown, stored, visible
from footage.recorders.kinds import HEAD_BYTES
from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Media
from messages import Text, text
from messages.errors import BadCall

SHUT = frozenset({errno.EACCES, errno.EPERM, errno.ENOENT, errno.ELOOP})  # no second reading helps


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One file of a dump that can be read."""

    root: Path  # the dump
    name: str  # path inside the dump, "/" between folders; bytes that are no UTF-8 as \\xNN (escape.stored undoes it)
    size: int  # bytes
    modified: datetime  # aware; the file's time stamp; 1970-01-01 UTC where it is outside the calendar
    media: Media
    names: NameFacts

    @property
    def path(self) -> Path:
        """Where it lies on this machine; made when asked for: a hundred thousand of them are 60 MB."""
        return self.root / stored(self.name)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One entry of a dump that was not taken, and why."""

    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Survey:
    """What a dump holds, in the order of the names."""

    root: Path
    files: tuple[DumpFile, ...]
    rejected: tuple[Rejected, ...]
    brand: str  # key in BRANDS: what most media files are named like
    device: str | None  # the recorder, where the whole dump has one
    officer: str | None  # the officer number, where the whole dump has one
    notes: tuple[Text, ...] = ()  # side files that say nothing usable, and why
    recorder: bool = True  # whether anything shows that a recorder or a station wrote it (signs.py)
    footage: bool = True  # whether it is footage at all, whoever made it


@dataclass(frozen=True, slots=True)
class DumpEntry:
    """One plain file, before anything is read out of its name or its bytes."""

    root: Path
    name: str
    size: int
    modified: datetime

    @property
    def path(self) -> Path:
        """Where it lies on this machine."""
        return self.root / stored(self.name)


def opened(root: Path) -> Path:
    """Return `root` with its links resolved; BadCall where it is missing, no folder, or closed to us."""
    try:
        real = root.resolve(strict=True)
        if not real.is_dir():
            raise BadCall("recorders.no_folder", path=visible(shown(str(root))))
        with os.scandir(real) as entries:
            next(entries, None)
    except FileNotFoundError as missing:
        raise BadCall("recorders.no_path", path=visible(shown(str(root)))) from missing
    except PermissionError as closed:
        raise BadCall("recorders.root_closed", path=visible(shown(str(root)))) from closed
    except (OSError, ValueError, RuntimeError) as broken:
        raise BadCall("recorders.root_broken", path=visible(shown(str(root))), problem=_words(broken)) from broken
    return real


def walk(root: Path) -> Iterator[DumpEntry | Rejected]:
    """Yield every file below `root` (as `opened` returned it), or why it was refused; folders are not reported, no file is opened."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError as closed:
            yield Rejected(_name(root, folder), text("recorders.folder_closed", problem=_words(closed)))
            continue
        for entry in listed:
            answer = _entry(root, entry)
            if isinstance(answer, Path):
                waiting.append(answer)
            else:
                yield answer


def _entry(root: Path, entry: os.DirEntry[str]) -> DumpEntry | Rejected | Path:
    name = shown(entry.path.removeprefix(str(root)).removeprefix("/"))
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as gone:
        return unreadable(name, gone)
    if stat.S_ISLNK(status.st_mode):
        return Rejected(name, _link(root, Path(entry.path)))
    if stat.S_ISDIR(status.st_mode):
        return Path(entry.path)
    if not stat.S_ISREG(status.st_mode):
        return Rejected(name, text("recorders.special_file"))
    return DumpEntry(root, name, status.st_size, _moment(status.st_mtime_ns))


def unreadable(name: str, problem: OSError) -> Rejected:
    """Refuse a file that does not let itself be looked at."""
    return Rejected(name, text("recorders.unreadable_file", problem=_words(problem)))


def head_of(path: Path) -> bytes:
    """Return the first bytes of a plain file, none where the card does not give them up: what is bad now may be read later, or in part.

    OSError where the file is closed. Never follows a link or waits on a pipe put there meanwhile.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            return os.read(handle, HEAD_BYTES)
        finally:
            os.close(handle)
    except OSError as problem:
        if problem.errno in SHUT:
            raise
        return b""


def _link(root: Path, path: Path) -> Text:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return text("recorders.link_broken")
    if target == root or root in target.parents:
        return text("recorders.link_inside", target=visible(_name(root, target)))
    return text("recorders.link_outside")


def _name(root: Path, path: Path) -> str:
    return shown(path.relative_to(root).as_posix())


def _moment(nanoseconds: int) -> datetime:
    epoch = datetime.fromtimestamp(0, tz=BEIJING)
    try:
        return epoch + timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        return epoch


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
