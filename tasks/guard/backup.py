"""The catalogue in another place: backup while others work, restore on a new machine, the way from SQLite to PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from messages.errors import Unavailable
from messages.hidden import shown_address
from storage.care import copying
from storage.catalogue.database import Catalogue
from storage.stores.on_disk.locks import write_new
from storage.trail import audit
from tasks.guard.anchoring import key_file
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written."""

    rows: Mapping[str, int]  # by table
    key: Path | None  # the signing key, beside it


def _beside(target: Path) -> Path:
    return target.with_name(target.name + ".anchors.pem")


@step()
def save(installation: Installation, target: Path) -> Saved:
    """Write the catalogue to the new file `target` as one state of it, and the key that signs anchors beside it (mode 0600)."""
    rows = copying.backup(installation.catalogue, target, _Counter(installation, "backup"))
    key = key_file(installation)
    if key.is_file():
        write_new(_beside(target), key.read_bytes())
    with installation.catalogue.begin() as tx:
        audit.append(
            tx, "catalogue.saved", f"backup:{target.name}", installation.who, installation.clock(), None, None, {"events": rows["audit"]}
        )
    return Saved(rows, _beside(target) if key.is_file() else None)


@step()
def bring_back(installation: Installation, source: Path) -> Saved:
    """Fill this home's empty catalogue from a backup, and put the signing key back where there is none."""
    rows = copying.restore(source, installation.catalogue, _Counter(installation, "restore"))
    key = key_file(installation)
    try:
        if _beside(source).is_file() and not key.exists():
            key.parent.mkdir(parents=True, exist_ok=True)
            write_new(key, _beside(source).read_bytes())
    except OSError as problem:
        raise Unavailable("storage.cannot_write", path=str(key), problem=os.strerror(problem.errno or 5)) from problem
    with installation.catalogue.begin() as tx:
        audit.append(
            tx, "catalogue.restored", f"backup:{source.name}", installation.who, installation.clock(), None, None, {"events": rows["audit"]}
        )
    return Saved(rows, key if key.is_file() else None)


@step()
def copy_to(installation: Installation, url: str) -> Mapping[str, int]:
    """Copy the catalogue into the empty database `url`; it stays as it is, and in use."""
    target = Catalogue.open(url)
    try:
        rows = copying.copy_catalogue(installation.catalogue, target, _Counter(installation, shown_address(url).split("@")[-1]))
    finally:
        target.close()
    with installation.catalogue.begin() as tx:
        to = shown_address(url).split("@")[-1]
        audit.append(tx, "catalogue.copied", "catalogue", installation.who, installation.clock(), None, None, {"to": to})
    return rows


class _Counter:
    """Shows how many rows went over."""

    def __init__(self, installation: Installation, what: str) -> None:
        self._installation, self._what, self._done = installation, what, 0

    def __call__(self, rows: int) -> None:
        self._done += rows
        self._installation.progress(self._done, self._done, self._what)
