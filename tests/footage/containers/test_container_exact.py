"""Exact times and places where an index is unusual: 64-bit offsets beyond 4 GiB, sound files, sample sizes of four bits, a late table."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import pytest
from mediakit import amr_silence, movie, packet_rows, tone, top_boxes
from work import counted

from footage.containers.probing import packets, probe
from footage.values.recordings import State

HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
AWAY = 5 << 30  # bytes; farther than 32 bits reach


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    parsed, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        parsed.append((data[at + 4 : at + 8], data[at + 8 : at + size]))
        at += size
    return parsed


def rebuilt(data: bytes, change) -> bytes:
    """Return boxes with those that `change` knows replaced, and the sizes of their holders with them."""
    new_data = b""
    for kind, body in boxes(data):
        kind, body = (kind, rebuilt(body, change)) if kind in HOLDERS else change(kind, body)
        new_data += struct.pack(">I4s", len(body) + 8, kind) + body
    return new_data


def moved_away(film: Path, out: Path) -> Path:
    """Copy a film with 5 GiB of nothing before its data, 64-bit box sizes and 64-bit chunk offsets; sparse on the disk."""
    data, parts = film.read_bytes(), {kind: (at, size) for kind, at, size in top_boxes(film)}
    (begin, length), (index, size) = parts["mdat"], parts["moov"]
    shift = AWAY + 8 - begin + parts["ftyp"][1]

    def wide(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
        if kind != b"stco":
            return kind, body
        places = struct.unpack(f">{(len(body) - 8) // 4}I", body[8:])
        return b"co64", body[:8] + struct.pack(f">{len(places)}Q", *(place + shift for place in places))

    with out.open("wb") as file:
        file.write(data[: parts["ftyp"][1]] + struct.pack(">I4sQ", 1, b"free", AWAY))
        file.seek(parts["ftyp"][1] + AWAY)
        file.write(struct.pack(">I4sQ", 1, b"mdat", length + 8) + data[begin + 8 : begin + length])
        file.write(rebuilt(data[index : index + size], wide))
    return out


def test_data_beyond_four_gibibytes_is_read_in_its_place(tmp_path, whole_film):
    far_film = moved_away(whole_film, tmp_path / "far.mp4")
    with counted() as work:
        probed = probe(far_film)
    assert far_film.stat().st_size > AWAY and work.bytes_read < 200_000 and work.calls < 30_000
    near_film = probe(whole_film)
    assert probed.state is State.WHOLE
    assert (probed.streams, probed.keyframes, probed.claimed_bytes) == (near_film.streams, near_film.keyframes, near_film.claimed_bytes)
    content = whole_film.read_bytes()
    with far_film.open("rb") as file:
        for far_track, near_track in zip(packets(far_film), packets(whole_film), strict=True):
            assert far_track.pts.tolist() == near_track.pts.tolist() and int(far_track.positions.min()) > AWAY
            for place, before, size in list(
                zip(far_track.positions.tolist(), near_track.positions.tolist(), far_track.sizes.tolist(), strict=True)
            )[::20]:
                file.seek(place)
                assert file.read(size) == content[before : before + size]


def test_a_table_beyond_four_gibibytes_that_claims_too_much_is_reported(tmp_path, whole_film):
    far_film = moved_away(whole_film, tmp_path / "far.mp4")
    with far_film.open("r+b") as file:
        file.seek(AWAY)
        tail = file.read()
        file.seek(AWAY + tail.index(b"co64") + 12)
        file.write(struct.pack(">Q", AWAY * 2))
    probed = probe(far_film)
    assert probed.state is State.TRUNCATED and "beyond-end" in {defect.kind for defect in probed.breaks}


@pytest.mark.parametrize(("name", "options"), [
    ("a.m4a", {}), ("b.mp3", {}), ("c.mp3", {"rate": 44100}), ("d.aac", {}), ("e.flac", {}), ("f.wav", {}),
])
def test_sound_is_placed_as_ffprobe_places_it(tmp_path, name, options):
    path = tone(tmp_path / name, **options)
    track, = packets(path)
    rows = packet_rows(path, "a:0")
    if name.endswith("wav"):  # raw sound has no packets of its own: ours last a second
        assert probe(path).duration == 3 and track.seconds(int(track.durations.sum())) == 3
        return
    ours = [track.seconds(tick) - track.seconds(track.pts[0]) for tick in track.pts]
    theirs = [at - rows[0][0] for at, _, _ in rows]
    assert len(ours) == len(theirs)
    step = Fraction(1, 14_112_000) if name.endswith("mp3") else 0  # ffprobe's own ticks of an MP3
    assert all(abs(our_time - their_time) <= step for our_time, their_time in zip(ours, theirs, strict=True))


def test_amr_frames_last_twenty_milliseconds_each(tmp_path):
    track, = packets(amr_silence(tmp_path / "a.amr", 3))
    assert [track.seconds(tick) for tick in track.pts] == [Fraction(number, 50) for number in range(150)]
    assert track.positions.tolist() == [6 + 32 * number for number in range(150)] and track.end == 3


def test_a_program_stream_is_placed_as_ffprobe_places_it(tmp_path):
    path = movie(tmp_path / "a.mpg", codec="mpeg2video", sound="mp2")
    track = next(candidate for candidate in packets(path) if candidate.kind == "video")
    rows = packet_rows(path, "v:0")
    assert [track.seconds(tick) for tick in track.pts] == [at for at, _, _ in rows]


def test_sample_sizes_in_a_compact_table_are_the_same(tmp_path, whole_film):
    """stz2 of sixteen bits says what stsz says (ISO/IEC 14496-12 §8.7.3.3)."""
    data, (_, index, size) = (
        whole_film.read_bytes(),
        next(compact_track for compact_track in top_boxes(whole_film) if compact_track[0] == "moov"),
    )

    def compact(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
        if kind != b"stsz" or any(body[4:8]):
            return kind, body
        sizes = struct.unpack(f">{(len(body) - 12) // 4}I", body[12:])
        if max(sizes) > 65535:
            return kind, body
        return b"stz2", body[:4] + b"\0\0\0\x10" + body[8:12] + struct.pack(f">{len(sizes)}H", *sizes)

    (tmp_path / "compact.mp4").write_bytes(data[:index] + rebuilt(data[index : index + size], compact))
    assert b"stz2" in (tmp_path / "compact.mp4").read_bytes()
    for compact_track, usual_track in zip(packets(tmp_path / "compact.mp4"), packets(whole_film), strict=True):
        assert (
            compact_track.sizes.tolist() == usual_track.sizes.tolist()
            and compact_track.positions.tolist() == usual_track.positions.tolist()
        )
