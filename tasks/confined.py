"""What runs in a worker process, because the bytes may be hostile: imported there, so it imports little."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from footage.containers.table import of_format
from footage.values.readability import judged
from footage.values.recordings import Probe
from regulations.values.facts import DocumentTimes


def probe_stored(path: Path, name: str) -> Probe:
    """Read the index of a stored original that was called `name` in its dump, and decode a few pictures and sounds of it."""
    index = index_stored(path, name)
    if not index.streams or of_format(index.format).still:
        return index
    from footage.signals.sampling import sample

    return judged(index, sample(path, index))


def index_stored(path: Path, name: str) -> Probe:
    """Read the index of a stored original that was called `name` in its dump; nothing is decoded."""
    from footage.containers.probing import probe

    return probe(path, name=name)


def probe_several(places: Sequence[tuple[Path, str]]) -> list[Probe]:
    """Do the same for small stored originals: (where it lies, what it was called in its dump)."""
    return [probe_stored(path, name) for path, name in places]


def paper_times(path: Path, file: str, kind: str, sha256: str, year: int | None) -> DocumentTimes:
    """Read the times of a stored paper that the case file calls `file`."""
    from paperwork.times.witness import document_times

    return document_times(path, kind, sha256, year, name=file)
