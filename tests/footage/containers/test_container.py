"""Every container ffmpeg can make, whole: what `probe` says is what ffprobe says, packet by packet."""

from __future__ import annotations

import os
import random
from fractions import Fraction

import pytest
from mediakit import amr_silence, ffmpeg, ffprobe_report, movie, packet_rows, tone, without

from footage.containers.probing import packets, probe
from footage.values.recordings import State
from messages.errors import NotReadable

FILMS = {
    "last.mp4": {},
    "first.mp4": {"extra": ("-movflags", "+faststart")},
    "pieces.mp4": {"extra": ("-movflags", "+frag_keyframe+empty_moov+default_base_moof")},
    "ismv.mp4": {"extra": ("-movflags", "+frag_keyframe+empty_moov+omit_tfhd_offset")},
    "hybrid.mp4": {"extra": ("-movflags", "+frag_keyframe")},
    "bframes.mp4": {"bframes": 2},
    "ntsc.mp4": {"rate": "30000/1001"},
    "hevc.mp4": {"codec": "libx265", "seconds": 2, "extra": ("-tag:v", "hvc1")},
    "film.mov": {"sound": "pcm_s16le"},
    "law.mov": {"sound": "pcm_alaw", "extra": ("-ar", "8000")},
    "small.3gp": {"extra": ("-ar", "16000")},
    "mute.mp4": {"sound": None},
    "film.avi": {"codec": "mjpeg", "sound": "pcm_s16le"},
    "h264.avi": {"sound": "adpcm_ima_wav"},
    "mp3.avi": {"codec": "mpeg4", "sound": "libmp3lame"},
    "film.ts": {},
    "bframes.ts": {"bframes": 2},
    "hevc.ts": {"codec": "libx265", "seconds": 2},
    "film.mpg": {"codec": "mpeg2video", "sound": "mp2"},
    "film.mkv": {},
}


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    return {name: movie(folder / name, **options) for name, options in FILMS.items()}


@pytest.mark.parametrize("name", FILMS)
def test_a_whole_film_is_what_ffprobe_says(films, name):
    path = films[name]
    expected, probed = ffprobe_report(path), probe(path)
    assert (probed.state, probed.problem) == (State.WHOLE, None)
    assert not [defect for defect in probed.breaks if defect.kind != "sound-ends-early"]
    streams = {stream["codec_type"]: stream for stream in expected["streams"]}
    assert (probed.video.codec, probed.video.width, probed.video.height) == (streams["video"]["codec_name"], 160, 120)
    assert abs(float(probed.duration) - float(expected["format"]["duration"])) < 0.09
    assert probed.video.packets == int(streams["video"]["nb_read_packets"])
    assert probed.video.rate == Fraction(streams["video"]["r_frame_rate"]) or name == "film.mkv"
    if "audio" in streams:
        assert probed.audio.codec == streams["audio"]["codec_name"]
        assert (probed.audio.rate, probed.audio.channels) == (int(streams["audio"]["sample_rate"]), streams["audio"]["channels"])
        assert abs(probed.audio.duration - FILMS[name].get("seconds", 4)) < Fraction(1, 4)


@pytest.mark.parametrize("name", [name for name in FILMS if not name.endswith(("mkv", "mpg", "h264.avi"))])
def test_every_packet_of_the_picture_is_where_ffprobe_finds_it(films, name):
    track = next(track for track in packets(films[name]) if track.kind == "video")
    rows = packet_rows(films[name], "v:0")
    shift = rows[0][0] - track.seconds(track.pts[0])
    ours = [(track.seconds(tick) + shift, bool(key)) for tick, key in zip(track.pts, track.keys, strict=True)]
    assert [time for time, _ in ours] == [time for time, _, _ in rows] or name.endswith(".avi")
    assert [key for _, key in ours] == [key for _, _, key in rows]
    if not name.endswith(".ts"):
        assert track.sizes.tolist() == [size for _, size, _ in rows]
        data = films[name].read_bytes()
        assert all(data[at : at + size] for at, size in zip(track.positions, track.sizes, strict=True))
    assert len(probe(films[name]).keyframes) == sum(key for _, key in ours)


