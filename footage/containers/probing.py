"""One file, one verdict: what its index claims, whether the bytes bear it out, and where time is missing in it.

`probe` never raises on content: a damaged, cut, lying or foreign file ends in a `State` and a sentence.
Nothing is decoded; where a file has an index only the index is read (0.1 % of an MP4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Protocol, cast

import numpy as np

from footage.containers import verdict
from footage.containers.continuity import breaks as find_breaks
from footage.containers.continuity import gathered
from footage.containers.dhav import frame_date
from footage.containers.index.reading import Reading
from footage.containers.index.source import Source
from footage.containers.index.track import Track
from footage.containers.marks import marks
from footage.containers.table import HEAD_BYTES, MEDIA_OF_SUFFIX, of_format, readers_for
from footage.values.recordings import Probe, State
from footage.values.tolerance import Tolerance
from footage.values.tracks import PLAYED, BreakKind, StreamKind, TrackLayout
from messages import text
from messages.errors import NotReadable


class ContainerReader(Protocol):
    """A module that reads the index of one family of containers."""

    read: Callable[[Source], Reading | None]  # damage shows in the reading, never as an exception; None: it is something else


FOREIGN = {b"PK\x03\x04": "zip", b"%PDF": "pdf", b"\xd0\xcf\x11\xe0": "ole", b"{\\rtf": "rtf", b"MZ": "exe", b"\x7fELF": "elf"}
RANDOM_AT_MOST = 48  # times one value occurs among HEAD_BYTES random ones, where 16 are to be expected
MOST_DROPPED = 4  # usual steps; a longer one is a hole
MOST_ODD_STEPS = 4  # in a track; with more its pace varies by itself
PICTURE_WRITERS = {"x264": b"x264 - core", "x265": b"x265 (build", "Lavc": b"Lavc"}


def probe(path: Path, *, name: str | None = None, tolerance: Tolerance | None = None) -> Probe:
    """Return the verdict on one file; `name` is its name in the dump where `path` is a stored copy.

    Raises NotReadable only where the file itself cannot be opened (missing, no permission, disk error).
    """
    limit = (tolerance or Tolerance()).inside_gap_seconds
    try:
        with Source(path) as source:
            return _judge(source, PurePosixPath(name or path.name).suffix.lower(), limit)
    except OSError as error:
        raise NotReadable("container.cannot_open", name=name or path.name, reason=error.strerror or str(error)) from error


def packets(path: Path) -> tuple[Track, ...]:
    """Return every track of a file packet by packet (exact ticks, sizes, places), all that its index claims.

    Raises NotReadable where the file cannot be opened; a file that is no media has no tracks.
    """
    try:
        with Source(path) as source:
            reading = _read(source, source.at(0, HEAD_BYTES), path.suffix.lower())
    except OSError as error:
        raise NotReadable("container.cannot_open", name=path.name, reason=error.strerror or str(error)) from error
    return reading.tracks if reading is not None else ()


def _read(source: Source, head: bytes, suffix: str) -> Reading | None:
    """Return what the first reader that knows the format makes of it, else what FFmpeg's demuxers do."""
    for container in readers_for(head):
        if container.still:
            return None
        reader = cast(ContainerReader, import_module(f"footage.containers.{container.reader}"))
        if (reading := reader.read(source)) is not None:
            return reading
    if _foreign(head):
        return None
    from footage.containers.index import demuxed

    reading = demuxed.read(source.path, guess=_names_media(suffix))
    return reading if reading is not None and any(track.count and track.kind != StreamKind.DATA for track in reading.tracks) else None


def _names_media(suffix: str) -> bool:
    return suffix.removeprefix(".") in MEDIA_OF_SUFFIX


def _judge(source: Source, suffix: str, limit: Fraction) -> Probe:
    head = source.at(0, HEAD_BYTES)
    if not head:
        return Probe("unknown", State.UNREADABLE, 0, problem=text("container.empty"))
    container = next(iter(readers_for(head)), None)
    if container is not None and container.still:
        from footage.containers import photo

        return photo.read(source, container.format)
    reading = _read(source, head, suffix)
    if reading is None:
        return _no_media(source, head, suffix)
    if reading.format == "dav":
        reading = replace(reading, created=frame_date(head))
    return _built(source, verdict.judge(source, reading), limit)


