"""The names in a folder of a store, and the statements whose store it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from messages.errors import NotReadable
from storage.stores.on_disk.locks import flush_folders, up_to, write_new
from storage.stores.os_errors import writing
from storage.stores.ownership import Guarded

OWNER = re.compile(r"\d{6}\.json")


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder in order; none where there is no such folder."""
    return sorted(entry.name for entry in os.scandir(folder)) if folder.is_dir() else []


def keys_in(top: Path, after: str) -> Iterator[str]:
    """Walk the keys of `top`/ab/cd/abcd… beyond `after` in order; what lies before is not looked at."""
    for first in (name for name in names_in(top) if name >= after[:2]):
        for second in (name for name in names_in(top / first) if first + name >= after[:4]):
            yield from (key for key in names_in(top / first / second) if key > after)


class OwnedFolder(Guarded):
    """The statements whose store it is: `owner/000001.json` and so on, the last one counts."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def last_owner(self) -> tuple[int, bytes] | None:
        """Return number and bytes of the last statement; None where there is none, NotReadable where it cannot be read."""
        folder = self.root / "owner"
        try:
            names = [name for name in names_in(folder) if OWNER.fullmatch(name)]
            return (int(names[-1][:6]), (folder / names[-1]).read_bytes()) if names else None
        except OSError as problem:
            raise NotReadable("ownership.unreadable", address=str(self.root), problem=problem.strerror or str(problem)) from problem

    def enter_owner(self, number: int, statement: bytes) -> None:
        """Put a statement where there is none of its number, read-only; one that is there stays."""
        path = self.root / "owner" / f"{number:06}.json"
        with writing(self.root, 0):
            path.parent.mkdir(parents=True, exist_ok=True)
            if write_new(path, statement):
                path.chmod(0o400)
                flush_folders(up_to(path.parent, self.root))
