"""WAV (RIFF, RF64): what the header claims against the bytes that follow it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np

from footage.containers.index.reading import Reading
from footage.containers.index.source import Source
from footage.containers.index.track import Track, ints
from footage.containers.riff import chunks
from footage.values.recordings import BEIJING, State
from footage.values.tracks import Break, BreakDetail, BreakKind, Layout, StreamKind
from messages import text

LONGEST = 0x7FFFF000  # bytes; sizes above are room that was reserved, and never written back
MOST_PACKETS = 100_000  # a day of sound; a header that claims a byte a second lies
UNFINISHED = (0, 0xFFFFFFFF, 0x7FFFFFFF)  # data sizes of a header that was never completed


def read(source: Source) -> Reading:
    """Return the sound as one track, a packet a second; a header that claims more than there is makes it TRUNCATED."""
    tags: dict[str, str] = {}
    sound, start, size, long_size = None, 0, 0, None
    order: list[str] = []
    for chunk in chunks.chunks(source, 12, source.size):
        order.append(chunk.kind.decode("latin-1"))
        if chunk.kind == b"fmt ":
            sound = chunks.wave(source.at(chunk.body, min(chunk.end - chunk.body, 64)))
        elif chunk.kind == b"ds64":
            long_size = int.from_bytes(source.at(chunk.body + 8, 8), "little")
        elif chunk.kind == b"INFO":
            tags |= chunks.info(source, chunk)
        elif chunk.kind == b"bext":
            tags |= _broadcast(source.at(chunk.body, 346))
        elif chunk.kind == b"data":
            start, size = chunk.body, chunk.claimed - chunk.body
            if size in UNFINISHED or (size >= LONGEST and size > source.size):
                break
    layout = Layout(boxes=tuple(order[:24]))
    if sound is None or not start:
        return Reading("wav", (), State.UNREADABLE, text("container.no_content"), tags=tags, layout=layout)
    size = long_size if size == 0xFFFFFFFF and long_size else size
    return _judged(source, sound, start, size, tags, layout)


def _broadcast(raw: bytes) -> dict[str, str]:
    """Return the maker's words of a broadcast extension chunk (EBU Tech 3285)."""
    texts = {"description": chunks.words(raw[:256]), "originator": chunks.words(raw[256:288]), "date": chunks.words(raw[320:330]),
             "time": chunks.words(raw[330:338])}
    return {name: value for name, value in texts.items() if value}


def _judged(
    source: Source, sound: chunks.Wave, start: int, size: int, tags: dict[str, str], layout: Layout
) -> Reading:
    """Hold the claimed size against the bytes that are there."""
    available = max(0, source.size - start)
    unfinished = available > 0 and (size in UNFINISHED or (size >= LONGEST and size > available))
    present = available if unfinished else min(size, available)
    track = _track(sound, start, present)
    state, problem = State.WHOLE, None
    breaks: tuple[Break, ...] = ()
    if unfinished:
        state, problem = State.TRUNCATED, text("container.wav_unfinished")
    elif size > available:
        missing = chunks.seconds(sound, size - available)
        state, problem = State.TRUNCATED, text("container.wav_cut", bytes=size - available)
        breaks = (Break(BreakKind.BEYOND_END, track.end, missing, StreamKind.AUDIO, BreakDetail(bytes=size - available)),)
    return Reading("wav", (track,), state, problem, breaks, created=_begun(tags), tags=tags, layout=layout, claimed=present)


def _begun(tags: Mapping[str, str]) -> datetime | None:
    """Return when recording began by a broadcast extension chunk: local time (EBU Tech 3285)."""
    digits = re.sub(r"[^0-9]", "", tags.get("date", "") + tags.get("time", ""))
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING).astimezone(UTC)
    except ValueError:
        return None


def _track(sound: chunks.Wave, start: int, present: int) -> Track:
    """Return one packet a second of whole blocks."""
    packet_bytes = max(1, sound.bytes_a_second // sound.block, present // (MOST_PACKETS * sound.block) + 1) * sound.block
    count = -(-present // packet_bytes)
    positions = start + np.arange(count, dtype=np.int64) * packet_bytes
    sizes = np.minimum(start + present - positions, packet_bytes)
    ticks = Fraction(sound.rate)
    times = ints([round(chunks.seconds(sound, int(at - start)) * ticks) for at in positions])
    ends = np.append(times[1:], round(chunks.seconds(sound, present) * ticks)) if count else times
    return Track(StreamKind.AUDIO, sound.codec, ticks, times, times, ints(ends - times), sizes, positions, np.ones(count, dtype=np.bool_),
                 rate=Fraction(sound.rate), channels=sound.channels)
