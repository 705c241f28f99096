"""What the speech benchmark listens to: a made visit, clips, and long footage-like tracks that are made once."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from transcripts.hearing.audio import RATE, Sound, load

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "transcripts"))

from speech_made import SPOKEN, joined, line, sound_of

NOISES = ("street", "wind", "silence")
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Track:
    """One file with what is said in it; `lines` is empty where only the text is known."""

    name: str
    kind: str  # "clip", "visit" or "long"
    sound: Sound
    text: str
    lines: list[tuple[str, float, float]] = field(default_factory=list)  # name or words, start and end in s


def tracks(minutes: float, clips: str) -> Iterator[Track]:
    """Give everything to listen to, one after the other."""
    names = tuple(sorted(SPOKEN))
    visit = joined(names)
    yield Track("visit", "visit", visit.sound, "".join(SPOKEN[name] for name in names), [(n, *visit.lines[n]) for n in names])
    shared = ROOT.parent / "shared" / "speech"
    if clips == "all" and shared.is_dir():
        for record in map(json.loads, (shared / "manifest.jsonl").read_text(encoding="utf-8").splitlines()):
            if "UNVERIFIED" not in record["text_status"]:
                turns = [(turn["text"], turn["start"], turn["end"]) for turn in record.get("turns", [])]
                yield Track(record["file"], "clip", load(shared / record["file"]), record["text"], turns)
    yield from (long_track(minutes, noise) for noise in NOISES if minutes)


def prepared(minutes: float) -> None:
    """Make the long tracks that are not there yet."""
    for noise in NOISES if minutes else ():
        long_track(minutes, noise)


def long_track(minutes: float, noise: str, share: float = 0.2) -> Track:
    """Return footage-like sound: noise, with lines scattered over it until `share` of it is speech.

    Made once (`prepared`, in a process of its own), then read from the disk as the program reads it: it is in nobody's memory.
    """
    path = Path(tempfile.gettempdir()) / "liuhen-benchmarks" / f"{noise}-{minutes:g}-{share:g}-{len(SPOKEN)}.npy"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep(path, minutes, noise, share)
    rows = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    spoken = [(str(name), float(start), float(end)) for name, start, end in rows]
    return Track(noise, "long", Sound(np.load(path, mmap_mode="r")), "".join(SPOKEN[name] for name, *_ in spoken), spoken)


def _keep(path: Path, minutes: float, noise: str, share: float) -> None:
    samples, lines = _made(minutes, noise, share)
    path.with_suffix(".json").write_text(json.dumps(lines), encoding="utf-8")
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as out:
        np.save(out, samples)
    Path(out.name).replace(path)


def _made(minutes: float, noise: str, share: float) -> tuple[np.ndarray, list[tuple[str, float, float]]]:
    random = np.random.default_rng(len(noise))
    length = int(minutes * 60 * RATE)
    track = _noise(noise, length, random)
    names, at = sorted(SPOKEN), int(2 * RATE)
    lines: list[tuple[str, float, float]] = []
    while True:
        name = names[int(random.integers(len(names)))]
        voice = line(name)
        if at + len(voice) >= length:
            return sound_of(track).samples[:], lines
        track[at : at + len(voice)] += voice
        lines.append((name, at / RATE, (at + len(voice)) / RATE))
        at += int(len(voice) / share * random.uniform(0.4, 1.6)) + RATE


def _noise(kind: str, length: int, random: np.random.Generator) -> np.ndarray:
    if kind == "silence":
        return np.zeros(length, np.float32)
    white = random.normal(0, 1, length).astype(np.float32)
    slow = np.convolve(white, np.ones(64 if kind == "street" else 400, np.float32) / 64, mode="same")
    beats = np.arange(0, length + 4 * RATE, 4 * RATE)
    swell = np.interp(np.arange(length), beats, random.uniform(0.2, 1, len(beats)))
    return (slow / np.abs(slow).max() * swell * (0.08 if kind == "street" else 0.15)).astype(np.float32)
