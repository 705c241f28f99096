from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from footage.values.tolerance import Tolerance
from messages.errors import BadCall, Problems
from storage.settings import VARIABLES, load_settings

pytestmark = pytest.mark.smoke


def test_without_a_file_everything_lies_in_the_home(tmp_path: Path):
    settings = load_settings(tmp_path, {})
    assert settings.database == f"sqlite:///{tmp_path}/catalogue.db"
    assert settings.store == f"file://{tmp_path}/originals"
    assert (settings.asr_engine, settings.asr_model, settings.asr_device) == ("faster-whisper", None, "cpu")
    assert settings.tolerance == Tolerance()


def test_the_file_is_read_and_a_variable_wins(tmp_path: Path):
    (tmp_path / "liuhen.toml").write_text(
        'database = "postgresql://office@db/liuhen"\nregulation = "linxi-hrss"\nprofiles = "rules"\n'
        '[asr]\nmodel = "/models/large"\n[tolerance]\nsplit_seconds = 1.5\nsame_seconds = 30\n', encoding="utf-8")
    settings = load_settings(tmp_path, {"LIUHEN_DATABASE": "sqlite:////x.db", "LIUHEN_TOLERANCE_SPLIT_SECONDS": "5/2",
                                        "LIUHEN_GRACE_DAYS": "7", "PATH": "/bin", "LIUHEN_HOME": "elsewhere"})
    assert settings.database == "sqlite:////x.db"
    assert settings.regulation == "linxi-hrss"
    assert settings.profiles == tmp_path / "rules"
    assert settings.asr_model == "/models/large"
    assert settings.grace_days == 7
    assert (settings.tolerance.split_seconds, settings.tolerance.same_seconds) == (Fraction(5, 2), Fraction(30))


def test_a_relative_home_does_not_stay_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    settings = load_settings(Path("office"), {})
    assert settings.home == tmp_path / "office" and settings.store == f"file://{tmp_path}/office/originals"


def test_a_home_with_chinese_and_spaces_has_a_store_and_a_catalogue(tmp_path: Path):
    from storage.catalogue.database import Catalogue
    from storage.stores.opening import open_store

    settings = load_settings(tmp_path / "留痕 办公室#1?%20", {})
    assert open_store(settings.store).health().ok
    catalogue = Catalogue.open(settings.database)
    with catalogue.begin():
        pass  # the first writer makes the file
    catalogue.close()
    assert (settings.home / "catalogue.db").is_file() and (settings.home / "originals").is_dir()


def test_everything_wrong_is_named_at_once_with_the_nearest_spelling(tmp_path: Path):
    (tmp_path / "liuhen.toml").write_text(
        'databse = "x"\nstore = ""\n[tolerance]\nsplit_second = 2\nsame_seconds = "soon"\nroughly_seconds = -1\n')
    with pytest.raises(Problems) as raised:
        load_settings(tmp_path, {"LIUHEN_ASR_MODLE": "x", "LIUHEN_GRACE_DAYS": "1.5"})
    message = raised.value.say("en")
    assert raised.value.exit_status == 2
    for sentence in ('"databse"; did you mean "database"', '"tolerance.split_second"; did you mean "tolerance.split_seconds"',
                  '"store"', '"tolerance.same_seconds"', '"tolerance.roughly_seconds"',
                  '"LIUHEN_ASR_MODLE"; did you mean "LIUHEN_ASR_MODEL"', '"LIUHEN_GRACE_DAYS"'):
        assert sentence in message
    assert len(message.splitlines()) == 7


@pytest.mark.parametrize("content", [b"database = ", b"\xff\xfe", b"[tolerance\n"])
def test_a_settings_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "liuhen.toml").write_bytes(content)
    with pytest.raises(BadCall) as raised:
        load_settings(tmp_path, {})
    assert "liuhen.toml" in raised.value.say("zh")


def test_every_tolerance_can_be_set_by_a_variable():
    assert {f"LIUHEN_TOLERANCE_{name.upper()}" for name in Tolerance.__slots__} <= set(VARIABLES)


def test_speech_detection_can_be_set(tmp_path: Path):
    (tmp_path / "liuhen.toml").write_text("[asr]\nthreshold = 0.6\nspeakers = false\n", encoding="utf-8")
    settings = load_settings(tmp_path, {"LIUHEN_ASR_SILENCE_MS": "700", "LIUHEN_ASR_LONGEST": "8"})
    assert settings.asr_listening == {"threshold": 0.6, "silence_ms": 700, "longest": 8}
    assert settings.asr_speakers is False and load_settings(tmp_path, {"LIUHEN_ASR_SPEAKERS": "on"}).asr_speakers is True
    assert load_settings(tmp_path / "other", {}).asr_listening == {}


@pytest.mark.parametrize(("name", "value"), [
    ("THRESHOLD", "1.5"), ("THRESHOLD", "loud"), ("THRESHOLD", "nan"), ("SILENCE_MS", "400.5"), ("LONGEST", "60"), ("SPEAKERS", "perhaps"),
])
def test_a_threshold_out_of_range_is_refused(tmp_path: Path, name: str, value: str):
    with pytest.raises(Problems) as raised:
        load_settings(tmp_path, {f"LIUHEN_ASR_{name}": value})
    assert f"LIUHEN_ASR_{name}" in raised.value.say("zh") and value in raised.value.say("en")
