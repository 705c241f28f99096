"""The command line: light where it must be light, in two languages, JSON and nothing else where JSON is asked for."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from visits import NUMBER

from messages import say
from pipelines import cli
from pipelines.cli import build

pytestmark = pytest.mark.smoke
ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"prefect", "faster_whisper", "ctranslate2", "rapidocr", "onnxruntime", "cv2", "av", "weasyprint", "minio", "docx", "alembic"}
BUILT = {"accept", "approval", "approve", "archive", "ask", "backup", "bulletin", "calendar", "case", "catalogue", "certificate",
         "check", "clock", "custody", "decide", "demo", "device", "dispatch", "dispose", "duties", "entry", "except", "explain",
         "filing", "finish", "hold", "inbox", "ingest", "init", "jobs", "key", "login", "logout", "loss", "mark", "medium",
         "obstruction", "proceeding", "propose", "record", "recording", "release", "request", "restore", "return", "review", "search",
         "serve", "stats", "status", "store", "sweep", "transcribe", "unhold", "unmark", "user", "verify", "viewings", "watch", "whoami"}


def _imported(code: str, *arguments: str) -> set[str]:
    completed = subprocess.run([sys.executable, "-c", f"import sys; from pipelines.cli import main; {code}; "
                               "print('\\n' + ' '.join(sorted(sys.modules)), file=sys.stderr)", *arguments],
                               cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in completed.stderr.splitlines()[-1].split()}


def test_help_imports_nothing_heavy_and_nothing_that_only_a_problem_report_needs():
    of_a_report = {"email"}  # by importlib.metadata
    assert not _imported("main(['--help'])") & (HEAVY | {"sqlalchemy", "numpy", "cattrs"} | of_a_report)


def test_status_and_case_show_import_nothing_heavy(liuhen, tmp_path, case_file):
    home = tmp_path / "home"
    liuhen("case", "add", case_file, home=home)
    for command in (["status"], ["case", "show", NUMBER], ["case", "list"]):
        assert not _imported(f"main({[*command, '--home', str(home)]!r})") & HEAVY


def test_help_names_the_commands_that_are_built_in_both_languages(liuhen):
    chinese, english = liuhen("--help").out, liuhen("--lang", "en", "--help")
    listed = {line.split()[0] for line in chinese.splitlines() if line.startswith("  ") and line.split()[0].isascii()}
    assert {name for name in listed if name.isalpha()} == BUILT
    assert "用法" in chinese and "Usage" in english.out
    assert "Usage" in liuhen("--help", LIUHEN_LANG="en").out


GROUPS = {"approval", "bulletin", "calendar", "case", "catalogue", "check", "clock", "custody", "device", "entry", "filing", "jobs",
          "key", "loss", "medium", "obstruction", "proceeding", "record", "recording", "request", "store", "user"}


@pytest.mark.parametrize("command", sorted(BUILT - GROUPS))
def test_every_command_explains_itself(liuhen, command):
    answer = liuhen(command, "--help")
    assert answer.status == 0 and "--json" in answer.out and "选项" in answer.out


def explained(command: click.Command) -> Iterator[str]:
    """Yield the key of every help text of a command, its options and the commands under it."""
    yield from (key for key in (command.help, *(getattr(param, "help", None) for param in command.params)) if key)
    for under in getattr(command, "commands", {}).values():
        yield from explained(under)


def test_every_help_text_is_a_sentence():
    keys = set(explained(build()))
    assert len(keys) > 80
    assert [key for key in sorted(keys) if not say(key, "zh").endswith("。") or not say(key, "en").endswith(".")] == []


def test_json_is_one_object_and_nothing_else(liuhen, tmp_path, case_file):
    home = tmp_path / "home"
    for command in (("case", "add", case_file), ("case", "list"), ("case", "show", NUMBER), ("status",), ("sweep",), ("verify",)):
        answer = liuhen(*command, "--json", home=home)
        assert isinstance(json.loads(answer.out), dict), answer
        assert answer.err == ""


def test_an_error_is_json_too_where_a_script_asked_for_it(liuhen, tmp_path):
    answer = liuhen("case", "show", "没有", "--json", home=tmp_path / "home")
    assert answer.status == 2 and json.loads(answer.out)["status"] == 2


def test_a_prefect_server_that_does_not_answer_is_one_sentence(liuhen, tmp_path):
    assert liuhen("init", home=tmp_path / "home").status == 0
    answer = liuhen("review", NUMBER, "--lang", "en", home=tmp_path / "home", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert answer.status == 3 and "http://127.0.0.1:9/api does not answer" in answer.err and len(answer.err.splitlines()) == 1, answer.err


def test_quiet_says_nothing(liuhen, tmp_path, case_file):
    answer = liuhen("case", "add", case_file, "--quiet", home=tmp_path / "home")
    assert (answer.status, answer.out, answer.err) == (0, "", "")


def test_a_disk_that_fails_is_named_and_not_called_a_fault_of_ours(monkeypatch, capsys):
    def broken():
        raise OSError(errno.EIO, os.strerror(errno.EIO), "/srv/liuhen/logs")

    monkeypatch.setattr(cli, "build", broken)
    assert cli.main(["status", "--lang", "zh"]) == 3
    message = capsys.readouterr().err
    assert message.startswith("/srv/liuhen/logs 读写失败") and "同一命令" in message and "内部出错" not in message
