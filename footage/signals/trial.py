"""One trial: whether a track of an opened file decodes at a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from footage.signals.frames import origin
from footage.values.tracks import Stream, StreamKind

KEYFRAMES = 3  # that must fail one after the other before a place counts as shut
MOST_PACKETS, MOST_BYTES = 1500, 48 << 20  # looked through for keyframes from a place on
FOLLOWING = 48  # packets decoded with a keyframe that gives no picture by itself
NEAR = Fraction(1, 1000)  # s; two stamps nearer to each other are one
SOUNDS = 16  # packets of sound decoded at a place


def track_of(container: Any, stream: Stream) -> Any | None:
    """Return the track of the file that the index calls `stream`; None where this machine has no decoder for it."""
    of_kind = [track for track in container.streams if track.type == stream.kind]
    named = [track for track in of_kind if _canonical(track) == stream.codec]
    chosen = next(iter([*named, *of_kind]), None)
    return chosen if chosen is not None and chosen.codec_context is not None else None


def _canonical(track: Any) -> str:
    return str(track.codec_context.codec.canonical_name) if track.codec_context is not None else ""


def opener(container: Any, track: Any, keys: Sequence[Fraction]) -> Callable[[Fraction, int], bool]:
    """Return the trial of one track: whether it opens at a moment (s from the start of the file), within so many keyframes.

    `keys`: where the index says that keyframes are; empty where it says nothing, and a keyframe is one that shows itself.
    """
    track.codec_context.thread_count = 1
    if track.type != StreamKind.VIDEO:
        return lambda at, _: _sound(container, track, at)
    if not keys:
        return lambda at, keyframes: _found(container, track, at, keyframes)
    return lambda at, keyframes: _indexed(container, track, at, _window(keys, at, keyframes))


def _window(keys: Sequence[Fraction], at: Fraction, keyframes: int) -> Fraction | None:
    """Return the moment of the keyframe that follows so many from a moment on; None: the file ends before."""
    after = bisect_right(keys, at) - 1 + keyframes
    return keys[after] if after < len(keys) else None


def _indexed(container: Any, track: Any, at: Fraction, end: Fraction | None) -> bool:
    """Try each keyframe of a window by itself, then everything in order: a picture may come in two packets, or want those after it.

    What lies in place of a keyframe need not look like one: the first packet is tried as one in any case.
    """
    begin = origin(container)
    following: list[Any] = []
    for packet in _packets(container, track, at):
        stamp = packet.pts if packet.pts is not None else packet.dts
        if end is not None and stamp is not None and stamp * track.time_base - begin >= end - NEAR:
            break
        if (packet.is_keyframe or not following) and _decodes(track.codec_context, [packet]):
            return True
        if len(following) < FOLLOWING:
            following.append(packet)
    return not following or _decodes(track.codec_context, following)


def _found(container: Any, track: Any, at: Fraction, keyframes: int) -> bool:
    """Try the first keyframes that show themselves; where none does, nothing can be said."""
    tried = 0
    for packet in _packets(container, track, at):
        if packet.is_keyframe:
            if _decodes(track.codec_context, [packet]):
                return True
            tried += 1
            if tried >= keyframes:
                break
    return not tried or _decodes(track.codec_context, [packet for _, packet in zip(range(FOLLOWING), _packets(container, track, at),
                                                                                    strict=False)])


def _packets(container: Any, track: Any, at: Fraction) -> Iterator[Any]:
    """Yield the packets of a track from the keyframe before a moment on; none where the file cannot be searched."""
    from av.error import FFmpegError

    ticks = int((at + origin(container)) / track.time_base)
    read = 0
    try:
        container.seek(ticks, stream=track, backward=True)
        for count, packet in enumerate(container.demux(track)):
            read += packet.size
            if not packet.size or count >= MOST_PACKETS or read >= MOST_BYTES:
                return
            yield packet
    except (FFmpegError, OSError, ValueError):
        return


def _decodes(context: Any, packets: list[Any]) -> bool:
    """Say whether a picture comes out, at the latest when the decoder is emptied."""
    from av.error import FFmpegError

    context.flush_buffers()
    for packet in [*packets, None]:
        try:
            if any(not frame.is_corrupt for frame in context.decode(packet)):
                return True
        except FFmpegError:
            continue
        except EOFError:
            break
    context.flush_buffers()
    return False


def _sound(container: Any, track: Any, at: Fraction) -> bool:
    """Say whether at least half of the sound decodes that gives an answer."""
    from av.error import FFmpegError

    heard = failed = 0
    for packet in _packets(container, track, at):
        try:
            heard += any(frame.samples for frame in packet.decode())
        except FFmpegError:
            failed += 1
        if heard + failed >= SOUNDS:
            break
    return heard >= failed
