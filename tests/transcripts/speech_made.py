"""Real speech to test with: our synthetic lines joined with room tone at known times, and files of every codec."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcripts.hearing.audio import RATE, Sound, load

LINES = Path(__file__).parents[2] / "samples" / "speech"
SPOKEN = {
    record["file"].removesuffix(".flac"): record["text"]
    for record in map(json.loads, (LINES / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
}
VISIT = (
    "00_notice", "01_opening_time", "02_opening_place", "03_opening_officers", "04_opening_cause", "05_opening_party",
    "06_opening_step", "07_credentials", "23_chat", "14_resume_battery", "15_complain", "16_insult", "21_refuse_sign", "22_end",
)


@dataclass(frozen=True)
class Visit:
    """A track, what is said in it and when."""

    sound: Sound
    lines: dict[str, tuple[float, float]]  # name → start and end in s


def room_tone(seconds: float, seed: int = 7, level: float = 0.002) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.float32)


def sound_of(samples: np.ndarray) -> Sound:
    return Sound((np.clip(samples, -1, 1) * 32767).astype(np.int16))


def line(name: str) -> np.ndarray:
    spoken = load(LINES / f"{name}.flac")
    return spoken.piece(0, len(spoken.samples)) * 0.6


def joined(names: tuple[str, ...], pause: float = 0.8) -> Visit:
    parts, times, at = [room_tone(1.0)], {}, 1.0
    for number, name in enumerate(names):
        voice = line(name)
        times[name] = (at, at + len(voice) / RATE)
        parts += [voice + room_tone(len(voice) / RATE, number)[: len(voice)], room_tone(pause, number + 100)]
        at += (len(voice) + round(pause * RATE)) / RATE
    return Visit(sound_of(np.concatenate(parts)), times)


def wav(path: Path, sound: Sound) -> Path:
    import wave

    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(sound.samples.tobytes())
    return path


def encode(source: Path, out: Path, *arguments: str) -> Path:
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(source), *arguments, str(out)], check=True)
    return out
