"""What happens to a dump when something goes wrong: the rest is taken in, nothing is half-made, the same call goes on from there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import servers
from bad_cards import at_file, bad_block, growing
from gates import gate
from processes import environment_without_settings
from visits import make_video

from messages.errors import NoRoom, Unavailable
from pipelines.ingest import ingest_dump
from pipelines.terminal.shell import now
from pipelines.verify import verify
from storage.ledgers import originals
from storage.trail import audit
from tasks.installation import open_installation
from tasks.receive.intake import Order

ROOT = Path(__file__).resolve().parents[3]
FILES = 6


@pytest.fixture(params=["many at a time", "one a core"])
def dump(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recorder with one video and some other files, which are taken in as small ones are, and as large ones are."""
    if request.param == "one a core":
        monkeypatch.setattr("tasks.receive.originals.preserving.SMALL", 0)
        monkeypatch.setattr("tasks.receive.intake.BATCH_BYTES", 1)
    root = tmp_path / "dump-A000001"
    make_video(root / "DCIM" / "20260302" / "A000001_000001_20260302093000_0001.MP4", 1.0)
    chance = random.Random(5)
    for number in range(1, FILES):
        (root / "DCIM" / f"{number}.log").write_bytes(chance.randbytes(300_000 + number))
    return root


def take(home: Path, order: Order, clock=now, **environ: str):
    """Take a dump in as a custodian; retries wait for no time worth speaking of."""
    with open_installation(home, environ, "保管员", "zh", clock) as installation:
        return ingest_dump(replace(installation, pauses=(0.01, 0.02)), order)


def check(home: Path, files: int, **environ: str) -> None:
    """Everything is there once, and nothing else."""
    with open_installation(home, environ, "保管员", "zh", now) as installation:
        checked = verify(installation)
        with installation.catalogue.read() as tx:
            subjects = [event.subject for event in audit.events(tx) if event.what == "original.received"]
    assert (checked.originals.intact, checked.originals.foreign, checked.originals.missing) == (files, (), ())
    assert checked.audit.intact and len(subjects) == len(set(subjects)) == files


@pytest.mark.requirement("R000-39", "R003-3-12")
def test_what_a_failing_card_still_gives_up_is_kept_and_marked(dump, tmp_path):
    home, name = tmp_path / "home", "A000001_000001_20260302093000_0001.MP4"
    whole = next(dump.rglob(name)).read_bytes()
    bad = take(home, Order(dump, opener=bad_block(name, 20_000, 24_000)))
    row = next(row for row in bad.received if row.name.endswith(name))
    assert len(bad.received) == FILES and not bad.rejected and not bad.clear
    assert row.unread_bytes >= 4000 and row.bytes == len(whole) and row.state == "truncated"
    with open_installation(home, {}, "保管员", "zh", now) as installation:
        with installation.store.open(row.sha256) as stored:
            content = stored.read()
        with installation.catalogue.read() as tx:
            places: Any = next(event.detail["unread"] for event in audit.events(tx, row.id) if event.what == "original.received")
    assert len(content) == len(whole) and sum(count for _, count in places) == row.unread_bytes < 20_000
    for start, count in places:
        assert start <= 20_000 + 4096 and content[start:start + count] == bytes(count)
        whole = whole[:start] + bytes(count) + whole[start + count:]
    assert content == whole
    again = take(home, Order(dump, opener=bad_block(name, 20_000, 24_000)))
    assert not again.clear, "a card that still fails may not be cleared"
    better = take(home, Order(dump))
    assert [received.unread_bytes for received in better.received] == [0] and better.clear
    check(home, FILES + 1)


def test_a_file_that_can_be_read_the_second_time_is_whole(dump, tmp_path):
    taken = take(tmp_path / "home", Order(dump, opener=bad_block("3.log", 100, 200, times=1)))
    assert taken.clear and not any(row.unread_bytes for row in taken.received)
    check(tmp_path / "home", FILES)


