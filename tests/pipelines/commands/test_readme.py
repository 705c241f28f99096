"""Every command shown in the README runs; every address in it leads somewhere."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from visits import CASE

ROOT = Path(__file__).resolve().parents[3]
READMES = ("README.md", "README.zh-CN.md")
SPEECH, LINES = ROOT / "samples" / "speech", ("22_end.flac", "10_party_wages.flac")  # two voices
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _commands(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line.strip() for block in BLOCK.findall(text) for line in block.splitlines() if line.strip()]


def test_both_readmes_show_the_same_commands():
    assert _commands(READMES[0]) == _commands(READMES[1]) and len(_commands(READMES[0])) > 12


@pytest.mark.parametrize("name", READMES)
def test_every_link_leads_to_a_file(name):
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_every_make_target_shown_exists():
    for name in READMES:
        for target in re.findall(r"`?make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False).returncode == 0, target


@pytest.mark.xdist_group("demo")
@pytest.mark.timeout(1200)
def test_every_liuhen_command_shown_runs(demo, demo_home, liuhen, tmp_path):
    home = tmp_path / "srv"
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    recorder = _recorder(tmp_path / "dump-A000001")
    ran = 0
    for line in _commands(READMES[0]):
        command = shlex.split(line)
        if command[0] != "liuhen":
            assert command[0] in ("make", "prefect", "export") or command[:3] == ["python", "-m", "pipelines.flows.deploying"], line
            continue
        command = [{"demo-home": str(demo_home), "case.toml": str(tmp_path / "case.toml"), "/media/RECORDER": str(recorder),
                  "/srv/backup/catalogue.db": str(tmp_path / "catalogue.db")}.get(word, word)
                 for word in command[1:]]
        if command[:2] == ["record", "confirm"]:
            command = _filled(command, home, liuhen, tmp_path)
        answer = liuhen(*command, home=home)
        assert answer.status in (0, 1) and "Traceback" not in answer.err, (line, answer.err)
        ran += 1
    assert ran >= 10 and demo["case"]


def _recorder(dump: Path) -> Path:
    """A recorder with one film in which two people speak, one after the other."""
    dump.mkdir()
    spoken = [word for line in LINES for word in ("-i", str(SPEECH / line))]
    subprocess.run(["ffmpeg", "-loglevel", "error", *spoken, "-f", "lavfi", "-i", "testsrc2=s=160x90:r=5:d=9", "-filter_complex",
                    "[0]apad=pad_dur=0.8[first];[first][1]concat=n=2:v=0:a=1[said]", "-map", "2:v", "-map", "[said]",
                    "-c:v", "libx264", "-c:a", "aac", str(dump / "A000001_000001_20260302093000_0001.MP4")], check=True)
    return dump


def _filled(command, home, liuhen, tmp_path) -> list[str]:
    """Put a real recording and its text where the README has placeholders."""
    rows = liuhen("case", "show", "测检〔2026〕1号", "--json", home=home).data["recordings"]
    manifest = [json.loads(row) for row in (SPEECH / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    spoken_texts = {row["file"]: row["text"] for row in manifest}
    text = tmp_path / "proofread.txt"
    text.write_text("\n".join(spoken_texts[line] for line in LINES), encoding="utf-8")
    return [{"RECORDING": rows[0]["id"], "proofread.docx": str(text)}.get(word, word) for word in command]
