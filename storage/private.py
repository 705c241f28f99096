"""Who may read what the program writes: its own account and nobody else, whatever the umask and an older version said.

Folders 0700, files 0600, originals 0400. Where a setting lets the program's group read the originals, their folders are 0750
and they are 0440. What lies below a store takes after the store's folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection
from pathlib import Path

OTHERS = 0o077  # what the group and everybody else may do
FOLDER, FILE = 0o700, 0o600
PASSED_THROUGH = 0o710  # a home that the group may pass through to what it may read, and cannot list


def be_private() -> None:
    """Let nothing that this process and its children make from now on be open to others."""
    os.umask(OTHERS)


def tighten(home: Path, left_out: Collection[Path], passed_through: bool) -> None:
    """Close a home that an older version, or somebody by hand, left open to others; one that is closed costs a look at its entries.

    `left_out` are paths that others may use (stores see to that themselves, an inbox is the office's own); `passed_through`:
    one of them lies in the home. An entry of the home is closed after what is in it, so that what was cut short goes on at
    the next call.
    """
    if not home.is_dir():
        return
    _set(home, lambda mode: mode & ~OTHERS | (PASSED_THROUGH if passed_through else FOLDER))
    for path in home.iterdir():
        if path not in left_out and not path.is_symlink() and path.stat().st_mode & OTHERS:
            _close_tree(path, left_out)


def _close_tree(top: Path, left_out: Collection[Path]) -> None:
    for name, _, files in os.walk(top, topdown=False):
        folder = Path(name)
        if not any(path == folder or path in folder.parents for path in left_out):
            for file in files:
                close(folder / file)
            close(folder)
    close(top)


def close(path: Path) -> None:
    """Take away what others may do with a file or folder of the program; one that is not there stays so."""
    _set(path, lambda mode: mode & ~OTHERS)


def _set(path: Path, wanted: Callable[[int], int]) -> None:
    """Give `path` the mode that `wanted` makes of the one it has; what belongs to another account stays as it is."""
    try:
        status = path.lstat()
        mode = stat.S_IMODE(status.st_mode)
        if not stat.S_ISLNK(status.st_mode) and wanted(mode) != mode:
            path.chmod(wanted(mode))
    except (PermissionError, FileNotFoundError):
        return


def make_private(path: Path) -> None:
    """Make an empty file (mode 0600) where there is none."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE))
    except FileExistsError:
        return


def make_below(folder: Path) -> None:
    """Make a folder and those above it that are missing; they may be read by whom the nearest one that is there lets in."""
    missing = []
    above = folder
    while not above.is_dir():
        missing.append(above)
        above = above.parent
    mode = stat.S_IMODE(above.stat().st_mode) & 0o750 | FOLDER
    for path in reversed(missing):
        try:
            path.mkdir()
        except FileExistsError:  # another thread or process made it right now
            continue
        path.chmod(mode)
