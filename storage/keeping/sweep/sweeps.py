"""What a sweep found, and what the next one goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.keeping import SweepRow
from storage.catalogue.models.originals import CaseRow


@dataclass(frozen=True, slots=True)
class Sweep:
    """One run."""

    as_of: date
    at: datetime  # aware
    counts: Mapping[str, int]  # rows of each list, and what the comparison with the store showed
    rules: Mapping[str, str]  # {regulation: digest of what it says about keeping}
    cursor: str  # the comparison with the store goes on after this key


def add(tx: Session, sweep: Sweep) -> None:
    """Note a run."""
    tx.add(SweepRow(as_of=sweep.as_of, at=sweep.at, counts=dict(sweep.counts), rules=dict(sweep.rules), cursor=sweep.cursor))
    tx.flush()


def last(tx: Session) -> Sweep | None:
    """Return the newest run, None before the first."""
    row = tx.scalars(select(SweepRow).order_by(SweepRow.id.desc()).limit(1)).first()
    return Sweep(row.as_of, row.at, row.counts, row.rules, row.cursor) if row else None


def regulations(tx: Session) -> tuple[str, ...]:
    """Return the regulations that cases are under."""
    return tuple(tx.scalars(select(CaseRow.regulation).distinct().order_by(CaseRow.regulation)))
