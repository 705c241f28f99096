"""One file, one verdict: what its index claims, whether the bytes bear it out, and where time is missing in it.

`probe` never raises on content: a damaged, cut, lying or foreign file ends in a `State` and a sentence.
Nothing is decoded; where a file has an index only the index is read (0.1 % of an MP4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from footage import demuxed, mp4, photo, verdict
from footage.continuity import breaks as find_breaks
from footage.recordings import Probe, State
from footage.source import Source
from footage.tolerance import Tolerance
from footage.track import Track
from footage.verdict import Verdict
from messages import text
from messages.errors import NotReadable

MEDIA_SUFFIXES = frozenset(
    ".mp4 .mov .m4v .3gp .3g2 .avi .ts .mts .m2ts .mpg .mpeg .ps .vob .dav .mkv .asf .wmv .flv .h264 .264 .265 "
    ".wav .mp3 .m4a .aac .amr .flac .ogg .opus .wma .jpg .jpeg .png .bmp .thm".split()
)
FOREIGN = {b"PK\x03\x04": "zip", b"%PDF": "pdf", b"\xd0\xcf\x11\xe0": "ole", b"{\\rtf": "rtf", b"MZ": "exe", b"\x7fELF": "elf"}


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
    """Return every track of a file packet by packet (exact ticks, sizes, places), all that its index claims."""
    with Source(path) as source:
        head = source.at(0, 64)
        if mp4.looks_like(head):
            return mp4.read(source).tracks
    found = demuxed.read(path)
    return found.tracks if found is not None else ()


def _judge(source: Source, suffix: str, limit: Fraction) -> Probe:
    head = source.at(0, 4096)
    if not head:
        return Probe("unknown", State.UNREADABLE, 0, problem=text("container.empty"))
    if mp4.looks_like(head):
        return _movie(source, limit)
    picture = photo.looks_like(head)
    if picture is not None:
        return photo.read(source, picture)
    return _other(source, head, suffix, limit)


def _movie(source: Source, limit: Fraction) -> Probe:
    movie = mp4.read(source)
    form = "mov" if movie.brand == "qt" or not movie.brand else "3gp" if movie.brand.startswith(("3gp", "3g2")) else "mp4"
    layout = _layout(movie)
    if not movie.has_index:
        held = sum(box.end - box.body for box in movie.boxes if box.kind == "mdat")
        state, key = (State.TRUNCATED, "container.no_index") if held else (State.UNREADABLE, "container.no_content")
        return Probe(form, state, source.size, layout=layout, problem=text(key))
    found = verdict.sane(verdict.unclaimed(source, movie, verdict.blank_tail(source, verdict.whole_tracks(source, movie.tracks))))
    if movie.index_cut and found.state is State.WHOLE:
        found = Verdict(State.TRUNCATED, found.tracks, found.breaks, found.claimed, text("container.index_cut"))
    return _built(source, form, found, limit, movie.created, dict(movie.tags), layout)


def _built(source: Source, form: str, found: Verdict, limit: Fraction, created: datetime | None, tags: dict[str, str],
           layout: dict[str, Any]) -> Probe:
    tracks = tuple(track for track in found.tracks if track.count)
    if not any(track.kind in ("video", "audio") for track in tracks):
        return Probe(form, State.UNREADABLE, source.size, created=created, tags=tags, layout=layout,
                     problem=found.problem or text("container.no_packets"))
    played = [track for track in tracks if track.kind in ("video", "audio")]
    start, end = min(track.start for track in played), max(track.end for track in played)
    pictures = next((track for track in played if track.kind == "video"), None)
    holes = find_breaks(played, limit)
    if found.state is not State.WHOLE:
        holes = tuple(one for one in holes if one.kind != "sound-ends-early")
    own = tuple(one for track in played for one in track.breaks)
    return Probe(
        form, found.state, source.size, end - start, tuple(track.stream() for track in tracks), created, _encoder(tags, layout), tags,
        tuple(sorted(found.breaks + holes + own, key=lambda one: one.start)), pictures.keyframes() if pictures else (),
        found.claimed, layout | _rhythm(tracks), found.problem,
    )


def _layout(movie: mp4.Movie) -> dict[str, Any]:
    order: list[str] = []
    for box in movie.boxes:
        kind = re.sub(r"[^ -~]", "?", box.kind)
        if not order or order[-1] != kind:
            order.append(kind)
    return {"boxes": order[:24], "brands": movie.brands, "fragmented": movie.fragmented, "timescale": movie.timescale}


def _rhythm(tracks: Sequence[Track]) -> dict[str, Any]:
    """Return what is usual in each track, for the comparison with its siblings."""
    return {"tracks": [_track_facts(track) for track in tracks]}


def _track_facts(track: Track) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": track.kind, "codec": track.codec, **track.facts}
    groups = np.diff(np.flatnonzero(track.keys))
    if track.kind == "video" and len(groups):
        values, counts = np.unique(groups, return_counts=True)
        facts["gop"] = int(values[counts.argmax()])
        facts["gop_unlike"] = int((groups != facts["gop"]).sum())
    return facts


def _encoder(tags: dict[str, str], layout: dict[str, Any]) -> str | None:
    return tags.get("encoder") or tags.get("software") or tags.get("encoded_by")


def _other(source: Source, head: bytes, suffix: str, limit: Fraction) -> Probe:
    foreign = next((form for mark, form in FOREIGN.items() if head.startswith(mark)), None)
    if foreign is not None or _is_text(head):
        return Probe("unknown", State.NOT_MEDIA, source.size, problem=text("container.foreign", kind=foreign or "text"))
    found = demuxed.read(source.path)
    if found is not None and any(track.count and track.kind != "data" for track in found.tracks):
        return _from_demuxer(source, found, limit)
    if suffix not in MEDIA_SUFFIXES:
        return Probe("unknown", State.NOT_MEDIA, source.size, problem=text("container.not_media"))
    key = "container.blank" if not any(head) else "container.unknown"
    return Probe("unknown", State.UNREADABLE, source.size, problem=text(key))


def _is_text(head: bytes) -> bool:
    try:
        words = head.decode("utf-8", "ignore" if len(head) == 4096 else "strict")
    except UnicodeDecodeError:
        return False
    return bool(words) and all(letter.isprintable() or letter in "\r\n\t\ufeff" for letter in words)


FORMATS = {"mpegts": "ts", "mpeg": "ps", "mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "mkv", "dhav": "dav"}


def _from_demuxer(source: Source, found: demuxed.Demuxed, limit: Fraction) -> Probe:
    tracks = tuple(track for track in found.tracks if track.count)
    claimed = sum(int(track.sizes.sum()) for track in tracks)
    state = State.WHOLE if found.complete else State.TRUNCATED
    judged = verdict.sane(Verdict(state, tracks, (), claimed, None if found.complete else text("container.read_stopped")))
    form = FORMATS.get(found.format, found.format)
    return _built(source, form, judged, limit, found.created, dict(found.tags), {"demuxer": found.format, "corrupt": found.corrupt})
