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
from footage.values.recordings import ClockSource, Media, Recording, seconds_between
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


def guess(
    recordings: Sequence[Recording], measurements: Mapping[str, Measurement], trusted: bool | None, tolerance: Tolerance,
    known: Sequence[Trust] = (),
) -> Guesses:
    """Return the best clock of each recording of one recorder; one without any is left out.

    `trusted`: whether file times proved right elsewhere in the case, for a recorder on which nothing can test them.
    `known`: what earlier dumps of the recorder showed.
    """
    lines = {one.id: line for one in recordings if (line := clock_line(measurements.get(one.id)))}
    found = {one.id: by for one in recordings if (by := _picture(one, lines.get(one.id)) or _name(one, measurements, tolerance))}
    fine = {identity: by.start for identity, by in found.items() if by.uncertainty <= AGREES}
    hold = file_times_hold(recordings, fine)
    hold = trusted if hold is None else hold
    meanings: dict[Media, Meaning] = {}
    for media in (Media.VIDEO, Media.AUDIO, Media.PHOTO):
        own = [one for one in recordings if one.media is media]
        meaning = container_meaning(own, fine, hold, learnt_meaning(known, media))
        if meaning:
            meanings[media] = meaning
            found |= {one.id: by for one in own if one.id not in fine and (by := _container(one, meaning, found.get(one.id)))}
    found |= {one.id: by for one in recordings if hold and one.id not in found and (by := _file(one))}
    return Guesses(found, lines, meanings)


def _picture(one: Recording, line: ClockLine | None) -> Guess | None:
    if not line or not line.lines:
        return None
    first = line.lines[0]
    late = seconds_between(first.start, one.named_start) if one.named_start else Fraction(0)
    why = text("clock.by_picture", readings=first.readings)
    if abs(late) > 2:
        key = "clock.by_picture_prerecorded" if 0 < late <= PRE_RECORD else "clock.by_picture_unlike_name"
        why = text(key, readings=first.readings, seconds=number(abs(late)), name=one.named_start)
    return Guess(one, ClockSource.PICTURE, first.start, first.uncertainty, why)


def _name(one: Recording, measurements: Mapping[str, Measurement], tolerance: Tolerance) -> Guess | None:
    if not one.named_start:
        return None
    unsure = max(tolerance.name_seconds, one.names.precision)
    if not one.names.start:  # the end does not depend on when a pre-record buffer begins
        return Guess(one, ClockSource.NAME, one.named_start, unsure, _by_end(one.names.pattern, unsure))
    late = _silent_lead(measurements.get(one.id))
    if late:
        return Guess(one, ClockSource.NAME, one.named_start, max(unsure, late), text("clock.by_name_prerecorded", seconds=number(late)))
    return Guess(one, ClockSource.NAME, one.named_start, unsure, _by_name(one.names.pattern, one.names.precision == 1, unsure))


@lru_cache(256)  # thousands of files share the few sentences there are
def _by_name(pattern: str, exact: bool, unsure: Fraction) -> Text:
    return text("clock.by_name" if exact else "clock.by_name_coarse", pattern=pattern, seconds=number(unsure))


@lru_cache(256)
def _by_end(pattern: str, unsure: Fraction) -> Text:
    return text("clock.by_name_end", pattern=pattern, seconds=number(unsure))


def _silent_lead(measured: Measurement | None) -> Fraction | None:
    """Seconds of picture without sound at the start: a pre-record buffer, whose length the name may or may not include."""
    stretches = measured.stretches if measured else ()
    return next((one.seconds for one in stretches if one.kind == StretchKind.LATE_SOUND and one.start <= 1), None)


def _container(one: Recording, meaning: Meaning, coarse: Guess | None) -> Guess | None:
    start = meaning.start(one)
    if start is None or (coarse and not _inside(coarse, start)) or (one.names.day and start.date() != one.names.day):
        return None
    key = "clock.by_container_close" if meaning.close else "clock.by_container_start"
    zone = text("clock.zone_local" if meaning.shift else "clock.zone_utc")
    tested = _tested(meaning)
    return Guess(one, ClockSource.CONTAINER, start, meaning.uncertainty, text(key, zone=zone, tested=tested))


def _tested(meaning: Meaning) -> Text:
    if meaning.tested == DecidedBy.LEDGER:
        return text("clock_ledger.tested", files=meaning.files)
    return text(f"clock.tested_{meaning.tested or 'not'}", files=meaning.files)


def _inside(coarse: Guess, start: datetime) -> bool:
    return -AGREES <= seconds_between(coarse.start, start) <= coarse.uncertainty + AGREES


def _file(one: Recording) -> Guess | None:
    start = start_by_file(one)
    if start is None or (one.names.day and start.date() != one.names.day):
        return None
    return Guess(one, ClockSource.FILE, start, FILE_STEP + 1, text("clock.by_file", modified=one.modified))
