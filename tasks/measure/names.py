"""Which files of a dump are footage, and the names they have for people: portable, each different from the others."""

from __future__ import annotations

from collections.abc import Sequence

from footage.values.recordings import Media
from storage.ledgers.originals import StoredRecording
from storage.packages.bags import apart


def media(rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the footage among what a dump holds."""
    return [row for row in rows if is_footage(row)]


def is_footage(row: StoredRecording) -> bool:
    """Whether it is something to see or hear, not a log beside it."""
    return row.recording.media in (Media.VIDEO, Media.AUDIO, Media.PHOTO)


def names(rows: Sequence[StoredRecording]) -> list[tuple[str, StoredRecording]]:
    """Return a portable name for each original; where names fall together the later one carries a part of its id, and still opens."""
    told = apart((f"{row.recording.device or '_'}/{row.recording.name}", row.recording.id.removeprefix("R-")[:8]) for row in rows)
    return list(zip(told, rows, strict=True))
