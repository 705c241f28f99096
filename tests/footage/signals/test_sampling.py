"""Whether a file opens: healthy footage of every kind does; what no decoder opens is told, and told from what cannot be judged here."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from mediakit import amr_silence, cut_to, movie, tone

from footage.containers.probing import packets, probe
from footage.measure import measure
from footage.signals.sampling import sample
from footage.values.decoding import Decoding, Readability
from footage.values.readability import condition, index_alone, judged
from footage.values.recordings import Probe, State
from footage.values.tolerance import Tolerance
from footage.values.tracks import StreamKind

FILMS = {
    "film.mp4": {"seconds": 8}, "reordered.mp4": {"seconds": 8, "bframes": 2}, "first.mp4": {"extra": ("-movflags", "+faststart")},
    "pieces.mp4": {"extra": ("-movflags", "+frag_keyframe+empty_moov")}, "hevc.mp4": {"codec": "libx265"},
    "one-group.mp4": {"gop": 1000}, "film.mov": {"sound": "pcm_s16le"}, "motion.avi": {"codec": "mjpeg", "sound": "pcm_s16le"},
    "film.avi": {"sound": "pcm_s16le"}, "part2.avi": {"codec": "mpeg4", "sound": "mp2"}, "film.ts": {}, "hevc.ts": {"codec": "libx265"},
    "film.mpg": {"codec": "mpeg2video", "sound": "mp2"}, "film.mkv": {}, "mute.mp4": {"sound": None}, "short.mp4": {"seconds": 0.2},
    "fields.mp4": {"extra": ("-flags", "+ildct+ilme", "-x264opts", "tff=1:fake-interlaced=0")},
    "inner.mp4": {"gop": 50, "extra": ("-x264-params", "intra-refresh=1:keyint=50:bframes=0")},
    "open.ts": {"bframes": 2, "extra": ("-x264-params", "open-gop=1")},
}
SOUNDS = {"tone.wav": {}, "law.wav": {"codec": "pcm_alaw"}, "four.wav": {"codec": "adpcm_ima_wav"}, "tone.mp3": {}, "tone.m4a": {},
          "tone.aac": {}, "tone.flac": {}, "tone.ogg": {"codec": "libopus"}, "tone.wma": {"codec": "wmav2"}, "tone.aiff": {}}


def looked_at(path: Path) -> Probe:
    """As a file is looked at when it is taken in."""
    index = probe(path)
    return judged(index, sample(path, index))


def readability(path: Path) -> Decoding:
    decoding = sample(path, probe(path))
    assert decoding is not None
    return decoding


def spoiled(source: Path, out: Path, start: float = 0, end: float = 1, kinds: tuple[str, ...] = ("video", "audio")) -> Path:
    """Put chance bytes in place of the packets between two shares of each track; the index stays."""
    data, chance = bytearray(source.read_bytes()), random.Random(7)
    for track in packets(source):
        for number, (place, size) in enumerate(zip(track.positions.tolist(), track.sizes.tolist(), strict=True)):
            if track.kind in kinds and start <= number / track.count < end:
                data[place : place + size] = chance.randbytes(size)
    out.write_bytes(data)
    return out


def renamed(source: Path, out: Path, form: bytes, other: bytes) -> Path:
    """Call the codec of an MP4 another one."""
    data = source.read_bytes()
    assert data.count(form)
    out.write_bytes(data.replace(form, other))
    return out


@pytest.mark.parametrize("name", [*FILMS, *SOUNDS, "tone.amr"])
def test_healthy_footage_opens(name: str, tmp_path: Path):
    path = tmp_path / name
    if name in FILMS:
        movie(path, **{"seconds": 4, **FILMS[name]})
    elif name in SOUNDS:
        tone(path, **SOUNDS[name])
    else:
        amr_silence(path)
    index = probe(path)
    assert index.state is State.WHOLE
    assert readability(path) == Decoding(Readability.READABLE, readability(path).places)
    assert index_alone(looked_at(path)) == index and looked_at(path).duration == index.duration
    measured = measure(path, index, Tolerance())
    assert measured.problem is None and measured.decoding is not None and measured.decoding.readability is Readability.READABLE


@pytest.mark.requirement("R001-10", "R003-3-18")
@pytest.mark.parametrize("name", ["film.mp4", "reordered.mp4", "hevc.mp4", "pieces.mp4", "one-group.mp4", "mute.mp4"])
def test_chance_bytes_behind_a_whole_index_are_no_footage(name: str, tmp_path: Path):
    source = movie(tmp_path / name, **{"seconds": 4, **FILMS[name]})
    verdict = looked_at(spoiled(source, tmp_path / f"spoiled-{name}"))
    assert probe(tmp_path / f"spoiled-{name}").state is State.WHOLE
    assert (verdict.state, verdict.duration) == (State.UNREADABLE, None)
    assert verdict.claim is not None and verdict.claim.duration == probe(source).duration
    for lang in ("zh", "en"):
        assert verdict.problem is not None and verdict.problem.say(lang)
    assert measure(tmp_path / f"spoiled-{name}", index_alone(verdict), Tolerance()).problem == verdict.problem


@pytest.mark.parametrize("name", ["film.mov", "motion.avi", "film.avi", "part2.avi"])
def test_a_picture_that_does_not_open_beside_sound_that_cannot_fail_covers_nothing(name: str, tmp_path: Path):
    source = movie(tmp_path / name, **{"seconds": 4, **FILMS[name]})
    verdict = looked_at(spoiled(source, tmp_path / f"spoiled-{name}", kinds=("video",)))
    if verdict.state is State.UNREADABLE:  # FFmpeg finds no parameters of the codec
        return
    assert verdict.state is State.TRUNCATED and verdict.decoding is not None
    (stretch,) = verdict.decoding.stretches
    assert (stretch.stream, stretch.start) == (StreamKind.VIDEO, 0) and stretch.seconds >= 4


@pytest.mark.parametrize("name", ["film.mp4", "film.avi", "motion.avi"])
def test_the_part_that_does_not_open_is_named(name: str, tmp_path: Path):
    source = movie(tmp_path / name, **{**FILMS[name], "seconds": 10})
    tail = looked_at(spoiled(source, tmp_path / f"tail-{name}", 0.5, 1))
    (picture,) = [stretch for stretch in tail.decoding.stretches if stretch.stream == StreamKind.VIDEO]
    assert tail.state is State.TRUNCATED and picture.start == 5 and abs(picture.start + picture.seconds - 10) < Fraction(1, 10)
    middle = probe(spoiled(source, tmp_path / f"middle-{name}", 0.42, 0.68))
    decoding = measure(tmp_path / f"middle-{name}", middle, Tolerance()).decoding
    (picture,) = [stretch for stretch in decoding.stretches if stretch.stream == StreamKind.VIDEO]
    assert abs(picture.start - Fraction(21, 5)) <= 1 and abs(picture.start + picture.seconds - Fraction(34, 5)) <= 1
    assert judged(middle, decoding).duration == middle.duration and not judged(middle, decoding).open_end


def test_a_film_whose_picture_and_sound_end_unopened_ends_before(tmp_path: Path):
    source = movie(tmp_path / "film.mp4", seconds=10)
    verdict = looked_at(spoiled(source, tmp_path / "tail.mp4", 0.5, 1))
    assert verdict.open_end and verdict.duration is not None and abs(verdict.duration - 5) <= 1
    assert condition(verdict) == "truncated" and condition(probe(source)) == "whole"
    sound_only = looked_at(spoiled(source, tmp_path / "sound.mp4", 0.5, 1, kinds=("audio",)))
    assert condition(sound_only) == "partly"
    assert not sound_only.open_end and sound_only.duration == probe(source).duration


@pytest.mark.parametrize("other", [b"svac", b"avs3", b"zzzz"])
def test_a_codec_without_a_decoder_is_not_called_damaged(other: bytes, tmp_path: Path):
    path = renamed(movie(tmp_path / "film.mp4"), tmp_path / "other.mp4", b"avc1", other)
    verdict = looked_at(path)
    assert verdict.state is State.UNREADABLE and verdict.decoding.readability is Readability.NOT_JUDGED and verdict.duration is None
    assert "无法判断" in verdict.problem.say("zh") and "cannot be judged" in verdict.problem.say("en")


def test_an_encrypted_body_is_called_so(tmp_path: Path):
    keys = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "0" * 31 + "1", "-encryption_kid", "2" * 32)
    for path in (renamed(movie(tmp_path / "film.mp4"), tmp_path / "sealed.mp4", b"avc1", b"encv"),
                 movie(tmp_path / "common.mp4", extra=keys)):
        verdict = looked_at(path)
        assert verdict.problem is not None and verdict.problem.key == "decoding.encrypted"
        assert verdict.decoding.readability is Readability.NOT_JUDGED
    data = bytearray(movie(tmp_path / "film.ts").read_bytes())
    for place in range(188 * 6, len(data), 188):
        data[place + 3] |= 0x80
    (tmp_path / "sealed.ts").write_bytes(data)
    verdict = looked_at(tmp_path / "sealed.ts")
    assert verdict.state is State.UNREADABLE or verdict.problem is not None


def test_tables_that_point_elsewhere_are_found_out(tmp_path: Path):
    data = bytearray(movie(tmp_path / "film.mp4", sound=None).read_bytes())
    place = data.index(b"stco") + 8
    for number in range(int.from_bytes(data[place : place + 4], "big")):
        entry = place + 4 + 4 * number
        data[entry : entry + 4] = (int.from_bytes(data[entry : entry + 4], "big") + 777).to_bytes(4, "big")
    (tmp_path / "film.mp4").write_bytes(data)
    assert looked_at(tmp_path / "film.mp4").state is not State.WHOLE


def test_pictures_of_another_file_are_not_those_of_this(tmp_path: Path):
    """A MOV whose data reference names another file: FFmpeg is not led there, and what is here is no picture."""
    film = movie(tmp_path / "real.mov", sound=None).read_bytes()
    place = film.index(b"dref")
    outside = film[: place + 12] + film[place + 12 :].replace(b"url \0\0\0\x01", b"alis\0\0\0\0", 1)
    moov, mdat = outside.index(b"moov") - 4, outside.index(b"mdat") - 4
    assert mdat < moov
    chance = random.Random(3).randbytes(moov - mdat - 8)
    (tmp_path / "outside.mov").write_bytes(outside[: mdat + 8] + chance + outside[moov:])
    assert looked_at(tmp_path / "outside.mov").state is State.UNREADABLE


def test_a_cut_file_stays_cut_and_no_more(tmp_path: Path):
    source = movie(tmp_path / "film.mp4", seconds=8, extra=("-movflags", "+faststart"))
    path = cut_to(source, tmp_path / "cut.mp4", source.stat().st_size * 6 // 10)
    index = probe(path)
    assert index.state is State.TRUNCATED
    verdict = looked_at(path)
    assert (verdict.state, verdict.duration, verdict.open_end) == (State.TRUNCATED, index.duration, True)
    assert measure(path, index, Tolerance()).decoding.readability is Readability.READABLE


def test_a_verdict_can_be_taken_back():
    index = Probe("mp4", State.WHOLE, 9, duration=Fraction(20))
    for readable in (Readability.UNREADABLE, Readability.NOT_JUDGED, Readability.PARTLY, Readability.READABLE):
        once = judged(index, Decoding(readable, 5))
        assert index_alone(once) == index and judged(once, Decoding(readable, 5)) == once
        assert judged(once, None) == index and judged(replace(once), Decoding(Readability.READABLE, 5)).state is State.WHOLE


def test_the_trial_of_a_long_film_reads_little_of_it(tmp_path: Path):
    rate = ("-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "4M")
    path = movie(tmp_path / "film.mp4", seconds=60, size="640x360", extra=rate)
    index = probe(path)
    before = int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])
    sample(path, index)
    assert int(Path("/proc/self/io").read_text(encoding="ascii").split()[1]) - before < path.stat().st_size / 3