def test_a_file_still_being_written_is_left_until_it_stops(dump, tmp_path):
    home = tmp_path / "home"
    taken = take(home, Order(dump, opener=growing("2.log", 100)))
    assert len(taken.received) == FILES - 1 and not taken.clear
    assert ["2.log" in row.name and "写入" in row.reason.say("zh") for row in taken.rejected] == [True]
    check(home, FILES - 1)
    assert take(home, Order(dump)).clear
    check(home, FILES)
    (dump / "DCIM" / "9.log").write_bytes(b"begin")
    assert take(home, Order(dump, opener=growing("9.log", 1))).clear, "it stopped growing before the second reading"
    check(home, FILES + 1)


def test_a_recorder_that_is_pulled_out_stops_the_run_and_the_next_one_goes_on(dump, tmp_path):
    home, away = tmp_path / "home", tmp_path / "away"
    with pytest.raises(Unavailable) as stopped:
        take(home, Order(dump, opener=at_file("A000001_000001_20260302093000_0001.MP4", lambda: dump.rename(away))))
    assert stopped.value.exit_status == 3 and "再次运行" in stopped.value.say("zh")
    away.rename(dump)
    assert take(home, Order(dump)).clear
    check(home, FILES)


def test_another_recorder_at_the_same_place_is_another_dump(dump, tmp_path):
    home, first = tmp_path / "home", tmp_path / "first"

    def swapped() -> None:
        dump.rename(first)
        make_video(dump / "DCIM" / "20260302" / "B000002_000002_20260302100000_0001.MP4", 1.0)

    with pytest.raises(Unavailable):
        take(home, Order(dump, opener=at_file("A000001_000001_20260302093000_0001.MP4", swapped)))
    other = take(home, Order(dump))
    assert [row.device for row in other.received] == ["B000002"]


