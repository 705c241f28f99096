"""The real model on a made visit: every line becomes text near its time, and the phrases the law asks about are heard."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from speech_made import SPOKEN, Visit, encode, joined, line, room_tone, sound_of, wav

from footage.values.recordings import BEIJING
from regulations.values.facts import Heard
from transcripts.engines.engine import Engine
from transcripts.hearing.audio import RATE, Sound, load, no_track
from transcripts.hearing.regions import Listening
from transcripts.hearing.session import transcribe
from transcripts.phrases.matching import DatedTranscript, find_hints
from transcripts.phrases.word_lists import PhraseBook
from transcripts.transcript import Transcript
from transcripts.wording import characters_of, simplified_by_character

START = datetime(2026, 3, 2, 9, 29, 50, tzinfo=BEIJING)
PLACE = "通化市建设大街某某建筑工程有限公司项目部"


@pytest.fixture(scope="module")
def heard(heard_visit: Transcript) -> tuple[Heard, ...]:
    return find_hints([DatedTranscript("R-1", START, heard_visit)], PhraseBook.load(), [PLACE], ["张伟", "李娜"])


def hint_in(heard: tuple[Heard, ...], what: str, visit: Visit, name: str) -> Heard:
    """The hint `what` inside the line `name`, or a failure that shows where it was heard instead."""
    start, end = visit.lines[name]
    inside = [hint for hint in heard if hint.what == what and start - 0.5 <= hint.offset <= end]
    assert inside, [(hint.what, float(hint.offset)) for hint in heard if hint.what == what]
    return inside[0]


@pytest.mark.requirement("R003-2-16")
def test_every_line_is_in_the_text_with_few_errors(heard_visit: Transcript, visit: Visit) -> None:
    wanted = characters_of("".join(SPOKEN[name] for name in visit.lines)).translate(str.maketrans("零一二三四五六七八九", "0123456789"))
    got = characters_of(heard_visit.text).translate(str.maketrans("零一二三四五六七八九", "0123456789"))
    assert Levenshtein.normalized_distance(wanted, got) < 0.15
    assert heard_visit.text == simplified_by_character(heard_visit.text), "simplified characters throughout"


def test_every_stretch_of_speech_ends_as_a_segment_near_its_line(heard_visit: Transcript, visit: Visit) -> None:
    for start, end in heard_visit.speech:
        assert any((segment.start <= start and end <= segment.end) or start <= segment.start < end for segment in heard_visit.segments)
    for start, end in visit.lines.values():
        middle = Fraction((start + end) / 2)
        assert any(segment.start <= middle <= segment.end for segment in heard_visit.segments)


@pytest.mark.requirement("R000-10", "R000-11", "R004-16", "R004-17")
def test_the_announcement_is_heard_at_its_second(heard: tuple[Heard, ...], visit: Visit) -> None:
    notice = hint_in(heard, "notice", visit, "00_notice")
    assert notice.score >= 80
    assert "合法权益" in notice.text
    assert notice.start is not None and notice.start >= START


@pytest.mark.requirement("R001-09", "R004-18")
@pytest.mark.parametrize(("slot", "name"), [
    ("slot:时间", "01_opening_time"), ("slot:地点", "02_opening_place"), ("slot:人员", "03_opening_officers"),
    ("slot:事由", "04_opening_cause"), ("slot:对象", "05_opening_party"), ("slot:环节", "06_opening_step"),
])
def test_each_of_the_six_slots_of_the_opening_statement_is_heard(slot: str, name: str, heard: tuple[Heard, ...], visit: Visit) -> None:
    assert hint_in(heard, slot, visit, name).score >= 80


@pytest.mark.requirement("R004-19")
def test_the_place_is_heard_by_the_name_the_papers_give_it(heard: tuple[Heard, ...], visit: Visit) -> None:
    assert hint_in(heard, "place", visit, "02_opening_place").score >= 80


@pytest.mark.requirement("R003-3-10")
def test_showing_the_certificate_is_heard(heard: tuple[Heard, ...], visit: Visit) -> None:
    assert hint_in(heard, "credentials", visit, "07_credentials").score >= 80


@pytest.mark.requirement("R001-12")
def test_the_reason_of_an_interruption_and_the_resumption_are_heard(heard: tuple[Heard, ...], visit: Visit) -> None:
    assert hint_in(heard, "reason", visit, "14_resume_battery").score >= 80
    resume = hint_in(heard, "resume", visit, "14_resume_battery")
    assert float(resume.offset) == pytest.approx(visit.lines["14_resume_battery"][0] + 5.1, abs=0.5), "the phrase, not its sentence"


@pytest.mark.parametrize(("what", "name"), [
    ("LT4", "15_complain"), ("LT5", "15_complain"), ("LT7", "16_insult"), ("LT6", "16_insult"), ("refusal", "21_refuse_sign"),
    ("end", "22_end"), ("time", "01_opening_time"), ("time", "22_end"),
])
def test_every_other_phrase_gives_its_hint_in_the_line_that_has_it(what: str, name: str, heard: tuple[Heard, ...], visit: Visit) -> None:
    hint_in(heard, what, visit, name)


def test_no_phrase_is_heard_where_nobody_said_it(heard: tuple[Heard, ...], visit: Visit) -> None:
    start, end = visit.lines["23_chat"]
    assert not [hint for hint in heard if start - 0.2 <= hint.offset <= end]
    assert {hint.what for hint in heard if hint.what.startswith("LT")} == {"LT4", "LT5", "LT6", "LT7"}


def test_phrases_begin_within_half_a_second(heard: tuple[Heard, ...], visit: Visit) -> None:
    for what, name, into in (("slot:时间", "01_opening_time", 0.5), ("LT5", "15_complain", 1.35), ("end", "22_end", 2.75)):
        assert float(hint_in(heard, what, visit, name).offset) == pytest.approx(visit.lines[name][0] + into, abs=0.5)


def test_no_text_on_noise_or_silence_or_without_a_track(engine: Engine) -> None:
    for sound in (sound_of(room_tone(8, level=0.1)), sound_of(np.zeros(4 * RATE, np.float32)), no_track()):
        transcript = transcribe(sound, engine)
        assert transcript.segments == () and transcript.speech == ()
    assert not transcript.track


def test_telephone_sound_is_understood_too(engine: Engine, tmp_path: Path) -> None:
    voice = sound_of(np.concatenate([room_tone(0.5), line("00_notice"), room_tone(0.5)]))
    path = encode(wav(tmp_path / "a.wav", voice), tmp_path / "a8.wav", "-ar", "8000", "-c:a", "pcm_mulaw")
    transcript = transcribe(load(path), engine)
    assert [hint.what for hint in find_hints([DatedTranscript("R", None, transcript)], PhraseBook.load())] == ["notice"]


def test_silence_longer_than_the_detectors_window_has_no_text(engine: Engine) -> None:
    long = Sound(np.zeros(700 * RATE, np.int16))
    assert transcribe(long, engine).seconds == 700


def test_answers_are_kept_and_a_killed_run_continues(engine: Engine, tmp_path: Path) -> None:
    sound, apart = joined(("21_refuse_sign", "12_party_rights")).sound, Listening(together=0.0)
    first = transcribe(sound, engine, apart, tmp_path)
    (cache_file,) = tmp_path.iterdir()
    lines = [text for text in cache_file.read_text(encoding="utf-8").splitlines() if text]
    asked: list[int] = []

    class Counting:
        name, model, identity = engine.name, engine.model, engine.identity

        def recognise(self, pieces):
            asked.append(len(pieces))
            return engine.recognise(pieces)

    assert transcribe(sound, Counting(), apart, tmp_path) == first
    assert asked == [], "a second run costs nothing"
    cache_file.write_text(lines[0] + "\n" + lines[1][: len(lines[1]) // 2], encoding="utf-8")  # killed while writing
    assert transcribe(sound, Counting(), apart, tmp_path) == first
    assert asked == [1], "only the piece it had not reached"
    assert transcribe(sound, Counting(), apart, tmp_path) == first
