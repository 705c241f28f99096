"""Work that a person asks for: one job however often it is asked for, gone on with when its process is killed, in that person's name."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import environment_without_settings
from visits import CASE, NUMBER

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path, liuhen) -> Path:
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    assert liuhen("case", "add", tmp_path / "case.toml", home=tmp_path / "home").status == 0
    return tmp_path / "home"


def dispatcher(home: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "pipelines.cli", "dispatch", *options], cwd=ROOT, start_new_session=True,
                            env={**environment_without_settings(), "LIUHEN_HOME": str(home)}, stdout=subprocess.DEVNULL)


def events(home: Path, what: str) -> list[tuple[str, str]]:
    with sqlite3.connect(home / "catalogue.db") as base:
        return base.execute("select subject, who from audit where what = ? order by seq", [what]).fetchall()


def job(liuhen, home: Path, id: int = 1) -> dict:
    return liuhen("jobs", "show", id, "--json", home=home).data


def test_asked_twice_is_one_job_and_two_dispatchers_do_it_once(home: Path, small_dump: Path, liuhen):
    command = ("ingest", small_dump, "--case", NUMBER, "--as", "王芳", "--later", "--json")
    first, second = (liuhen(*command, home=home).data["job"] for _ in "ab")
    assert (first["job"], first["new"]) == (second["job"], True) and not second["new"]
    assert liuhen("status", "--json", home=home).data["jobs"] == {"waiting": 1, "running": 0, "failed": 0}
    both = [dispatcher(home, "--once") for _ in "ab"]
    assert [process.wait(120) for process in both] == [0, 0]
    done = job(liuhen, home)
    assert (done["state"], done["attempts"], done["asked_by"]) == ("done", 1, "王芳"), done
    assert "接收 5 个文件" in done["outcome"]
    assert events(home, "job.asked") == [("job:1", "王芳")]
    assert {who for _, who in events(home, "original.received")} == {"王芳"}
    assert liuhen("verify", home=home).status == 0


def test_a_killed_process_is_gone_on_with_by_another(home: Path, small_dump: Path, tmp_path: Path, liuhen):
    dump = tmp_path / "large"
    for number in range(60):
        path = dump / "DCIM" / "20260302" / f"A000001_000001_202603021{number // 10}{number % 10:02}00_1{number:03}.MP4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(2 << 20))
    liuhen("ingest", dump, "--later", home=home)
    process = dispatcher(home, "--once")
    until = time.monotonic() + 120
    while not events(home, "original.received"):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.02)
    for child in children(process.pid):
        os.kill(child, signal.SIGKILL)
    assert process.wait(200) == 0
    done = job(liuhen, home)
    assert done["state"] == "done" and done["attempts"] == 2, done
    received = events(home, "original.received")
    assert len(received) == len(set(received)) == 60, "none was taken in twice"


def children(pid: int) -> list[int]:
    stats = [path for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    lines = [path.read_text(encoding="utf-8", errors="replace").rsplit(")", 1) for path in stats]
    return [int(head.split(" ", 1)[0]) for head, tail in lines if int(tail.split()[1]) == pid]


def test_stopped_and_tried_again(home: Path, small_dump: Path, liuhen):
    liuhen("ingest", small_dump, "--later", home=home)
    assert liuhen("jobs", "stop", 1, "--json", home=home).data["state"] == "stopped"
    assert liuhen("jobs", "stop", 1, home=home).status == 2, "it is at its end"
    assert liuhen("jobs", "retry", 1, "--json", home=home).data["state"] == "waiting"
    assert liuhen("jobs", "retry", 1, home=home).status == 2, "it waits already"
    assert dispatcher(home, "--once").wait(120) == 0
    assert job(liuhen, home)["state"] == "done"
    assert [what for what in ("job.asked", "job.stop-asked", "job.retried") if len(events(home, what)) == 1] == [
        "job.asked", "job.stop-asked", "job.retried"]


def test_what_cannot_be_done_says_so_and_is_counted(home: Path, liuhen):
    liuhen("archive", NUMBER, "--later", home=home)
    assert dispatcher(home, "--once").wait(120) == 0
    failed = liuhen("jobs", "list", "--json", home=home)
    assert failed.status == 1 and failed.data["jobs"][0]["state"] == "failed" and failed.data["jobs"][0]["problem"]
    waits = liuhen("status", "--json", home=home)
    assert waits.data["jobs"]["failed"] == 1 and waits.status == 1
    assert "没有办成的后台工作：1 件" in liuhen("status", home=home).out


def test_a_job_that_a_hand_from_elsewhere_changed_is_not_done(home: Path, small_dump: Path, liuhen):
    liuhen("ingest", small_dump, "--later", home=home)
    with sqlite3.connect(home / "catalogue.db") as insider:
        insider.execute("update jobs set options = ?", [json.dumps({"clear": True})])
    insider.close()
    assert dispatcher(home, "--once").wait(120) == 0
    assert "被绕过程序改动" in job(liuhen, home)["problem"] and events(home, "original.received") == []


def test_a_typed_command_stands_in_the_list_and_a_refused_one_leaves_nothing(home: Path, small_dump: Path, liuhen):
    assert liuhen("review", "没有这个案件", home=home).status == 2
    assert liuhen("review", "没有这个案件", "--later", home=home).status == 2
    assert liuhen("ingest", home / "none", "--later", home=home).status == 2
    assert liuhen("jobs", "list", "--all", "--json", home=home).data["jobs"] == []
    assert liuhen("ingest", small_dump, "--case", NUMBER, home=home).status in (0, 1)
    assert liuhen("review", NUMBER, home=home).status in (0, 1)
    listed = liuhen("jobs", "list", "--all", "--json", home=home).data["jobs"]
    assert [(entry["kind"], entry["state"]) for entry in listed] == [("review", "done"), ("ingest", "done")]
    assert (listed[0]["stage"], listed[1]["stage"]) == ("write", "list"), "what each was at last"
    assert listed[1]["done"] == listed[1]["total"] > 0


def state_of_runs(home: Path) -> list[str]:
    with sqlite3.connect(home / "catalogue.db") as base:
        return [state for state, in base.execute("select state from job_runs")]


def test_a_backup_asked_for_twice_is_one_job_and_goes_on_when_its_process_was_killed(home: Path, tmp_path: Path, liuhen):
    target = tmp_path / "saved" / "office.db"
    first, second = (liuhen("backup", target, "--later", "--json", home=home).data["job"] for _ in "ab")
    assert (first["job"], first["kind"], first["new"]) == (second["job"], "backup", True) and not second["new"]
    process = dispatcher(home, "--once")
    until = time.monotonic() + 120
    while not (state_of_runs(home) == ["running"] and children(process.pid)):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.01)
    for child in children(process.pid):
        os.kill(child, signal.SIGKILL)
    assert process.wait(200) == 0
    done = job(liuhen, home)
    assert (done["state"], done["attempts"]) == ("done", 2), done
    assert events(home, "catalogue.saved") == [("backup:office.db", events(home, "job.asked")[0][1])]
    assert liuhen("verify", home=home).status == 0
    assert liuhen("backup", target, "--later", home=home).status == 2, "the file is there: refused before anything is entered"
    listed = liuhen("jobs", "list", "--all", "--json", home=home).data["jobs"]
    assert [entry["kind"] for entry in listed] == ["verify", "backup"]
    assert liuhen("restore", target, home=tmp_path / "new").status == 0