@pytest.mark.requirement("R000-39")
def test_the_same_dump_by_two_at_the_same_time_is_kept_once(dump, tmp_path):
    home = tmp_path / "home"
    environ = environment_without_settings()
    call = [sys.executable, "-m", "pipelines.cli", "ingest", str(dump), "--json", "--home", str(home)]
    runs = [subprocess.Popen(call, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for run in runs:
        output = run.communicate(timeout=200)
        assert run.returncode == 0, output
    check(home, FILES)
    assert take(home, Order(dump)).clear


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 4 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False).returncode:
        pytest.skip("mounting takes root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.requirement("R000-39")
def test_a_full_disk_is_said_before_copying_with_what_is_missing(dump, tmp_path, small_disk):
    (dump / "DCIM" / "big.log").write_bytes(os.urandom(7 << 20))
    store = {"LIUHEN_STORE": (small_disk / "originals").as_uri()}
    with pytest.raises(NoRoom) as full:
        take(tmp_path / "home", Order(dump), **store)
    assert full.value.exit_status == 3 and full.value.text.params["missing"] in range(4, 7)
    assert [path for path in (small_disk / "originals").rglob("*") if path.is_file()] == []
    with open_installation(tmp_path / "home", store, "保管员", "zh", now) as installation, installation.catalogue.read() as tx:
        assert audit.events(tx) == () and originals.count(tx) == 0
    (dump / "DCIM" / "big.log").unlink()
    assert take(tmp_path / "home", Order(dump), **store).clear


def test_a_disk_that_fills_half_way_leaves_nothing_half_made(dump, tmp_path, small_disk):
    store = {"LIUHEN_STORE": (small_disk / "originals").as_uri()}
    filler = small_disk / "filler"

    def fill() -> None:
        with pytest.raises(OSError), filler.open("wb", buffering=0) as out:
            while True:
                out.write(bytes(1 << 16))

    with pytest.raises(NoRoom) as full:
        take(tmp_path / "home", Order(dump, opener=at_file("3.log", fill)), **store)
    assert "再次运行" in full.value.say("zh")
    filler.unlink()
    with open_installation(tmp_path / "home", store, "保管员", "zh", now) as installation:
        assert not verify(installation).originals.losses
    assert take(tmp_path / "home", Order(dump), **store).clear
    check(tmp_path / "home", FILES, **store)


@pytest.mark.parametrize("name", ["1.log", "3.log", "A000001_000001_20260302093000_0001.MP4"])
def test_what_a_stopped_run_says_it_stored_is_what_it_stored(dump, tmp_path, name: str):
    home, away = tmp_path / "home", tmp_path / "away"
    with pytest.raises(Unavailable) as stopped:
        take(home, Order(dump, opener=at_file(name, lambda: dump.rename(away))))
    with open_installation(home, {}, "保管员", "zh", now) as installation, installation.catalogue.read() as tx:
        noted = [event.subject for event in audit.events(tx) if event.what == "original.received"]
        assert originals.count(tx) == len(noted)
    said = stopped.value.text.params
    assert (said["kept"], said["left"]) == (len(noted), FILES - len(noted))
    away.rename(dump)
    assert take(home, Order(dump)).clear
    check(home, FILES)


@pytest.mark.xdist_group("servers")
@pytest.mark.requirement("R000-39")
def test_a_store_or_a_database_that_goes_down_stops_the_run_cleanly(dump, tmp_path, monkeypatch):
    weed, programs = servers.weed_program(), servers.postgres_programs()
    if weed is None or programs is None:
        pytest.skip("SeaweedFS or PostgreSQL is not installed")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
    with servers.weed(weed) as s3, servers.postgres(programs) as base, gate(s3.port) as to_store, \
            gate(urlsplit(base).port or 0) as to_base:
        places = {"LIUHEN_STORE": f"s3://originals?endpoint=http://127.0.0.1:{to_store.port}",
                  "LIUHEN_DATABASE": f"postgresql://liuhen@127.0.0.1:{to_base.port}/postgres"}
        for door, name in ((to_base, "2.log"), (to_store, "A000001_000001_20260302093000_0001.MP4")):
            with pytest.raises(Unavailable) as stopped:
                take(tmp_path / "home", Order(dump, opener=at_file(name, door.shut)), **places)
            assert stopped.value.exit_status == 3
            door.reopen()
        assert take(tmp_path / "home", Order(dump), **places).clear
        check(tmp_path / "home", FILES, **places)


def test_a_clock_that_is_set_back_harms_nothing_and_is_said(dump, tmp_path):
    home, jumped = tmp_path / "home", []

    def clock():
        return now() - timedelta(days=3) if jumped else now()

    taken = take(home, Order(dump, opener=at_file("4.log", lambda: jumped.append(True))), clock)
    assert taken.clear and not taken.notes
    check(home, FILES)
    with open_installation(home, {}, "保管员", "zh", now) as installation:
        chain = verify(installation).audit
        assert chain.intact and chain.clock_back
        with installation.catalogue.begin() as tx:
            audit.append(tx, "case.added", "case:1", "管理员", now() + timedelta(days=1))
    (dump / "DCIM" / "new.log").write_bytes(b"new")
    assert any("时钟" in note.say("zh") for note in take(home, Order(dump)).notes)
    check(home, FILES + 1)


def test_the_second_ingest_reads_no_file(dump, tmp_path):
    home = tmp_path / "home"
    first = take(home, Order(dump))

    def never(path: Path):
        raise AssertionError(f"{path} was opened")

    second = take(home, Order(dump, opener=never))
    assert not second.received and len(second.already) == FILES and second.clear and second.receipt == first.receipt
    (dump / "DCIM" / "5.log").unlink()
    assert len(take(home, Order(dump, opener=never)).already) == FILES - 1


def test_a_catalogue_that_cannot_be_opened_is_one_sentence(liuhen, dump, tmp_path):
    answer = liuhen("ingest", dump, home=tmp_path / "home", LIUHEN_DATABASE="postgresql://liuhen@127.0.0.1:9/none")
    assert answer.status == 3 and "Traceback" not in answer.err and "数据库" in answer.err
