"""Transport streams: exact times from the packets' heads alone, whatever lies between the packets."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from mediakit import movie, packet_rows, tone
from work import counted

from footage.containers.probing import packets, probe
from footage.values.recordings import State


@pytest.fixture(scope="module")
def stream(tmp_path_factory):
    return movie(tmp_path_factory.mktemp("ts") / "a.ts", seconds=6, bframes=2)


@pytest.mark.parametrize("name", ["a.ts", "b.m2ts", "mpeg2.ts", "hevc.ts"])
def test_times_are_those_of_ffprobe_to_the_tick(tmp_path, name):
    options = {"mpeg2.ts": {"codec": "mpeg2video", "sound": "mp2"}, "hevc.ts": {"codec": "libx265"}}.get(name, {"bframes": 2})
    path = movie(tmp_path / name, seconds=3, **options)
    for kind, selector in (("video", "v:0"), ("audio", "a:0")):
        track = next(candidate for candidate in packets(path) if candidate.kind == kind)
        rows = packet_rows(path, selector)
        times = [track.seconds(tick) for tick in track.pts]
        assert set(times) <= {at for at, _, _ in rows}, "a unit holds one picture, or several sound frames of which the first is stamped"
        if kind == "video":
            assert times == [at for at, _, _ in rows] and track.keys.tolist() == [key for _, _, key in rows]


def test_keyframes_are_known_without_the_streams_own_mark(tmp_path, stream):
    data = bytearray(stream.read_bytes())
    for at in range(0, len(data), 188):
        if data[at + 3] & 0x20 and data[at + 4]:
            data[at + 5] &= ~0x40
    (tmp_path / "bare.ts").write_bytes(data)
    assert probe(tmp_path / "bare.ts").keyframes == probe(stream).keyframes


def test_a_stamp_that_wraps_is_no_jump(tmp_path):
    """33 bits of 90 kHz last 26.5 hours: a recorder that has been on for a day comes round."""
    first_stamp = 2**33 / 90_000 - 4
    path = movie(tmp_path / "wrap.ts", seconds=8, extra=("-output_ts_offset", str(first_stamp)))
    probed = probe(path)
    assert not probed.breaks and abs(probed.duration - 8) < Fraction(1, 5)


def test_bytes_between_the_packets_are_placed_and_the_rest_is_read(tmp_path, stream):
    data = stream.read_bytes()
    draw, parts = random.Random(4), []
    for at in range(0, len(data), 188 * 40):
        parts += [data[at : at + 188 * 40], bytes(draw.choices(range(1, 70), k=draw.randint(1, 500)))]
    (tmp_path / "noisy.ts").write_bytes(b"".join(parts))
    probed = probe(tmp_path / "noisy.ts")
    undamaged = probe(stream)
    assert abs(probed.duration - undamaged.duration) < Fraction(1, 2) and probed.video.packets >= undamaged.video.packets * 9 // 10
    assert sum((defect.detail.bytes or 0) for defect in probed.breaks) >= 1000


def test_a_stream_out_of_step_everywhere_is_read_once_and_given_up(tmp_path, stream):
    piece = stream.read_bytes()[: 188 * 4]
    (tmp_path / "steps.ts").write_bytes(stream.read_bytes()[: 188 * 400] + (piece + b"\x01") * 12_000)
    with counted() as work:
        probed = probe(tmp_path / "steps.ts")
    assert work.calls < 3_000_000 and work.bytes_read < 2 * (tmp_path / "steps.ts").stat().st_size
    assert probed.state is State.TRUNCATED and probed.problem is not None


def test_a_transport_stream_of_sound_alone_is_read(tmp_path):
    probed = probe(tone(tmp_path / "sound.ts", seconds=3, codec="aac"))
    assert (probed.format, probed.state, probed.video) == ("ts", State.WHOLE, None)
    assert probed.audio.rate == 16000 and abs(probed.duration - 3) < Fraction(1, 5)
