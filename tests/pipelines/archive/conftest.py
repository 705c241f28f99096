"""One case from the recorder to discs, made once for all tests of archiving."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archived import AVI, HEVC, TINY, copy_of
from visits import ALTHOUGH, CASE, NUMBER, Done, make_video


def _film(path: Path, *encoders: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2", "-f", "lavfi", "-i",
                    "sine=f=300:d=2:r=16000", *encoders, str(path)], check=True, timeout=60)


@pytest.fixture(scope="session")
def ready(liuhen: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one reviewed case: two films a browser plays, two it does not."""
    work = tmp_path_factory.mktemp("archive")
    dump = work / "dump-A000001"
    first = make_video(dump / "DCIM" / "20260302" / "A000001_000001_20260302093000_0001.MP4")
    make_video(first.with_name("A000001_000001_20260302093002_0002.MP4"), 3.0)
    _film(first.with_name(AVI), "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le")
    _film(first.with_name(HEVC), "-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac")
    (work / "笔录.txt").write_text("现场检查笔录\n检查时间：2026年3月2日9时30分至9时31分\n", encoding="utf-8")
    (work / "case.toml").write_text(CASE + '[[documents]]\nfile = "笔录.txt"\nkind = "现场检查笔录"\n', encoding="utf-8")
    home = work / "home"
    assert liuhen("case", "add", work / "case.toml", home=home).status in (0, 1)
    assert liuhen("ingest", dump, "--case", NUMBER, "--quiet", home=home).status in (0, 1)
    assert liuhen("review", NUMBER, "--quiet", home=home).status in (0, 1)
    return home


@pytest.fixture(scope="session")
def packed(liuhen: Callable[..., Done], ready: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The same home after `archive` onto discs that hold little more than two megabytes, and what the command answered."""
    home = copy_of(ready, tmp_path_factory.mktemp("packed") / "home")
    answer = liuhen("archive", NUMBER, *ALTHOUGH, "--medium", "dvd", "--json", home=home, **TINY)
    assert answer.status == 1, answer.err + answer.out
    return home, answer.data


@pytest.fixture(scope="session")
def package(packed: tuple[Path, dict[str, Any]]) -> Path:
    return Path(packed[1]["package"])
