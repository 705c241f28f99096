"""`transcribe`, `record speaker`, `record confirm` on a small visit: what was said becomes a record, and every odd file is named."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from processes import environment_without_settings
from pypdf import PdfReader
from speech_made import SPOKEN, encode, joined, room_tone, sound_of, wav
from visits import CASE, NUMBER

from transcripts.hearing.audio import RATE

ROOT = Path(__file__).resolve().parents[2]
LINES = (
    "00_notice", "07_credentials", "08_party_ok", "14_resume_battery", "10_party_wages", "15_complain", "16_insult", "20_sign", "22_end",
)
CUT = 4.2  # s; inside the announcement
pytestmark = [pytest.mark.xdist_group("transcribe"), pytest.mark.timeout(1200)]


def film(path: Path, sound: Path | None, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    heard = ["-i", str(sound), "-c:a", "aac", "-b:a", "64k"] if sound else ["-an"]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", f"color=s=64x64:r=5:d={seconds}", *heard,
                    "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast", str(path)], check=True)


@pytest.fixture(scope="module")
def dump(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("said") / "dump-A000001"
    day, raw = root / "DCIM" / "20260302", tmp_path_factory.mktemp("raw")
    sound = joined(LINES).sound.samples
    second = int(CUT * RATE) + int(20 * RATE)
    for number, clock, samples in ((1, "093000", sound[: int(CUT * RATE)]), (2, "093004", sound[int(CUT * RATE) : second]),
                                   (3, "093024", sound[second:])):
        part = type(joined(("12_party_rights",)).sound)(samples)
        film(day / f"A000001_000001_20260302{clock}_000{number}.MP4", wav(raw / f"{number}.wav", part), len(samples) / RATE)
    film(day / "A000001_000001_20260302100000_0004.MP4", None, 1)
    film(day / "A000001_000001_20260302101000_0005.MP4", wav(raw / "silent.wav", sound_of(np.zeros(3 * RATE, np.float32))), 3)
    film(day / "A000001_000001_20260302102000_0006.MP4", wav(raw / "music.wav", sound_of(music(6))), 6)
    whole = raw / "whole.m4a"
    encode(raw / "music.wav", whole, "-c:a", "aac")
    (day / "A000001_000001_20260302103000_0007.M4A").write_bytes(whole.read_bytes()[:20_000])  # no index: the recorder lost its power
    return root


def music(seconds: float) -> np.ndarray:
    """Chords with a beat."""
    at = np.arange(int(seconds * RATE)) / RATE
    root = 220 * 2 ** (np.floor(at * 2) % 4 * 2 / 12)
    chord = sum(np.sin(2 * np.pi * np.cumsum(root * ratio) / RATE) for ratio in (1, 1.25, 1.5))
    return (chord / 8 * (1 - (at * 2) % 1 * 0.7)).astype(np.float32) + room_tone(seconds)[: len(at)]


@pytest.fixture(scope="module")
def home(tmp_path_factory, liuhen, dump: Path) -> Path:
    home = tmp_path_factory.mktemp("office") / "home"
    case = home.parent / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    assert liuhen("case", "add", case, home=home).status == 0
    assert liuhen("ingest", dump, "--case", NUMBER, home=home).status in (0, 1)
    return home


@pytest.fixture(scope="module")
def transcribed(liuhen, home: Path):
    """The answer of `transcribe` for the case; before it, the same command is killed half-way."""
    call = [sys.executable, "-m", "pipelines.cli", "transcribe", NUMBER, "--home", str(home), "--json"]
    running = subprocess.Popen(call, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=environment_without_settings())
    cache = home / "cache" / "speech"
    end = time.monotonic() + 120
    while not any(cache.glob("*.jsonl")) and running.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = {path.name: path.read_bytes() for path in cache.glob("*.jsonl")}
    answer = liuhen("transcribe", NUMBER, "--json", home=home)
    return answer, before


def rows(transcribed) -> dict[int, dict]:
    return {int(row["name"][-8:-4]): row for row in transcribed[0].data["transcripts"]}


def draft_text(row: dict) -> str:
    return "".join(segment["text"] for segment in row["segments"])


@pytest.mark.requirement("R003-2-16")
def test_words_of_the_field_are_listed_below_the_draft_with_what_was_heard(transcribed) -> None:
    replaced_words = [(row, term) for row in transcribed[0].data["transcripts"] for segment in row["segments"] for term in segment["terms"]]
    assert replaced_words, "the base model hears 比路 for 笔录"
    for row, term in replaced_words:
        assert term["text"] in draft_text(row) and term["heard"] not in draft_text(row)
        page = "".join(paragraph.text for paragraph in Document(row["record"]).paragraphs)
        assert f"“{term['heard']}”改为“{term['text']}”" in page


def test_a_killed_run_goes_on_and_a_second_one_costs_nothing(transcribed, home: Path, liuhen) -> None:
    answer, before = transcribed
    assert answer.status == 1, answer.err  # the film without an index needs a person
    cache = home / "cache" / "speech"
    assert before, "killed after the first pieces were kept"
    assert all((cache / name).read_bytes().startswith(start) for name, start in before.items()), "nothing that was heard is asked again"
    stamps = {path: path.stat().st_mtime_ns for folder in (cache, home / "cases") for path in folder.rglob("*") if path.is_file()}
    again = liuhen("transcribe", NUMBER, "--json", home=home).data
    assert again["transcripts"] == answer.data["transcripts"]
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps, "neither asked nor written again"


@pytest.mark.requirement("R003-2-16", "R000-11", "R004-17")
def test_a_sentence_over_a_files_border_is_one_sentence(transcribed) -> None:
    recordings = rows(transcribed)
    last, first = recordings[1]["segments"][-1], recordings[2]["segments"][0]
    assert last["after"] and first["before"] and last["after"] == first["text"] and first["before"] == last["text"]
    whole = last["text"] + last["after"]
    assert "合法权益" in whole and "执法" in whole
    assert [hint["what"] for hint in recordings[1]["heard"]].count("notice") == 1
    assert not [hint for hint in recordings[2]["heard"] if hint["what"] == "notice" and hint["offset"] > 10]


@pytest.mark.requirement("R000-10", "R001-12", "R003-3-10", "R004-16")
def test_what_the_law_asks_about_is_heard_at_its_second(transcribed) -> None:
    heard = {hint["what"]: (number, hint) for number, row in reversed(rows(transcribed).items()) for hint in row["heard"]}
    assert {"notice", "credentials", "reason", "resume", "LT5", "LT7", "end"} <= set(heard)
    assert heard["notice"][0] == 1 and heard["notice"][1]["offset"] < 3
    times = joined(LINES).lines
    number, hint = heard["credentials"]
    assert number == 2 and hint["offset"] == pytest.approx(times["07_credentials"][0] - CUT, abs=1)


def test_every_odd_file_has_its_sentence(transcribed) -> None:
    left_out = {int(row["name"][-8:-4]): row for row in transcribed[0].data["not_transcribed"]}
    assert set(left_out) == {4, 7}
    assert "没有声音轨道" in left_out[4]["why"] and not left_out[4]["problem"]
    assert "0007.M4A" in left_out[7]["why"] and left_out[7]["problem"]
    recordings = rows(transcribed)
    assert recordings[5]["segments"] == [] and "数字静音" in recordings[5]["sound"][0]
    assert all(set(segment["flags"]) & {"unheard", "invented?"} for segment in recordings[6]["segments"])
    assert recordings[6]["segments"] or "没有发现有人说话" in recordings[6]["sound"][0]


@pytest.mark.requirement("R003-2-15", "R003-2-16")
def test_the_draft_has_every_form_and_every_field(transcribed) -> None:
    row = rows(transcribed)[3]
    record = Path(row["record"])
    assert all(record.with_suffix(f".{kind}").is_file() for kind in ("docx", "pdf", "vtt", "srt", "json", "txt"))
    paper = "\n".join(cell.text for table in Document(str(record)).tables for line in table.rows for cell in line.cells)
    paper += "\n".join(paragraph.text for paragraph in Document(str(record)).paragraphs)
    for field in ("资料名称", "设备编号", "录制人", "录制时间", "时钟校正", "地点", "制作方法", "制作时间", "制作人", "证明对象",
                  "原件校验值", "当事人", "核对人", "faster-whisper", NUMBER, "某某商店", "2026年3月2日"):
        assert field in paper, field
    pdf = PdfReader(record.with_suffix(".pdf"))
    assert b"pdfaid" in pdf.trailer["/Root"]["/Metadata"].get_data()
    assert "草稿" in "".join(page.extract_text() for page in pdf.pages)
    assert json.loads(record.with_suffix(".json").read_text(encoding="utf-8"))["segments"]


def test_voices_are_told_apart_and_named_once_for_the_case(transcribed, liuhen, home: Path) -> None:
    officer = next(segment["speaker"] for segment in rows(transcribed)[2]["segments"] if "证" in segment["text"])
    party = next(segment["speaker"] for segment in rows(transcribed)[3]["segments"] if "投诉" in segment["text"])
    assert officer != party and officer.startswith("说话人") and party.startswith("说话人")
    wrong = liuhen("record", "speaker", NUMBER, "说话人9", "王某", home=home)
    assert wrong.status == 2 and party in wrong.err
    named = liuhen("record", "speaker", NUMBER, party, "王某", "--as", "张伟", "--json", home=home)
    assert named.status == 0 and named.data["utterances"] >= 2, named.err
    again = liuhen("transcribe", NUMBER, "--json", home=home)
    segments = [segment for row in again.data["transcripts"] for segment in row["segments"]]
    assert {segment["speaker"] for segment in segments if "投诉" in segment["text"]} == {"王某"}
    assert "王某" in Path(again.data["transcripts"][2]["record"]).with_suffix(".txt").read_text(encoding="utf-8")
    off = liuhen("transcribe", NUMBER, "--json", home=home, LIUHEN_ASR_SPEAKERS="off").data
    assert {segment["speaker"] for row in off["transcripts"] for segment in row["segments"]} == {None}
    chain = liuhen("verify", "--json", home=home).data["audit"]
    assert chain["intact"]


@pytest.mark.requirement("R003-2-16")
def test_confirming_keeps_the_differences_and_every_version(transcribed, liuhen, home: Path, tmp_path: Path) -> None:
    row = rows(transcribed)[3]
    text = tmp_path / "proofread.txt"
    text.write_text("\n".join(SPOKEN[name] for name in LINES[4:]), encoding="utf-8")
    first = liuhen("record", "confirm", row["recording"], "--by", "张伟", "--by", "李娜", "--text", text, "--json", home=home)
    assert first.status == 0 and first.data["version"] == 1, first.err
    assert first.data["changes"] == len(first.data["differences"]) > 0
    assert len(first.data["original_sha256"]) == 64
    paper = Path(first.data["record"])
    second = liuhen("record", "confirm", row["recording"], "--by", "张伟", "--by", "李娜", "--nothing-to-correct", "--json",
                    home=home).data
    assert second["version"] == 2 and paper.is_file(), "a correction is a new version beside the old one"
    assert "草稿" not in "".join(page.extract_text() for page in PdfReader(paper.with_suffix(".pdf")).pages)
    other = tmp_path / "other.txt"
    other.write_text(SPOKEN["23_chat"] * 4, encoding="utf-8")
    wrong = liuhen("record", "confirm", row["recording"], "--by", "张伟", "--by", "李娜", "--text", other, home=home)
    assert wrong.status == 2 and "%" in wrong.err and len(wrong.err.strip().splitlines()) == 1


def test_an_offices_own_words_are_listened_for(transcribed, liuhen, home: Path) -> None:
    (home / "words").mkdir(exist_ok=True)
    (home / "words" / "own.toml").write_text('["paper"]\nlabel = "笔录"\nphrases = ["这是现场检查笔录"]\n', encoding="utf-8")
    heard = {hint["what"] for row in liuhen("transcribe", NUMBER, "--json", home=home).data["transcripts"] for hint in row["heard"]}
    (home / "words" / "own.toml").unlink()
    assert "paper" in heard
