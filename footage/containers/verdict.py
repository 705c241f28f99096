"""What an index claims, held against the bytes that are there: each function takes a reading and returns what is left of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from footage.containers.index.reading import Reading
from footage.containers.index.source import Source
from footage.containers.index.track import Flags, Track
from footage.containers.program_stream import breaks_off
from footage.values.recordings import State
from footage.values.tracks import PLAYED, Break, BreakDetail, BreakKind, StreamKind
from messages import text

SMALLEST_TAIL = 65_536  # bytes; recorders fill the last cluster, a lost tail is longer
FEWEST_PICTURES = 10  # before a usual step is known
STRETCHED_STEPS, STRETCHED_SECONDS = 10, 2  # usual steps, s; a last picture that lasts for more was stretched
LONGEST_SECONDS = 60 * 60 * 24 * 30  # s; a file that claims more than a month lies


def judge(source: Source, reading: Reading) -> Reading:
    """Return the reading after every comparison with the bytes."""
    return last_picture(stream_end(source, unclaimed(source, blank_tail(source, within_file(source, sane(reading))))))


def last_picture(reading: Reading) -> Reading:
    """Let the last picture last as long as the others: some recorders fill its time up to the length that was planned."""
    tracks: list[Track] = []
    breaks: list[Break] = []
    for track in reading.tracks:
        excess = _excess(track)
        if excess is not None:
            durations = track.durations.copy()
            durations[int(track.pts.argmax())] = track.usual_step()
            shorter = replace(track, durations=durations)
            breaks.append(Break(BreakKind.STRETCHED, shorter.end - track.start, track.end - shorter.end, StreamKind.VIDEO))
            track = shorter
        tracks.append(track)
    return replace(reading, tracks=tuple(tracks), breaks=(*reading.breaks, *breaks)) if breaks else reading


def _excess(track: Track) -> Fraction | None:
    """Return by how many seconds the last picture lasts too long; None where it does not, or too few others tell."""
    if track.kind != StreamKind.VIDEO or track.count < FEWEST_PICTURES or track.usual_step() <= 0:
        return None
    last = int(track.durations[int(track.pts.argmax())])
    excess = track.seconds(last - track.usual_step())
    return excess if last > STRETCHED_STEPS * track.usual_step() and excess >= STRETCHED_SECONDS else None


def sane(reading: Reading) -> Reading:
    """Refuse tracks whose stamps cannot be true, so that nobody reckons with them."""
    credible = tuple(track for track in reading.tracks if not track.count or 0 <= track.end - track.start < LONGEST_SECONDS)
    if len(credible) == len(reading.tracks):
        return reading
    state = State.TRUNCATED if any(track.count for track in credible) else State.UNREADABLE
    return replace(reading, tracks=credible, state=state, problem=text("container.absurd_times"))


def within_file(source: Source, reading: Reading) -> Reading:
    """Keep the packets that lie inside the file; say how many do not."""
    tracks: list[Track] = []
    breaks: list[Break] = []
    for track in reading.tracks:
        inside = track.positions <= source.size - track.sizes  # -1: the place is not known
        if track.count and not inside.all():
            breaks.append(_cut(track, inside, BreakKind.BEYOND_END))
            track = track.only(inside)
        tracks.append(track)
    reading = replace(reading, tracks=tuple(tracks), claimed=sum(int(track.sizes.sum()) for track in tracks))
    if not breaks:
        return reading
    lost = sum(flaw.detail.packets or 0 for flaw in breaks)
    return replace(reading, state=State.TRUNCATED, breaks=reading.breaks + tuple(breaks),
                   problem=text("container.beyond_end", packets=lost))


def _cut(track: Track, remaining: Flags, kind: BreakKind) -> Break:
    end = track.only(remaining).end if remaining.any() else track.start
    stream = track.kind if track.kind in PLAYED else StreamKind.VIDEO
    return Break(kind, end - track.start, max(track.end - end, Fraction(0)), stream, BreakDetail(packets=int((~remaining).sum())))


def blank_tail(source: Source, reading: Reading) -> Reading:
    """Drop the pictures at the end of the file that hold only zeros: room was reserved, nothing was written."""
    tracks: list[Track] = []
    breaks: list[Break] = []
    for track in reading.tracks:
        if track.kind == StreamKind.VIDEO and track.count and _blank(source, track, track.count - 1):
            written = np.arange(track.count) <= _last_written(source, track)
            breaks.append(_cut(track, written, BreakKind.UNDECODABLE))
            track = track.only(written)
        tracks.append(track)
    if not breaks:
        return reading
    packets = sum(flaw.detail.packets or 0 for flaw in breaks)
    return replace(reading, state=State.TRUNCATED, tracks=tuple(tracks), breaks=reading.breaks + tuple(breaks),
                   problem=text("container.blank_tail", packets=packets))


def _blank(source: Source, track: Track, index: int) -> bool:
    size, place = int(track.sizes[index]), int(track.positions[index])
    return size > 8 and place >= 0 and not any(source.at(place, min(size, 512)))  # -1: the place is not known


def _last_written(source: Source, track: Track) -> int:
    """Return the number of the last packet before the zeros, -1 where all are zeros."""
    low, high = -1, track.count - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _blank(source, track, middle) else (middle, high)
    return low


def stream_end(source: Source, reading: Reading) -> Reading:
    """A program stream has no index; where its last packet is not all there, it was cut short."""
    if reading.format != "ps" or reading.state is not State.WHOLE or not breaks_off(source):
        return reading
    return replace(reading, state=State.TRUNCATED, problem=text("container.ts_cut"))


def unclaimed(source: Source, reading: Reading) -> Reading:
    """Look for data behind the last packet the index knows: a table that a recorder repaired too short."""
    end = max((int((track.positions + track.sizes).max()) for track in reading.tracks if track.count), default=0)
    if reading.state is not State.WHOLE or not end:
        return reading
    spans = [(max(start, end), stop) for start, stop in reading.holders if stop > end]
    tail = sum(stop - start for start, stop in spans)
    if tail < max(SMALLEST_TAIL, _one_second(reading)) or not _written(source, spans):
        return reading
    length = max((track.end - track.start for track in reading.tracks if track.count), default=Fraction(0))
    flaw = Break(BreakKind.UNCLAIMED_TAIL, length, Fraction(0), StreamKind.VIDEO, BreakDetail(bytes=tail, from_byte=end))
    return replace(reading, state=State.TRUNCATED, breaks=(*reading.breaks, flaw), problem=text("container.unclaimed", bytes=tail))


def _one_second(reading: Reading) -> int:
    lasting = [track for track in reading.tracks if track.count and track.end > track.start]
    return max((int(int(track.sizes.sum()) / (track.end - track.start)) for track in lasting), default=0)


def _written(source: Source, spans: list[tuple[int, int]]) -> bool:
    """Say whether the bytes hold anything but filling, at eight places of each span."""
    places = [start + (stop - start) * eighth // 8 for start, stop in spans[:8] for eighth in range(8)]
    samples = [source.at(place, 64) for place in places]
    return sum(len(set(sample)) > 8 for sample in samples) * 2 > len(samples)
