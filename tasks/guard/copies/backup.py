"""The catalogue in another place: backup while others work, restore on a new machine, the way from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select

from messages.hidden import shown_address
from office.rights.acts import Act
from office.rights.now import need_now
from storage.care import copying, saving
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing.head_file import ChainTip
from storage.trail import audit
from storage.trail.identity import succeed
from tasks.guard.copies import beside
from tasks.guard.signer import key_file
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written."""

    rows: Mapping[str, int]  # by table
    key: Path | None  # the signing key, beside it


@step()
def save(installation: Installation, target: Path) -> Saved:
    """Write the catalogue to the new file `target` as one state of it; beside it keys and head of the chain (mode 0600), and holidays."""
    rows = saving.backup(installation.catalogue, target, beside.files_for(installation, target), _Counter(installation, "backup"),
                         partial(_files_of_state, installation, target))
    _note(installation, "catalogue.saved", target, rows["audit"])
    return Saved(rows, beside.signing_key(target) if key_file(installation) else None)


def _files_of_state(installation: Installation, target: Path, tip: ChainTip) -> Mapping[Path, bytes]:
    """Return what lies beside a backup that is made: the last thing before it has its name, so that the right is asked again here."""
    _need(installation, Act.BACK_UP)
    return beside.head_for(installation, target, tip)


def _need(installation: Installation, act: Act) -> None:
    with installation.catalogue.read() as tx:
        need_now(tx, installation.desk, act)


@step()
def bring_back(installation: Installation, source: Path) -> Saved:
    """Fill this home's empty catalogue from a backup, and put keys and holidays back where there are none.

    In an empty catalogue nobody is told apart: that it is empty is asked where its rows are kept, and there is no right to ask.
    """
    head = beside.saved_head(installation, source)
    rows = saving.restore(source, installation.catalogue, installation.home, _Counter(installation, "restore"), head)
    beside.bring_back(installation, source)
    _note(installation, "catalogue.restored", source, rows["audit"], restored=True)
    with installation.catalogue.begin() as tx:
        succeed(tx, source.name, installation.home, installation.who, installation.clock())
    return Saved(rows, key_file(installation))


def _note(installation: Installation, what: str, file: Path, events: int, restored: bool = False) -> None:
    """Note what was done with a backup of so many events; once, also where the run before was cut short after that."""
    subject = f"backup:{file.name}"
    with installation.catalogue.begin(restored) as tx:
        noted = select(AuditRow.seq).where(AuditRow.what == what, AuditRow.subject == subject, AuditRow.seq > events)
        if tx.scalars(noted.limit(1)).first() is None:
            audit.append(tx, what, subject, installation.who, installation.clock(), None, None, {"events": events})


@step()
def copy_to(installation: Installation, url: str) -> Mapping[str, int]:
    """Copy the catalogue into the empty database `url`; it stays as it is, and in use."""
    to = shown_address(url).split("@")[-1]
    target = Catalogue.open(url)
    try:
        rows = copying.copy_catalogue(installation.catalogue, target, _Counter(installation, to),
                                      may=partial(_need, installation, Act.TAKE_OVER))
        head = copying.tip_of(target)
    finally:
        target.close()
    with installation.catalogue.begin() as tx:
        noted = audit.append(tx, "catalogue.copied", "catalogue", installation.who, installation.clock(), None, None, {"to": to})
    _begin_from(installation, head, noted)
    return rows


def _begin_from(installation: Installation, head: ChainTip, noted: int) -> None:
    """Keep the head of the copy: it does not hold the event that says so here, and goes on in the place of this catalogue."""
    kept = installation.catalogue.sealing.head
    there = kept.read() if kept else None
    if kept and there and there.seq == noted:
        kept.keep(head, there)


class _Counter:
    """Shows how many rows went over."""

    def __init__(self, installation: Installation, what: str) -> None:
        self._installation, self._what, self._done = installation, what, 0

    def __call__(self, rows: int) -> None:
        self._done += rows
        self._installation.progress(self._done, self._done, self._what)
