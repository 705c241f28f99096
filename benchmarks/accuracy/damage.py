"""Ways to damage or alter a film after it was written, as cards, batteries, stations and editors do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.accuracy.films import ffmpeg


def packets(source: Path, out: Path, keep: Callable[[str, float, Any], float | None], **options: str) -> Path:
    """Copy a film packet by packet; `keep` gives the seconds by which each is moved, or None to leave it out."""
    import av

    form = {".ts": "mpegts", ".mpg": "vob"}.get(out.suffix.lower())
    with av.open(str(source)) as source_file, av.open(str(out), "w", format=form, options={"fflags": "+bitexact", **options}) as output:
        copies = {stream.index: output.add_stream_from_template(stream) for stream in source_file.streams}
        for packet in source_file.demux():
            if packet.dts is None:
                continue
            stamp = packet.pts if packet.pts is not None else packet.dts
            moved = keep(packet.stream.type, float(stamp * packet.time_base) - (source_file.start_time or 0) / 1e6, packet)
            if moved is None:
                continue
            ticks = round(moved / float(packet.time_base))
            packet.dts, packet.pts = packet.dts + ticks, None if packet.pts is None else packet.pts + ticks
            packet.stream = copies[packet.stream_index]
            output.mux(packet)
    return out


def without(source: Path, out: Path, start: float, end: float, kinds: tuple[str, ...] = ("video", "audio")) -> Path:
    """Leave out what lies between two seconds; the stamps of the rest stay, as where a card was too slow."""
    return packets(source, out, lambda kind, at, _: None if kind in kinds and start - 0.001 <= at < end - 0.001 else 0.0)


def closed_up(source: Path, out: Path, start: float, end: float) -> Path:
    """Cut out what lies between two seconds and close the gap: what a careful editor does without decoding."""
    return packets(source, out, lambda _, at, __: None if start - 0.001 <= at < end - 0.001 else start - end if at >= end - 0.001 else 0.0)


def put_in(source: Path, other: Path, out: Path, start: float, end: float, later: int) -> Path:
    """Put pictures of another film, from `later` frames on, in place of those between two seconds; the sound stays."""
    import av

    with av.open(str(other)) as foreign:
        pictures = [bytes(packet) for packet in foreign.demux(video=0) if packet.dts is not None]
    with av.open(str(source)) as source_file, av.open(str(out), "w", options={"fflags": "+bitexact"}) as output:
        copies = {stream.index: output.add_stream_from_template(stream) for stream in source_file.streams}
        for packet in (packet for packet in source_file.demux() if packet.dts is not None):
            shown = float((packet.pts or 0) * packet.time_base)
            if packet.stream.type == "video" and start - 0.001 <= shown < end - 0.001:
                fresh = av.Packet(pictures[round(shown * 15) + later])
                fresh.pts, fresh.dts, fresh.time_base, fresh.duration = packet.pts, packet.dts, packet.time_base, packet.duration
                fresh.is_keyframe = packet.is_keyframe
                packet, was = fresh, packet
                packet.stream = copies[was.stream_index]
            else:
                packet.stream = copies[packet.stream_index]
            output.mux(packet)
    return out


def boxes(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield kind, first byte and size of each top-level box of an MP4."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big") or len(data) - at
        yield data[at + 4 : at + 8].decode("latin-1"), at, size
        at += size


def without_index(source: Path, out: Path) -> Path:
    """What the card holds of an MP4 whose recorder lost its power: no `moov`."""
    data = source.read_bytes()
    remaining = b"".join(data[at : at + size] for kind, at, size in boxes(data) if kind != "moov")
    out.write_bytes(remaining)
    return out


def cut(source: Path, out: Path, share: float) -> Path:
    """The first part of a file."""
    data = source.read_bytes()
    out.write_bytes(data[: int(len(data) * share) | 1])
    return out


def blanked(source: Path, out: Path, start: float, end: float) -> Path:
    """Zeros in place of a part of the bytes, as a card with bad blocks leaves them."""
    data = bytearray(source.read_bytes())
    first, last = int(len(data) * start), int(len(data) * end)
    data[first:last] = bytes(last - first)
    out.write_bytes(data)
    return out


def spoiled(source: Path, out: Path, start: float = 0, end: float = 1e6) -> Path:
    """Chance bytes in place of every packet between two seconds; the index stays as it is."""
    from footage.containers.probing import packets as indexed

    data, chance = bytearray(source.read_bytes()), random.Random(7)
    for track in indexed(source):
        times = (track.pts / float(track.timescale)).tolist()
        for at, place, size in zip(times, track.positions.tolist(), track.sizes.tolist(), strict=True):
            if start - 0.001 <= at < end - 0.001:
                data[place : place + size] = chance.randbytes(size)
    out.write_bytes(data)
    return out


def unreadable(source: Path, out: Path) -> Path:
    """A file of zeros."""
    out.write_bytes(bytes(source.stat().st_size))
    return out


def remuxed(source: Path, out: Path, *options: str) -> Path:
    """Copy into a new container as an editor or a station does, without decoding."""
    ffmpeg("-i", source, "-c", "copy", *options, out)
    return out


def recoded(source: Path, out: Path, codec: str, *options: str) -> Path:
    """Decode and code again."""
    ffmpeg("-i", source, "-c:v", codec, "-g", "50", *options, out)
    return out


def edit_list(source: Path, out: Path, hide: float, timescale: int) -> Path:
    """Hide the first seconds of the picture by the edit list, as "trim" on a phone does."""
    data = bytearray(source.read_bytes())
    place = data.index(b"elst") + 8
    length = int.from_bytes(data[place + 4 : place + 8], "big")
    data[place + 4 : place + 12] = (length - round(hide * 1000)).to_bytes(4, "big") + round(hide * timescale).to_bytes(4, "big")
    out.write_bytes(data)
    return out


def stamped(path: Path, seconds_since_1904: int) -> None:
    """Write a creation time into the movie header (ISO/IEC 14496-12 8.2.2, seconds since 1904)."""
    data = bytearray(path.read_bytes())
    place = data.index(b"mvhd") + 8
    data[place : place + 4] = seconds_since_1904.to_bytes(4, "big")
    path.write_bytes(data)
