"""Decoding: every codec a recorder writes, and every sample at its own time, after damage too."""

from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from speech_made import encode, joined, line, room_tone, sound_of, wav

from messages.errors import NotReadable
from transcripts.hearing.audio import RATE, load
from transcripts.hearing.regions import Listening, speech_spans

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wav(tmp_path_factory.mktemp("sound") / "speech.wav", sound_of(np.concatenate([room_tone(1), line("22_end"), room_tone(1)])))


CODECS = {
    "aac.mp4": ("-c:a", "aac", "-ar", "44100", "-ac", "2"),
    "aac48.mov": ("-c:a", "aac", "-ar", "48000"),
    "pcm.avi": ("-c:a", "pcm_s16le", "-ar", "8000"),
    "adpcm.wav": ("-c:a", "adpcm_ima_wav", "-ar", "8000"),
    "alaw.mov": ("-c:a", "pcm_alaw", "-ar", "8000"),
    "mulaw.wav": ("-c:a", "pcm_mulaw", "-ar", "8000"),
    "mp3.mp3": ("-c:a", "libmp3lame", "-ar", "22050"),
    "aac.ts": ("-c:a", "aac", "-ar", "32000"),
    "flac.flac": ("-c:a", "flac", "-ar", "11025"),
}


@pytest.mark.parametrize("name", CODECS)
def test_every_codec_and_rate_gives_the_same_speech_at_the_same_time(name: str, speech: Path, tmp_path: Path) -> None:
    sound = load(encode(speech, tmp_path / name, *CODECS[name]))
    (start, end), *more = speech_spans(sound, Listening())
    assert not more
    assert sound.track and sound.bad_frames == 0
    assert start / RATE == pytest.approx(0.85, abs=0.25)
    assert end / RATE == pytest.approx(5.0, abs=0.5)
    assert float(sound.seconds) == pytest.approx(5.76, abs=0.15)


def test_amr_of_voice_recorders_is_decoded(tmp_path: Path) -> None:
    # one second of AMR at 4.75 kbit/s (no encoder at hand: any bits are a valid frame), then frames without data
    random = np.random.default_rng(3)
    path = tmp_path / "note.amr"
    path.write_bytes(b"#!AMR\n" + b"".join(b"\x04" + random.bytes(12) for _ in range(50)) + b"\x7c" * 5)
    sound = load(path)
    assert sound.codec == "amrnb"
    assert float(sound.seconds) == pytest.approx(1.0, abs=0.1)
    assert sound.bad_frames == 5


def test_a_video_without_sound_is_said_to_have_none(tmp_path: Path) -> None:
    import subprocess

    path = tmp_path / "mute.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=1", "-an", str(path)], check=True)
    sound = load(path)
    assert not sound.track
    assert sound.seconds == 0
    assert speech_spans(sound, Listening()) == ()


def test_bytes_that_are_no_media_get_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(b"\x00" * 4096)
    with pytest.raises(NotReadable) as caught:
        load(path)
    assert "x.mp4" in caught.value.say("zh") and "x.mp4" in caught.value.say("en")


def test_sound_that_begins_later_than_the_picture_keeps_its_distance(speech: Path, tmp_path: Path) -> None:
    import subprocess

    path = tmp_path / "late.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=9", "-itsoffset", "3", "-i", str(speech), "-map", "0:v",
                    "-map", "1:a", "-c:a", "aac", str(path)], check=True)
    sound = load(path)
    assert speech_spans(sound, Listening())[0][0] / RATE == pytest.approx(3.85, abs=0.25)
    assert sound.missing and sound.missing[0][0] == 0 and float(sound.missing[0][1]) == pytest.approx(3, abs=0.1)


def test_speech_after_damage_in_the_middle_keeps_its_time(tmp_path: Path) -> None:
    visit = joined(("22_end", "23_chat", "15_complain"))
    path = encode(wav(tmp_path / "v.wav", visit.sound), tmp_path / "v.ts", "-c:a", "aac", "-b:a", "96k")
    content = bytearray(path.read_bytes())
    third, size = len(content) // 3 // 188 * 188, 188 * 200
    del content[third : third + size]  # packets lost in the middle, as by a bad sector
    (tmp_path / "hole.ts").write_bytes(content)
    sound = load(tmp_path / "hole.ts")
    assert sound.missing, "the lost second is silence, not skipped"
    last = speech_spans(sound, Listening())[-1]
    assert last[0] / RATE == pytest.approx(visit.lines["15_complain"][0], abs=0.5)
    assert float(sound.seconds) == pytest.approx(float(visit.sound.seconds), abs=0.5)


def test_undecodable_packets_are_counted(tmp_path: Path) -> None:
    visit = joined(("22_end", "23_chat"))
    path = encode(wav(tmp_path / "v.wav", visit.sound), tmp_path / "v.mp4", "-c:a", "aac", "-b:a", "64k")
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + len(content) // 3
    content[start : start + 6000] = np.random.default_rng(1).bytes(6000)
    (tmp_path / "bad.mp4").write_bytes(content)
    sound = load(tmp_path / "bad.mp4")
    assert sound.bad_frames > 0
    assert speech_spans(sound, Listening())[-1][0] / RATE == pytest.approx(visit.lines["23_chat"][0], abs=0.5)


def test_a_file_cut_inside_a_packet_gives_what_is_there(speech: Path, tmp_path: Path) -> None:
    whole = encode(speech, tmp_path / "w.mp3", "-c:a", "libmp3lame").read_bytes()
    (tmp_path / "cut.mp3").write_bytes(whole[: len(whole) * 2 // 3 + 7])
    assert 3 < load(tmp_path / "cut.mp3").seconds < 5


def test_the_same_sound_in_another_container_has_the_same_hash(speech: Path, tmp_path: Path) -> None:
    assert load(encode(speech, tmp_path / "a.avi", "-c:a", "pcm_s16le")).sha256 == load(encode(speech, tmp_path / "a.flac")).sha256


def test_quiet_speech_is_found_and_silence_is_not_speech(tmp_path: Path) -> None:
    quiet = sound_of(np.concatenate([np.zeros(RATE, np.float32), line("22_end") * 0.02, np.zeros(RATE, np.float32)]))
    assert len(speech_spans(quiet, Listening())) == 1
    assert speech_spans(sound_of(np.zeros(5 * RATE, np.float32)), Listening()) == ()
    assert speech_spans(sound_of(room_tone(10, level=0.05)), Listening()) == ()


def test_pieces_are_short_in_order_and_the_same_across_the_detectors_windows() -> None:
    names = ("09_ask_wages", "19_worker", "14_resume_battery")
    long = np.concatenate([np.concatenate([line(name), room_tone(0.7)]) for name in names] * 18)
    sound = sound_of(long)
    assert sound.seconds > 300, "longer than one window of the detector"
    pieces = speech_spans(sound, Listening())
    assert all(end - start <= 12.4 * RATE for start, end in pieces)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(pieces))
    spoken = sum(end - start for start, end in pieces) / RATE
    assert spoken == pytest.approx(float(sound.seconds) - 54 * 0.4, rel=0.06)


def test_a_wav_file_is_as_long_as_its_sound_whatever_its_header_says(tmp_path: Path) -> None:
    path = tmp_path / "lie.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))
    content = bytearray(path.read_bytes())
    content[40:44] = (0x7FFFFFF0).to_bytes(4, "little")
    path.write_bytes(content)
    assert load(path).seconds == 1
