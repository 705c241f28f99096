"""The weights and the engines: put together once and checked; whatever is wrong gets one clear sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from speech_made import LINES

from messages import LANGS
from messages.errors import BadCall, LiuhenError, Unavailable
from transcripts.engines import models
from transcripts.engines.engine import Engine
from transcripts.engines.faster_whisper import SpeechDecoding, other_language, precision
from transcripts.engines.models import PACKAGED_SHA256, fingerprint, packaged_folder, packaged_model
from transcripts.engines.opening import ENGINES, open_engine
from transcripts.hearing.audio import load

SCRIPT = Path(__file__).parents[3] / "scripts" / "assemble_speech_model.py"


def assemble(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, timeout=120)


def refused(*call: str) -> LiuhenError:
    with pytest.raises(LiuhenError) as caught:
        open_engine(*call)
    for lang in LANGS:
        assert "{" not in caught.value.say(lang) and len(caught.value.say(lang).splitlines()) == 1
    return caught.value


def test_the_packaged_weights_are_the_known_ones() -> None:
    assert fingerprint(packaged_model() / "model.bin") == PACKAGED_SHA256


def test_weights_are_assembled_once_and_a_damaged_file_is_corrected(tmp_path: Path) -> None:
    folder = tmp_path / "whisper-base"
    assert "assembled and checked" in assemble("--folder", str(folder)).stdout
    assert "there already" in assemble("--folder", str(folder)).stdout
    assert PACKAGED_SHA256 in assemble("--folder", str(folder), "--check").stdout
    with (folder / "model.bin").open("r+b") as weights:
        weights.seek(1000)
        weights.write(b"\xff\x00\xff")
    corrected = assemble("--folder", str(folder), "--check")
    assert corrected.returncode == 0 and "assembled and checked" in corrected.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["whisper-base"], "nothing half-made is left beside it"


def test_missing_weights_name_the_set_up(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        packaged_model(tmp_path)
    assert "make setup" in caught.value.say("zh") and "model.bin" in caught.value.say("zh")


def test_an_unknown_engine_device_or_model_is_refused_by_name() -> None:
    assert "faster-whisper" in refused("kaldi").say("zh")
    assert "tpu" in refused("faster-whisper", "base", "tpu").say("zh")
    assert "large-v3" in refused("faster-whisper", "gigantic").say("en")
    assert isinstance(refused("faster-whisper", "/no/such/folder"), BadCall)


def test_a_graphics_card_is_chosen_by_the_setting_and_missed_in_one_sentence() -> None:
    import ctranslate2

    assert (precision("cpu"), precision("cuda")) == ("int8", "float16")
    if ctranslate2.get_cuda_device_count() == 0:
        missing = refused("faster-whisper", "base", "cuda")
        assert isinstance(missing, Unavailable) and "asr.device" in missing.say("zh") and "cpu" in missing.say("en")


@pytest.mark.parametrize(("chances", "language"), [
    ([("<|zh|>", 0.9), ("<|en|>", 0.1)], ""), ([("<|en|>", 0.95), ("<|zh|>", 0.02)], "en"), ([("<|ja|>", 0.5), ("<|zh|>", 0.4)], ""),
    ([("<|yue|>", 0.9), ("<|zh|>", 0.1)], ""), ([], ""),
])
def test_only_a_language_that_is_certainly_another_is_called_foreign(chances: list[tuple[str, float]], language: str) -> None:
    assert other_language(chances, SpeechDecoding()) == language


def test_chinese_is_not_taken_for_another_language(engine: Engine) -> None:
    sound = load(LINES / "19_worker.flac")
    (answer,) = engine.recognise([sound.piece(0, len(sound.samples))])
    assert answer.language == "" and answer.words


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    assert "model.bin" in refused("faster-whisper", str(tmp_path)).say("zh")
    (tmp_path / "model.bin").write_bytes(b"no weights")
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(packaged_folder() / name, tmp_path / name)
    assert isinstance(refused("faster-whisper", str(tmp_path)), BadCall)


def test_an_offices_own_model_folder_is_accepted(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "own-model"
    folder.symlink_to(packaged_folder())
    assert open_engine("faster-whisper", str(folder), threads=1).identity == engine.identity


def test_an_engine_that_is_not_installed_says_so() -> None:
    if find_spec("torch") is None or find_spec("whisper") is None:
        assert "liuhen[openai-whisper]" in refused("openai-whisper").say("en")


def test_every_engine_has_its_loader() -> None:
    from importlib import import_module

    for module in ENGINES.values():
        assert callable(import_module(module).open_model)


def test_light_commands_do_not_load_the_engine() -> None:
    heavy = ("av", "ctranslate2", "faster_whisper", "onnxruntime", "opencc")
    code = "import sys, transcripts.engines, transcripts.transcript, transcripts.phrases; " \
           f"print([name for name in {heavy} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SCRIPT.parents[1])
    assert answer.stdout.strip() == "[]"


def test_the_fingerprint_follows_the_file(tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(b"a")
    first = fingerprint(path)
    path.write_bytes(b"ab")
    assert fingerprint(path) != first
    assert models.packaged_folder().is_absolute()