@pytest.mark.parametrize(("name", "codec", "rate", "options"), [
    ("pcm.wav", "pcm_s16le", 16000, {}), ("u8.wav", "pcm_u8", 8000, {"codec": "pcm_u8", "rate": 8000}),
    ("alaw.wav", "pcm_alaw", 8000, {"codec": "pcm_alaw", "rate": 8000}), ("ima.wav", "adpcm_ima_wav", 16000, {"codec": "adpcm_ima_wav"}),
    ("ms.wav", "adpcm_ms", 16000, {"codec": "adpcm_ms"}), ("big.wav", "pcm_s16le", 16000, {"extra": ("-rf64", "always")}),
    ("tone.m4a", "aac", 16000, {}), ("tone.mp3", "mp3", 16000, {}), ("tone44.mp3", "mp3", 44100, {"rate": 44100}),
    ("tone.aac", "aac", 16000, {}), ("tone.flac", "flac", 16000, {}), ("tone.ogg", "flac", 16000, {"codec": "flac"}),
])
def test_sound_files_are_read_as_ffprobe_reads_them(tmp_path, name, codec, rate, options):
    path = tone(tmp_path / name, **options)
    probed = probe(path)
    assert (probed.state, probed.audio.codec, probed.audio.rate, probed.audio.channels) == (State.WHOLE, codec, rate, 1)
    assert abs(probed.duration - 3) < Fraction(15, 100), float(probed.duration)
    assert not probed.breaks and probed.video is None


def test_amr_frames_are_counted(tmp_path):
    probed = probe(amr_silence(tmp_path / "REC0001.AMR", 2))
    assert (probed.format, probed.state, probed.audio.codec, probed.duration) == ("amr", State.WHOLE, "amr_nb", 2)


def test_a_variable_frame_rate_is_no_hole(tmp_path):
    slower = "select='if(lt(t,4),1,not(mod(n,12)))'"
    path = movie(tmp_path / "vfr.mp4", seconds=8, video_filter=slower, extra=("-vsync", "vfr"))
    probed = probe(path)
    assert probed.state is State.WHOLE and not probed.breaks


def test_a_slow_camera_is_no_hole(tmp_path):
    probed = probe(movie(tmp_path / "slow.mp4", seconds=12, rate="1/2", gop=3))
    assert probed.state is State.WHOLE and not probed.breaks
    assert probed.video.rate == Fraction(1, 2)


@pytest.mark.requirement("R001-10", "R003-2-06", "R003-3-18")
@pytest.mark.parametrize("name", ["hole.mp4", "pieces.mp4", "hole.ts", "hole.avi", "hole.mov"])
def test_missing_packets_are_a_hole_in_its_place(tmp_path, name):
    form = name.split(".")[-1]
    sound = "pcm_s16le" if form in ("avi", "mov") else "aac"
    film = movie(tmp_path / f"whole.{form}", seconds=8, codec="mjpeg" if form == "avi" else "libx264", sound=sound)
    options = {"movflags": "+frag_keyframe+empty_moov"} if name == "pieces.mp4" else {}
    probed = probe(without(film, tmp_path / name, 3, 6, **options))
    hole = next(defect for defect in probed.breaks if defect.kind == "hole" and defect.stream == "video")
    assert abs(hole.start - 3) <= Fraction(3, 20) and abs(hole.seconds - 3) <= Fraction(1, 10)
    assert probed.state is State.WHOLE
    assert hole.detail.others == "missing" or sound == "pcm_s16le"  # raw sound has no stamps: it just ends early


def test_one_dropped_group_is_found_and_the_sound_goes_on(tmp_path):
    film = movie(tmp_path / "whole.mp4", seconds=6)
    hole, = probe(without(film, tmp_path / "hole.mp4", 2, 3, kinds=("video",))).breaks
    assert (hole.kind, hole.stream, hole.start, hole.seconds) == ("hole", "video", 2, 1)
    assert hole.detail.others == "continue"


