"""What a container's time stamp and a file's time stamp mean on one recorder: tested, never assumed.

Many recorders write local time and call it UTC; some stamp the start of a file, some its close. Each reading of the
stamps is tried against the recorder's names (or burned-in clock), then against file times, then against order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from footage.values.recordings import BEIJING, Interval, Media, Recording
from footage.values.seconds import later, seconds_between
from footage.values.spans.intervals import merged
from footage.values.spans.middle import median

EIGHT_HOURS = Fraction(28_800)  # s; Beijing is ahead of UTC by this all year
AGREES = Fraction(5)  # s; two clocks of one recorder agree within this (whole seconds, 2-second steps, closing a file)
FILE_STEP = Fraction(2)  # s; FAT keeps file times in steps of two seconds
LOCAL_BY_RULE = frozenset({"jpeg", "tiff", "png", "webp", "wav", "dav"})  # EXIF, broadcast WAVE, DHAV: already read as Beijing's
FEWEST_ON_FAT = 3  # files whose times are even seconds without chance
FIRST_YEAR, LAST_YEAR = 1990, 2099  # outside, a stamp says nothing


class Stamped(StrEnum):
    """Which moment of a file the container's time stamp is."""

    START = "start"
    CLOSE = "close"


class DecidedBy(StrEnum):
    """What told how a recorder's stamps are to be read."""

    CLOCK = "clock"  # a better clock of the same files
    FILE = "file"  # the files' own time stamps
    LEDGER = "ledger"  # earlier dumps of the recorder
    RULE = "rule"  # the format itself says that it keeps local time, from the start on
    ORDER = "order"  # only this reading keeps the files in order
    ONE_CLOCK = "one_clock"  # file times agree that may be as wrong as the stamps: nothing was tested
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the container's stamps of one recorder are to be read."""

    shift: Fraction  # s; added to the stamp: 0, or -28800 where local time is called UTC
    close: bool  # the stamp is the close of the file, not its start
    uncertainty: Fraction  # s
    tested: DecidedBy
    files: int = 0  # how many files it was tested on

    def start(self, recording: Recording) -> datetime | None:
        """Return when the recording began by its container, None where the container says nothing."""
        created = stamp(recording)
        if created is None:
            return None
        return later(created, self.shift - (recording.probe.duration or 0) if self.close else self.shift)


def stamp(recording: Recording) -> datetime | None:
    """Return the container's stamp in Beijing time, taken as UTC; None where it is missing or cannot be one."""
    created = recording.probe.created
    return created.astimezone(BEIJING) if created and FIRST_YEAR <= created.year <= LAST_YEAR else None


READINGS = tuple((shift, close) for shift in (Fraction(0), -EIGHT_HOURS) for close in (False, True))


def container_meaning(
    recordings: Sequence[Recording], known_starts: Mapping[str, datetime], file_times: bool | None, learnt: Meaning | None = None
) -> Meaning | None:
    """Return how to read the stamps of one recorder's files of one kind; None where they contradict what is known.

    `known_starts`: start of recordings by a better clock, by id. `file_times`: whether file times proved right (None: not tested).
    `learnt`: what the recorder's earlier dumps showed; it decides only where nothing in this one does.
    """
    stamped = [recording for recording in recordings if stamp(recording)]
    compared = [recording for recording in stamped if recording.id in known_starts]
    if compared:
        return _best(compared, lambda recording, start: seconds_between(known_starts[recording.id], start), DecidedBy.CLOCK)
    if not stamped:
        return None
    if all(recording.probe.format in LOCAL_BY_RULE for recording in stamped):
        return Meaning(Fraction(0), False, Fraction(2), DecidedBy.RULE, len(stamped))
    closed = [recording for recording in stamped if file_time(recording) and file_times is not False]
    usable = learnt if learnt and _possible(learnt, stamped) else None
    by_file = _best(closed, _against_file, DecidedBy.FILE)
    if by_file and not by_file.shift and file_times is None and _on_fat(closed):
        return usable or replace(by_file, uncertainty=by_file.uncertainty + EIGHT_HOURS, tested=DecidedBy.ONE_CLOCK)
    return by_file or usable or _by_order(stamped)


