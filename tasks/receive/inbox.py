"""The watched inbox: each sub-folder is a dump; one that has stopped changing is taken in."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from footage.recorders import survey
from messages.errors import LiuhenError, Unavailable
from storage.catalogue.glances.glance import glance
from storage.settings import Settings
from tasks.steps import step

LOOK = 1.0  # s between two looks at most


@dataclass(frozen=True, slots=True)
class Sight:
    """What a dump looks like from outside: as long as this stays the same, nobody writes to it."""

    files: int
    size: int  # bytes
    newest: int  # ns; latest change of an entry or its contents


def dumps_in(inbox: Path) -> list[Path]:
    """Return the dumps in the inbox, in order of their names; hidden folders are still being made. Unavailable: it is not there."""
    try:
        entries = sorted(os.scandir(inbox), key=lambda entry: entry.name)
        return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")]
    except OSError as problem:
        raise Unavailable("ingest.gone", path=str(inbox)) from problem


def sight(folder: Path) -> Sight:
    """Look at a dump without opening a file; what disappears meanwhile makes it look different the next time."""
    files, size, newest = 0, 0, 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    files, size, newest = files + 1, size + status.st_size, max(newest, status.st_ctime_ns, status.st_mtime_ns)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            newest += 1
    return Sight(files, size, newest)


@dataclass(frozen=True, slots=True)
class LeftFolder:
    """A folder of the inbox that is not taken in."""

    name: str
    footage: bool  # a recorder's, or at least footage: the next run takes it in; else it is left for a person


def left_in_inbox(settings: Settings) -> tuple[LeftFolder, ...]:
    """Return what lies in the inbox and is not taken in: asked of names and first bytes, nothing is written."""
    if settings.inbox is None or not settings.inbox.is_dir():
        return ()
    with glance(settings.database) as look:
        done = {root for (root,) in look.rows("SELECT DISTINCT root FROM dumps WHERE finished_at IS NOT NULL")}
    folders = [folder for folder in dumps_in(settings.inbox) if str(folder.resolve()) not in done and sight(folder).files]
    return tuple(LeftFolder(folder.name, _is_footage(folder)) for folder in folders)


def _is_footage(folder: Path) -> bool:
    try:
        seen = survey(folder)
    except LiuhenError:
        return False
    return seen.recorder or seen.footage


@step()
def still(inbox: Path, seconds: float) -> list[Path]:
    """Return the dumps that hold something and did not change over `seconds`; all are watched at the same time.

    Two looks are compared, not clocks: a share's clock may differ from this machine's.
    """
    before = {folder: sight(folder) for folder in dumps_in(inbox)}
    end = time.monotonic() + seconds
    while before and (left := end - time.monotonic()) > 0:
        time.sleep(min(LOOK, left))
        before = {folder: seen for folder, seen in before.items() if sight(folder) == seen}
    return [folder for folder, seen in before.items() if seen.files and sight(folder) == seen]
