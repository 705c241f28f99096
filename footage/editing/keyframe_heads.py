"""What stands at the head of each keyframe: the count that an H.264 coder keeps over them, and the units it puts before them.

One kilobyte a keyframe, nothing decoded. A coder numbers its IDR pictures by one rule (`idr_pic_id`, ITU-T H.264 §7.4.3:
two in a row must differ) and writes parameter sets and SEI in one order; where pictures were cut out or put in without coding
again, rule and order may break at that place. H.265 and motion JPEG keep no such count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from footage.containers.index.source import Source
from footage.containers.index.track import Track
from footage.containers.mpeg import nal
from footage.containers.probing import packets
from footage.containers.table import HEAD_BYTES, readers_for
from footage.values.measurement import HeadRule, Heads
from footage.values.tracks import StreamKind

READ = 1024  # bytes of each keyframe
MOST = 20_000  # keyframes of one file
FEWEST = 8  # keyframes before a rule is one
MOSTLY = 0.85  # share of the steps that must obey it
MOST_ODD = 20  # places that are kept


def read(path: Path) -> Heads | None:
    """Return the heads of a file's keyframes; None for other codecs, or where the index does not say where they lie."""
    with Source(path) as source:
        containers = list(readers_for(source.at(0, HEAD_BYTES)))
    if not any(container.contiguous for container in containers):
        return None  # in streams of short packets a keyframe does not lie in one piece
    tracks = packets(path)
    track = next((candidate for candidate in tracks if candidate.kind == StreamKind.VIDEO and candidate.count), None)
    if track is None or track.codec not in ("h264", "hevc") or not (track.positions[track.keys] >= 0).all():
        return None
    begin = min(track.start for track in tracks if track.count)
    with Source(path) as source:
        seen = [(at - begin, _units(data, track)) for at, data in _heads(source, track)]
    with_units = [(at, units) for at, units in seen if units]
    return _judged(with_units, track) if with_units else None


def _heads(source: Source, track: Track) -> Iterator[tuple[Fraction, bytes]]:
    for index in np.flatnonzero(track.keys)[:MOST]:
        size = min(int(track.sizes[index]), READ)
        yield track.seconds(track.pts[index]), source.at(int(track.positions[index]), size)


def _units(data: bytes, track: Track) -> list[bytes]:
    """Return the units that begin in the first bytes of a keyframe, each as far as it was read."""
    if data[:3] == b"\0\0\1" or data[:4] == b"\0\0\0\1":
        return [unit for unit in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    setup_byte = 4 if track.codec == "h264" else 21  # of the length's size in avcC and hvcC
    width = (track.setup[setup_byte] & 3) + 1 if len(track.setup) > setup_byte else 4
    units, place = [], 0
    while place + width < len(data):
        length = int.from_bytes(data[place : place + width], "big")
        if length < 1:
            return []
        units.append(data[place + width : place + width + length])
        place += width + length
    return units


def _judged(seen: Sequence[tuple[Fraction, list[bytes]]], track: Track) -> Heads:
    kinds = [_kinds(units, track.codec) for _, units in seen]
    usual = Counter(kinds[1:] or kinds).most_common(1)[0][0]
    odd = [at for (at, _), kind in zip(seen[1:], kinds[1:], strict=True) if kind != usual]
    rule, broken = _rule([(at, _count(units, track)) for at, units in seen]) if track.codec == "h264" else (HeadRule.NONE, [])
    return Heads(len(seen), rule, tuple(broken[:MOST_ODD]), usual, tuple(odd[:MOST_ODD]))


def _kinds(units: Sequence[bytes], codec: str) -> str:
    """The types of the units before the picture itself."""
    types = [unit[0] & 31 if codec == "h264" else unit[0] >> 1 & 63 for unit in units]
    picture = (1, 5) if codec == "h264" else range(32)
    before = types[: next((place for place, kind in enumerate(types) if kind in picture), len(types))]
    return " ".join(map(str, dict.fromkeys(before)))


def _count(units: Sequence[bytes], track: Track) -> int | None:
    """idr_pic_id of the keyframe; None where it is no IDR picture."""
    setup = track.setup
    sps = setup[8 : 8 + int.from_bytes(setup[6:8], "big")] if len(setup) > 8 and setup[0] == 1 else b""
    parameters = next((unit for unit in units if unit[0] & 31 == 7), sps)
    picture = next((unit for unit in units if unit[0] & 31 == 5), None)
    return nal.idr_count(picture, nal.sequence(parameters)) if picture and len(parameters) > 4 else None


def _rule(counts: Sequence[tuple[Fraction, int | None]]) -> tuple[HeadRule, list[Fraction]]:
    """Return the rule that nearly all steps obey, and where it is broken."""
    numbered = [(at, count) for at, count in counts if count is not None]
    if len(numbered) < FEWEST:
        return HeadRule.NONE, []
    top = max(count for _, count in numbered)
    steps = [(at, before, after) for (_, before), (at, after) in pairwise(numbered)]
    rules = {
        HeadRule.CONSTANT: [at for at, before, after in steps if after != before],
        HeadRule.ALTERNATES: [at for at, before, after in steps if after == before or top > 1],
        HeadRule.COUNTS: [at for at, before, after in steps if after != before + 1 and not (after == 0 and before == top)],
    }
    rule, broken = min(rules.items(), key=lambda item: len(item[1]))
    return (rule, broken) if len(broken) <= (1 - MOSTLY) * len(steps) else (HeadRule.NONE, [])