def test_a_hole_in_the_sound_alone_is_reported_of_the_sound(tmp_path):
    film = movie(tmp_path / "whole.mp4", seconds=6)
    hole, = probe(without(film, tmp_path / "hole.mp4", 2, 4, kinds=("audio",))).breaks
    assert (hole.kind, hole.stream, hole.detail.others) == ("hole", "audio", "continue")
    assert abs(hole.start - 2) < Fraction(1, 10) and abs(hole.seconds - 2) < Fraction(1, 10)


def test_sound_that_ends_before_the_picture_is_a_break(tmp_path):
    probed = probe(movie(tmp_path / "early.mp4", seconds=6, sound_seconds=3))
    early_end, = probed.breaks
    assert (early_end.kind, early_end.stream) == ("sound-ends-early", "audio")
    assert abs(early_end.start - 3) < Fraction(1, 10) and abs(early_end.seconds - 3) < Fraction(1, 10)


def test_stamps_that_run_backwards_in_a_stream_are_a_break(tmp_path):
    film = movie(tmp_path / "one.ts", seconds=3)
    joined = tmp_path / "joined.ts"
    joined.write_bytes(film.read_bytes() * 2)
    kinds = {defect.kind for defect in probe(joined).breaks}
    assert "backwards" in kinds


def test_tags_encoder_and_layout_are_read_from_the_container(tmp_path):
    metadata = ("-metadata", "creation_time=2026-03-02T09:30:05Z", "-metadata", "title=现场检查")
    path = movie(tmp_path / "tags.mp4", clean=False, extra=metadata)
    probed = probe(path)
    assert probed.created.isoformat() == "2026-03-02T09:30:05+00:00"
    assert probed.encoder.startswith("Lavf") and probed.tags["title"] == "现场检查"
    assert probed.layout.boxes[0] == "ftyp" and probed.layout.tracks[0].gop == 25
    clean = probe(movie(tmp_path / "clean.mp4"))
    assert clean.encoder is None and clean.created is None


def test_an_edit_list_that_starts_the_sound_later_is_followed(tmp_path):
    first = movie(tmp_path / "first.mp4", seconds=4)
    shifted = tmp_path / "late.mp4"
    ffmpeg("-i", first, "-itsoffset", "1.5", "-i", first, "-map", "0:v", "-map", "1:a", "-c", "copy", shifted)
    probed = probe(shifted)
    assert probed.video.start == 0 and abs(probed.audio.start - Fraction(3, 2)) < Fraction(1, 10)


def test_a_picture_that_ends_before_the_sound_is_a_hole(tmp_path):
    hole, = probe(movie(tmp_path / "late.mp4", seconds=3, sound_seconds=6)).breaks
    assert (hole.kind, hole.stream, hole.start) == ("hole", "video", 3) and abs(hole.seconds - 3) < Fraction(1, 10)


def test_a_program_stream_behind_a_makers_own_header_is_read(tmp_path):
    """Hikvision: `IMKH` and 36 more bytes before an MPEG program stream named .mp4 (conventions.md 1.5)."""
    film = movie(tmp_path / "a.mpg", codec="mpeg2video", sound="mp2")
    (tmp_path / "hik.mp4").write_bytes(b"IMKH" + bytes(36) + film.read_bytes())
    probed = probe(tmp_path / "hik.mp4")
    assert (probed.format, probed.state, probed.video.codec) == ("ps", State.WHOLE, "mpeg2video")
    assert abs(probed.duration - 4) < Fraction(1, 5)


def test_pipes_and_folders_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", tmp_path):
        with pytest.raises(NotReadable):
            probe(path)


def test_binary_logs_are_no_media(tmp_path):
    draw = random.Random(5)
    for number in range(30):
        (tmp_path / "x.dat").write_bytes(draw.randbytes(3000) if number % 2 else bytes(draw.choices((0, 1, 255, 0x47), k=5000)))
        assert probe(tmp_path / "x.dat").state is State.NOT_MEDIA
