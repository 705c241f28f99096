"""How the clocks of one recorder stood against one another: what the ledger keeps, and what it teaches about the next dump.

A difference is learnt over all files of one dump at once: the middle of it, and how many files agree with that. A
recorder's way of stamping its containers lasts, and may be used where a later dump cannot tell it; a clock's error does
not last, because anybody may set the clock: it is reported, and widens what is said to be sure, and corrects nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from footage.clocks.container import AGREES, EIGHT_HOURS, FILE_STEP, DecidedBy, Meaning, Stamped, file_time, stamp
from footage.clocks.picture import clock_line
from footage.values.measurement import Measurement
from footage.values.recordings import ClockSource, Media, Recording, State
from footage.values.seconds import later, seconds_between
from footage.values.spans.middle import median

if TYPE_CHECKING:
    from footage.clocks.align import Alignment

COPIED = Fraction(86_400)  # s; a file time further off was lost in copying and says nothing about a clock
MOSTLY = Fraction(2, 3)  # of the files must agree before the ledger teaches anything


@dataclass(frozen=True, slots=True)
class Trust:
    """One clock of a recorder against another, over the files of one dump."""

    device: str
    source: ClockSource
    against: ClockSource  # RECORDER where `source` is RECORDER too: another one, `detail`
    seconds: Fraction  # s; to add to `source` to get `against`
    uncertainty: Fraction  # s
    files: int  # compared
    agreeing: int  # of them within a few seconds of `seconds`
    media: str = ""  # kind of file, where it matters
    detail: str = ""  # a container's stamp: "start" or "close"; another recorder: its number
    first: datetime | None = None  # aware; the earliest of the recordings
    last: datetime | None = None  # aware; the latest

    @property
    def share(self) -> Fraction:
        """How many of the files agree, 0 to 1."""
        return Fraction(self.agreeing, self.files) if self.files else Fraction(1)


def trust(recordings: Sequence[Recording], measurements: Mapping[str, Measurement]) -> tuple[Trust, ...]:
    """Return how each recorder's clocks stand against the one its times rest on; `recordings` as `clocks.times.resolve` left them."""
    usable = [
        recording
        for recording in recordings
        if recording.start and recording.clock and recording.device and recording.probe.state is State.WHOLE
    ]
    comparisons: list[Trust] = []
    ordered = sorted(usable, key=_group)
    for (device, media, against), group in groupby(ordered, key=_group):
        files = list(group)
        for source, detail, differences in _differences(files, against, measurements):
            if source != ClockSource.FILE or abs(median(differences)) <= COPIED:
                comparisons.append(_middle(device, media, source, against, detail, differences, files))
    return tuple(comparisons)


def docked(device: str, seconds: Fraction, uncertainty: Fraction = Fraction(1), at: datetime | None = None) -> Trust:
    """Return a recorder's clock as it was compared at the dock."""
    return Trust(device, ClockSource.RECORDER, ClockSource.DOCK, seconds, uncertainty, 0, 0, first=at, last=at)


def aligned(alignment: Alignment) -> Trust:
    """Return a recorder's clock as the sound it shares with another compares them."""
    return Trust(
        alignment.device,
        ClockSource.RECORDER,
        ClockSource.RECORDER,
        alignment.seconds,
        alignment.uncertainty,
        files=alignment.stretches,
        agreeing=alignment.stretches,
        detail=alignment.reference,
    )


def learnt_meaning(earlier: Sequence[Trust], media: Media) -> Meaning | None:
    """Return how this recorder stamps its containers by earlier dumps (newest first in `earlier`), None where they disagree."""
    usable = [
        comparison
        for comparison in earlier
        if comparison.source == ClockSource.CONTAINER and comparison.media == media and comparison.share >= MOSTLY and comparison.files > 1
    ]
    shifts = {(_shift(comparison.seconds), comparison.detail) for comparison in usable}
    if len(shifts) != 1:
        return None
    ((shift, stamped),) = shifts
    return (
        None
        if shift is None
        else Meaning(shift, stamped == Stamped.CLOSE, AGREES, DecidedBy.LEDGER, sum(comparison.files for comparison in usable))
    )


def last_dock(earlier: Sequence[Trust]) -> Trust | None:
    """Return the newest comparison at the dock, None where there was none."""
    return next((comparison for comparison in earlier if comparison.against == ClockSource.DOCK), None)


def _shift(seconds: Fraction) -> Fraction | None:
    return next((shift for shift in (Fraction(0), -EIGHT_HOURS) if abs(seconds - shift) <= AGREES), None)


def _group(recording: Recording) -> tuple[str, str, ClockSource]:
    assert recording.clock
    return (recording.device or "", recording.media.value, recording.clock.source)


def _differences(
    files: Sequence[Recording], against: ClockSource, measurements: Mapping[str, Measurement]
) -> Iterator[tuple[ClockSource, str, list[Fraction]]]:
    """Yield each other clock with its differences from the one that counts: (source, detail, seconds)."""
    by_source: dict[tuple[ClockSource, str], list[Fraction]] = {}
    for recording in files:
        for source, detail, shown in _shown(recording, measurements):
            if source != against:
                by_source.setdefault((source, detail), []).append(seconds_between(shown, _own_start(recording)))
    begins, closes = by_source.get((ClockSource.CONTAINER, Stamped.START), []), by_source.get((ClockSource.CONTAINER, Stamped.CLOSE), [])
    if begins and closes:
        by_source.pop((ClockSource.CONTAINER, Stamped.START if _doubt(closes) < _doubt(begins) else Stamped.CLOSE))
    yield from ((source, detail, values) for (source, detail), values in sorted(by_source.items()))


def _doubt(differences: Sequence[Fraction]) -> tuple[bool, Fraction, Fraction]:
    """How far a reading is from being one: its spread, and its distance from no shift and from Beijing's."""
    middle = median(differences)
    spread = median(abs(difference - middle) for difference in differences)
    return (spread > AGREES, min(abs(middle), abs(middle + EIGHT_HOURS)), spread)


def _shown(recording: Recording, measurements: Mapping[str, Measurement]) -> Iterator[tuple[ClockSource, str, datetime]]:
    """Yield when the recording began by each of its clocks."""
    length = recording.probe.duration or Fraction(0)
    line = clock_line(measurements.get(recording.id))
    if line and line.lines:
        yield ClockSource.PICTURE, "", line.lines[0].start
    if recording.named_start and recording.names.precision <= 1:
        yield ClockSource.NAME, "", recording.named_start
    created = stamp(recording)
    if created:
        yield ClockSource.CONTAINER, Stamped.START, created
        yield ClockSource.CONTAINER, Stamped.CLOSE, later(created, -length)
    written = file_time(recording)
    if written:
        yield ClockSource.FILE, "", later(written, -length)


def _own_start(recording: Recording) -> datetime:
    """When it began by the recorder's own clock: what was corrected is taken back."""
    assert recording.start and recording.clock
    return later(recording.start, -recording.clock.offset_seconds)


def _middle(device: str, media: str, source: ClockSource, against: ClockSource, detail: str, differences: Sequence[Fraction],
            files: Sequence[Recording]) -> Trust:
    middle = median(differences)
    agreeing = sum(abs(difference - middle) <= AGREES for difference in differences)
    starts = [recording.start for recording in files if recording.start]
    uncertainty = max(FILE_STEP, median(abs(difference - middle) for difference in differences))
    return Trust(device, source, against, Fraction(middle), Fraction(uncertainty), len(differences), agreeing, media, detail,
                 min(starts), max(starts))