def _built(source: Source, reading: Reading, limit: Fraction) -> Probe:
    """Return the value the other rooms know."""
    bare = Probe(reading.format, reading.state, source.size, created=reading.created, encoder=_encoder(reading),
                 tags=dict(reading.tags), breaks=reading.breaks, claimed_bytes=reading.claimed,
                 layout=reading.layout, problem=reading.problem)
    tracks = [track for track in reading.tracks if track.count]
    played = [track for track in tracks if track.kind in PLAYED]
    if not played:
        recoverable = reading.state is State.TRUNCATED and reading.holders and not reading.breaks
        state = State.TRUNCATED if recoverable else State.UNREADABLE
        return replace(bare, state=state, problem=reading.problem or text("container.no_packets"))
    start, end = min(track.start for track in played), max(track.end for track in played)
    pictures = next((track for track in played if track.kind == StreamKind.VIDEO), None)
    writer = _picture_writer(source, pictures) if pictures is not None else ""
    shown = marks(source, pictures if pictures is not None else played[0], of_format(reading.format).contiguous)
    holes = [flaw for flaw in find_breaks(played, limit) if reading.state is State.WHOLE or flaw.kind != BreakKind.SOUND_ENDS_EARLY]
    damage = [flaw for flaw in (*reading.breaks, *(flaw for track in played for flaw in track.breaks)) if flaw.kind == BreakKind.CORRUPT]
    other = [flaw for flaw in reading.breaks if flaw.kind != BreakKind.CORRUPT]
    return replace(
        bare, duration=end - start, streams=tuple(track.stream() for track in tracks),
        breaks=tuple(sorted((*other, *holes, *gathered(damage, holes)), key=lambda flaw: flaw.start)),
        keyframes=pictures.keyframes() if pictures else (),
        layout=replace(reading.layout, tracks=tuple(_track_layout(track) for track in tracks), writer=writer, marks=shown),
    )


def _track_layout(track: Track) -> TrackLayout:
    """Return how a track was written, with what is usual in it, for the comparison with its siblings."""
    layout = track.layout or TrackLayout(track.kind, track.codec)
    groups = np.diff(np.flatnonzero(track.keys))
    if track.kind != StreamKind.VIDEO or not len(groups):
        return layout
    values, counts = np.unique(groups, return_counts=True)
    gop = int(values[counts.argmax()])
    return replace(layout, gop=gop, gop_unlike=int((groups != gop).sum()), odd_steps=_odd_steps(track))


def _odd_steps(track: Track) -> tuple[float, ...]:
    """Return after which seconds a picture comes at another pace than nine in ten do; the first few, none where the pace varies.

    A step that is a whole multiple of the usual one is a picture that was dropped because a card was slow, and no odd step.
    """
    shown = np.sort(track.pts)
    steps = np.diff(shown)
    usual = int(np.median(steps))
    dropped = (steps > usual) & (steps <= MOST_DROPPED * usual) & (np.abs(steps - np.rint(steps / max(usual, 1)) * usual) * 50 <= usual)
    odd = np.flatnonzero((np.abs(steps - usual) * 5 > usual) & ~dropped)
    return tuple(round(float(track.seconds(shown[index])), 3) for index in odd) if len(odd) <= MOST_ODD_STEPS else ()


def _picture_writer(source: Source, track: Track) -> str:
    """Return the program that names itself inside the first picture (x264 and x265 do, recorders' chips do not)."""
    head = source.at(int(track.positions[0]), 4096)
    return next((name for name, mark in PICTURE_WRITERS.items() if mark in head), "")


def _encoder(reading: Reading) -> str | None:
    return next((reading.tags[name] for name in ("encoder", "software", "encoded_by") if reading.tags.get(name)), None)


def _no_media(source: Source, head: bytes, suffix: str) -> Probe:
    foreign = _foreign(head)
    if foreign is not None:
        return Probe("unknown", State.NOT_MEDIA, source.size, problem=text("container.foreign", kind=foreign))
    if not _names_media(suffix):
        return Probe("unknown", State.NOT_MEDIA, source.size, problem=text("container.not_media"))
    key = "container.blank" if not any(head) else "container.scrambled" if _random(head) else "container.unknown"
    return Probe("unknown", State.UNREADABLE, source.size, problem=text(key))


def _random(head: bytes) -> bool:
    """Whether the first bytes are as good as random: every value occurs, none stands out."""
    counts = np.bincount(np.frombuffer(head, dtype=np.uint8), minlength=256)
    return len(head) == HEAD_BYTES and int(counts.min()) > 0 and int(counts.max()) < RANDOM_AT_MOST


def _foreign(head: bytes) -> str | None:
    """Return what else the file is: a document, a program, plain text."""
    form_by_mark = next((form for mark, form in FOREIGN.items() if head.startswith(mark)), None)
    return form_by_mark or ("text" if _is_text(head) else None)


def _is_text(head: bytes) -> bool:
    cuts = range(4) if len(head) == HEAD_BYTES else range(1)
    for encoding in ("utf-8", "gb18030"):
        for cut in cuts:
            try:
                content = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return bool(content) and all(character.isprintable() or character in "\r\n\t\ufeff" for character in content)
    return False
