"""The trust ledger of recorders' clocks: what each dump showed about them, kept for the next one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.clocks.trust import Trust
from footage.values.recordings import ClockSource
from storage.catalogue.models.originals import ClockTrustRow


def note(tx: Session, dump: int, trusts: Sequence[Trust], at: datetime) -> None:
    """Keep what one dump showed; a comparison over fewer files does not replace one over more."""
    for trust in trusts:
        key = (trust.device, dump, trust.source, trust.against, trust.media, trust.detail)
        there = tx.get(ClockTrustRow, key)
        if there is None or there.files <= trust.files:
            tx.merge(_row(trust, dump, at))


def comparisons(tx: Session, devices: Collection[str], without: Collection[int] = ()) -> dict[str, tuple[Trust, ...]]:
    """Return what other dumps than `without` showed about these recorders, and every comparison at the dock, the newest first."""
    by_device: dict[str, list[Trust]] = {}
    asked = select(ClockTrustRow).where(ClockTrustRow.device.in_(sorted(set(devices))))
    for row in tx.scalars(asked.order_by(ClockTrustRow.dump.desc(), ClockTrustRow.source, ClockTrustRow.against, ClockTrustRow.detail)):
        if row.dump not in without or row.against == ClockSource.DOCK:
            by_device.setdefault(row.device, []).append(_trust(row))
    return {device: tuple(rows) for device, rows in by_device.items()}


def _row(trust: Trust, dump: int, at: datetime) -> ClockTrustRow:
    return ClockTrustRow(
        device=trust.device, dump=dump, source=trust.source.value, against=trust.against.value, media=trust.media, detail=trust.detail,
        offset_ms=round(trust.seconds * 1000), uncertainty_ms=round(trust.uncertainty * 1000), files=trust.files, agreeing=trust.agreeing,
        first_at=trust.first, last_at=trust.last, noted_at=at)


def _trust(row: ClockTrustRow) -> Trust:
    return Trust(row.device, ClockSource(row.source), ClockSource(row.against), Fraction(row.offset_ms, 1000),
                 Fraction(row.uncertainty_ms, 1000), row.files, row.agreeing, row.media, row.detail, row.first_at, row.last_at)
