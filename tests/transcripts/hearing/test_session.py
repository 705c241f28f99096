"""A session as a whole: sentences over borders, pieces recognised together and divided again; with a made-up engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech_made import joined, line, room_tone, sound_of

from transcripts.engines.engine import EngineAnswer, Waveform
from transcripts.hearing.audio import RATE, Sound
from transcripts.hearing.joins import repeated_samples
from transcripts.hearing.packing import pack
from transcripts.hearing.regions import Listening, speech_spans, units
from transcripts.hearing.samples import Tape
from transcripts.hearing.session import SessionPart, transcribe_session
from transcripts.hearing.splitting import split_answer
from transcripts.transcript import Transcript, Word
from transcripts.wording import characters_of

CHARACTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


class Counting:
    """Writes one character for every quarter of a second: what is lost or repeated can be counted."""

    name, model, identity = "fake", "none", "0"

    def __init__(self, language: Callable[[Waveform], str] = lambda piece: "") -> None:
        self.asked: list[int] = []
        self.language = language

    def recognise(self, pieces: Sequence[Waveform]) -> tuple[EngineAnswer, ...]:
        self.asked += [len(piece) for piece in pieces]
        return tuple(self._answer(piece) for piece in pieces)

    def _answer(self, piece: Waveform) -> EngineAnswer:
        count = max(1, len(piece) * 4 // RATE)
        characters = [CHARACTERS[place % len(CHARACTERS)] for place in range(count)]
        words = tuple(
            Word(Fraction(place, 4), Fraction(place + 1, 4), character, Fraction(4, 5)) for place, character in enumerate(characters)
        )
        return EngineAnswer("".join(characters), Fraction(4, 5), Fraction(0), words, self.language(piece))


def transcripts_of(*parts: SessionPart, cache: Path | None = None, engine: Counting | None = None) -> list[Transcript]:
    return list(transcribe_session(parts, engine or Counting(), None, cache))


def cut(sound: Sound, *seconds: float) -> list[Sound]:
    places = [0, *(int(at * RATE) for at in seconds), len(sound.samples)]
    return [Sound(sound.samples[start:end]) for start, end in pairwise(places)]


@pytest.fixture(scope="module")
def notice() -> Sound:
    return sound_of(np.concatenate([room_tone(0.6), line("00_notice"), room_tone(0.6)]))


@pytest.mark.requirement("R003-2-16")
def test_a_sentence_over_a_border_is_recognised_once_and_divided(notice: Sound) -> None:
    engine = Counting()
    first, second = cut(notice, 3.4)
    before, after = transcripts_of(SessionPart(first), SessionPart(second, goes_on=True), engine=engine)
    assert len(engine.asked) == 1 and engine.asked[0] > 5.5 * RATE, "both sides in one"
    (first_segment,), (second_segment,) = before.segments, after.segments
    assert first_segment.after == second_segment.text and second_segment.before == first_segment.text
    (answer,) = Counting().recognise([np.zeros(engine.asked[0], np.float32)])
    assert characters_of(first_segment.text + second_segment.text) == characters_of(answer.text)
    assert first_segment.end == before.seconds and second_segment.start == 0
    assert all(word.end <= before.seconds for word in first_segment.words) and all(word.start >= 0 for word in second_segment.words)
    assert (first_segment.start, first_segment.end) in before.speech and (second_segment.start, second_segment.end) in after.speech


def test_files_that_do_not_follow_each_other_share_nothing(notice: Sound) -> None:
    first, second = cut(notice, 3.4)
    before, after = transcripts_of(SessionPart(first), SessionPart(second))
    assert not before.segments[-1].after and not after.segments[0].before


def test_a_pause_at_the_border_ends_the_sentence() -> None:
    tones = [room_tone(0.5, seed) for seed in range(4)]
    spoken = [sound_of(np.concatenate([tones[2 * number], line(name), tones[2 * number + 1]]))
              for number, name in enumerate(("22_end", "23_chat"))]
    before, after = transcripts_of(SessionPart(spoken[0]), SessionPart(spoken[1], goes_on=True))
    assert not before.segments[-1].after and not after.segments[0].before


def test_a_sentence_may_run_over_three_files(notice: Sound) -> None:
    engine = Counting()
    drafts = transcripts_of(*(SessionPart(sound, number > 0) for number, sound in enumerate(cut(notice, 2.5, 4.5))), engine=engine)
    assert len(engine.asked) == 1
    texts = [transcript.segments[0].text for transcript in drafts]
    assert drafts[1].segments[0].before == texts[0] and drafts[1].segments[0].after == texts[2]
    assert len(drafts[1].segments) == 1 and drafts[1].segments[0].end == 2


def test_a_second_that_a_recorder_repeats_is_not_written_twice(notice: Sound) -> None:
    whole = notice.samples
    first, second = Sound(whole[: int(3.4 * RATE)]), Sound(whole[int(2.4 * RATE) :])
    assert repeated_samples(first.samples[-3 * RATE :], second.samples[: 3 * RATE]) == RATE
    before, after = transcripts_of(SessionPart(first), SessionPart(second, goes_on=True))
    assert after.segments[0].start < 0.1, "what is audible in it stands in its own record"
    assert len(characters_of(before.segments[-1].text)) + len(characters_of(after.segments[0].text)) >= 4 * 6 + 2
    noise = room_tone(3, seed=9, level=0.1)
    assert repeated_samples(first.samples[-3 * RATE :], sound_of(noise).samples) == 0
    assert repeated_samples(np.zeros(0, np.int16), np.zeros(0, np.int16)) == 0


def test_only_the_wanted_recording_is_recognised(notice: Sound, tmp_path: Path) -> None:
    visit = joined(("22_end", "23_chat", "12_party_rights")).sound
    first, second = cut(notice, 3.4)
    engine = Counting()
    (only,) = transcripts_of(
        SessionPart(visit, wanted=False), SessionPart(first), SessionPart(second, True, wanted=False), engine=engine, cache=tmp_path
    )
    assert len(engine.asked) == 1 and only.segments[-1].after
    again = Counting()
    transcripts_of(SessionPart(visit), SessionPart(first), SessionPart(second, True), engine=again, cache=tmp_path)
    assert all(length != engine.asked[0] for length in again.asked), "the shared sentence is not recognised again"


def test_a_hundred_files_at_once_lose_nothing(tmp_path: Path) -> None:
    lines = [sound_of(np.concatenate([room_tone(0.5, seed), line("21_refuse_sign"), room_tone(0.5, seed)])) for seed in range(4)]
    silent = Sound(np.zeros(RATE, np.int16))
    parts = (SessionPart(silent if number % 10 == 9 else lines[number % 4], goes_on=number % 3 > 0) for number in range(100))
    drafts = transcripts_of(*parts, cache=tmp_path)
    assert len(drafts) == 100
    assert [bool(transcript.segments) for transcript in drafts] == [number % 10 != 9 for number in range(100)]
    assert [transcript.silent for transcript in drafts] == [number % 10 == 9 for number in range(100)]
    again = Counting()
    assert transcripts_of(*(SessionPart(lines[number % 4]) for number in range(4)), cache=tmp_path, engine=again) and again.asked == []


def test_another_language_is_flagged_and_not_left_out() -> None:
    (draft,) = transcripts_of(SessionPart(joined(("22_end",)).sound), engine=Counting(lambda piece: "en"))
    assert all("foreign?" in segment.flags and segment.text for segment in draft.segments)


def spans_of(utterances: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Utterances of so many tenths of a second, each with such a pause after it."""
    spans, at = [], 0
    for length, pause in utterances:
        spans.append((at, at + length * RATE // 10))
        at = spans[-1][1] + pause * RATE // 10
    return spans


UTTERANCES = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 300)), min_size=1, max_size=12)


