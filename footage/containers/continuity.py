"""Where time is missing inside one file, from the stamps of its packets.

A hole is told apart from a variable frame rate by what is usual in the same file: the step that nine in ten packets
do not surpass. Nothing here knows how long a hole must be to matter beyond the tolerance it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from footage.containers.index.track import Track
from footage.values.tracks import PLAYED, Break, BreakDetail, BreakKind, OtherTrack, StreamKind

LEAP_SECONDS = 3600  # s; a leap this long is a clock that was set, not an hour without packets
NEAR_SECONDS = 1  # s; damage no further apart is one stretch
MOST_BREAKS = 200  # of one kind in one file; more say nothing more


def breaks(tracks: Sequence[Track], limit: Fraction) -> tuple[Break, ...]:
    """Return holes and jumps of each picture and sound track, and where one of the two ends before the other."""
    breaks_found: list[Break] = []
    origin = min((track.start for track in tracks if track.count), default=Fraction(0))
    for track in tracks:
        if track.count > 1 and track.kind in PLAYED:
            breaks_found += _holes(track, tracks, limit, origin)
            breaks_found += _backwards(track, origin)
    breaks_found += _ends(tracks, limit, origin)
    return tuple(sorted(breaks_found, key=lambda flaw: (flaw.start, flaw.stream, flaw.kind)))


def gathered(damage: Sequence[Break], holes: Sequence[Break]) -> tuple[Break, ...]:
    """Return one break for each stretch of damage no two points of which lie more than a second apart.

    Damage at the edge of a hole is the hole's cause, not a second finding.
    """
    joined: list[Break] = []
    for flaw in sorted(damage, key=lambda item: (item.stream, item.start)):
        if any(_touch(flaw, hole) for hole in holes):
            continue
        if joined and joined[-1].stream == flaw.stream and flaw.start - joined[-1].start - joined[-1].seconds <= NEAR_SECONDS:
            joined[-1] = _joined(joined[-1], flaw)
        else:
            joined.append(flaw)
    return tuple(joined)


def _touch(flaw: Break, hole: Break) -> bool:
    return hole.start - NEAR_SECONDS <= flaw.start <= hole.start + hole.seconds + NEAR_SECONDS


def _joined(first: Break, then: Break) -> Break:
    """Return the two as one stretch; counts are added, the place is the first one's."""
    first_detail, then_detail = first.detail, then.detail
    detail = replace(
        first_detail,
        bytes=_sum(first_detail.bytes, then_detail.bytes),
        lost_packets=_sum(first_detail.lost_packets, then_detail.lost_packets),
        packets=_sum(first_detail.packets, then_detail.packets),
        byte=then_detail.byte if first_detail.byte is None else first_detail.byte,
    )
    return Break(first.kind, first.start, max(first.seconds, then.start + then.seconds - first.start), first.stream, detail)


def _sum(first: int | None, second: int | None) -> int | None:
    return second if first is None else first if second is None else first + second


def _holes(track: Track, tracks: Sequence[Track], limit: Fraction, origin: Fraction) -> list[Break]:
    order = np.argsort(track.pts, kind="stable")
    stamps, lengths = track.pts[order], track.durations[order]
    steps = np.diff(stamps)
    usual = track.usual_step()
    covered = np.maximum(np.where(lengths[:-1] <= 2 * usual, lengths[:-1], usual), min(usual, int(steps.max())))
    missing = steps - covered
    least = max(float(limit * track.timescale) - 1e-6, 3.0 * usual)
    breaks_found = []
    for index in np.flatnonzero(missing >= least)[:MOST_BREAKS]:
        start, seconds = track.seconds(stamps[index] + covered[index]), track.seconds(missing[index])
        kind = BreakKind.JUMP if seconds > LEAP_SECONDS else BreakKind.HOLE
        place = int(track.positions[order[index + 1]])
        breaks_found.append(Break(kind, start - origin, seconds, track.kind, BreakDetail(
            usual_step=float(track.seconds(usual)), byte=place, others=_others(track, tracks, start, start + seconds))))
    return breaks_found


def _others(track: Track, tracks: Sequence[Track], start: Fraction, end: Fraction) -> OtherTrack:
    """Say whether the other track goes on between two moments."""
    other = next((candidate for candidate in tracks if candidate.kind in PLAYED and candidate.kind != track.kind and candidate.count), None)
    if other is None:
        return OtherTrack.NONE
    middle = (other.pts >= float(start * other.timescale)) & (other.pts < float(end * other.timescale))
    lasting = float(other.seconds(int(other.durations[middle].sum()))) if middle.any() else 0.0
    return OtherTrack.CONTINUES if lasting > float(end - start) / 2 else OtherTrack.MISSING


def _backwards(track: Track, origin: Fraction) -> list[Break]:
    breaks_found = []
    steps = np.diff(track.dts)
    for index in np.flatnonzero(steps < 0)[:MOST_BREAKS]:
        start = max(track.seconds(track.dts[index]) - origin, Fraction(0))
        place = int(track.positions[index + 1])
        breaks_found.append(Break(BreakKind.BACKWARDS, start, track.seconds(-steps[index]), track.kind, BreakDetail(byte=place)))
    return breaks_found


def _ends(tracks: Sequence[Track], limit: Fraction, origin: Fraction) -> list[Break]:
    picture = next((track for track in tracks if track.kind == StreamKind.VIDEO and track.count > 1), None)
    sound = next((track for track in tracks if track.kind == StreamKind.AUDIO and track.count), None)
    if picture is None or sound is None:
        return []
    short = picture.end - sound.end
    if -short >= max(limit, 3 * picture.seconds(picture.usual_step())):
        detail = BreakDetail(others=OtherTrack.CONTINUES, at_end=True)
        return [Break(BreakKind.HOLE, picture.end - origin, -short, StreamKind.VIDEO, detail)]
    if short < max(limit, 2 * sound.seconds(sound.usual_step())):
        return []
    detail = BreakDetail(picture_ends=float(picture.end - origin))
    return [Break(BreakKind.SOUND_ENDS_EARLY, sound.end - origin, short, StreamKind.AUDIO, detail)]
