"""What nobody foresaw: one sentence that names a file for the maintainer, nothing of a library's beside it, no password in it.

The failure is a real one: packages of another version than the program was made for stand first on the path.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from processes import environment_without_settings
from visits import Done

from messages import LANGS
from messages.hidden import without_passwords
from pipelines.terminal.problem_report import secrets

pytestmark = pytest.mark.smoke
ROOT = Path(__file__).resolve().parents[3]
# As a library that lost an argument fails, and as libraries talk: a warning, a log line, to no handler of anybody's.
OTHER_VERSION = """
import logging, os, warnings
os.write(2, b"[W:runtime] no accelerator found, said by compiled code\\n")
warnings.warn("this build talks a lot", RuntimeWarning)
logging.getLogger("some.library").error("could not initialise %s", "the accelerator")
logging.getLogger("some.library").warning("%d arguments wanted", "two")
def __getattr__(name):
    raise TypeError("open() got an unexpected keyword argument 'metadata_errors' at postgresql://liuhen:Geheim@9@db/liuhen")
"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with a `sqlalchemy` that is not the one the program was made for."""
    (tmp_path / "path" / "sqlalchemy").mkdir(parents=True)
    (tmp_path / "path" / "sqlalchemy" / "__init__.py").write_text(OTHER_VERSION, encoding="utf-8")
    return tmp_path / "path"


def _status(broken: Path, *arguments: object, command: str = "status", **environ: str) -> Done:
    inherited = environment_without_settings("PYTHONWARN")
    paths = os.pathsep.join([str(broken), str(ROOT)])
    completed = subprocess.run([sys.executable, "-m", "pipelines.cli", command, *map(str, arguments)], capture_output=True, text=True,
                               check=False, cwd=broken, env={**inherited, "PYTHONPATH": paths, **environ})
    return Done(completed.returncode, completed.stdout, completed.stderr)


def _report(folder: Path) -> Path:
    reports = list(folder.iterdir())
    assert len(reports) == 1
    return reports[0]


@pytest.mark.parametrize("lang", LANGS)
def test_one_sentence_names_the_report_and_nothing_stands_beside_it(broken, tmp_path, lang):
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.db").touch()
    answer = _status(broken, "--home", home, LIUHEN_LANG=lang)
    path = _report(home / "problems")
    assert answer.status == 3 and answer.out == "" and answer.err.count("\n") == 1 and str(path) in answer.err
    texts = {"zh": ("内部出错", "管理员"), "en": ("internal error", "administrator")}[lang]
    assert all(word in answer.err for word in texts)
    assert "TypeError" not in answer.err and "metadata_errors" not in answer.err
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700


def test_the_report_says_when_what_and_on_which_versions(broken, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.db").touch()
    _status(broken, "--json", f"--home={home}", LIUHEN_REPLICA="s3://id:Geheim@9@store/originals")
    report = _report(home / "problems").read_text(encoding="utf-8")
    lines = dict(line.split(": ", 1) for line in report.splitlines()[:6])
    assert abs((datetime.now().astimezone() - datetime.fromisoformat(lines["time"])).total_seconds()) < 300
    assert lines["command"] == f"liuhen status --json --home={home}" and lines["Python"].startswith(sys.version.split()[0])
    assert "liuhen " in lines["packages"]
    assert "Traceback" in report and "TypeError" in report and "metadata_errors" in report
    assert all(text in report for text in ("could not initialise the accelerator", "this build talks a lot", "said by compiled code",
                                         "arguments wanted"))
    assert "Geheim" not in report


def test_a_script_gets_the_same_sentence_as_json(broken, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.db").touch()
    answer = _status(broken, "--json", LIUHEN_HOME=str(home))
    assert json.loads(answer.out) == {"error": answer.err.strip(), "status": 3} and str(_report(home / "problems")) in answer.err


def test_where_no_home_can_be_written_it_lies_with_the_temporary_files(broken, tmp_path):
    (tmp_path / "tmp").mkdir()
    answer = _status(broken, "--home", tmp_path / "no-home", command="init", TMPDIR=str(tmp_path / "tmp"))
    path = _report(tmp_path / "tmp")
    assert str(path) in answer.err and path.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "no-home").exists(), "a report makes no home"


def test_what_was_asked_for_by_pythonwarnings_is_shown(broken, tmp_path):
    answer = _status(broken, "--home", tmp_path / "no-home", command="init", TMPDIR=str(tmp_path), PYTHONWARNINGS="default")
    assert "this build talks a lot" in answer.err and "said by compiled code" in answer.err


@pytest.mark.parametrize(("written", "left"), [
    ("at postgresql://liuhen:pa:ss@wo@db:5432/x failed", "at postgresql://liuhen:***@db:5432/x failed"),
    ("smtps://user@mail/ and http://127.0.0.1:4200/api", "smtps://user@mail/ and http://127.0.0.1:4200/api"),
    ("https://hook.example/?token=abc123&case=7", "https://hook.example/?token=***&case=7"),
    ("{'secret_key': 'x', password=hunter2}", None),
    ("known by itself: s3cret-of-ours", "known by itself: ***"),
])
def test_passwords_are_hidden(written, left):
    hidden = without_passwords(written, {"s3cret-of-ours"})
    assert hidden == left if left else "hunter2" not in hidden


def test_passwords_are_known_from_variables_and_settings(tmp_path):
    (tmp_path / "liuhen.toml").write_text('database = "postgresql://a:fr%40m-file@db/x"\n[notify]\nwebhook = "https://hook.example/T0/B1"\n',
                                          encoding="utf-8")
    environ = {"LIUHEN_REPLICA": "s3://id:from-variable@there", "AWS_SECRET_ACCESS_KEY": "by-name", "PATH": "/a:b@c", "LIUHEN_LANG": "zh"}
    passwords = secrets(environ, tmp_path)
    assert passwords == {"fr%40m-file", "fr@m-file", "https://hook.example/T0/B1", "from-variable", "by-name"}
