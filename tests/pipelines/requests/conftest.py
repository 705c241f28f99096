"""A home with five cases, footage and accounts, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from asking_office import HRSS, Asking, enter_cases, enter_people
from filled_home import NOW

from tasks.installation import open_installation


@pytest.fixture(scope="session")
def asking_home(tmp_path_factory: pytest.TempPathFactory, small_dump: Path) -> tuple[Path, dict[str, str]]:
    work = tmp_path_factory.mktemp("asking")
    with open_installation(work / "home", {}, "建账人", "zh", lambda: NOW) as opened:
        enter_cases(opened, work, small_dump, filled=(HRSS,))
        shutil.copytree(work / "home", work / "before")
        tokens = enter_people(opened)
    return work, tokens


@pytest.fixture
def office(asking_home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asking:
    """The office with accounts."""
    home = Path(shutil.copytree(asking_home[0] / "home", tmp_path / "home", symlinks=True))
    return Asking(home, tmp_path, asking_home[1], monkeypatch, capsys)


@pytest.fixture
def nobody_told_apart(asking_home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asking:
    """The same office before its first account."""
    home = Path(shutil.copytree(asking_home[0] / "before", tmp_path / "home", symlinks=True))
    return Asking(home, tmp_path, {}, monkeypatch, capsys)
