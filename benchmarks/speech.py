"""What is heard, omitted and invented, how exactly and how fast: ours beside faster-whisper's own defaults, same weights, same files.

    python benchmarks/speech.py [--minutes 30] [--clips all|lines] [--way ours]

Clips: our synthetic lines joined with room tone, and `../shared/speech` where it is there. Long tracks: `--minutes` of street
noise, wind and silence with about 20 % speech. Each way runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from transcripts.audio import RATE, Sound, load
from transcripts.book import PhraseBook
from transcripts.engines import open_engine
from transcripts.models import packaged_model
from transcripts.phrases import Spoken, listen
from transcripts.session import transcribe
from transcripts.transcript import Segment, Transcript
from transcripts.wording import bare, written

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "transcripts"))

from speech_made import SPOKEN, joined, line, sound_of

ROOT = Path(__file__).resolve().parents[1]
EXPECTED = {  # what must be heard in a line; nothing else may be heard in a line that is not here
    "00_notice": {"notice"}, "01_opening_time": {"slot:时间", "time"}, "02_opening_place": {"slot:地点"},
    "03_opening_officers": {"slot:人员"}, "04_opening_cause": {"slot:事由"}, "05_opening_party": {"slot:对象"},
    "06_opening_step": {"slot:环节"}, "07_credentials": {"credentials"}, "14_resume_battery": {"reason", "resume"},
    "15_complain": {"LT4", "LT5"}, "16_insult": {"LT6", "LT7"}, "21_refuse_sign": {"refusal"}, "22_end": {"end", "time", "slot:时间"},
}
_RUN = 4  # letters missing or added in a row from which they count as omitted or invented
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass
class Track:
    """One file with what is said in it; `lines` is empty where only the text is known."""

    name: str
    kind: str  # "clip", "visit" or "long"
    sound: Sound
    text: str
    lines: list[tuple[str, float, float]] = field(default_factory=list)  # name or words, start and end in s


@dataclass
class Figures:
    """Sums over tracks of one kind."""

    letters: int = 0
    errors: int = 0
    omitted: float = 0.0  # s of speech without text
    unflagged: float = 0.0  # s of it that no flag points at
    invented: int = 0  # letters nobody said
    wanted: int = 0
    found: int = 0
    false_alarms: int = 0
    time_errors: list[float] = field(default_factory=list)  # s, of the utterances' beginnings
    sound: float = 0.0  # s
    taken: float = 0.0  # s
    cpu: float = 0.0  # s


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clips", choices=("all", "lines"), default="all")
    parser.add_argument("--way", action="append", choices=sorted(WAYS), help="run only this way; may be given several times")
    options = parser.parse_args(arguments)
    print(f"{'way':<26}{'tracks':<8}{'CER':>7}{'omitted s':>11}{'unflagged':>11}{'invented':>10}{'recall':>8}{'false':>7}{'time err':>10}"
          f"{'RTF':>7}{'CPU/s':>7}{'MiB':>6}")
    for way in options.way or WAYS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            figures, peak = pool.apply(measured, (way, options.minutes, options.clips))
        for kind, found in figures.items():
            print(_row(way, kind, found, peak), flush=True)


def measured(way: str, minutes: float, clips: str) -> tuple[dict[str, Figures], int]:
    """Run one way over all tracks; also the process's peak memory in MiB."""
    hear = WAYS[way]()
    figures: dict[str, Figures] = {}
    for track in tracks(minutes, clips):
        wall, cpu = time.perf_counter(), time.process_time()
        transcript = hear(track.sound)
        found = figures.setdefault(track.kind, Figures())
        found.taken += time.perf_counter() - wall
        found.cpu += time.process_time() - cpu
        found.sound += float(track.sound.seconds)
        count(track, transcript, found)
    return figures, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _ours() -> Callable[[Sound], Transcript]:
    engine = open_engine(threads=2)
    return lambda sound: transcribe(sound, engine)


def _theirs(vad: bool) -> Callable[[Sound], Transcript]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(packaged_model()), device="cpu", compute_type="int8", cpu_threads=2)

    def hear(sound: Sound) -> Transcript:
        answer, _ = model.transcribe(sound.piece(0, len(sound.samples)), language="zh", vad_filter=vad)
        segments = tuple(Segment(Fraction(one.start), Fraction(one.end), written(one.text), Fraction(1)) for one in answer)
        return Transcript("faster-whisper", "base", segments, ())

    return hear


WAYS: dict[str, Callable[[], Callable[[Sound], Transcript]]] = {
    "ours": _ours, "faster-whisper defaults": lambda: _theirs(False), "faster-whisper vad_filter": lambda: _theirs(True),
}