def _on_fat(recordings: Sequence[Recording]) -> bool:
    """Whether file times come from a card that keeps local time in steps of two seconds: read in UTC, they are 8 hours off.

    Then stamps that call local time UTC agree with them, and prove nothing.
    """
    times = [written for recording in recordings if (written := file_time(recording))]
    return len(times) >= FEWEST_ON_FAT and all(not written.microsecond and written.second % 2 == 0 for written in times)


def file_times_hold(recordings: Sequence[Recording], known_starts: Mapping[str, datetime]) -> bool | None:
    """Return whether file times are the closing times of the files; None where nothing can tell."""
    tested = [
        recording
        for recording in recordings
        if recording.id in known_starts and file_time(recording) and recording.probe.duration is not None
    ]
    if not tested:
        return None
    return median(abs(_against_file(recording, known_starts[recording.id])) for recording in tested) <= AGREES


def start_by_file(recording: Recording) -> datetime | None:
    """Return when the recording began if the file's time stamp is its close; None without stamp or length."""
    modified = file_time(recording)
    length = Fraction(0) if recording.media is Media.PHOTO else recording.probe.duration
    return later(modified, -length) if modified and length is not None else None


def file_time(recording: Recording) -> datetime | None:
    """Return the file's time stamp, None where it is missing or cannot be one."""
    return recording.modified if recording.modified and FIRST_YEAR <= recording.modified.year <= LAST_YEAR else None


def _against_file(recording: Recording, start: datetime) -> Fraction:
    assert recording.modified
    return seconds_between(recording.modified, later(start, recording.probe.duration or Fraction(0)))


def _best(tested: Sequence[Recording], error: Callable[[Recording, datetime], Fraction], by: DecidedBy) -> Meaning | None:
    """The reading with the smallest middle error, where that is small enough to be meant."""
    scored: list[tuple[Fraction, Meaning]] = []
    for shift, close in READINGS:
        meaning = Meaning(shift, close, Fraction(2), by, len(tested))
        errors = [abs(error(recording, start)) for recording in tested if (start := meaning.start(recording))]
        if errors:
            scored.append((median(errors), meaning))
    smallest, best = min(scored, key=lambda pair: pair[0], default=(AGREES + 1, None))
    return best if smallest <= AGREES else None


def _by_order(stamped: Sequence[Recording]) -> Meaning:
    """Without any other clock: only readings that end before the file was last written and do not overlap are possible."""
    possible = [(shift, close) for shift, close in READINGS if _possible(Meaning(shift, close, Fraction(0), DecidedBy.NOTHING), stamped)]
    shifts = {shift for shift, _ in possible} or {shift for shift, _ in READINGS}
    closes = {close for _, close in possible} or {False, True}
    longest = max((recording.probe.duration or Fraction(0) for recording in stamped), default=Fraction(0))
    uncertainty = Fraction(2) + (EIGHT_HOURS if len(shifts) > 1 else 0) + (longest if len(closes) > 1 else 0)
    tested = DecidedBy.ORDER if len(shifts) == 1 else DecidedBy.NOTHING
    return Meaning(max(shifts), min(closes), uncertainty, tested, len(stamped))


def _possible(meaning: Meaning, stamped: Sequence[Recording]) -> bool:
    spans: list[Interval] = []
    for recording in stamped:
        start = meaning.start(recording)
        if start is None:
            continue
        end = later(start, recording.probe.duration or Fraction(0))
        written = file_time(recording)
        if written and seconds_between(written, end) > AGREES:
            return False
        if recording.names.day and not recording.named_start and start.date() != recording.names.day:
            return False
        spans.append(Interval(start, end))
    return sum(span.seconds for span in spans) - sum(span.seconds for span in merged(spans)) <= AGREES * len(spans)
