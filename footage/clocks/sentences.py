"""The ledger of clocks in sentences."""

from __future__ import annotations

from footage.clocks.container import Stamped
from footage.clocks.trust import Trust
from footage.values.recordings import ClockSource
from messages import Text, number, text


def sentence(comparison: Trust) -> Text:
    """Return one comparison as a sentence."""
    day = comparison.last.date().isoformat() if comparison.last else "–"
    if comparison.against == ClockSource.DOCK:
        return text(
            "clock_ledger.row_dock",
            device=comparison.device,
            seconds=number(comparison.seconds),
            uncertainty=number(comparison.uncertainty),
            day=day,
        )
    return text(
        "clock_ledger.row",
        device=comparison.device,
        source=_clock(comparison.source, comparison.detail),
        against=_clock(comparison.against, ""),
        seconds=number(comparison.seconds),
        uncertainty=number(comparison.uncertainty),
        files=comparison.files,
        agreeing=comparison.agreeing,
        day=day,
    )


def _clock(source: ClockSource, detail: str) -> Text:
    stamped = f"_{detail or Stamped.START}" if source == ClockSource.CONTAINER else ""
    return text(f"clock_ledger.clock_{source}{stamped}")
