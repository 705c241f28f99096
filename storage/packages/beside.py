"""A folder beside its place, which only one run writes in: whole under its name in the end, or gone."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from messages.errors import Refused


@contextmanager
def folder_beside(target: Path, keep: Collection[str] = ()) -> Iterator[Path]:
    """Give a folder beside `target` that no other run writes in, to be renamed to it; Refused where another run does already.

    Of what a killed run left in it only the files of `keep` stay: paths below its folder `data`.
    """
    guard_path, folder = target.parent / f".{target.name}.lock", target.parent / f".{target.name}.part"
    with guard_path.open("ab") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("storage.bag_busy", path=str(target)) from None
        if not os.fstat(guard.fileno()).st_nlink:  # the run before ended between our two steps
            raise Refused("storage.bag_busy", path=str(target))
        _tidy(folder, keep)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            guard_path.unlink(missing_ok=True)


def _tidy(folder: Path, keep: Collection[str]) -> None:
    """Make the folder, or leave in it only what may be a copy of something wanted."""
    folder.mkdir(exist_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() or not path.is_dir():
            if path.relative_to(folder).parts[0] != "data" or path.relative_to(folder / "data").as_posix() not in keep:
                path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()
