"""The lock files: one version of a package for every Python, unless somebody wrote down why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.smoke
HASH = " \\\n    --hash=sha256:" + "0" * 64
PROJECT = '[project]\nname = "house"\nversion = "1"\ndependencies = ["av>=18.1,<19", "numpy>=2.0"]\n'
ONE = ("av==18.1.0", "numpy==2.4.6", "async-timeout==5.0.1 ; python_full_version < '3.11.3'",
       "pendulum==3.3.0 ; python_full_version < '3.13'", "whenever==0.10.5 ; python_full_version >= '3.13'",
       "pywin32==312 ; sys_platform == 'win32'")
TWO = ("av==18.1.0", "numpy==2.4.6 ; python_full_version < '3.12'", "numpy==2.5.5 ; python_full_version >= '3.12'")


@pytest.fixture
def house(tmp_path: Path, root: Path) -> Path:
    """A project of its own with the script in it."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(root / "scripts" / "check_lock.py", tmp_path / "scripts")
    return tmp_path


def _write(house: Path, locked: tuple[str, ...], dev: tuple[str, ...] = (), more: str = "") -> None:
    (house / "pyproject.toml").write_text(PROJECT + more, encoding="utf-8")
    (house / "requirements.lock").write_text("".join(line + HASH + "\n" for line in locked), encoding="utf-8")
    (house / "requirements-dev.lock").write_text("".join(line + HASH + "\n" for line in dev or locked), encoding="utf-8")


def _check(house: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "scripts/check_lock.py"], cwd=house, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def test_a_package_that_only_some_pythons_need_has_one_version(house):
    _write(house, ONE)
    assert _check(house)[0] == 0


def test_two_versions_are_refused_by_name(house):
    _write(house, TWO)
    status, output = _check(house)
    assert status == 1 and output.count("\n") == 1
    assert "numpy has 2 versions: 2.4.6 (python_full_version < \"3.12\"), 2.5.5 (python_full_version >= \"3.12\")" in output


def test_the_two_files_may_not_differ_either(house):
    _write(house, ONE, (*ONE[:1], "numpy==2.4.5"))
    assert _check(house)[0] == 1


def test_two_versions_with_a_written_reason_are_accepted(house):
    _write(house, TWO, more='[tool.liuhen.versions-that-differ]\nNumPy = "tried on 3.11 and 3.13 on that day"\n')
    assert _check(house)[0] == 0
    _write(house, TWO, more='[tool.liuhen.versions-that-differ]\nnumpy = " "\n')
    assert _check(house)[0] == 1, "an empty reason is none"


def test_a_reason_that_is_not_needed_is_reported(house):
    _write(house, ONE, more='[tool.liuhen.versions-that-differ]\nnumpy = "once upon a time"\n')
    status, output = _check(house)
    assert status == 1 and "take it out" in output


@pytest.mark.parametrize("line", ["av==19.0.2", "Av==18.0", ""])
def test_a_lock_older_than_its_bound_is_refused(house, line):
    _write(house, tuple(pinned for pinned in (line, "numpy==2.4.6") if pinned))
    status, output = _check(house)
    assert status == 1 and "pyproject.toml asks for av" in output


@pytest.mark.parametrize("line", ["--extra-index-url https://packages.example/simple", "av @ https://packages.example/av.whl",
                                  "-i packages.example", "av>=18.1", "av==18.*", "what is this"])
def test_an_address_or_an_open_version_is_refused(house, line):
    _write(house, ONE)
    lock = house / "requirements.lock"
    lock.write_text(line + "\n" + lock.read_text(encoding="utf-8"), encoding="utf-8")
    assert _check(house)[0] == 1


def test_a_pin_without_a_hash_is_refused(house):
    _write(house, ONE)
    lock = house / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "click==8.1\n", encoding="utf-8")
    status, output = _check(house)
    assert status == 1 and "click has no hash" in output


def test_the_projects_own_locks_are_right(root):
    assert _check(root)[0] == 0


def test_a_refused_lock_does_not_take_the_old_ones_place(house, root):
    """lock.sh with a resolver that answers as uv did when the versions differed."""
    _write(house, ONE)
    shutil.copy(root / "scripts" / "lock.sh", house / "scripts")
    programs = house / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    answer = "".join(line + HASH + "\n" for line in TWO)
    resolver = "#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\ncat >\"$2\" <<'EOF'\n" + answer + "EOF\n"
    (programs / "uv").write_text(resolver, encoding="utf-8")
    for program in programs.iterdir():
        program.chmod(0o755)
    before = (house / "requirements.lock").read_bytes()
    environ = {**os.environ, "VENV": ".venv"}  # whatever environment the tests themselves run in
    done = subprocess.run(["sh", "scripts/lock.sh"], cwd=house, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "numpy has 2 versions" in done.stdout, done.stderr
    assert (house / "requirements.lock").read_bytes() == before
    (house / "pyproject.toml").write_text(PROJECT + '[tool.liuhen.versions-that-differ]\nnumpy = "tried"\n', encoding="utf-8")
    assert subprocess.run(["sh", "scripts/lock.sh"], cwd=house, env=environ, capture_output=True, check=False).returncode == 0
    assert (house / "requirements.lock").read_text(encoding="utf-8") == answer
