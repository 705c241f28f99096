"""What the microphones heard: the spoken lines at their places in time, over the tone of the place."""

from __future__ import annotations

import json
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ffmpeg
import numpy as np
import numpy.typing as npt

from footage.containers.opening import WHITELISTS
from messages.errors import LiuhenError
from samples import timetable
from samples.timetable import Cue, Take

SPEECH = Path(__file__).parent / "speech"
RATE = 16_000  # Hz, mono
_TONE = 10 ** (-49 / 20)  # root mean square of the tone of the place, of full scale: far below speech, far above silence
_NEAR, _FAR = 1.0, 0.55  # loudness of a voice: who wears the recorder, anyone else
MonoSamples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One spoken line as its manifest describes it."""

    file: str
    speaker: str  # officer1, officer2, party, witness
    text: str
    seconds: float  # s


@cache
def lines() -> dict[str, SpokenLine]:
    """Return every line of `samples/speech` by its file name without ending."""
    listed = (SPEECH / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(row) for row in listed]
    return {row["file"].removesuffix(".flac"): SpokenLine(row["file"], row["speaker"], row["text"], row["duration"]) for row in read}


@cache
def _voice(file: str) -> MonoSamples:
    decoded = ffmpeg.input(f"file:{SPEECH / file}", **WHITELISTS).output("pipe:", format="f32le", ac=1, ar=RATE, loglevel="error")
    try:
        sound, _ = decoded.run(capture_stdout=True, capture_stderr=True)
    except ffmpeg.Error as problem:
        raise LiuhenError("samples.ffmpeg_failed", file=file, reason=problem.stderr.decode(errors="replace").strip()[-300:]) from problem
    return np.frombuffer(sound, dtype=np.float32)


def whole(device: str, seed: int) -> MonoSamples:
    """Return what the recorder would have heard without a stop, from the beginning to the end of the visit."""
    heard = _tone(timetable.END * RATE, seed)
    wearer = {"A012345": "officer1", "CAM002": "officer2"}[device]
    for cue in timetable.CUES:
        line = lines()[cue.file]
        voice = _voice(line.file) * np.float32(_NEAR if line.speaker == wearer else _FAR)
        begin = round(cue.at * RATE)
        heard[begin : begin + len(voice)] += voice[: len(heard) - begin]
    return np.clip(heard, -1.0, 1.0)


def _tone(count: int, seed: int) -> MonoSamples:
    chance = np.random.default_rng(seed)
    hiss = chance.standard_normal(count).astype(np.float32)
    rumble = np.convolve(chance.standard_normal(count).astype(np.float32), np.ones(24, dtype=np.float32) / 24, mode="same")
    mixed = 0.5 * hiss + 4.0 * rumble
    return np.asarray(mixed * np.float32(_TONE / float(np.sqrt(np.mean(mixed**2)))), dtype=np.float32)


def write(heard: MonoSamples, take: Take, path: Path) -> None:
    """Write the stretch of `take` as a WAV file."""
    stretch = heard[take.start * RATE : (take.start + take.seconds) * RATE]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((stretch * 32767).astype("<i2").tobytes())


def spoken_in(take: Take) -> tuple[tuple[Cue, SpokenLine], ...]:
    """Return the lines that lie wholly inside the take, in order."""
    pairs = ((cue, lines()[cue.file]) for cue in timetable.CUES)
    end = take.start + take.seconds * take.kept
    return tuple((cue, line) for cue, line in pairs if take.start <= cue.at and float(cue.at) + line.seconds <= float(end))