@given(UTTERANCES, st.integers(3, 15))
def test_units_hold_every_utterance_once(utterances: list[tuple[int, int]], longest: int) -> None:
    spans, listening = spans_of(utterances), Listening(longest=float(longest))
    groups = units(spans, listening)
    assert [span for group in groups for span in group] == spans
    lengths = [sum(end - start for start, end in pack(group, listening).parts) for group in groups]
    assert all(len(group) == 1 or length <= longest * RATE for group, length in zip(groups, lengths, strict=True))
    assert units(spans, Listening(together=0)) == [(span,) for span in spans]


@given(UTTERANCES)
def test_words_get_back_the_times_at_which_they_were_said(utterances: list[tuple[int, int]]) -> None:
    spans, listening = spans_of(utterances), Listening()
    for group in units(spans, listening):
        packed, origin = pack(group, listening), group[0][0]
        piece = packed.piece(Sound(np.arange(spans[-1][1], dtype=np.int64).astype(np.int16)))
        assert len(piece) == sum(end - start for start, end in packed.parts)
        words, at = [], Fraction(0)
        for part in packed.parts:
            length = Fraction(part[1] - part[0], RATE)
            words += [(at, part[0]), (at + length / 2, part[0] + (part[1] - part[0]) / 2)]
            at += length
        answer = EngineAnswer("字", Fraction(1), Fraction(0), tuple(Word(time, time, "字", Fraction(1)) for time, _ in words))
        spread = packed.spread(answer).words
        assert [word.start for word in spread] == [Fraction(where - origin) / RATE for _, where in words]
        assert all(any(start <= origin + word.start * RATE <= end for start, end in packed.parts) for word in spread)


