"""The ledger of clocks in sentences."""

from __future__ import annotations

from footage.clocks.container import Stamped
from footage.clocks.trust import Trust
from footage.values.recordings import ClockSource
from messages import Text, number, text


def said(one: Trust) -> Text:
    """Return one comparison as a sentence."""
    day = one.last.date().isoformat() if one.last else "–"
    if one.against == ClockSource.DOCK:
        return text("clock_ledger.row_dock", device=one.device, seconds=number(one.seconds), uncertainty=number(one.uncertainty), day=day)
    return text("clock_ledger.row", device=one.device, source=_clock(one.source, one.detail), against=_clock(one.against, ""),
                seconds=number(one.seconds), uncertainty=number(one.uncertainty), files=one.files, agreeing=one.agreeing, day=day)


def _clock(source: ClockSource, detail: str) -> Text:
    stamped = f"_{detail or Stamped.START}" if source == ClockSource.CONTAINER else ""
    return text(f"clock_ledger.clock_{source}{stamped}")
