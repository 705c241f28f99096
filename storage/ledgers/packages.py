"""The ledger of case packages that were made for the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.json_values import JsonList
from storage.catalogue.models.originals import PackageRow
from storage.ledgers import cases


@dataclass(frozen=True, slots=True)
class Package:
    """One case package that was made."""

    id: int
    case: str  # number
    path: str
    size: int  # bytes
    manifest_sha256: str
    at: datetime  # aware


def add(tx: Session, number: str, path: str, size: int, manifest_sha256: str, checks: JsonList, at: datetime) -> int:
    """Note that a case package was made, and return its number; `checks`: what each check said, in words (contract.md)."""
    cases.row(tx, number)
    body = {"case": number, "package": path, "bytes": size, "manifest_sha256": manifest_sha256, "checks": checks}
    row = PackageRow(case=number, path=path, size=size, manifest_sha256=manifest_sha256, package=body, at=at)
    tx.add(row)
    tx.flush()
    return row.id


def listing(tx: Session, number: str | None = None) -> tuple[Package, ...]:
    """Return the packages of a case (or of all cases), the first one first."""
    query = select(PackageRow).order_by(PackageRow.id)
    if number is not None:
        query = query.where(PackageRow.case == number)
    return tuple(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.at)
                 for row in tx.scalars(query))
