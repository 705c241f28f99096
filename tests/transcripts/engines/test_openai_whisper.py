"""The optional engine on the same base weights, converted: nearly the same text, and one sentence for whatever is wrong."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz
from speech_made import LINES

from messages import LANGS
from messages.errors import BadCall, LiuhenError
from transcripts.engines import openai_whisper
from transcripts.engines.engine import Engine
from transcripts.engines.models import packaged_model
from transcripts.engines.opening import open_engine
from transcripts.hearing.audio import load
from transcripts.hearing.session import transcribe
from transcripts.transcript import Transcript
from transcripts.wording import characters_of

SCRIPT = Path(__file__).parents[3] / "scripts" / "convert_whisper_weights.py"
SPOKEN_LINES = ("02_opening_place", "14_resume_battery")
ALIKE = 85  # of 100: how alike the two engines' texts must be
WITHIN = Fraction(1, 2)  # s; how far the engines' times may lie apart
pytestmark = [
    pytest.mark.skipif(
        find_spec("torch") is None or find_spec("whisper") is None,
        reason="openai-whisper is an optional extra and is not installed here: make test-openai-whisper",
    ),
    pytest.mark.timeout(1200),  # this engine computes in full precision: on a busy machine a sentence takes minutes
]


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, timeout=200)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights") / "whisper-base-openai"
    conversion = run_script("--folder", str(folder))
    assert conversion.returncode == 0 and "made" in conversion.stdout, conversion.stderr
    return folder


@pytest.fixture(scope="module")
def reference(converted: Path) -> Engine:
    return open_engine("openai-whisper", str(converted), threads=1)


def text_of(transcript: Transcript) -> str:
    return characters_of("".join(segment.text for segment in transcript.segments))


def times(transcript: Transcript) -> list[Fraction]:
    """Where each word begins, and where the last one ends."""
    words = [word for segment in transcript.segments for word in segment.words]
    return [*(word.start for word in words), words[-1].end]


def refused(model: str) -> LiuhenError:
    with pytest.raises(LiuhenError) as caught:
        open_engine("openai-whisper", model)
    for lang in LANGS:
        message = caught.value.say(lang)
        assert "{" not in message and len(message.splitlines()) == 1
    return caught.value


@pytest.mark.parametrize("name", SPOKEN_LINES)
def test_both_engines_hear_nearly_the_same_at_the_same_time(
    name: str, engine: Engine, reference: Engine, record_property: Callable[[str, object], None]
) -> None:
    sound = load(LINES / f"{name}.flac")
    ours, other = transcribe(sound, engine), transcribe(sound, reference)
    alike = fuzz.ratio(text_of(ours), text_of(other))
    record_property("alike", round(alike, 1))
    assert alike >= ALIKE, (text_of(ours), text_of(other))
    assert other.engine == "openai-whisper" and other.identity != ours.identity
    assert abs(times(ours)[0] - times(other)[0]) <= WITHIN and abs(times(ours)[-1] - times(other)[-1]) <= WITHIN


def test_converting_twice_costs_nothing_and_leaves_nothing_beside(converted: Path) -> None:
    assert "there already" in run_script("--folder", str(converted)).stdout
    assert sorted(path.name for path in converted.parent.iterdir()) == [converted.name]
    assert sorted(path.name for path in converted.iterdir()) == [openai_whisper.ABOUT, openai_whisper.CHECKPOINT]


def test_the_converted_weights_are_the_default(converted: Path, reference: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_whisper, "converted_folder", lambda: converted)
    assert open_engine("openai-whisper").identity == reference.identity


def test_the_checkpoint_is_whole_and_in_full_precision(converted: Path) -> None:
    import torch
    import whisper

    checkpoint = torch.load(converted / openai_whisper.CHECKPOINT, weights_only=True)
    empty = whisper.model.Whisper(whisper.model.ModelDimensions(**checkpoint["dims"]))
    assert {name: tensor.shape for name, tensor in checkpoint["model_state_dict"].items()} == {
        name: tensor.shape for name, tensor in empty.state_dict().items()
    }
    assert {tensor.dtype for tensor in checkpoint["model_state_dict"].values()} == {torch.float32}


def test_in_full_precision_both_write_the_same_tokens(converted: Path) -> None:
    """What is left between the engines is rounding and windows, not the conversion: greedy, float32, one window for both."""
    import ctranslate2
    import whisper

    sound = load(LINES / "00_notice.flac")
    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(sound.piece(0, len(sound.samples))))
    model = whisper.load_model(str(converted / openai_whisper.CHECKPOINT), device="cpu")
    theirs = ctranslate2.models.Whisper(str(packaged_model()), compute_type="float32")
    encoded = theirs.encode(ctranslate2.StorageView.from_array(mel[None].numpy()))
    assert np.abs(np.array(encoded) - model.embed_audio(mel[None]).detach().numpy()).max() < 0.01
    decoded = whisper.decode(model, mel, whisper.DecodingOptions(language="zh", without_timestamps=True, fp16=False))
    prompt = list(whisper.tokenizer.get_tokenizer(True, language="zh", task="transcribe").sot_sequence_including_notimestamps)
    answer = theirs.generate(encoded, [prompt], beam_size=1)
    assert len(decoded.tokens) > 20 and answer[0].sequences_ids[0] == decoded.tokens


def test_an_unknown_model_and_a_folder_without_weights_are_refused(tmp_path: Path) -> None:
    assert "large-v3" in refused("gigantic").say("en")
    assert "tiny" in refused("/no/such/file.pt").say("zh")
    assert openai_whisper.CHECKPOINT in refused(str(packaged_model())).say("zh")
    assert openai_whisper.CHECKPOINT in refused(str(tmp_path)).say("en")


@pytest.mark.parametrize("content", [b"", b"no weights at all", b"PK\x03\x04" + bytes(200)])
def test_a_wrong_file_is_no_model(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "wrong.pt"
    wrong.write_bytes(content)
    problem = refused(str(wrong))
    assert isinstance(problem, BadCall) and "wrong.pt" in problem.say("zh")


def test_a_checkpoint_cut_short_is_no_model(tmp_path: Path, converted: Path) -> None:
    short = tmp_path / "short.pt"
    with (converted / openai_whisper.CHECKPOINT).open("rb") as whole:
        short.write_bytes(whole.read(1_000_000))
    assert isinstance(refused(str(short)), BadCall)


@pytest.mark.parametrize("content", [b"", b"no weights at all", struct.pack("<I", 6) + b"\x0c\0WhisperSpec\0" + bytes(3)])
def test_a_wrong_source_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    answer = run_script("--source", str(tmp_path), "--folder", str(tmp_path / "out"))
    assert answer.returncode == 1 and len(answer.stderr.splitlines()) == 1 and "model.bin" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]
