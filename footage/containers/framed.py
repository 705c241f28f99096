"""Sound files that are frames and nothing else: AMR (RFC 4867), MP3 (ISO/IEC 11172-3), AAC in ADTS (ISO/IEC 14496-3).

They have no index: every frame's head is read. Bytes that are no frame are counted and placed in time.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from footage.containers.index.reading import Reading
from footage.containers.index.source import MOST_AT_ONCE, Source
from footage.containers.index.track import Track, ints
from footage.containers.sound_frames import Parser, SoundFrame, follows, recognise
from footage.containers.table import HEAD_BYTES
from footage.values.recordings import State
from footage.values.tracks import Break, BreakDetail, BreakKind, StreamKind
from messages import text

MOST_SCANNED = 8 << 20  # bytes looked through for the next frame, all stretches together


def read(source: Source) -> Reading | None:
    """Return the frames as one track; a last frame cut in two makes the file TRUNCATED. None where there are no frames of these kinds."""
    recognised = recognise(source.at(0, HEAD_BYTES))
    if recognised is None:
        return None
    form, codec, parse, start = recognised
    data = source.at(0, MOST_AT_ONCE)
    tags = _writer(data, start) if form == "mp3" else {}
    if tags.get("header") == "1":
        frame = parse(data, start)
        start += frame.size if frame is not None else 0
    frames, places, skipped, cut = _walk(data, start, parse)
    tags.pop("header", None)
    if not frames:
        return Reading(form, (), State.UNREADABLE, text("container.no_packets"), tags=tags)
    track = _track(codec, frames, places, skipped)
    problem = text("container.frame_cut") if cut else None
    return Reading(form, (track,), State.TRUNCATED if cut else State.WHOLE, problem, tags=tags)


def _walk(data: bytes, at: int, parse: Parser) -> tuple[list[SoundFrame], list[int], list[tuple[int, int]], bool]:
    """Return frames, their places, what was skipped (frames before it, bytes), and whether the last one is cut."""
    frames: list[SoundFrame] = []
    places: list[int] = []
    skipped: list[tuple[int, int]] = []
    budget = MOST_SCANNED
    while at < len(data):
        frame = parse(data, at)
        if frame is None:
            if data[at : at + 3] == b"TAG" or not data[at:].strip(b"\0"):
                break
            begin = at
            at += 1
            while at < len(data) and budget and not follows(data, at, parse):
                at, budget = at + 1, budget - 1
            skipped.append((len(frames), at - begin))
            if not budget:
                break
        elif at + frame.size > len(data):
            return frames, places, skipped, True
        else:
            frames.append(frame)
            places.append(at)
            at += frame.size
    return frames, places, skipped, False


def _track(codec: str, frames: list[SoundFrame], places: list[int], skipped: list[tuple[int, int]]) -> Track:
    rate = frames[0].rate
    lengths = ints([frame.samples for frame in frames])
    times = np.concatenate(([0], np.cumsum(lengths)))
    breaks = tuple(Break(BreakKind.CORRUPT, Fraction(int(times[before]), rate), Fraction(0), StreamKind.AUDIO, BreakDetail(bytes=length))
                   for before, length in skipped[:200])
    sizes = ints([frame.size for frame in frames])
    return Track(StreamKind.AUDIO, codec, Fraction(rate), times[:-1], times[:-1], lengths, sizes, ints(places),
                 np.ones(len(frames), dtype=np.bool_), rate=Fraction(rate), channels=frames[0].channels, breaks=breaks)


def _writer(data: bytes, start: int) -> dict[str, str]:
    """Return who wrote an MP3: its first frame is often a header without sound (Xing, Info), and ID3 may name a program."""
    tags = {}
    frames_head = data[start : start + 1500]
    if b"Xing" in frames_head[:200] or b"Info" in frames_head[:200]:
        tags["header"] = "1"
        for name in (b"LAME", b"Lavf", b"Lavc"):
            if name in frames_head:
                tags["encoder"] = frames_head[frames_head.index(name) :][:9].decode("latin-1").strip("\0U ")
    place = data[: min(start, 1 << 20)].find(b"TSSE")
    if place > 0:
        raw = data[place + 11 : place + 10 + min(int.from_bytes(data[place + 4 : place + 8], "big"), 200)]
        tags["encoder"] = raw.replace(b"\0", b"").decode("latin-1").strip("\xff\xfe ")
    return tags
