"""The catalogue in another place: backup while others work, restore on a new machine, the way from SQLite to PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from messages.errors import Unavailable
from storage.care import copying
from storage.catalogue.database import Catalogue
from storage.stores.locks import write_new
from storage.trail import audit
from tasks.guard.anchoring import key_file
from tasks.installation import Office
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written."""

    rows: Mapping[str, int]  # by table
    key: Path | None  # the signing key, beside it


def _beside(target: Path) -> Path:
    return target.with_name(target.name + ".anchors.pem")


@step()
def save(office: Office, target: Path) -> Saved:
    """Write the catalogue to the new file `target` as one state of it, and the key that signs anchors beside it (mode 0600)."""
    rows = copying.backup(office.catalogue, target, _Counter(office, "backup"))
    key = key_file(office)
    if key.is_file():
        write_new(_beside(target), key.read_bytes())
    with office.catalogue.begin() as tx:
        audit.append(tx, "catalogue.saved", f"backup:{target.name}", office.who, office.clock(), None, None, {"events": rows["audit"]})
    return Saved(rows, _beside(target) if key.is_file() else None)


@step()
def bring_back(office: Office, source: Path) -> Saved:
    """Fill this home's empty catalogue from a backup, and put the signing key back where there is none."""
    rows = copying.restore(source, office.catalogue, _Counter(office, "restore"))
    key = key_file(office)
    try:
        if _beside(source).is_file() and not key.exists():
            key.parent.mkdir(parents=True, exist_ok=True)
            write_new(key, _beside(source).read_bytes())
    except OSError as problem:
        raise Unavailable("storage.cannot_write", path=str(key), problem=os.strerror(problem.errno or 5)) from problem
    with office.catalogue.begin() as tx:
        audit.append(tx, "catalogue.restored", f"backup:{source.name}", office.who, office.clock(), None, None, {"events": rows["audit"]})
    return Saved(rows, key if key.is_file() else None)


@step()
def copy_to(office: Office, url: str) -> Mapping[str, int]:
    """Copy the catalogue into the empty database `url`; it stays as it is, and in use."""
    target = Catalogue.open(url)
    try:
        rows = copying.copy_catalogue(office.catalogue, target, _Counter(office, url.split("@")[-1]))
    finally:
        target.close()
    with office.catalogue.begin() as tx:
        audit.append(tx, "catalogue.copied", "catalogue", office.who, office.clock(), None, None, {"to": url.split("@")[-1]})
    return rows


class _Counter:
    """Shows how many rows went over."""

    def __init__(self, office: Office, what: str) -> None:
        self._office, self._what, self._done = office, what, 0

    def __call__(self, rows: int) -> None:
        self._done += rows
        self._office.progress(self._done, self._done, self._what)
