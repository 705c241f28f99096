"""Which Pythons of a machine are run: one that only seems to be there is left out with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.smoke
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
SUPPORTED = ("3.11", "3.12", "3.13")
OTHERS = [version for version in SUPPORTED if version != HERE]
SHIM = "#!/bin/sh\necho 'pyenv: not chosen: command not found' >&2\nexit 127\n"


def _program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def _stands_for(version: str) -> str:
    return f"#!/bin/sh\necho {version}\n"  # what the probe prints


def _list(root: Path, tmp_path: Path, which: str = "all") -> list[str]:
    environ = {**os.environ, "PATH": str(tmp_path / "bin") + ":/nowhere", "PYENV_ROOT": str(tmp_path / "pyenv")}
    done = subprocess.run([sys.executable, root / "scripts" / "pythons.py", which, "--list"], env=environ, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0 and not done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("which", "word"), [("all", "No Python"), ("smoke", "No other Python")])
def test_no_python_at_all_is_one_sentence(root, tmp_path, which, word):
    lines = _list(root, tmp_path, which)
    assert len(lines) == 1 and lines[0].startswith(word)


def test_a_real_python_is_found_on_the_path(root, tmp_path):
    _program(tmp_path / "bin" / f"python{HERE}", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    assert _list(root, tmp_path) == [f"Python {HERE}: {tmp_path}/bin/python{HERE}"]
    assert _list(root, tmp_path, "smoke")[0].startswith("No other Python")


def test_a_shim_that_stands_for_nothing_is_left_out_with_a_sentence_and_pyenvs_own_is_taken(root, tmp_path):
    shim = _program(tmp_path / "bin" / "python3.12", SHIM)
    assert _list(root, tmp_path)[0] == f"{shim} is left out, it does not run as Python 3.12: pyenv: not chosen: command not found"
    for patch in ("3.12.9", "3.12.10"):
        _program(tmp_path / "pyenv" / "versions" / patch / "bin" / "python3.12", _stands_for("3.12"))
    assert _list(root, tmp_path)[1:] == [f"Python 3.12: {tmp_path}/pyenv/versions/3.12.10/bin/python3.12"]


def test_a_python_of_another_version_or_without_venv_is_left_out(root, tmp_path):
    _program(tmp_path / "bin" / "python3.12", _stands_for("3.14"))
    _program(tmp_path / "bin" / "python3.13", "#!/bin/sh\necho 'Traceback\nModuleNotFoundError: ensurepip' >&2\nexit 1\n")
    lines = _list(root, tmp_path)
    assert lines[0].endswith("it is Python 3.14") and lines[1].endswith("ModuleNotFoundError: ensurepip")
    assert lines[2].startswith("No Python")


def test_the_smoke_run_takes_the_newest_other_python(root, tmp_path):
    for version in SUPPORTED:
        _program(tmp_path / "bin" / f"python{version}", _stands_for(version))
    assert [line.split(":")[0] for line in _list(root, tmp_path)] == [f"Python {version}" for version in SUPPORTED]
    assert _list(root, tmp_path, "smoke") == [f"Python {OTHERS[-1]}: {tmp_path}/bin/python{OTHERS[-1]}"]


def test_the_supported_pythons_are_those_of_pyproject(root):
    wanted = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert 'requires-python = ">=3.11,<3.14"' in wanted
    assert '"3.11", "3.12", "3.13"' in (root / "scripts" / "pythons.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["/somewhere/else", "venv", ".venv-", "../.venv", ".venv-a b", "."])
def test_setup_makes_and_removes_no_folder_that_is_no_environment_of_ours(root, name):
    environ = {**os.environ, "VENV": name, "PYTHON": "/nowhere"}
    done = subprocess.run(["sh", "scripts/setup.sh", "demo"], cwd=root, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