def test_a_short_pause_stays_and_a_long_one_is_shortened() -> None:
    second = RATE
    close, far = ((0, second), (2 * second, 3 * second)), ((0, second), (60 * second, 61 * second))
    assert pack(close, Listening()).parts == ((0, 3 * second),)
    assert pack(far, Listening(pause=1.0)).parts == ((0, 3 * second // 2), (119 * second // 2, 61 * second))


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=6), st.integers(-3, 0))
def test_dividing_loses_no_word_and_repeats_none(lengths: list[int], early: int) -> None:
    spans, words, at = [], [], 0
    for length in lengths:
        spans.append((at, at + length * RATE // 4))
        starts = [Fraction(at, RATE) + Fraction(place, 4) for place in range(length)]
        words += [Word(max(Fraction(0), start + Fraction(early, 20)), start + Fraction(1, 4), CHARACTERS[place], Fraction(1))
                  for place, start in enumerate(starts)]
        at = spans[-1][1] + RATE
    whole = EngineAnswer("".join(word.text for word in words), Fraction(1), Fraction(0), tuple(words))
    parts = split_answer(whole, spans)
    assert "".join(part.text for part in parts) == whole.text
    assert [len(part.words) for part in parts] == lengths
    for part, (start, end) in zip(parts, spans, strict=True):
        assert all(0 <= word.start <= word.end <= Fraction(end - start, RATE) for word in part.words)


def test_a_tape_on_disk_reads_like_one_in_memory(tmp_path: Path) -> None:
    memory, disk = Tape(), Tape(tmp_path)
    for tape in (memory, disk):
        tape.add(np.arange(1000, dtype="<i2").tobytes())
        tape.add_silence(500)
    assert len(memory) == len(disk) == 1500 and list(tmp_path.iterdir()) == []
    for where in (slice(0, 10), slice(990, 1010), slice(1490, 3000), slice(20, 5), slice(-5, None)):
        assert np.array_equal(memory[where], disk[where])
    assert Sound(memory.row()).sha256 == Sound(disk.row()).sha256
    assert Sound(disk.row()).peak == pytest.approx(999 / 32768)
    assert speech_spans(Sound(disk.row()), Listening()) == ()


def test_an_hour_of_sound_needs_no_more_memory_than_ten_minutes(tmp_path: Path) -> None:
    code = """
import sys, wave
from pathlib import Path
from transcripts.hearing.audio import load
from transcripts.hearing.regions import Listening
folder, minutes = Path(sys.argv[1]), int(sys.argv[2])
with wave.open(str(folder / "long.wav"), "wb") as out:
    out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
    for _ in range(minutes):
        out.writeframes(bytes(16000 * 60))
sound = load(folder / "long.wav", folder)
assert sound.seconds == minutes * 60 and sound.peak == 0 and sound.sha256
print(int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024)
"""
    peaks = [int(subprocess.run([sys.executable, "-c", code, str(tmp_path), str(minutes)], capture_output=True, text=True, check=True,
                                cwd=Path(__file__).parents[3]).stdout) for minutes in (2, 60)]
    assert peaks[1] - peaks[0] < 25, peaks  # MiB; an hour of samples is 110


