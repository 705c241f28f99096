"""What is heard, omitted and invented, how exactly and how fast: ours beside faster-whisper's own defaults, same weights, same files.

    python -m benchmarks.speech [--minutes 30] [--clips all|lines] [--way ours] [--sums]

Clips: our synthetic lines joined with room tone, and `../shared/speech` where it is there. Long tracks: `--minutes` of street
noise, wind and silence with about 20 % speech, made once and kept in the folder for temporary files. Each way runs in a
process of its own, so that its peak memory is its own. One row a file, then the sums, then each goal beside what was reached.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks._speech_tracks import SPOKEN, Track, prepared, tracks
from transcripts.engines.models import packaged_model
from transcripts.engines.opening import open_engine
from transcripts.hearing.audio import Sound
from transcripts.hearing.session import transcribe
from transcripts.phrases.matching import DatedTranscript, find_hints
from transcripts.phrases.word_lists import PhraseBook
from transcripts.transcript import Segment, Transcript
from transcripts.wording import characters_of, normalised

EXPECTED = {  # what must be heard in a line; nothing else may be heard in a line that is not here
    "00_notice": {"notice"}, "01_opening_time": {"slot:时间", "time"}, "02_opening_place": {"slot:地点"},
    "03_opening_officers": {"slot:人员"}, "04_opening_cause": {"slot:事由"}, "05_opening_party": {"slot:对象"},
    "06_opening_step": {"slot:环节"}, "07_credentials": {"credentials"}, "11_rights": {"rights", "rights:回避"},
    "14_resume_battery": {"reason", "resume"}, "15_complain": {"LT4", "LT5"}, "16_insult": {"LT6", "LT7"},
    "21_refuse_sign": {"refusal"}, "22_end": {"end", "time", "slot:时间"},
}
KINDS = ("visit", "clip", "long")
_RUN = 4  # letters missing or added in a row from which they count as omitted or invented
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass
class Figures:
    """What one track showed, or several together."""

    letters: int = 0
    errors: int = 0
    omitted: float = 0.0  # s of speech without text
    unflagged: float = 0.0  # s of it that no flag points at
    invented: int = 0  # letters nobody said
    wanted: int = 0
    heard: int = 0
    false_alarms: int = 0
    time_errors: list[float] = field(default_factory=list)  # s, of the utterances' beginnings
    sound: float = 0.0  # s
    taken: float = 0.0  # s
    cpu: float = 0.0  # s

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, column.name) + getattr(other, column.name) for column in fields(self)))

    @property
    def rate(self) -> float:
        """Character error rate."""
        return self.errors / max(1, self.letters)


@dataclass(frozen=True)
class Run:
    """One way over all tracks."""

    tracks: list[tuple[str, str, Figures]]  # name, kind, figures
    peak: int  # MiB

    def sum(self, *kinds: str) -> Figures:
        """Everything of these kinds together."""
        return sum((figures for _, kind, figures in self.tracks if kind in kinds), Figures())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all ways and print a table, and the goals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clips", choices=("all", "lines"), default="all")
    parser.add_argument("--way", action="append", choices=sorted(WAYS), help="run only this way; may be given several times")
    parser.add_argument("--sums", action="store_true", help="no row for each file")
    options = parser.parse_args(arguments)
    print(f"{'way':<26}{'track':<26}{'CER':>7}{'omitted s':>11}{'unflagged':>11}{'invented':>10}{'recall':>8}{'false':>7}{'time err':>10}"
          f"{'RTF':>7}{'CPU/s':>7}{'MiB':>6}")
    runs: dict[str, Run] = {}
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(prepared, (options.minutes,))
    for way in options.way or WAYS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            runs[way] = pool.apply(measured, (way, options.minutes, options.clips))
        for name, _, figures in [] if options.sums else runs[way].tracks:
            print(_row(way, name, figures, runs[way].peak), flush=True)
        for kinds in (("visit",), ("clip",), ("long",), KINDS):
            total = runs[way].sum(*kinds)
            if total.sound:
                print(_row(way, "all" if kinds == KINDS else f"all of {kinds[0]}", total, runs[way].peak), flush=True)
    _goals(runs)


def _goals(runs: dict[str, Run]) -> None:
    """Print each goal of the issue beside what was reached; a ratio only where both ways ran."""
    ours, others = runs.get("ours"), {way: run for way, run in runs.items() if way != "ours"}
    if ours is None:
        return
    every, long = ours.sum(*KINDS), ours.sum("long")
    silent = sum(figures.invented for name, _, figures in ours.tracks if "no_speech" in name)
    print()
    for kinds in (*((kind,) for kind in KINDS), KINDS[:2], KINDS) if others else ():
        _rates(ours.sum(*kinds), {way: run.sum(*kinds) for way, run in others.items()}, " + ".join(kinds))
    print(f"omitted speech that no flag points at {every.unflagged:.1f} s, goal 0; letters on a track without speech {silent}, goal 0")
    print(f"phrase recall {every.heard / max(1, every.wanted):.3f}, goal 0.95; false alarms {every.false_alarms}, goal 0")
    print(f"peak memory {ours.peak} MiB, goal under 1200")
    if long.sound:
        print(f"cores busy on the long tracks {long.cpu / long.taken:.2f} of {os.cpu_count()}")
        theirs = others["faster-whisper defaults"].sum("long") if "faster-whisper defaults" in others else None
        if theirs and theirs.sound:
            print(f"speed on the long tracks {theirs.taken / long.taken:.2f} times faster-whisper's defaults, goal 3")


def _rates(ours: Figures, others: dict[str, Figures], name: str) -> None:
    """Print the error rate beside the best of the other ways' on the same tracks."""
    if not ours.letters:
        return
    best = min(others, key=lambda way: others[way].rate)
    rate = others[best].rate
    print(f"error rate, {name}: {ours.rate:.4f} : {rate:.4f} ({best}) = {ours.rate / max(rate, 1e-9):.2f}, goal at most 1.00")


