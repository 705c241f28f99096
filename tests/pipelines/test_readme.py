"""Every command shown in the README runs; every address in it leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from test_demo import NUMBER, demo, home  # noqa: F401  the demo is made once
from visits import CASE

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
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
def test_every_liuhen_command_shown_runs(demo, home, liuhen, small_dump, tmp_path):  # noqa: F811
    own = tmp_path / "srv"
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    recorder = Path(shutil.copytree(small_dump, tmp_path / "dump-A000001"))
    ran = 0
    for line in _commands(READMES[0]):
        words = shlex.split(line)
        if words[0] != "liuhen":
            assert words[0] in ("make", "prefect", "export"), line
            continue
        words = [{"demo-home": str(home), "case.toml": str(tmp_path / "case.toml"), "/media/RECORDER": str(recorder)}.get(word, word)
                 for word in words[1:]]
        if words[:2] == ["record", "confirm"]:
            words = _filled(words, own, liuhen, tmp_path)
        done = liuhen(*words, home=own)
        assert done.status in (0, 1) and "Traceback" not in done.err, (line, done.err)
        ran += 1
    assert ran >= 10 and NUMBER in demo["case"]


def _filled(words, own, liuhen, tmp_path) -> list[str]:
    """Put a real recording and its text where the README has placeholders."""
    rows = liuhen("case", "show", "测检〔2026〕1号", "--json", home=own).data["recordings"]
    text = tmp_path / "proofread.txt"
    text.write_text("", encoding="utf-8")
    recording = next(row["id"] for row in rows if row["media"] == "video")
    return [{"RECORDING": recording, "proofread.docx": str(text)}.get(word, word) for word in words]
