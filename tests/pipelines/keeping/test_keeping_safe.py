"""Clearing a recorder, the inbox, the second copy, the readable view, backup and restore: whole commands."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import servers
from bad_cards import bad_block

from pipelines.inbox import ingest_inbox
from pipelines.ingest import ingest_dump
from pipelines.terminal.shell import now
from pipelines.verify import daily, verify
from storage.trail import audit
from tasks.guard.readable import README
from tasks.installation import open_installation
from tasks.receive.intake import Order


def files(folder: Path, count: int = 4, size: int = 5000) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"A000001_000001_2026030209{number:02}00.log").write_bytes(random.Random(f"{folder.name}{number}").randbytes(size))
    return folder


def opened(home: Path, **environ: str):
    return open_installation(home, environ, "保管员", "zh", now)


def place(home: Path, sha256: str, store: str = "originals") -> Path:
    return home / store / "sha256" / sha256[:2] / sha256[2:4] / sha256


@pytest.mark.requirement("R000-39", "R002-17")
def test_a_recorder_is_cleared_only_of_what_is_verified_and_the_chain_says_so(liuhen, tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    assert liuhen("ingest", dump, "--clear", "--no-wait", home=home).status == 2
    answer = liuhen("ingest", dump, "--clear", "--json", home=home)
    assert answer.status == 0 and len(answer.data["cleared"]) == 4 and not answer.data["left"], answer.err
    assert list(dump.iterdir()) == []
    with opened(home) as installation, installation.catalogue.read() as tx:
        cleared = [event for event in audit.events(tx) if event.what == "recorder.cleared"]
    assert {event.hash for event in cleared} == {row["sha256"] for row in answer.data["received"]}
    assert liuhen("verify", "--json", home=home).data["originals"]["intact"] == 4


def test_what_changed_since_or_was_not_taken_in_stays_on_the_recorder(tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    with opened(home) as installation:
        ingest_dump(installation, Order(dump))
        victim = sorted(dump.iterdir())[0]
        status = victim.stat()
        victim.write_bytes(b"\0" + victim.read_bytes()[1:])
        os.utime(victim, ns=(status.st_atime_ns, status.st_mtime_ns))  # same name, size and time stamp: not seen as new
        report = ingest_dump(installation, Order(dump, clear=True))
    assert len(report.cleared.removed) == 3 and [file.name for file in report.cleared.left] == [victim.name] and victim.exists()


def test_nothing_is_cleared_while_one_file_could_not_be_read(tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    name = sorted(dump.iterdir())[0].name
    with opened(home) as installation:
        report = ingest_dump(installation, Order(dump, clear=True, opener=bad_block(name, 100, 200)))
    assert report.cleared.removed == () and not report.clear and len(list(dump.iterdir())) == 4


def test_verbose_prints_one_line_a_file(liuhen, tmp_path):
    answer = liuhen("ingest", files(tmp_path / "dump"), "--verbose", home=tmp_path / "home")
    assert answer.status == 0 and len([line for line in answer.err.splitlines() if "SHA-256" in line]) == 4


@pytest.mark.requirement("R003-3-12")
def test_the_inbox_takes_in_what_has_stopped_changing(tmp_path):
    home, inbox = tmp_path / "home", tmp_path / "inbox"
    files(inbox / "one")
    files(inbox / ".being-copied")
    (inbox / "empty").mkdir()
    busy = files(inbox / "busy")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with (busy / "still.log").open("ab") as out:
                out.write(b"more")
            time.sleep(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with opened(home, LIUHEN_INBOX=str(inbox)) as installation:
            first = ingest_inbox(installation, 1.5)
    finally:
        stop.set()
        writer.join()
    assert [Path(row.dump).name for row in first.dumps] == ["one"] and first.dumps[0].received == 4
    with opened(home, LIUHEN_INBOX=str(inbox)) as installation:
        second = ingest_inbox(installation, 0.2)
    assert {Path(row.dump).name: row.received for row in second.dumps} == {"one": 0, "busy": 5}


def test_one_bad_dump_in_the_inbox_does_not_stop_the_others_and_is_told(liuhen, tmp_path):
    home, inbox = tmp_path / "home", tmp_path / "inbox"
    files(inbox / "good")
    (inbox / "bad").mkdir()
    (inbox / "bad" / "leaves.log").symlink_to("/etc/passwd")
    home.mkdir()
    (home / "liuhen.toml").write_text(f'inbox = "{inbox}"\n', encoding="utf-8")
    assert liuhen("init", home=home).status == 0
    answer = liuhen("inbox", "--still", "0.2", "--json", home=home)
    rows = {Path(row["dump"]).name: row for row in answer.data["dumps"]}
    assert answer.status == 1 and rows["good"]["clear"] and rows["bad"]["rejected"] == 1
    assert "leaves.log" in (home / "notices.jsonl").read_text(encoding="utf-8")
    assert liuhen("inbox", home=tmp_path / "other").status == 2


@pytest.mark.requirement("R000-39")
def test_the_second_copy_is_written_at_ingest_and_repairs_come_from_it(liuhen, tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    environ = {"LIUHEN_REPLICA": (home / "second").as_uri()}
    rows = liuhen("ingest", dump, "--json", home=home, **environ).data["received"]
    assert all(place(home, row["sha256"], "second").read_bytes() == place(home, row["sha256"]).read_bytes() for row in rows)
    damaged, missing, both = (place(home, row["sha256"]) for row in rows[:3])
    for path in (damaged, both, place(home, rows[2]["sha256"], "second")):
        path.chmod(0o644)
        path.write_bytes(b"not what it was")
    missing.unlink()
    answer = liuhen("verify", "--repair", "--json", home=home, **environ)
    assert answer.status == 1 and len(answer.data["repaired"]) == 3
    checked = liuhen("verify", "--json", home=home, **environ).data["originals"]
    assert checked["damaged"] == [rows[2]["id"]] and checked["intact"] == 3 and not checked["missing"]
    assert len(list((home / "originals" / "damaged").iterdir())) == 1
    assert liuhen("verify", "--repair", "--json", home=home).data["repaired"][0]["recording"] == rows[2]["id"]


def test_a_second_store_that_is_down_stops_nothing_and_the_sweep_completes_it(tmp_path):
    home, dump, second = tmp_path / "home", files(tmp_path / "dump"), tmp_path / "home" / "second"
    home.mkdir()
    second.write_bytes(b"a file where the folder should be")
    with opened(home, LIUHEN_REPLICA=second.as_uri()) as installation:
        taken = ingest_dump(installation, Order(dump))
        assert taken.clear and taken.notes
        second.unlink()
        report = daily(installation, date(2026, 3, 2))
    assert report.replica.copied >= 4 and not report.replica.damaged


@pytest.mark.requirement("R000-39")
def test_in_thirty_days_every_original_is_checked_once(tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump", 40, 100)
    with opened(home) as installation:
        rows = ingest_dump(installation, Order(dump)).received
        checked = [daily(installation, date(2026, 3, 1) + timedelta(days=day)).originals.checked for day in range(30)]
        with installation.catalogue.read() as tx:
            events = [event.what for event in audit.events(tx)]
    assert sum(checked) == len(rows) == 40 and max(checked) < 12
    assert events.count("original.verified") == 80 and events.count("original.restore_tested") == 30


@pytest.mark.requirement("R000-02", "R001-26")
def test_a_person_without_liuhen_finds_footage_by_unit_recorder_and_date(tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    with opened(home) as installation:
        rows = ingest_dump(installation, Order(dump, unit="监察支队")).received
        links = sorted(path for path in (home / "originals" / "view").rglob("*") if path.is_symlink())
        assert [path.relative_to(home / "originals" / "view").parts[:2] for path in links] == [("监察支队", "A000001")] * 4
        assert {path.read_bytes() for path in links} == {path.read_bytes() for path in dump.iterdir()}
        (links[0].parent / "stale.log").symlink_to("nowhere")
        assert daily(installation, date(2026, 3, 2)).linked == 1 and not (links[0].parent / "stale.log").is_symlink()
    readme = (home / "originals" / README).read_text(encoding="utf-8")
    assert "SHA-256" in readme and "留痕" in readme and "Liuhen" in readme
    moved = Path(shutil.move(home / "originals", tmp_path / "carried away"))
    assert {path.read_bytes() for path in (moved / "view").rglob("*.log")} == {path.read_bytes() for path in dump.iterdir()}
    assert len(rows) == 4


@pytest.mark.requirement("R000-02", "R000-39")
def test_a_lost_machine_comes_back_from_its_backup(liuhen, tmp_path):
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    liuhen("ingest", dump, home=home)
    before = liuhen("verify", "--anchor", "--json", home=home).data
    saved = liuhen("backup", tmp_path / "away" / "catalogue.backup", "--json", home=home)
    assert saved.status == 0 and Path(saved.data["key"]).stat().st_mode & 0o777 == 0o600, saved.err
    assert liuhen("backup", tmp_path / "away" / "catalogue.backup", home=home).status == 2, "a backup is never overwritten"
    for lost in ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm"):
        (home / lost).unlink(missing_ok=True)
    shutil.rmtree(home / "keys")
    assert liuhen("restore", tmp_path / "nothing", home=home).status == 2
    assert liuhen("restore", tmp_path / "away" / "catalogue.backup", home=home).status == 0
    after = liuhen("verify", "--json", home=home)
    assert after.status == 0 and after.data["audit"]["anchors"]["count"] == 1, after.err
    assert after.data["audit"]["anchors"]["signer"] == before["audit"]["anchors"]["signer"] and after.data["originals"]["intact"] == 4
    assert liuhen("ingest", dump, "--json", home=home).data["already"]
    assert liuhen("restore", tmp_path / "away" / "catalogue.backup", home=home).status == 2, "only into an empty catalogue"


@pytest.mark.xdist_group("servers")
def test_a_catalogue_moves_from_sqlite_to_postgresql(liuhen, tmp_path):
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    home, dump = tmp_path / "home", files(tmp_path / "dump")
    liuhen("ingest", dump, home=home)
    with servers.postgres(programs) as base:
        copied = liuhen("catalogue", "copy", "--to", f"{base}postgres", "--json", home=home)
        assert copied.status == 0 and copied.data["rows"]["recordings"] == 4, copied.err
        environ = {"LIUHEN_DATABASE": f"{base}postgres"}
        assert liuhen("verify", "--json", home=home, **environ).data["originals"]["intact"] == 4
        assert len(liuhen("ingest", dump, "--json", home=home, **environ).data["already"]) == 4
        assert liuhen("catalogue", "copy", "--to", f"{base}postgres", home=home).status == 2


@pytest.mark.requirement("R000-02", "R000-37", "R001-23", "R002-17", "R003-2-22", "R004-38")
def test_a_rewritten_or_shortened_chain_is_seen_by_its_anchors(liuhen, tmp_path):
    import sqlite3

    home, dump = tmp_path / "home", files(tmp_path / "dump")
    liuhen("ingest", dump, home=home)
    assert liuhen("verify", "--anchor", "--json", home=home).status == 0
    with sqlite3.connect(home / "catalogue.db") as base:
        base.execute("DROP TRIGGER audit_no_delete")
        base.execute("DELETE FROM audit WHERE seq > 3")
    seen = liuhen("verify", "--json", home=home)
    assert seen.status == 1 and seen.data["audit"]["intact"], "a chain that was cut is consistent in itself"
    assert [problem["kind"] for problem in seen.data["audit"]["anchors"]["problems"]] == ["cut"]
    assert "末尾" in (home / "notices.jsonl").read_text(encoding="utf-8")
    with opened(home) as installation:
        assert verify(installation).audit.anchors.problems