def tracks(minutes: float, clips: str) -> list[Track]:
    """Return everything to listen to."""
    names = tuple(sorted(SPOKEN))
    visit = joined(names)
    found = [Track("visit", "visit", visit.sound, "".join(SPOKEN[name] for name in names), [(n, *visit.lines[n]) for n in names])]
    shared = ROOT.parent / "shared" / "speech"
    if clips == "all" and shared.is_dir():
        for record in map(json.loads, (shared / "manifest.jsonl").read_text(encoding="utf-8").splitlines()):
            if "UNVERIFIED" not in record["text_status"]:
                turns = [(turn["text"], turn["start"], turn["end"]) for turn in record.get("turns", [])]
                found.append(Track(record["file"], "clip", load(shared / record["file"]), record["text"], turns))
    return [*found, *(long_track(minutes, noise) for noise in ("street", "wind", "silence"))] if minutes else found


def long_track(minutes: float, noise: str, share: float = 0.2) -> Track:
    """Return footage-like sound: noise, with lines scattered over it until `share` of it is speech."""
    random = np.random.default_rng(len(noise))
    length = int(minutes * 60 * RATE)
    track = _noise(noise, length, random)
    names, said, at = sorted(SPOKEN), [], int(2 * RATE)
    while True:
        name = names[int(random.integers(len(names)))]
        voice = line(name)
        if at + len(voice) >= length:
            break
        track[at : at + len(voice)] += voice
        said.append((name, at / RATE, (at + len(voice)) / RATE))
        at += int(len(voice) / share * random.uniform(0.4, 1.6)) + RATE
    return Track(noise, "long", sound_of(track), "".join(SPOKEN[name] for name, *_ in said), said)


def _noise(kind: str, length: int, random: np.random.Generator) -> np.ndarray:
    if kind == "silence":
        return np.zeros(length, np.float32)
    white = random.normal(0, 1, length).astype(np.float32)
    slow = np.convolve(white, np.ones(64 if kind == "street" else 400, np.float32) / 64, mode="same")
    beats = np.arange(0, length + 4 * RATE, 4 * RATE)
    swell = np.interp(np.arange(length), beats, random.uniform(0.2, 1, len(beats)))
    return (slow / np.abs(slow).max() * swell * (0.08 if kind == "street" else 0.15)).astype(np.float32)


def count(track: Track, transcript: Transcript, into: Figures) -> None:
    """Add what one track shows."""
    heard = [segment for segment in transcript.segments if "unheard" not in segment.flags]
    flagged = [segment for segment in transcript.segments if segment.flags]
    wanted, got = _plain(track.text), _plain("".join(segment.text for segment in heard))
    steps = Levenshtein.opcodes(wanted, got)
    added = [step.dest_end - step.dest_start for step in steps if step.tag == "insert"]
    missing = [step for step in steps if step.tag == "delete" and step.src_end - step.src_start >= _RUN]
    into.letters += len(wanted)
    into.errors += Levenshtein.distance(wanted, got)
    into.invented += sum(run for run in added if run >= _RUN)
    place = 0
    for words, start, end in track.lines:
        letters = len(_plain(SPOKEN.get(words, words)))
        lost = sum(_shared(step, place, place + letters) for step in missing)
        seconds = lost / max(1, letters) * (end - start)
        into.omitted += seconds
        into.unflagged += seconds * (not any(segment.start < end and start < segment.end for segment in flagged))
        place += letters
    _phrases(track, transcript, into)


def _phrases(track: Track, transcript: Transcript, into: Figures) -> None:
    heard = listen([Spoken("R", None, transcript)], PhraseBook.load())
    if track.kind == "clip":
        into.false_alarms += sum(not track.lines for _ in heard)  # human clips say nothing that is asked about
        return
    for name, start, end in track.lines:
        inside = {hint.what for hint in heard if start - 0.5 <= hint.offset <= end} - {"place", "time"}
        asked = EXPECTED.get(name, set()) - {"time", "slot:时间"}  # without a recording's own time a bare time of day is no clock
        into.wanted += len(asked)
        into.found += len(asked & inside)
        into.false_alarms += len(inside - EXPECTED.get(name, set()))
        near = [abs(float(segment.start) - start) for segment in transcript.segments if segment.end > start and segment.start < end]
        into.time_errors += [min(near)] if near else []


def _shared(step: Any, start: int, end: int) -> int:
    return max(0, min(step.src_end, end) - max(step.src_start, start))


def _plain(text: str) -> str:
    return bare(written(text)).translate(_DIGITS)


def _row(way: str, kind: str, found: Figures, peak: int) -> str:
    share = f"{found.found / found.wanted:.2f}" if found.wanted else "–"
    late = f"{np.mean(found.time_errors):.2f} s" if found.time_errors else "–"
    text = f"{found.errors / max(1, found.letters):>7.3f}{found.omitted:>11.1f}{found.unflagged:>11.1f}{found.invented:>10}"
    speed = f"{found.taken / found.sound:>7.3f}{found.cpu / found.sound:>7.3f}{peak:>6}"
    return f"{way:<26}{kind:<8}{text}{share:>8}{found.false_alarms:>7}{late:>10}{speed}"


if __name__ == "__main__":
    main()
