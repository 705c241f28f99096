"""Running `liuhen` as its user does: the command in a process of its own, its JSON read back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import environment_without_settings
from visits import CASE, Done, make_video
from warm import ROOT, Warm

COLD = {"demo", "transcribe"}  # commands that compute with threads of a library's own, which a fork might not carry over


@pytest.fixture(scope="session")
def liuhen() -> Iterator[Callable[..., Done]]:
    """Call `liuhen` with these arguments in a process of its own; `home` is the installation's folder."""
    warm = Warm()

    def call(*command: object, home: Path | None = None, stdin: str = "", **environ: str) -> Done:
        variables = environment_without_settings()
        if home is not None:
            variables["LIUHEN_HOME"] = str(home)
        arguments = [*map(str, command)]
        if COLD.intersection(arguments):
            completed = subprocess.run([sys.executable, "-m", "pipelines.cli", *arguments], cwd=ROOT, env={**variables, **environ},
                                       capture_output=True, text=True, timeout=900, check=False)
            return Done(completed.returncode, completed.stdout, completed.stderr)
        return Done(*warm.run(arguments, {**variables, **environ}, stdin))

    yield call
    warm.close()


@pytest.fixture(scope="session")
def small_dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorder with three short files, a log and a photo-sized oddity."""
    root = tmp_path_factory.mktemp("recorder") / "dump-A000001"
    first = make_video(root / "DCIM" / "20260302" / "A000001_000001_20260302093000_0001.MP4")
    for number, clock in ((2, "093002"), (3, "093004")):
        name = f"A000001_000001_20260302{clock}_000{number}.MP4"
        make_video(first.with_name(name), 2.0 + number / 10)
    (root / "sn.txt").write_text("000001\n", encoding="utf-8")
    (root / "log-20260302.txt").write_text("09:30:00 REC\n", encoding="utf-8")
    return root


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """A case file that is right."""
    path = tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "demo-home"


@pytest.fixture(scope="session")
def demo(liuhen, demo_home: Path):
    """What the demo answered; it is run once a worker."""
    answer = liuhen("demo", "--json", home=demo_home)
    assert answer.status == 0, answer.err
    return answer.data
