"""Voices are distinguished: on our own lines, on noise, and on dialogues and human voices where they are available."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from speech_made import LINES, SPOKEN, line, sound_of

from transcripts.hearing.audio import RATE, load
from transcripts.transcript import Segment
from transcripts.voices.embedder import SHA256, Embedder, Voice, cache_voices, cached_voices, embedder_identity, features, model_path
from transcripts.voices.speakers import speaking_at_once, voice_numbers

WHO = {row["file"].removesuffix(".flac"): row["speaker"]
       for row in map(json.loads, (LINES / "manifest.jsonl").read_text(encoding="utf-8").splitlines())}
NAMES = tuple(sorted(name for name in SPOKEN if WHO[name] != "witness"))  # two lines are too few to find a fourth voice by


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    path = model_path()
    assert path is not None, f"make setup puts the speaker embedder ({SHA256[:12]}) there"
    return Embedder(path)


@pytest.fixture(scope="module")
def voices_by_name(embedder: Embedder) -> dict[str, Voice]:
    return {name: Voice(embedder.vector(line(name)), len(line(name)) / RATE) for name in NAMES}


def correctly_labelled(numbers: Sequence[int | None], who: Sequence[str]) -> int:
    """How many utterances got the number that most of their speaker's got, each number counted for one speaker only."""
    counts = Counter((speaker, number) for speaker, number in zip(who, numbers, strict=True) if number is not None)
    taken: set[object] = set()
    total = 0
    for (speaker, number), count in counts.most_common():
        if speaker not in taken and number not in taken:
            taken |= {speaker, number}
            total += count
    return total


def test_our_own_voices_are_distinguished(voices_by_name: dict[str, Voice]) -> None:
    numbers = voice_numbers([voices_by_name[name] for name in NAMES])
    assert correctly_labelled(numbers, [WHO[name] for name in NAMES]) == len(NAMES)
    assert list(dict.fromkeys(numbers)) == [0, 1, 2], "numbered as they appear"


def test_one_voice_alone_is_not_labelled(voices_by_name: dict[str, Voice]) -> None:
    assert set(voice_numbers([voices_by_name[name] for name in NAMES if WHO[name] == "officer1"])) == {None}
    assert voice_numbers([]) == [] and voice_numbers([None, None]) == [None, None]


def test_where_noise_hides_the_voices_nobody_is_labelled(embedder: Embedder) -> None:
    random = np.random.default_rng(3)
    noisy = [line(name) * 0.1 + random.normal(0, 0.05, len(line(name))).astype(np.float32) for name in NAMES[:8]]
    assert set(voice_numbers([Voice(embedder.vector(piece), len(piece) / RATE) for piece in noisy])) == {None}


def test_two_voices_at_once_are_flagged_and_one_alone_is_not(embedder: Embedder, voices_by_name: dict[str, Voice]) -> None:
    pairs = [
        ("09_ask_wages", "10_party_wages"), ("13_register", "16_insult"), ("00_notice", "15_complain"), ("02_opening_place", "11_rights"),
        ("14_resume_battery", "18_ask_worker"), ("17_calm", "20_sign"), ("06_opening_step", "21_refuse_sign"), ("22_end", "08_party_ok"),
    ]
    mixed = []
    for first_name, second_name in pairs:
        first, second = line(first_name), line(second_name)
        length = min(len(first), len(second))
        both = first[:length] / first.std() + second[:length] / second.std()
        mixed.append(Voice(embedder.vector((both * 0.05).astype(np.float32)), length / RATE))
    voices = [*(voices_by_name[name] for name in NAMES), *mixed]
    flagged = speaking_at_once(voices, voice_numbers(voices))
    assert not any(flagged[: len(NAMES)])
    assert sum(flagged[len(NAMES) :]) >= 2, flagged[len(NAMES) :]


def test_a_voice_is_computed_once_and_kept_beside_the_text(embedder: Embedder, tmp_path: Path) -> None:
    sound = sound_of(np.concatenate([line("22_end"), line("12_party_rights")]))
    middle = Fraction(len(line("22_end")), RATE)
    segments = [Segment(Fraction(0), middle, "一", Fraction(1)), Segment(middle, sound.seconds, "二", Fraction(1))]
    cache_voices(sound, segments, embedder, tmp_path)
    (cache_file,) = tmp_path.iterdir()
    stamp = cache_file.stat().st_mtime_ns
    cache_voices(sound, segments, embedder, tmp_path)
    assert cache_file.stat().st_mtime_ns == stamp
    voices = cached_voices(tmp_path, sound.sha256, segments, embedder_identity())
    assert all(voice is not None and voice.seconds > 1 for voice in voices)
    cache_file.write_text("{", encoding="ascii")
    assert cached_voices(tmp_path, sound.sha256, segments, embedder_identity()) == [None, None]


def test_sound_of_any_length_has_a_voice_vector_of_length_one(embedder: Embedder) -> None:
    for samples in (0, 10, 600, 4000):
        assert np.linalg.norm(embedder.vector(np.zeros(samples, np.float32))) == pytest.approx(1, abs=1e-3)
    assert features(np.zeros(RATE, np.float32)).shape == (97, 40)


@pytest.mark.parametrize("name", ["dev_market", "dev_traffic", "dev_traffic_snr10", "dev_traffic_8k_clip", "real_dialogue_dev"])
def test_the_voices_of_a_dialogue_are_distinguished(name: str, shared: Path, embedder: Embedder) -> None:
    rows = map(json.loads, (shared / "speech" / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    turns = next(row["turns"] for row in rows if row["file"] == f"{name}.flac")
    sound = load(shared / "speech" / f"{name}.flac")
    pieces = [sound.piece(int(turn["start"] * RATE), int(turn["end"] * RATE)) for turn in turns]
    numbers = voice_numbers([Voice(embedder.vector(piece), len(piece) / RATE) for piece in pieces])
    assert correctly_labelled(numbers, [turn["speaker"] for turn in turns]) == len(turns)
