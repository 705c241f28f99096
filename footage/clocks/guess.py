"""The best clock for each recording of one recorder, before that clock itself is corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from footage.clocks.container import AGREES, FILE_STEP, DecidedBy, Meaning, container_meaning, file_times_hold, start_by_file
from footage.clocks.picture import ClockLine, clock_line
from footage.clocks.trust import Trust, learnt_meaning
from footage.values.measurement import Measurement, StretchKind
from footage.values.recordings import ClockSource, Media, Recording
from footage.values.seconds import seconds_between
from footage.values.tolerance import Tolerance
from messages import Text, number, text

PRE_RECORD = Fraction(120)  # s; a name that is late by up to this may say when the key was pressed, after a pre-record buffer


@dataclass(frozen=True, slots=True)
class Guess:
    """When one recording began by its recorder's own clock."""

    recording: Recording
    source: ClockSource  # PICTURE, NAME, CONTAINER or FILE
    start: datetime
    uncertainty: Fraction  # s
    why: Text


@dataclass(frozen=True, slots=True)
class Guesses:
    """What is known about one recorder's clock."""

    by_id: Mapping[str, Guess]
    lines: Mapping[str, ClockLine]  # burned-in clock by id
    meanings: Mapping[Media, Meaning]  # of the container's stamps, by kind of file
    file_times: bool | None = None  # whether the files' own times proved to be their ends


def guess(
    recordings: Sequence[Recording], measurements: Mapping[str, Measurement], trusted: bool | None, tolerance: Tolerance,
    earlier: Sequence[Trust] = (),
) -> Guesses:
    """Return the best clock of each recording of one recorder; one without any is left out.

    `trusted`: whether file times proved right elsewhere in the case, for a recorder on which nothing can test them.
    `earlier`: what earlier dumps of the recorder showed.
    """
    lines = {recording.id: line for recording in recordings if (line := clock_line(measurements.get(recording.id)))}
    guesses = {
        recording.id: best
        for recording in recordings
        if (best := _picture(recording, lines.get(recording.id)) or _name(recording, measurements, tolerance))
    }
    exact = {identity: best.start for identity, best in guesses.items() if best.uncertainty <= AGREES}
    hold = file_times_hold(recordings, exact)
    hold = trusted if hold is None else hold
    meanings: dict[Media, Meaning] = {}
    for media in (Media.VIDEO, Media.AUDIO, Media.PHOTO):
        files = [recording for recording in recordings if recording.media is media]
        meaning = container_meaning(files, exact, hold, learnt_meaning(earlier, media))
        if meaning:
            meanings[media] = meaning
            guesses |= {
                recording.id: best
                for recording in files
                if recording.id not in exact and (best := _container(recording, meaning, guesses.get(recording.id)))
            }
    guesses |= {recording.id: best for recording in recordings if hold and recording.id not in guesses and (best := _file(recording))}
    return Guesses(guesses, lines, meanings, hold)


def _picture(recording: Recording, line: ClockLine | None) -> Guess | None:
    if not line or not line.lines:
        return None
    first = line.lines[0]
    late = seconds_between(first.start, recording.named_start) if recording.named_start else Fraction(0)
    why = text("clock.by_picture", readings=first.readings)
    if abs(late) > 2:
        key = "clock.by_picture_prerecorded" if 0 < late <= PRE_RECORD else "clock.by_picture_unlike_name"
        why = text(key, readings=first.readings, seconds=number(abs(late)), name=recording.named_start)
    return Guess(recording, ClockSource.PICTURE, first.start, first.uncertainty, why)


def _name(recording: Recording, measurements: Mapping[str, Measurement], tolerance: Tolerance) -> Guess | None:
    if not recording.named_start:
        return None
    uncertainty = max(tolerance.name_seconds, recording.names.precision)
    if not recording.names.start:  # the end does not depend on when a pre-record buffer begins
        return Guess(recording, ClockSource.NAME, recording.named_start, uncertainty, _by_end(recording.names.pattern, uncertainty))
    late = _silent_lead(measurements.get(recording.id))
    if late:
        return Guess(
            recording,
            ClockSource.NAME,
            recording.named_start,
            max(uncertainty, late),
            text("clock.by_name_prerecorded", seconds=number(late)),
        )
    return Guess(
        recording,
        ClockSource.NAME,
        recording.named_start,
        uncertainty,
        _by_name(recording.names.pattern, recording.names.precision == 1, uncertainty),
    )


@lru_cache(256)  # thousands of files share the few sentences there are
def _by_name(pattern: str, exact: bool, uncertainty: Fraction) -> Text:
    return text("clock.by_name" if exact else "clock.by_name_coarse", pattern=pattern, seconds=number(uncertainty))


@lru_cache(256)
def _by_end(pattern: str, uncertainty: Fraction) -> Text:
    return text("clock.by_name_end", pattern=pattern, seconds=number(uncertainty))


def _silent_lead(measurement: Measurement | None) -> Fraction | None:
    """Seconds of picture without sound at the start: a pre-record buffer, whose length the name may or may not include."""
    stretches = measurement.stretches if measurement else ()
    return next((stretch.seconds for stretch in stretches if stretch.kind == StretchKind.LATE_SOUND and stretch.start <= 1), None)


def _container(recording: Recording, meaning: Meaning, coarse: Guess | None) -> Guess | None:
    start = meaning.start(recording)
    if start is None or (coarse and not _inside(coarse, start)) or (recording.names.day and start.date() != recording.names.day):
        return None
    key = "clock.by_container_close" if meaning.close else "clock.by_container_start"
    zone = text("clock.zone_local" if meaning.shift else "clock.zone_utc")
    tested = _tested(meaning)
    return Guess(recording, ClockSource.CONTAINER, start, meaning.uncertainty, text(key, zone=zone, tested=tested))


def _tested(meaning: Meaning) -> Text:
    if meaning.tested == DecidedBy.LEDGER:
        return text("clock_ledger.tested", files=meaning.files)
    return text(f"clock.tested_{meaning.tested or 'not'}", files=meaning.files)


def _inside(coarse: Guess, start: datetime) -> bool:
    return -AGREES <= seconds_between(coarse.start, start) <= coarse.uncertainty + AGREES


def _file(recording: Recording) -> Guess | None:
    start = start_by_file(recording)
    if start is None or (recording.names.day and start.date() != recording.names.day):
        return None
    return Guess(recording, ClockSource.FILE, start, FILE_STEP + 1, text("clock.by_file", modified=recording.modified))
