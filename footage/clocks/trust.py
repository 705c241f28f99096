"""How the clocks of one recorder stood against one another: what the ledger keeps, and what it teaches about the next dump.

A difference is learnt over all files of one dump at once: the middle of it, and how many files agree with that. A
recorder's way of stamping its containers lasts, and may be used where a later dump cannot tell it; a clock's error does
not last, because anybody may set the clock: it is told, and widens what is said to be sure, and corrects nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from footage.clocks.container import AGREES, EIGHT_HOURS, FILE_STEP, Meaning, file_time, stamp
from footage.clocks.picture import clock_line
from footage.values.measurement import Measurement
from footage.values.middle import median
from footage.values.recordings import Media, Recording, State, later, seconds_between

if TYPE_CHECKING:
    from footage.clocks.align import Alignment

RECORDER = "recorder"  # the recorder's own clock as a whole, as the best of its files shows it
DOCK = "dock"  # the clock of the machine it was docked to
COPIED = Fraction(86_400)  # s; a file time further off was lost in copying and says nothing about a clock
MOSTLY = Fraction(2, 3)  # of the files must agree before the ledger teaches anything


@dataclass(frozen=True, slots=True)
class Trust:
    """One clock of a recorder against another, over the files of one dump."""

    device: str
    source: str  # "picture", "name", "container", "file", "spoken" or "recorder"
    against: str  # the same words, "dock", or "recorder" (another one: `detail`)
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
    """Return how each recorder's clocks stand against the one its times rest on; `recordings` as `clock.resolve` left them."""
    usable = [one for one in recordings if one.start and one.clock and one.device and one.probe.state is State.WHOLE]
    found: list[Trust] = []
    ordered = sorted(usable, key=_group)
    for (device, media, against), group in groupby(ordered, key=_group):
        own = list(group)
        for source, detail, differences in _differences(own, against, measurements):
            if source != "file" or abs(median(differences)) <= COPIED:
                found.append(_middle(device, media, source, against, detail, differences, own))
    return tuple(found)


def docked(device: str, seconds: Fraction, uncertainty: Fraction = Fraction(1), at: datetime | None = None) -> Trust:
    """Return a recorder's clock as it was compared at the dock."""
    return Trust(device, RECORDER, DOCK, seconds, uncertainty, 0, 0, first=at, last=at)


def aligned(one: Alignment) -> Trust:
    """Return a recorder's clock as the sound it shares with another compares them."""
    return Trust(one.device, RECORDER, RECORDER, one.seconds, one.uncertainty, one.stretches, one.stretches, detail=one.reference)


def learnt_meaning(known: Sequence[Trust], media: Media) -> Meaning | None:
    """Return how this recorder stamps its containers by earlier dumps (newest first in `known`), None where they disagree."""
    told = [one for one in known if one.source == "container" and one.media == media and one.share >= MOSTLY and one.files > 1]
    shifts = {(_shift(one.seconds), one.detail) for one in told}
    if len(shifts) != 1:
        return None
    ((shift, stamped),) = shifts
    return None if shift is None else Meaning(shift, stamped == "close", AGREES, "ledger", sum(one.files for one in told))


def last_dock(known: Sequence[Trust]) -> Trust | None:
    """Return the newest comparison at the dock, None where there was none."""
    return next((one for one in known if one.against == DOCK), None)


def _shift(seconds: Fraction) -> Fraction | None:
    return next((shift for shift in (Fraction(0), -EIGHT_HOURS) if abs(seconds - shift) <= AGREES), None)


def _group(one: Recording) -> tuple[str, str, str]:
    return (one.device or "", one.media.value, one.clock.source if one.clock else "")


def _differences(
    own: Sequence[Recording], against: str, measurements: Mapping[str, Measurement]
) -> Iterator[tuple[str, str, list[Fraction]]]:
    """Yield each other clock with its differences from the one that counts: (source, detail, seconds)."""
    by_source: dict[tuple[str, str], list[Fraction]] = {}
    for one in own:
        for source, detail, shown in _shown(one, measurements):
            if source != against:
                by_source.setdefault((source, detail), []).append(seconds_between(shown, _own_start(one)))
    begins, closes = by_source.get(("container", "start"), []), by_source.get(("container", "close"), [])
    if begins and closes:
        by_source.pop(("container", "start" if _doubt(closes) < _doubt(begins) else "close"))
    yield from ((source, detail, found) for (source, detail), found in sorted(by_source.items()))


def _doubt(differences: Sequence[Fraction]) -> tuple[bool, Fraction, Fraction]:
    """How far a reading is from being one: its spread, and its distance from no shift and from Beijing's."""
    middle = median(differences)
    spread = median(abs(one - middle) for one in differences)
    return (spread > AGREES, min(abs(middle), abs(middle + EIGHT_HOURS)), spread)


def _shown(one: Recording, measurements: Mapping[str, Measurement]) -> Iterator[tuple[str, str, datetime]]:
    """Yield when the recording began by each of its clocks."""
    length = one.probe.duration or Fraction(0)
    line = clock_line(measurements.get(one.id))
    if line and line.lines:
        yield "picture", "", line.lines[0].start
    if one.names.start and one.names.precision <= 1:
        yield "name", "", one.names.start
    created = stamp(one)
    if created:
        yield "container", "start", created
        yield "container", "close", later(created, -length)
    written = file_time(one)
    if written:
        yield "file", "", later(written, -length)


def _own_start(one: Recording) -> datetime:
    """When it began by the recorder's own clock: what was corrected is taken back."""
    assert one.start and one.clock
    return later(one.start, -one.clock.offset_seconds)


def _middle(device: str, media: str, source: str, against: str, detail: str, differences: Sequence[Fraction],
            own: Sequence[Recording]) -> Trust:
    middle = median(differences)
    agreeing = sum(abs(one - middle) <= AGREES for one in differences)
    starts = [one.start for one in own if one.start]
    unsure = max(FILE_STEP, median(abs(one - middle) for one in differences))
    return Trust(device, source, against, Fraction(middle), Fraction(unsure), len(differences), agreeing, media, detail,
                 min(starts), max(starts))
