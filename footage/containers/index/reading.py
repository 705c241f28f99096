"""What a reader of one container hands over: its tracks, what it says about itself, and what is wrong so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from footage.containers.index.track import Track
from footage.values.recordings import State
from footage.values.tracks import Break, Layout
from messages import Text


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One file as its index (or, where it has none, its packets) gives it."""

    format: str  # "mp4", "avi", "ts" …
    tracks: tuple[Track, ...] = ()
    state: State = State.WHOLE
    problem: Text | None = None  # why it is not whole
    breaks: tuple[Break, ...] = ()
    created: datetime | None = None  # read as UTC
    tags: Mapping[str, str] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)  # how the file was written, as far as the container tells
    holders: tuple[tuple[int, int], ...] = ()  # bytes from–to of each part that packets lie in
    claimed: int | None = None  # bytes the index accounts for
