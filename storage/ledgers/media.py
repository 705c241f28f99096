"""The register of media: each package is written to three sets (封存 sealed, 查阅 for access, 异地 kept elsewhere), volume by volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.media import MediumRow
from storage.ledgers.media_kinds import KINDS, PURPOSES

__all__ = ["KINDS", "PURPOSES"]


@dataclass(frozen=True, slots=True)
class WrittenVolume:
    """One volume that a package was divided into."""

    volume: int  # 1, 2 …
    volumes: int
    label: str  # what is to stand on the medium
    sha256: str  # of the image; of the package's manifest where the medium holds the folder


@dataclass(frozen=True, slots=True)
class Medium:
    """One medium of the register; its number and place are entered by a person."""

    id: int
    case: str  # number
    package: int  # number of the package
    purpose: str  # one of PURPOSES
    kind: str  # one of KINDS
    written: WrittenVolume
    number: str | None = None  # 载体编号
    place: str | None = None
    entered_by: str | None = None
    entered_at: datetime | None = None  # aware


def expect(tx: Session, case: str, package: int, kind: str, volumes: Sequence[WrittenVolume]) -> tuple[Medium, ...]:
    """Enter three sets of these volumes, still without numbers; those that are there already stay as they are."""
    there = {(medium.purpose, medium.written.volume) for medium in of_package(tx, package) if medium.kind == kind}
    for purpose in PURPOSES:
        for volume in volumes:
            if (purpose, volume.volume) not in there:
                tx.add(MediumRow(case=case, package=package, purpose=purpose, kind=kind, volume=volume.volume, volumes=volume.volumes,
                                 label=volume.label, sha256=volume.sha256))
                tx.flush()
    return tuple(medium for medium in of_package(tx, package) if medium.kind == kind)


def of_package(tx: Session, package: int) -> tuple[Medium, ...]:
    """Return the media of one package, set by set."""
    return tuple(_medium(row) for row in tx.scalars(select(MediumRow).where(MediumRow.package == package).order_by(MediumRow.id)))


def listing(tx: Session, case: str | None = None, *, waiting: bool = False) -> tuple[Medium, ...]:
    """Return the media of one case or of all; with `waiting` only those without a number."""
    query = select(MediumRow).order_by(MediumRow.case, MediumRow.package, MediumRow.id)
    if case is not None:
        query = query.where(MediumRow.case == case)
    if waiting:
        query = query.where(MediumRow.number.is_(None))
    return tuple(_medium(row) for row in tx.scalars(query))


def get(tx: Session, id: int, *, lock: bool = False) -> Medium:
    """Return one medium; BadCall where there is no such row. `lock`: nobody else changes it until the transaction ends."""
    row = tx.get(MediumRow, id, with_for_update=lock or None)
    if row is None:
        raise BadCall("disc.no_medium", id=id)
    return _medium(row)


def enter(tx: Session, id: int, number: str, place: str | None, by: str, at: datetime) -> Medium:
    """Note the number that stands on a medium and where it lies; BadCall where there is no such row, or the number is taken."""
    row = tx.get(MediumRow, id)
    if row is None:
        raise BadCall("disc.no_medium", id=id)
    if not number.strip():
        raise BadCall("disc.no_number")
    taken = tx.scalar(select(MediumRow.id).where(MediumRow.number == number.strip(), MediumRow.id != id))
    if taken is not None:
        raise BadCall("disc.number_taken", number=number.strip(), id=taken)
    row.number, row.place, row.entered_by, row.entered_at = number.strip(), place or row.place, by, at
    tx.flush()
    return _medium(row)


def _medium(row: MediumRow) -> Medium:
    return Medium(row.id, row.case, row.package, row.purpose, row.kind, WrittenVolume(row.volume, row.volumes, row.label, row.sha256),
                  row.number, row.place, row.entered_by, row.entered_at)
