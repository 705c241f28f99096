"""The trust ledger of recorders' clocks: what each dump showed about them, kept for the next one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.clocks.trust import Trust
from footage.values.recordings import ClockSource
from storage.catalogue.models import ClockTrustRow


def note(tx: Session, dump: int, found: Sequence[Trust], at: datetime) -> None:
    """Keep what one dump showed; a comparison over fewer files does not replace one over more."""
    for one in found:
        key = (one.device, dump, one.source, one.against, one.media, one.detail)
        there = tx.get(ClockTrustRow, key)
        if there is None or there.files <= one.files:
            tx.merge(_row(one, dump, at))


def known(tx: Session, devices: Collection[str], without: Collection[int] = ()) -> dict[str, tuple[Trust, ...]]:
    """Return what other dumps than `without` showed about these recorders, and every comparison at the dock, the newest first."""
    found: dict[str, list[Trust]] = {}
    asked = select(ClockTrustRow).where(ClockTrustRow.device.in_(sorted(set(devices))))
    for row in tx.scalars(asked.order_by(ClockTrustRow.dump.desc(), ClockTrustRow.source, ClockTrustRow.against, ClockTrustRow.detail)):
        if row.dump not in without or row.against == ClockSource.DOCK:
            found.setdefault(row.device, []).append(_trust(row))
    return {device: tuple(rows) for device, rows in found.items()}


def _row(one: Trust, dump: int, at: datetime) -> ClockTrustRow:
    return ClockTrustRow(
        device=one.device, dump=dump, source=one.source.value, against=one.against.value, media=one.media, detail=one.detail,
        offset_ms=round(one.seconds * 1000), uncertainty_ms=round(one.uncertainty * 1000), files=one.files, agreeing=one.agreeing,
        first_at=one.first, last_at=one.last, noted_at=at)


def _trust(row: ClockTrustRow) -> Trust:
    return Trust(row.device, ClockSource(row.source), ClockSource(row.against), Fraction(row.offset_ms, 1000),
                 Fraction(row.uncertainty_ms, 1000), row.files, row.agreeing, row.media, row.detail, row.first_at, row.last_at)
