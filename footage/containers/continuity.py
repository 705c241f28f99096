"""Where time is missing inside one file, from the stamps of its packets.

A hole is told apart from a variable frame rate by what is usual in the same file: the step that nine in ten packets
do not surpass. Nothing here knows how long a hole must be to matter beyond the tolerance it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from footage.containers.index.track import Track
from footage.values.recordings import Break

LEAP_SECONDS = 3600  # s; a leap this long is a clock set anew, not an hour without packets
NEAR_SECONDS = 1  # s; damage no further apart is one stretch
MOST_BREAKS = 200  # of one kind in one file; more say nothing more


def breaks(tracks: Sequence[Track], limit: Fraction) -> tuple[Break, ...]:
    """Return holes and jumps of each picture and sound track, and where one of the two ends before the other."""
    found: list[Break] = []
    origin = min((track.start for track in tracks if track.count), default=Fraction(0))
    for track in tracks:
        if track.count > 1 and track.kind in ("video", "audio"):
            found += _holes(track, tracks, limit, origin)
            found += _backwards(track, origin)
    found += _ends(tracks, limit, origin)
    return tuple(sorted(found, key=lambda one: (one.start, one.stream, one.kind)))


def gathered(damage: Sequence[Break], holes: Sequence[Break]) -> tuple[Break, ...]:
    """Return one break for each stretch of damage no two points of which lie more than a second apart.

    Damage at the edge of a hole is the hole's cause, not a second finding.
    """
    found: list[Break] = []
    for one in sorted(damage, key=lambda each: (each.stream, each.start)):
        if any(_touch(one, hole) for hole in holes):
            continue
        if found and found[-1].stream == one.stream and one.start - found[-1].start - found[-1].seconds <= NEAR_SECONDS:
            found[-1] = _joined(found[-1], one)
        else:
            found.append(one)
    return tuple(found)


def _touch(one: Break, hole: Break) -> bool:
    return hole.start - NEAR_SECONDS <= one.start <= hole.start + hole.seconds + NEAR_SECONDS


def _joined(first: Break, then: Break) -> Break:
    """Return the two as one stretch; counts are added, the place is the first one's."""
    counts = {name: first.detail.get(name, 0) + then.detail.get(name, 0) for name in ("bytes", "lost_packets", "packets")}
    detail = {**then.detail, **first.detail, **{name: count for name, count in counts.items() if count}}
    return Break(first.kind, first.start, max(first.seconds, then.start + then.seconds - first.start), first.stream, detail)


def _holes(track: Track, tracks: Sequence[Track], limit: Fraction, origin: Fraction) -> list[Break]:
    order = np.argsort(track.pts, kind="stable")
    stamps, lengths = track.pts[order], track.durations[order]
    steps = np.diff(stamps)
    usual = track.usual_step()
    covered = np.maximum(np.where(lengths[:-1] <= 2 * usual, lengths[:-1], usual), min(usual, int(steps.max())))
    missing = steps - covered
    least = max(float(limit * track.timescale) - 1e-6, 3.0 * usual)
    found = []
    for index in np.flatnonzero(missing >= least)[:MOST_BREAKS]:
        start, seconds = track.seconds(stamps[index] + covered[index]), track.seconds(missing[index])
        kind = "jump" if seconds > LEAP_SECONDS else "hole"
        place = int(track.positions[order[index + 1]])
        found.append(Break(kind, start - origin, seconds, track.kind, {
            "usual_step": float(track.seconds(usual)), "byte": place, "others": _others(track, tracks, start, start + seconds)}))
    return found


def _others(track: Track, tracks: Sequence[Track], start: Fraction, end: Fraction) -> str:
    """Say whether the other track goes on between two moments: "continue", "missing" or "none"."""
    other = next((one for one in tracks if one.kind in ("video", "audio") and one.kind != track.kind and one.count), None)
    if other is None:
        return "none"
    middle = (other.pts >= float(start * other.timescale)) & (other.pts < float(end * other.timescale))
    lasting = float(other.seconds(int(other.durations[middle].sum()))) if middle.any() else 0.0
    return "continue" if lasting > float(end - start) / 2 else "missing"


def _backwards(track: Track, origin: Fraction) -> list[Break]:
    found = []
    steps = np.diff(track.dts)
    for index in np.flatnonzero(steps < 0)[:MOST_BREAKS]:
        start = max(track.seconds(track.dts[index]) - origin, Fraction(0))
        place = int(track.positions[index + 1])
        found.append(Break("backwards", start, track.seconds(-steps[index]), track.kind, {"byte": place}))
    return found


def _ends(tracks: Sequence[Track], limit: Fraction, origin: Fraction) -> list[Break]:
    picture = next((track for track in tracks if track.kind == "video" and track.count > 1), None)
    sound = next((track for track in tracks if track.kind == "audio" and track.count), None)
    if picture is None or sound is None:
        return []
    short = picture.end - sound.end
    if -short >= max(limit, 3 * picture.seconds(picture.usual_step())):
        return [Break("hole", picture.end - origin, -short, "video", {"others": "continue", "at_end": True})]
    if short < max(limit, 2 * sound.seconds(sound.usual_step())):
        return []
    return [Break("sound-ends-early", sound.end - origin, short, "audio", {"picture_ends": float(picture.end - origin)})]
