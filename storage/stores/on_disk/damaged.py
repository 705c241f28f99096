"""Damaged objects are kept beside the whole ones that replaced them."""

from __future__ import annotations

from pathlib import Path

from storage.stores.on_disk.immutable import set_immutable
from storage.stores.on_disk.locks import flush_folders


def set_aside(path: Path, folder: Path) -> None:
    """Move the object `path` into `folder`, numbered behind what was moved there before under its name; OSError where it cannot be."""
    folder.mkdir(exist_ok=True, mode=0o700)
    set_immutable(path, False)
    number = len(list(folder.glob(f"{path.name}.*"))) + 1
    path.rename(folder / f"{path.name}.{number}")
    flush_folders((folder, path.parent))
