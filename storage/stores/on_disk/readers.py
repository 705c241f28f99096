"""Who reads the originals of a folder store beside the program: nobody, or its group."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from storage.stores.on_disk.immutable import set_immutable

TREES = ("view", "sha256")  # what readers may read; the last one says that all of it has the right modes


class Readers:
    """The modes of a store's originals, and of the folders that lead to them."""

    def __init__(self, root: Path, group: bool) -> None:
        self._root = root
        self.folder, self.file = (0o750, 0o440) if group else (0o700, 0o400)

    def apply(self) -> None:
        """Make the store's folder where there is none, and bring what another setting or an older version left to these modes."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._set(self._root, self.folder)
        if _mode(self._root) != self.folder:
            return  # somebody else's folder, or a share that knows no modes
        for path in self._root.iterdir():
            if path.name not in TREES and not path.is_symlink():
                self._bring(path, 0o700, 0o600) if path.is_dir() else self._set(path, self.file | 0o200)
        if not self._is(self._root / TREES[-1], self.folder):
            for name in TREES:
                self._bring(self._root / name, self.folder, self.file)

    def _bring(self, top: Path, folder_mode: int, file_mode: int) -> None:
        """Set the modes of all that is in a folder, and then its own; one that has its mode is not looked into."""
        for folder, _, files in os.walk(top, topdown=False) if not self._is(top, folder_mode) else ():
            for name in files:
                self._set(Path(folder, name), file_mode)
            self._set(Path(folder), folder_mode)

    def _is(self, folder: Path, mode: int) -> bool:
        return not folder.is_dir() or _mode(folder) == mode

    def _set(self, path: Path, mode: int) -> None:
        if path.is_symlink() or _mode(path) == mode:
            return
        try:
            path.chmod(mode)
        except PermissionError:
            if path.is_dir() or not set_immutable(path, False):
                return  # another account's
            path.chmod(mode)
            set_immutable(path, True)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
