"""Pictures and sound of a recording that lost its index, by the example of a whole file of the same recorder.

Without `moov` nobody says where a picture begins; but each H.264 or H.265 unit is preceded by its length, and the whole
file of the same recorder says how they are coded. What is made here is a derivative for looking and listening: it says
so in itself, the pictures in it are the recorded bytes, and the original is not touched. Its length is a lower bound.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from footage.containers.index.source import Source
from footage.containers.index.track import Track
from footage.containers.mp4 import movie
from footage.containers.mpeg import nal
from footage.containers.probing import packets
from footage.containers.table import HEAD_BYTES, MP4, readers_for
from footage.copies.recovery_mux import write
from footage.copies.recovery_walk import DataSpan, Rules, SpanKind, walk
from footage.values.tracks import StreamKind
from messages import Text, text

CODECS = {"h264": nal.h264, "hevc": nal.hevc}


@dataclass(frozen=True, slots=True)
class Recovered:
    """What could be got back."""

    path: Path  # the derivative
    frames: int  # pictures
    duration: Fraction  # s; frames at the reference's rate: a lower bound of what was recorded
    sound: Fraction | None  # s of sound; None where there is none or it could not be read
    bytes_used: int  # bytes of the broken file that went into it
    bytes_lost: int  # bytes of its data that could not be told apart
    note: Text  # one sentence for the report


def recover(broken: Path, reference: Path, out: Path) -> Recovered | None:
    """Write what can be recovered of `broken` to `out` (MP4), or return None where nothing can.

    `reference` must be a whole file of the same recorder with the same settings. Raises NotReadable where one of the two
    cannot be opened; run it in `IsolatedWorkers`, as it reads hostile bytes.
    """
    tracks = packets(reference)
    picture = next((track for track in tracks if track.kind == StreamKind.VIDEO and track.codec in CODECS and track.count > 1), None)
    sound = next((track for track in tracks if track.kind == StreamKind.AUDIO and track.count), None)
    rules = _rules(picture, sound) if picture is not None else None
    if picture is None or rules is None:
        return None
    extent = _data(broken)
    if extent is None:
        return None
    with broken.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        spans = list(_trimmed(walk(data, extent[0], min(extent[1], len(data)), rules)))
        if not any(span.kind == SpanKind.PICTURE for span in spans):
            return None
        written, no_sound = write(data, spans, picture, sound, reference, out)
    frames = sum(span.kind == SpanKind.PICTURE for span in spans)
    duration = frames * picture.seconds(picture.usual_step())
    lost = no_sound + sum(span.size for span in spans if span.kind == SpanKind.LOST)
    sound_bytes = sum(span.size for span in spans if span.kind == SpanKind.SOUND) - no_sound if written else 0
    used = sound_bytes + sum(span.size for span in spans if span.kind == SpanKind.PICTURE)
    key = "recovery.done" if written else "recovery.done_mute"
    return Recovered(out, frames, duration, written, used, lost, text(key, frames=frames, seconds=duration))


def _rules(picture: Track, sound: Track | None) -> Rules | None:
    """Return how the units of this recorder look, from the setup of a whole file."""
    setup = picture.setup
    if picture.codec == "h264" and len(setup) > 8 and setup[0] == 1:
        length, sps = (setup[4] & 3) + 1, setup[8 : 8 + int.from_bytes(setup[6:8], "big")]
        order = nal.sequence(sps) if sps else nal.Sequence()
    elif picture.codec == "hevc" and len(setup) > 22:
        length, order = (setup[21] & 3) + 1, _hevc_sequence(setup)
    else:
        return None
    longest = max(4 * int(picture.sizes.max()), 65_536)
    a_second = int(sound.sizes.sum() / max(float(sound.end - sound.start), 0.1)) if sound is not None else 0
    return Rules(CODECS[picture.codec], order, length, longest, max(4 * a_second, 16_384) if sound is not None else 0)


def _hevc_sequence(setup: bytes) -> nal.Sequence:
    """Return what the parameter sets in an hvcC (ISO/IEC 14496-15 §8.3.3.1) say about slice heads."""
    sets: dict[int, bytes] = {}
    at = 23
    for _ in range(setup[22]):
        kind, count = setup[at] & 63 if at < len(setup) else 0, int.from_bytes(setup[at + 1 : at + 3], "big")
        at += 3
        for _ in range(min(count, 64)):
            size = int.from_bytes(setup[at : at + 2], "big")
            sets.setdefault(kind, setup[at + 2 : at + 2 + size])
            at += 2 + size
    return nal.hevc_sequence(sets.get(33, b""), sets.get(34, b"")) if 33 in sets and 34 in sets else nal.Sequence()


def _data(broken: Path) -> tuple[int, int] | None:
    """Return where the data of the broken file begin and end; an unfinished box reaches to the end of the file."""
    with Source(broken) as source:
        is_movie = any(container.reader == MP4 for container in readers_for(source.at(0, HEAD_BYTES)))
        holders = movie.read(source).holders if is_movie else ()
    return max(holders, key=lambda holder: holder[1] - holder[0], default=None)


def _trimmed(spans: Iterator[DataSpan]) -> Iterator[DataSpan]:
    """Leave out everything before the first keyframe: it cannot be shown."""
    begun = False
    for span in spans:
        begun = begun or (span.kind == SpanKind.PICTURE and span.key)
        if begun:
            yield span
