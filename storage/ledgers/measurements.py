"""What was measured in the bytes of originals and papers: a cache by content and by version of the measuring code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from storage.catalogue.models.originals import MeasurementRow
from storage.catalogue.steps import in_steps

T = TypeVar("T")


def get(tx: Session, sha256: str, version: int | str, kind: type[T]) -> T | None:
    """Return the value of type `kind` that this version of the measuring code found in these bytes, None where it never looked."""
    row = tx.get(MeasurementRow, (sha256, str(version)))
    return from_plain(kind, row.measurement) if row else None


def get_many(tx: Session, sha256s: Sequence[str], version: int | str, kind: type[T]) -> dict[str, T]:
    """Return {SHA-256: what this version of the measuring code found} of the bytes it looked at."""
    query = select(MeasurementRow.sha256, MeasurementRow.measurement).where(MeasurementRow.version == str(version))
    return {row.sha256: from_plain(kind, row.measurement)
            for step in in_steps(sha256s) for row in tx.execute(query.where(MeasurementRow.sha256.in_(step)))}


def save(tx: Session, sha256: str, version: int | str, measured: object) -> None:
    """Keep the value that was measured in some bytes."""
    tx.merge(MeasurementRow(sha256=sha256, version=str(version), measurement=to_plain(measured)))
