"""Whole files of every kind, the developers' samples where they are, damaged at random: each ends in a verdict, in bounded time and memory.

    make fuzz                    a long run; LIUHEN_FUZZ=1000 LIUHEN_FUZZ_SEED=7 says how long and from which draw
"""

from __future__ import annotations

import os
import random
import resource
import struct
from pathlib import Path

import pytest
from mediakit import SHARED, movie, tone
from work import counted

from footage.containers.probing import packets, probe
from footage.editing import keyframe_heads
from footage.editing.signs import signs
from footage.recorders import parse_name
from footage.timeline.gps import read_fixes
from footage.timeline.observe import observe
from footage.values.plain import from_plain, to_plain
from footage.values.recordings import Media, Probe, Recording, State
from footage.values.tolerance import Tolerance
from messages import LANGS

TIMES = int(os.environ.get("LIUHEN_FUZZ", "1"))
SEED = int(os.environ.get("LIUHEN_FUZZ_SEED", "20260302"))
EACH = 3 * TIMES  # mutations of each file
LARGEST = 400_000  # bytes of a sample that is mutated; larger ones are cut to this and mutated in front
MOST_CALLS, MORE_KILOBYTES = 2_000_000, 700_000
PATCHES = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", bytes(4), b"\0\0\0\1", b"\0\0\0\x08", bytes(8), b"\xff" * 8)
TABLES = (b"stts", b"ctts", b"stsz", b"stsc", b"stco", b"co64", b"stss", b"elst", b"trun", b"tfhd", b"tfdt", b"sidx", b"mdhd", b"mvhd",
          b"idx1", b"indx", b"strh", b"fmt ", b"data", b"APP1", b"Exif")


def samples() -> list[Path]:
    """The developers' sample files, where they are."""
    folder = SHARED / "media"
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".md", ".tsv")) if folder.is_dir() else []


