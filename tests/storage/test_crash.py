"""Killed at any point and run again: the same originals, the same ledger, the same story as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import sys
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest
from examples import NOW, recording

from messages.errors import LiuhenError
from storage import audit, dumps, ledger
from storage.catalogue import Catalogue
from storage.fixity import Fixity, balance, rehash
from storage.ledger import StoredRecording
from storage.objects import open_store

FILES = 12
KILLS = int(os.environ.get("FAULT_KILLS", "6"))  # in each pair of database and store
LIMITS = int(os.environ.get("FAULT_LIMITS", "8"))  # disks that fill, in each database
FORK = multiprocessing.get_context("fork")  # starts at once, so that the kill falls into the work


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    chance = random.Random(7)
    for number in range(FILES):
        (folder / f"{number:02}.MP4").write_bytes(chance.randbytes(chance.choice([0, 10, 300_000, 2_500_000]) + number))
    return folder


def take_in(source: Path, database: str, url: str, ready: Connection) -> None:
    """Take a dump in as `ingest` does: put, note, read back, note."""
    catalogue, store = Catalogue.open(database), open_store(url)
    ready.send("go")
    with catalogue.begin() as tx:
        last = dumps.latest(tx, str(source))
        dump = last.id if last else dumps.open_dump(tx, root=str(source), unit=None, by="张伟", case=None, received_at=NOW, started_at=NOW)
    for number, path in enumerate(sorted(source.iterdir())):
        with path.open("rb") as stream:
            stored = store.put(stream)
        id_ = ledger.identity(stored.sha256, path.name, "A")
        one = replace(recording(number), id=id_, name=path.name, sha256=stored.sha256, size=stored.size)
        with catalogue.begin() as tx:
            if ledger.add(tx, StoredRecording(one, stored.key, None, "received", dump, None, None, NOW)):
                audit.append(tx, "original.received", one.id, "张伟", NOW, None, one.sha256)
        back = store.read_back(stored.key)
        with catalogue.begin() as tx:
            if ledger.get(tx, one.id).stored == "received":
                ledger.mark_verified(tx, one.id, back.sm3, NOW)
                audit.append(tx, "original.verified", one.id, "张伟", NOW, None, back.sha256)


def run(dump: Path, database: str, url: str) -> ForkProcess:
    """Start it in a process of its own, and return when it begins to work."""
    here, there = FORK.Pipe(duplex=False)
    child = FORK.Process(target=take_in, args=(dump, database, url, there))
    child.start()
    assert here.poll(60) and here.recv() == "go"
    return child


@pytest.mark.requirement("R000-02", "R000-39")
def test_killed_anywhere_and_run_again_nothing_is_lost_doubled_or_half_made(dump: Path, database: str, store_url: str, tmp_path: Path):
    chance = random.Random(f"{database[:6]}{store_url[:4]}")
    Catalogue.open(database).close()
    for _ in range(KILLS):
        child = run(dump, database, store_url)
        time.sleep(chance.uniform(0.0, 0.3))
        child.kill()
        child.join()
        check_nothing_half_made(database, store_url)
    for _ in range(2):
        child = run(dump, database, store_url)
        child.join()
        assert child.exitcode == 0
    catalogue, store = Catalogue.open(database), open_store(store_url)
    with catalogue.read() as tx:
        assert ledger.counts_by(tx) == {"received": 0, "verified": FILES}
        found = balance(tx, store)
        assert (found.missing, found.foreign) == ((), ())
        state = audit.verify(tx)
        assert state.intact and state.events == 2 * FILES
        assert len({event.subject + event.what for event in audit.events(tx)}) == 2 * FILES
    catalogue.close()
    if store_url.startswith("file"):
        assert list((tmp_path / "originals" / "incoming").iterdir()) == []


def take_in_on_a_small_disk(limit: int, source: Path, database: str, url: str, ready: Connection) -> None:
    """Take a dump in where no file can grow beyond `limit` bytes; exit as the command would."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        take_in(source, database, url, ready)
    except LiuhenError as problem:
        sys.exit(problem.exit_status)


@pytest.mark.requirement("R000-39")
def test_where_the_disk_fills_the_run_says_so_and_the_next_one_goes_on(dump: Path, database: str, tmp_path: Path):
    chance = random.Random(database[:6])
    url = (tmp_path / "originals").as_uri()
    Catalogue.open(database).close()
    ended = set()
    for _ in range(LIMITS):
        here, there = FORK.Pipe(duplex=False)
        limit = int(10 ** chance.uniform(1, 6.6))
        child = FORK.Process(target=take_in_on_a_small_disk, args=(limit, dump, database, url, there))
        child.start()
        child.join()
        here.close()
        ended.add(child.exitcode)
        check_nothing_half_made(database, url)
    assert ended <= {0, 3} and 3 in ended
    child = run(dump, database, url)
    child.join()
    catalogue = Catalogue.open(database)
    with catalogue.read() as tx:
        assert ledger.counts_by(tx) == {"received": 0, "verified": FILES}
        assert audit.verify(tx).events == 2 * FILES
    catalogue.close()


def check_nothing_half_made(database: str, store_url: str) -> None:
    catalogue, store = Catalogue.open(database), open_store(store_url)
    with catalogue.read() as tx:
        assert balance(tx, store).missing == ()
        assert audit.verify(tx).intact
    keys = list(store.keys())
    assert {key: rehash(store, key) for key in keys} == dict.fromkeys(keys, Fixity.INTACT)
    catalogue.close()
