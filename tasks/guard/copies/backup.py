"""The catalogue in another place: backup while others work, restore on a new machine, the way from SQLite to PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from messages.errors import Unavailable
from messages.full_disk import full_disk
from messages.hidden import shown_address
from storage.care import copying, saving
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import AuditRow
from storage.stores.on_disk.locks import write_new
from storage.trail import audit, keyring
from storage.trail.identity import succeed
from storage.trail.keys import seal_key_file
from tasks.guard.signer import key_file, keys_folder
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written."""

    rows: Mapping[str, int]  # by table
    key: Path | None  # the signing key, beside it


def _beside(target: Path) -> Path:
    return target.with_name(target.name + ".anchors.pem")


def _seal_beside(target: Path) -> Path:
    return target.with_name(target.name + ".chain.key")


@step()
def save(installation: Installation, target: Path) -> Saved:
    """Write the catalogue to the new file `target` as one state of it, and the keys of the chain beside it (mode 0600)."""
    signing, sealing = key_file(installation), seal_key_file(installation.home)
    keys = {_beside(target): signing.read_bytes()} if signing else {}
    keys |= {_seal_beside(target): sealing.read_bytes()} if sealing.is_file() else {}
    rows = saving.backup(installation.catalogue, target, keys, _Counter(installation, "backup"))
    _note(installation, "catalogue.saved", target, rows["audit"])
    return Saved(rows, _beside(target) if signing else None)


@step()
def bring_back(installation: Installation, source: Path) -> Saved:
    """Fill this home's empty catalogue from a backup, and put the signing key back where there is none."""
    rows = saving.restore(source, installation.catalogue, installation.home, _Counter(installation, "restore"))
    _keys_back(installation, _beside(source), _seal_beside(source))
    _note(installation, "catalogue.restored", source, rows["audit"])
    with installation.catalogue.begin() as tx:
        succeed(tx, source.name, installation.home, installation.who, installation.clock())
    return Saved(rows, key_file(installation))


def _keys_back(installation: Installation, saved: Path, sealing: Path) -> None:
    """Put the keys back where they are not there; one that is there, and is another, stays."""
    folder = keys_folder(installation)
    try:
        if saved.is_file() and key_file(installation) is None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            keyring.add(folder, saved.read_bytes())
        if sealing.is_file():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_new(seal_key_file(installation.home), sealing.read_bytes())
    except OSError as problem:
        full = full_disk(problem, folder)
        raise full or Unavailable("storage.cannot_write", path=str(folder), problem=os.strerror(problem.errno or 5)) from problem


def _note(installation: Installation, what: str, file: Path, events: int) -> None:
    """Note what was done with a backup of so many events; once, also where the run before was cut short after that."""
    subject = f"backup:{file.name}"
    with installation.catalogue.begin() as tx:
        noted = select(AuditRow.seq).where(AuditRow.what == what, AuditRow.subject == subject, AuditRow.seq > events)
        if tx.scalars(noted.limit(1)).first() is None:
            audit.append(tx, what, subject, installation.who, installation.clock(), None, None, {"events": events})


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