@pytest.fixture(scope="module")
def films(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("fuzz")
    small = {"seconds": 1, "size": "64x48"}
    return [movie(folder / "a.mp4", **small), movie(folder / "f.mp4", extra=("-movflags", "+frag_keyframe+empty_moov"), **small),
            movie(folder / "a.avi", codec="mjpeg", sound="pcm_s16le", **small), movie(folder / "a.ts", **small),
            movie(folder / "a.mpg", codec="mpeg2video", sound="mp2", **small), tone(folder / "a.wav", seconds=1)]


def verdict(path: Path, name: str) -> Probe:
    """The verdict, and everything else that reads the file without decoding."""
    with counted() as work:
        probed = probe(path, name=name)
        packets(path)
        keyframe_heads.read(path)
    assert work.calls < MOST_CALLS and work.bytes_read < 4 * path.stat().st_size + (2 << 20), f"{name}: {work}"
    assert probed.state in State and (probed.state is State.WHOLE) == (probed.problem is None)
    assert probed.duration is None or 0 <= probed.duration < 3_000_000
    assert all(defect.start >= 0 and defect.seconds >= 0 for defect in probed.breaks), probed.breaks
    assert from_plain(Probe, to_plain(probed)) == probed
    recording = Recording("R-1", name, "00" * 32, probed.size, Media.VIDEO, parse_name(name), probed, "A000001")
    for observation in (*observe([recording], {}, Tolerance()), *signs([recording, recording, recording, recording])):
        assert all(observation.message.say(lang) for lang in LANGS)
    return probed


def mutations(data: bytes, draw: random.Random, count: int):
    """Yield damaged copies: cut at an edge or anywhere, flipped bits, lying sizes and counts, negative lengths, pieces moved."""
    edges = [at for mark in TABLES for at in _places(data, mark)] or [0]
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(draw.randint(1, 4)):
            position = draw.choice(edges) + draw.randint(-8, 24) if draw.random() < 0.7 else draw.randrange(len(changed))
            at = min(max(position, 0), len(changed) - 1)
            kind = draw.randrange(5)
            if kind == 0:
                del changed[max(at, 16) :]
            elif kind == 1:
                changed[at] ^= 1 << draw.randrange(8)
            elif kind == 2:
                patch = draw.choice(PATCHES)
                changed[at : at + len(patch)] = patch
            elif kind == 3:
                size = draw.randint(1, 2000)
                changed[at:at] = changed[at : at + size]
            else:
                del changed[at : at + draw.randint(1, 2000)]
            if len(changed) < 16:
                changed = bytearray(data[:64])
        yield bytes(changed)


def _places(data: bytes, mark: bytes) -> list[int]:
    places, at = [], data.find(mark)
    while at >= 0 and len(places) < 40:
        places.append(at)
        at = data.find(mark, at + 1)
    return places


@pytest.mark.timeout(0 if TIMES > 1 else 300)
def test_damaged_files_end_in_a_verdict(films, tmp_path):
    draw = random.Random(SEED)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tried = 0
    for source in (*films, *samples()):
        data = source.read_bytes()[:LARGEST]
        for changed in mutations(data, draw, EACH):
            path = tmp_path / f"x{source.suffix}"
            path.write_bytes(changed)
            try:
                verdict(path, source.name)
            except BaseException:
                (tmp_path / f"failed-{tried}{source.suffix}").write_bytes(changed)
                raise
            tried += 1
    assert tried == EACH * (len(films) + len(samples()))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MORE_KILOBYTES


@pytest.mark.skipif(not samples(), reason="the developers' sample files are not here")
def test_every_sample_cut_at_a_top_edge_ends_in_a_verdict(tmp_path):
    for source in samples():
        data = source.read_bytes()[:LARGEST]
        for edge in _edges(data)[: 12 * TIMES]:
            path = tmp_path / f"x{source.suffix}"
            path.write_bytes(data[:edge])
            assert verdict(path, source.name).state in State


def _edges(data: bytes) -> list[int]:
    """Beginnings of boxes or chunks, and one byte to either side."""
    edges, at = [], 0
    while 0 <= at < len(data) - 8 and len(edges) < 60:
        edges += [at, at + 1, at + 8]
        size = int.from_bytes(data[at : at + 4], "big") if data[4:8].isalpha() else 0
        at += size if size >= 8 else 4096
    return [edge for edge in edges if edge]


@pytest.mark.parametrize("kind", [b"moov", b"trak", b"udta", b"LIST"])
def test_deeply_nested_boxes_end_in_a_verdict(tmp_path, kind):
    inner = b""
    for _ in range(5000):
        chunk = kind + struct.pack("<I", len(inner) + 4) + b"movi" if kind == b"LIST" else struct.pack(">I", len(inner) + 8) + kind
        inner = chunk + inner
    head = b"RIFF" + struct.pack("<I", len(inner) + 4) + b"AVI " if kind == b"LIST" else b"\0\0\0\x10ftypisom\0\0\0\0"
    path = tmp_path / "deep.mp4"
    path.write_bytes(head + inner)
    assert verdict(path, "deep.mp4").state in (State.UNREADABLE, State.TRUNCATED)


def test_damaged_tracks_of_places_say_nothing_false(tmp_path):
    """Every fix that is read from a damaged track is one the undamaged track holds: a wrong checksum is never a place."""
    draw = random.Random(SEED)
    good = b"\r\n".join(_sentence(second) for second in range(60))
    path = tmp_path / "track.gps"
    path.write_bytes(good)
    true = set(read_fixes(path))
    assert len(true) == 60
    for changed in mutations(good, draw, 60 * TIMES):
        path.write_bytes(changed)
        fixes = read_fixes(path)
        assert len(set(fixes) - true) <= 1, "a sum of two hex digits lets one damage in 256 pass"
        assert list(fixes) == sorted(fixes, key=lambda fix: fix.at)


def _sentence(second: int) -> bytes:
    body = f"GPRMC,0130{second:02d}.00,A,4143.{second:02d}00,N,12555.8000,E,0.3,0.0,020326,,,A".encode()
    check = 0
    for byte in body:
        check ^= byte
    return b"$" + body + b"*%02X" % check