def measured(way: str, minutes: float, clips: str) -> Run:
    """Run one way over all tracks."""
    hear = WAYS[way]()
    figures: list[tuple[str, str, Figures]] = []
    for track in tracks(minutes, clips):
        wall, cpu = time.perf_counter(), time.process_time()
        transcript = hear(track.sound)
        counted = Figures(taken=time.perf_counter() - wall, cpu=time.process_time() - cpu, sound=float(track.sound.seconds))
        count(track, transcript, counted)
        figures.append((track.name, track.kind, counted))
    return Run(figures, _peak())


def _peak() -> int:
    """The most memory this process had, in MiB: `getrusage` would hand down what its parent had."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


def _ours() -> Callable[[Sound], Transcript]:
    engine = open_engine(threads=2)
    return lambda sound: transcribe(sound, engine)


def _theirs(vad: bool) -> Callable[[Sound], Transcript]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(packaged_model()), device="cpu", compute_type="int8", cpu_threads=2)

    def hear(sound: Sound) -> Transcript:
        answer, _ = model.transcribe(sound.piece(0, len(sound.samples)), language="zh", vad_filter=vad)
        segments = tuple(Segment(Fraction(heard.start), Fraction(heard.end), normalised(heard.text), Fraction(1)) for heard in answer)
        return Transcript("faster-whisper", "base", segments, ())

    return hear


WAYS: dict[str, Callable[[], Callable[[Sound], Transcript]]] = {
    "ours": _ours, "faster-whisper defaults": lambda: _theirs(False), "faster-whisper vad_filter": lambda: _theirs(True),
}


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
    for name, start, end in track.lines:
        letters = len(_plain(SPOKEN.get(name, name)))
        lost = sum(_shared(step, place, place + letters) for step in missing)
        seconds = lost / max(1, letters) * (end - start)
        into.omitted += seconds
        into.unflagged += seconds * (not any(segment.start < end and start < segment.end for segment in flagged))
        place += letters
    _phrases(track, transcript, into)


def _phrases(track: Track, transcript: Transcript, into: Figures) -> None:
    heard = find_hints([DatedTranscript("R", None, transcript)], PhraseBook.load())
    if track.kind == "clip":
        into.false_alarms += sum(not track.lines for _ in heard)  # human clips say nothing that is asked about
        return
    for name, start, end in track.lines:
        inside = {hint.what for hint in heard if start - 0.5 <= hint.offset <= end} - {"place", "time"}
        asked = EXPECTED.get(name, set()) - {"time", "slot:时间"}  # without a recording's own time a bare time of day is no clock
        into.wanted += len(asked)
        into.heard += len(asked & inside)
        into.false_alarms += len(inside - EXPECTED.get(name, set()))
        near = [abs(float(segment.start) - start) for segment in transcript.segments if segment.end > start and segment.start < end]
        into.time_errors += [min(near)] if near else []


def _shared(step: Any, start: int, end: int) -> int:
    return max(0, min(step.src_end, end) - max(step.src_start, start))


def _plain(text: str) -> str:
    return characters_of(normalised(text)).translate(_DIGITS)


def _row(way: str, name: str, figures: Figures, peak: int) -> str:
    share = f"{figures.heard / figures.wanted:.2f}" if figures.wanted else "–"
    late = f"{np.mean(figures.time_errors):.2f} s" if figures.time_errors else "–"
    text = f"{figures.rate:>7.3f}{figures.omitted:>11.1f}{figures.unflagged:>11.1f}{figures.invented:>10}"
    speed = f"{figures.taken / figures.sound:>7.3f}{figures.cpu / figures.sound:>7.3f}{peak:>6}"
    return f"{way:<26}{name:<26}{text}{share:>8}{figures.false_alarms:>7}{late:>10}{speed}"


if __name__ == "__main__":
    main()
