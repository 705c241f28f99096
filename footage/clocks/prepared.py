"""What a recorder's files as a whole say about how its stamps are meant, before any clock is asked.

Chapters of one film carry the time of the film: each begins where the one before ends. A recorder whose file times are the times
in the names, not later by the length of the film, names a file when it closes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from footage.clocks.container import AGREES, file_time
from footage.values.recordings import Media, Recording
from footage.values.seconds import later, seconds_between

LEAST_LENGTH = Fraction(8)  # s; of a film shorter than this, begin and end cannot be told apart by stamps of two seconds
FEWEST = 2  # files that must agree


def prepared(recordings: Sequence[Recording]) -> list[Recording]:
    """Return one recorder's recordings with the stamps of chapters and the names by end as they are meant."""
    return _named_by_end(_chaptered(recordings))


def _chaptered(recordings: Sequence[Recording]) -> list[Recording]:
    """Chapters that share the stamp of their take follow one another."""
    takes: dict[tuple[object, ...], list[Recording]] = defaultdict(list)
    for recording in recordings:
        names = recording.names
        if names.chapter is not None and recording.probe.created is not None and recording.probe.duration is not None:
            takes[names.take, names.lens, names.small_copy, recording.media, recording.probe.created].append(recording)
    moved: dict[str, datetime] = {}
    for chapters in takes.values():
        moved |= _one_after_another(sorted(chapters, key=lambda recording: recording.names.chapter or 0))
    return [replace(recording, probe=replace(recording.probe, created=moved[recording.id])) if recording.id in moved else recording
            for recording in recordings]


def _one_after_another(chapters: Sequence[Recording]) -> dict[str, datetime]:
    """When each chapter began by the stamp of the take; a chapter that is missing lasted as long as the longest one."""
    longest = max((chapter.probe.duration or Fraction(0) for chapter in chapters), default=Fraction(0))
    moved, at, number = {}, Fraction(0), 1
    for chapter in chapters:
        at += max(0, (chapter.names.chapter or 0) - number) * longest
        number = chapter.names.chapter or 0
        if chapter.probe.created is not None and at:
            moved[chapter.id] = later(chapter.probe.created, at)
        at += chapter.probe.duration or Fraction(0)
        number += 1
    return moved


def _named_by_end(recordings: Sequence[Recording]) -> list[Recording]:
    """Turn the times of names into ends where the files were last written just then."""
    told = [verdict for recording in recordings if (verdict := _written_at_name(recording)) is not None]
    if len(told) < FEWEST or 3 * sum(told) < 2 * len(told):
        return list(recordings)
    return [replace(recording, names=replace(recording.names, start=None, end=recording.names.start))
            if recording.names.start and recording.names.duration is None and recording.media is not Media.PHOTO else recording
            for recording in recordings]


def _written_at_name(recording: Recording) -> bool | None:
    """Whether a file was last written at the time in its name and not its length later; None where that cannot be told."""
    start, written, length = recording.names.start, file_time(recording), recording.probe.duration
    if start is None or written is None or length is None or length < LEAST_LENGTH or recording.media is Media.PHOTO:
        return None
    return abs(seconds_between(start, written)) <= min(AGREES, length / 4)
