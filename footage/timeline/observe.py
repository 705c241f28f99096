"""What is seen in the footage before any law is asked: between files, inside files, in picture and sound.

Pauses between recordings are `sessions.interruptions`; clocks are `clocks.times.resolve`; signs of editing are `editing.signs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from footage.timeline.between import duplicates, missing_numbers, overlaps
from footage.timeline.inside import file_states, holes, no_sound, stretches, undecodable, unmeasured
from footage.values.duplicates import TwinReason, twins
from footage.values.measurement import Measurement
from footage.values.recordings import Media, Observation, Recording, State
from footage.values.tolerance import Tolerance

PLAYED = frozenset({Media.VIDEO, Media.AUDIO, Media.PHOTO})


def observe(
    recordings: Sequence[Recording], measurements: Mapping[str, Measurement], tolerance: Tolerance
) -> tuple[Observation, ...]:
    """Return every observation on the recordings, in order of time (those without a time last).

    Kinds: overlap, number-missing, duplicate, gap-inside, truncated, unreadable, no-sound, and what `measurements`
    (by recording id) hold: black, frozen, silent. Each says how sure it is and carries its numbers as evidence. What a
    recording repeats of another is reported once, of the one that counts.
    """
    media = [recording for recording in recordings if recording.media in PLAYED]
    observations = [*overlaps(media, tolerance), *missing_numbers(media, tolerance), *duplicates(media)]
    repeats = {twin.repeated: twin.why for twin in twins(media)}
    playable = [recording for recording in media if recording.id not in repeats and recording.probe.state in (State.WHOLE, State.TRUNCATED)]
    observations += no_sound(playable)
    for recording in media:
        if repeats.get(recording.id) != TwinReason.SAME_BYTES:
            observations += file_states(recording, media)
        if recording.id not in repeats:
            measured = measurements.get(recording.id)
            observations += [*holes(recording, tolerance), *undecodable(recording)]
            observations += [*stretches(recording, measured), *unmeasured(recording, measured)]
    return tuple(sorted(observations, key=_when))


def _when(observation: Observation) -> tuple[bool, float, str, tuple[str, ...]]:
    seconds = observation.start.timestamp() if observation.start else 0.0
    return (observation.start is None, seconds, observation.kind, observation.recordings)
