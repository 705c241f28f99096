"""What an index claims, held against the bytes that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from footage.boxes import Box
from footage.mp4 import Movie
from footage.recordings import Break, State
from footage.source import Source
from footage.track import Track
from messages import Text, text

SMALLEST_TAIL = 65_536  # bytes; recorders fill the last cluster, a lost tail is longer
LONGEST_SECONDS = 60 * 60 * 24 * 30  # s; a file that claims more than a month lies


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is left of the tracks, and what is wrong with the file."""

    state: State
    tracks: tuple[Track, ...]
    breaks: tuple[Break, ...] = ()
    claimed: int | None = None  # bytes the index accounts for
    problem: Text | None = None


def whole_tracks(source: Source, tracks: Sequence[Track]) -> Verdict:
    """Keep the packets that lie inside the file and are not blank; say how many do not."""
    kept: list[Track] = []
    found: list[Break] = []
    lost = 0
    for track in tracks:
        inside = (track.positions >= 0) & (track.positions + track.sizes <= source.size)
        if track.count and not inside.all():
            lost += int((~inside).sum())
            found.append(_cut(track, inside, "beyond-end"))
            track = track.only(inside)
        kept.append(track)
    claimed = sum(int(track.sizes.sum()) for track in kept)
    if not lost:
        return Verdict(State.WHOLE, tuple(kept), claimed=claimed)
    return Verdict(State.TRUNCATED, tuple(kept), tuple(found), claimed, text("container.beyond_end", packets=lost))


def _cut(track: Track, kept: np.ndarray, kind: str) -> Break:
    end = track.only(kept).end if kept.any() else track.start
    return Break(kind, end - track.start, max(track.end - end, Fraction(0)), _kind(track), {"packets": int((~kept).sum())})


def _kind(track: Track) -> str:
    return track.kind if track.kind in ("video", "audio") else "video"


def blank_tail(source: Source, verdict: Verdict) -> Verdict:
    """Drop the packets at the end of the file that hold only zeros: room was reserved, nothing was written."""
    kept: list[Track] = []
    found: list[Break] = []
    for track in verdict.tracks:
        if track.kind == "video" and track.count and _blank(source, track, track.count - 1):
            last = _last_written(source, track)
            written = np.arange(track.count) <= last
            found.append(_cut(track, written, "undecodable"))
            track = track.only(written)
        kept.append(track)
    if not found:
        return verdict
    packets = sum(one.detail["packets"] for one in found)
    return replace(verdict, state=State.TRUNCATED, tracks=tuple(kept), breaks=verdict.breaks + tuple(found),
                   problem=text("container.blank_tail", packets=packets))


def _blank(source: Source, track: Track, index: int) -> bool:
    size = int(track.sizes[index])
    return size > 8 and not any(source.at(int(track.positions[index]), min(size, 512)))


def _last_written(source: Source, track: Track) -> int:
    """Return the number of the last packet before the zeros, -1 where all are zeros."""
    low, high = -1, track.count - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _blank(source, track, middle) else (middle, high)
    return low


def unclaimed(source: Source, movie: Movie, verdict: Verdict) -> Verdict:
    """Look for picture data behind the last packet the index knows: a table repaired too short."""
    end = max((int((track.positions + track.sizes).max()) for track in verdict.tracks if track.count), default=0)
    holder = next((box for box in movie.boxes if box.kind == "mdat" and box.body <= end <= box.end), None)
    tail = (holder.end - end) if holder is not None and end else 0
    least = max(SMALLEST_TAIL, _one_second(verdict.tracks))
    orphans = [box for box in movie.boxes if box.kind == "mdat" and box.start > end] if end else []
    tail += sum(box.end - box.body for box in orphans)
    if verdict.state is not State.WHOLE or tail < least or not _written(source, end, holder, orphans):
        return verdict
    length = max((track.end - track.start for track in verdict.tracks if track.count), default=Fraction(0))
    one = Break("unclaimed-tail", length, Fraction(0), "video", {"bytes": tail, "from_byte": end})
    return replace(verdict, state=State.TRUNCATED, breaks=(*verdict.breaks, one), problem=text("container.unclaimed", bytes=tail))


def _one_second(tracks: Sequence[Track]) -> int:
    rates = [int(track.sizes.sum() / (track.end - track.start)) for track in tracks if track.count and track.end > track.start]
    return max(rates, default=0)


def _written(source: Source, end: int, holder: Box | None, orphans: Sequence[Box]) -> bool:
    """Say whether the unclaimed bytes hold anything but filling, at eight places."""
    spans = [(end, holder.end)] if holder is not None else []
    spans += [(box.body, box.end) for box in orphans]
    places = [start + (stop - start) * eighth // 8 for start, stop in spans[:8] for eighth in range(8)]
    samples = [source.at(place, 64) for place in places]
    return sum(len(set(sample)) > 8 for sample in samples) * 2 > len(samples)


def sane(verdict: Verdict) -> Verdict:
    """Refuse tracks whose stamps cannot be true, so that nobody reckons with them."""
    kept = tuple(track for track in verdict.tracks if not track.count or 0 <= track.end - track.start < LONGEST_SECONDS)
    if len(kept) == len(verdict.tracks):
        return verdict
    state = State.UNREADABLE if not any(track.count for track in kept) else State.TRUNCATED
    return replace(verdict, tracks=kept, state=state, problem=text("container.absurd_times"))
