"""Lying, cut, flipped and random bytes: always a verdict, in little time and memory, never an exception."""

from __future__ import annotations

import os
import random
import resource
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mediakit import SHARED, amr_silence, movie, tone, top_boxes
from work import counted

from footage.containers.probing import packets, probe
from footage.values.plain import from_plain, to_plain
from footage.values.recordings import Probe, State

TIMES = int(os.environ.get("LIUHEN_FUZZ", "1"))  # how many times the usual number of cases, for a long run
MOST_CALLS, MOST_BYTES = 500_000, 8 << 20  # of functions, read: for one verdict, however large the file says it is
MUTATIONS = 24 * TIMES  # of each seed file
SEED = int(os.environ.get("LIUHEN_FUZZ_SEED", "20260302"))


def verdict(path: Path, name: str = "x.mp4") -> Probe:
    with counted() as work:
        probed = probe(path, name=name)
    assert work.calls < MOST_CALLS and work.bytes_read < MOST_BYTES
    assert probed.state in State and (probed.state is State.WHOLE) == (probed.problem is None)
    assert probed.duration is None or 0 <= probed.duration < 3_000_000
    assert all(defect.start >= 0 and defect.seconds >= 0 for defect in probed.breaks), probed.breaks
    assert from_plain(Probe, to_plain(probed)) == probed
    return probed


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds")
    small = {"seconds": 1, "size": "64x48"}
    return [
        movie(folder / "last.mp4", **small), movie(folder / "first.mp4", extra=("-movflags", "+faststart"), **small),
        movie(folder / "pieces.mp4", extra=("-movflags", "+frag_keyframe+empty_moov"), **small),
        movie(folder / "a.avi", codec="mjpeg", sound="pcm_s16le", **small), movie(folder / "a.ts", **small),
        movie(folder / "a.mov", sound="pcm_s16le", clean=False, **small), movie(folder / "a.mpg", codec="mpeg2video", sound="mp2", **small),
        tone(folder / "a.wav", seconds=1), tone(folder / "a.mp3", seconds=1), tone(folder / "a.aac", seconds=1),
        tone(folder / "a.flac", seconds=1), amr_silence(folder / "a.amr"),
    ]


def test_flipped_bytes_and_lying_sizes_end_in_a_verdict(seeds, tmp_path):
    draw = random.Random(SEED)
    path = tmp_path / "x"
    for seed in seeds:
        film = seed.read_bytes()
        interesting = _interesting(seed, film)
        for _ in range(MUTATIONS):
            data = bytearray(film)
            for _ in range(draw.randint(1, 6)):
                at = draw.choice(interesting) if draw.random() < 0.7 else draw.randrange(len(data))
                patch = draw.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4), b"\0\0\0\1", draw.randbytes(4), draw.randbytes(1)))
                data[at : at + len(patch)] = patch
            path.write_bytes(data)
            verdict(path, seed.name)


def _interesting(path: Path, data: bytes) -> list[int]:
    """Return places inside headers and tables."""
    if path.suffix in (".mp4", ".mov"):
        moov = next(entry for entry in top_boxes(path) if entry[0] == "moov")
        return list(range(moov[1], moov[1] + moov[2])) + list(range(64))
    return list(range(min(len(data), 2000))) + list(range(max(0, len(data) - 800), len(data)))


def test_a_file_cut_at_any_box_edge_ends_in_a_verdict(seeds, tmp_path):
    path = tmp_path / "x.mp4"
    for seed in seeds[:3]:
        film = seed.read_bytes()
        edges = {at + step for _, at, size in top_boxes(seed) for at in (at, at + size) for step in (-1, 0, 1, 4, 8, 9)}
        edges |= {at for mark in (b"trak", b"stbl", b"stsz", b"stco", b"stts", b"elst", b"trun") for at in _all(film, mark)}
        for edge in sorted(edges):
            if 0 <= edge <= len(film):
                path.write_bytes(film[:edge])
                verdict(path)


def _all(data: bytes, mark: bytes) -> list[int]:
    return [at for at in range(len(data) - 4) if data[at : at + 4] == mark]


def test_tables_that_claim_billions_take_little_memory(seeds, tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = tmp_path / "x.mp4"
    for mark, offset in ((b"stsz", 12), (b"stts", 8), (b"ctts", 8), (b"stsc", 8), (b"stco", 8), (b"stss", 8), (b"elst", 8), (b"trun", 8)):
        for seed in seeds[:3]:
            data = bytearray(seed.read_bytes())
            for at in _all(bytes(data), mark):
                data[at + offset : at + offset + 4] = b"\xff\xff\xff\xff"
                if mark == b"stsz":
                    data[at + 8 : at + 12] = b"\0\0\0\1"
                if mark in (b"stts", b"stsc"):
                    data[at + 12 : at + 20] = b"\xff\xff\xff\xff\x7f\xff\xff\xff"
            path.write_bytes(data)
            verdict(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # KiB


def test_deep_nesting_and_a_sparse_giant_end_in_a_verdict(tmp_path, whole_film):
    path = tmp_path / "deep.mp4"
    inner = b""
    for _ in range(3000):
        inner = struct.pack(">I4s", len(inner) + 8, b"moov") + inner
    path.write_bytes(struct.pack(">I4s", 16, b"ftyp") + b"isom\0\0\0\0" + inner)
    verdict(path)
    giant = tmp_path / "giant.mp4"
    giant.write_bytes(whole_film.read_bytes())
    with giant.open("r+b") as file:
        file.truncate(5 << 30)
    assert verdict(giant).state is State.WHOLE
    blank = tmp_path / "blank.mp4"
    with blank.open("wb") as file:
        file.truncate(5 << 30)
    assert verdict(blank).state is State.UNREADABLE


HEADS = st.sampled_from([b"", b"\0\0\0\x18ftypisom", b"RIFF\xff\xff\0\0AVI LIST", b"RIFF\0\0\0\0WAVEfmt ", b"#!AMR\n",
                         b"ID3\4\0\0\0\0\0\x0a", b"\xff\xfb\x90\x64", b"\xff\xf1\x50\x80", b"\x47\x40\0\x10", b"\xff\xd8\xff\xe1",
                         b"\0\0\1\xba", b"fLaC", b"IMKH", b"DHAV", b"\0\0\0\x20moov\0\0\0\x18trak", b"\0\0\0\0mdat",
                         b"\x1aE\xdf\xa3", b"OggS", b"\x89PNG\r\n\x1a\n"])


@settings(max_examples=120 * TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=HEADS, body=st.binary(max_size=3000), copies=st.integers(1, 8))
def test_random_bytes_end_in_a_verdict(tmp_path, head, body, copies):
    path = tmp_path / "x"
    path.write_bytes((head + body) * copies)
    verdict(path)
    packets(path)


@pytest.mark.skipif(not (SHARED / "media").is_dir(), reason="the developers' sample files are not here")
def test_every_sample_file_ends_in_a_verdict():
    probed = {path.name: verdict(path, path.name) for path in sorted((SHARED / "media").rglob("*")) if path.is_file()}
    assert len(probed) > 40
    not_whole = {name for name, verdict_of_file in probed.items() if verdict_of_file.state not in (State.WHOLE, State.NOT_MEDIA)}
    assert not_whole == {"bipbop_nonfragment_header.mp4", "golden_1_frag.m4s"}
