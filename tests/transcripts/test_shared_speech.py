"""Human voices and scripted visits, where the additional test data is: no false alarm, and the announcement is not missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcripts.engines.engine import Engine
from transcripts.hearing.audio import load
from transcripts.hearing.session import transcribe
from transcripts.phrases.matching import DatedTranscript, find_hints
from transcripts.phrases.word_lists import PhraseBook


@pytest.mark.parametrize("name", ["aishell_S0764_0121", "aishell_S0764_0122", "wenet_long", "funasr_example", "dev_no_speech_20s"])
def test_unrelated_speech_and_noise_give_no_hint(name: str, shared: Path, engine: Engine) -> None:
    transcript = transcribe(load(shared / "speech" / f"{name}.flac"), engine)
    assert find_hints([DatedTranscript("R", None, transcript)], PhraseBook.load()) == ()
    assert bool(transcript.segments) == (name != "dev_no_speech_20s")


@pytest.mark.requirement("R000-11", "R004-17")
def test_the_announcement_is_heard_in_street_noise(shared: Path, engine: Engine) -> None:
    transcript = transcribe(load(shared / "speech" / "dev_traffic_snr10.flac"), engine)
    notices = [hint for hint in find_hints([DatedTranscript("R", None, transcript)], PhraseBook.load()) if hint.what == "notice"]
    assert [round(float(hint.offset)) for hint in notices] == pytest.approx([12], abs=1)
