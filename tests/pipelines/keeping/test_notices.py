"""Whoever has to know is told: a line in the home, a real web address, a real mail server."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from receivers import mailbox, webhook

from messages import text
from pipelines.flows.server import free_port
from pipelines.terminal.shell import now
from storage.settings import load_settings
from tasks.notices import FILE, Notice, entries, notify

AT = now()
UNREADABLE = Path("/sys/class/net/lo/speed")  # a regular file that no read gives a byte of: the driver refuses


def notice(kind: str = "damage", subject: str = "R-1", at=AT) -> Notice:
    return Notice(kind, subject, text("notices.missing", count=3), at)


def test_a_notice_goes_to_the_file_the_web_address_and_the_mailbox(tmp_path):
    with webhook() as (address, posted), mailbox() as (server, letters):
        settings = load_settings(tmp_path, {"LIUHEN_NOTIFY_WEBHOOK": address, "LIUHEN_NOTIFY_SMTP": server,
                                            "LIUHEN_NOTIFY_MAIL": "a@office.example, b@office.example"})
        assert notify(settings, notice())
    entry = entries(tmp_path / FILE)[0]
    assert entry.sent == ("mail", "webhook") and not entry.not_sent and "3" in entry.message
    assert posted == [{"kind": "damage", "subject": "R-1", "message": entry.message, "at": AT.isoformat()}]
    letter = letters[0]
    assert letter["To"] == "a@office.example, b@office.example" and "R-1" in letter["Subject"] and entry.message in letter.get_content()


def test_the_same_notice_is_sent_once_a_day_and_another_one_at_once(tmp_path):
    with webhook() as (address, posted):
        settings = load_settings(tmp_path, {"LIUHEN_NOTIFY_WEBHOOK": address})
        assert notify(settings, notice()) and not notify(settings, notice(at=AT + timedelta(hours=2)))
        assert notify(settings, notice(subject="R-2")) and notify(settings, notice(at=AT + timedelta(days=1)))
    assert [message["subject"] for message in posted] == ["R-1", "R-2", "R-1"] and len(entries(tmp_path / FILE)) == 3


def test_a_receiver_that_is_down_stops_nothing_and_is_tried_again(tmp_path):
    port = free_port()
    settings = load_settings(tmp_path, {"LIUHEN_NOTIFY_WEBHOOK": f"http://127.0.0.1:{port}/", "LIUHEN_NOTIFY_MAIL": "a@b.example",
                                        "LIUHEN_NOTIFY_SMTP": f"smtp://127.0.0.1:{port}"})
    assert notify(settings, notice()) and notify(settings, notice())
    assert [sorted(entry.not_sent) for entry in entries(tmp_path / FILE)] == [["mail", "webhook"]] * 2


def test_without_settings_the_file_in_the_home_says_it(tmp_path):
    (tmp_path / FILE).write_bytes(b"half a li\xff\n{}\n[1]\n")
    assert notify(load_settings(tmp_path, {}), notice())
    assert [entry.subject for entry in entries(tmp_path / FILE)] == ["R-1"]


@pytest.mark.skipif(not UNREADABLE.is_file(), reason="this kernel has no file that cannot be read")
@pytest.mark.requirement("R000-37", "R000-39", "R004-38")
def test_damage_and_what_cannot_be_read_are_told_at_once_and_told_apart(liuhen, tmp_path):
    home, dump = tmp_path / "home", tmp_path / "dump"
    dump.mkdir()
    for number in range(4):
        (dump / f"log-2026030{number + 1}.txt").write_bytes(random.Random(number).randbytes(5000))
    with webhook() as (address, posted):
        environ = {"LIUHEN_NOTIFY_WEBHOOK": address, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        rows = liuhen("ingest", dump, "--unit", "监察支队", "--json", home=home, **environ).data["received"]
        store = home / "originals" / "sha256"
        places = [store / row["sha256"][:2] / row["sha256"][2:4] / row["sha256"] for row in rows]
        places[0].chmod(0o644)
        places[0].write_bytes(b"changed")
        places[1].unlink()
        places[2].unlink()
        places[2].symlink_to(UNREADABLE)
        answer = liuhen("verify", "--json", home=home, **environ)
    originals = answer.data["originals"]
    assert answer.status == 1 and originals["intact"] == 1
    assert (originals["damaged"], originals["missing"], originals["unreadable"]) == ([rows[0]["id"]], [rows[1]["id"]], [rows[2]["id"]])
    assert {loss["recording"]: (loss["state"], loss["unit"]) for loss in originals["losses"]} == {
        rows[0]["id"]: ("damaged", "监察支队"), rows[1]["id"]: ("missing", "监察支队"), rows[2]["id"]: ("unreadable", "监察支队")}
    messages = {message["subject"]: message["message"] for message in posted if message["kind"] == "damage"}
    assert {"改变" in messages[rows[0]["id"]], "缺失" in messages[rows[1]["id"]], "不表示" in messages[rows[2]["id"]]} == {True}


def test_many_processes_write_whole_lines(tmp_path):
    code = ("import sys; from pathlib import Path; from messages import text; from pipelines.terminal.shell import now;"
            "from storage.settings import load_settings; from tasks.notices import Notice, notify\n"
            "for number in range(20):\n"
            "    said = Notice('damage', f'{sys.argv[2]}-{number}', text('notices.missing', count=1), now())\n"
            "    notify(load_settings(Path(sys.argv[1]), {}), said)")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    runs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)], env=environ, cwd=Path(__file__).parents[3])
            for number in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    lines = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["subject"] for line in lines}) == len(lines) == 60
