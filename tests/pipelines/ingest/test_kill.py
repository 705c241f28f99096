"""`kill -9` in the middle of an ingest, then the same command: the same catalogue as an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
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


def _story(home: Path) -> dict[str, list[tuple]]:
    """What the catalogue and the store hold, without the times at which it was noted."""
    with sqlite3.connect(home / "catalogue.db") as base:
        rows = base.execute("select id, name, sha256, sm3, size, media, state, stored, device, case_number, dump_id, start_at, end_at"
                            " from recordings order by id").fetchall()
        dumps = base.execute("select id, root, unit, case_number, finished_at is not null from dumps order by id").fetchall()
        received = base.execute("select subject, count(*) from audit where what = 'original.received' group by subject").fetchall()
    store = sorted((path.name, path.stat().st_size) for path in (home / "originals").rglob("*") if path.is_file() and len(path.name) == 64)
    return {"recordings": rows, "dumps": dumps, "received": sorted(received), "store": store}


def _start(dump: Path, home: Path) -> subprocess.Popen:
    environ = environment_without_settings()
    return subprocess.Popen([sys.executable, "-m", "pipelines.cli", "ingest", str(dump), "--case", NUMBER, "--quiet"], cwd=ROOT,
                            env={**environ, "LIUHEN_HOME": str(home)}, start_new_session=True)


@pytest.fixture(scope="module")
def large_dump(tmp_path_factory, small_dump: Path) -> Path:
    """Enough files that an ingest can be caught in the middle."""
    dump = Path(shutil.copytree(small_dump, tmp_path_factory.mktemp("large") / "dump-A000001"))
    chance = random.Random(7)
    for number in range(40):
        name = dump / "DCIM" / "20260302" / f"A000001_000001_202603021{number // 10}{number % 10:02}00_1{number:03}.MP4"
        name.write_bytes(chance.randbytes(3 << 20))
    return dump


def _home(folder: Path, liuhen) -> Path:
    """A home that knows the case."""
    case = folder / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    assert liuhen("case", "add", case, home=folder / "home").status == 0
    return folder / "home"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, liuhen, large_dump: Path) -> tuple[dict[str, list[tuple]], float]:
    """What a run leaves that nobody kills, and the seconds it takes."""
    home = _home(tmp_path_factory.mktemp("undisturbed"), liuhen)
    began = time.monotonic()
    assert _start(large_dump, home).wait() in (0, 1)
    return _story(home), time.monotonic() - began


@pytest.mark.requirement("R000-39", "R001-23")
@pytest.mark.parametrize("moment", [0.25, 0.5, 0.75])
def test_a_killed_ingest_goes_on_by_the_same_command(tmp_path, liuhen, large_dump, undisturbed, moment):
    story, took = undisturbed
    home = _home(tmp_path, liuhen)
    process = _start(large_dump, home)
    time.sleep(took * moment)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert _start(large_dump, home).wait() in (0, 1)
    assert _story(home) == story
    assert not list(home.rglob("*.part*"))
    checked = liuhen("verify", "--json", home=home).data
    assert checked["audit"]["intact"] and checked["originals"]["intact"] == 45 and not checked["originals"]["foreign"]
