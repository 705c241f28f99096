"""What was measured in the bytes of originals and papers: a cache by content and by version of the measuring code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import MeasurementRow
from storage.catalogue.steps import in_steps


def get(tx: Session, sha256: str, version: int | str) -> Mapping[str, Any] | None:
    """Return what this version of the measuring code found in these bytes, None where it never looked."""
    row = tx.get(MeasurementRow, (sha256, str(version)))
    return row.measurement if row else None


def get_many(tx: Session, sha256s: Sequence[str], version: int | str) -> dict[str, Mapping[str, Any]]:
    """Return {SHA-256: what this version of the measuring code found} of the bytes it looked at."""
    query = select(MeasurementRow.sha256, MeasurementRow.measurement).where(MeasurementRow.version == str(version))
    return {row.sha256: row.measurement for step in in_steps(sha256s) for row in tx.execute(query.where(MeasurementRow.sha256.in_(step)))}


def save(tx: Session, sha256: str, version: int | str, measured: Mapping[str, Any]) -> None:
    """Keep what was measured in some bytes."""
    tx.merge(MeasurementRow(sha256=sha256, version=str(version), measurement=dict(measured)))
