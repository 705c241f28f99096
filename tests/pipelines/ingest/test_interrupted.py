"""What an interrupted ingest says it stored is what it stored: killed, broken off at the keyboard, or stopped by a full disk."""

from __future__ import annotations

import contextlib
import hashlib
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import environment_without_settings
from visits import Done

ROOT = Path(__file__).resolve().parents[3]
LINE = re.compile(r"^(\S+)\s.*SHA-256 ([0-9a-f]{16})", re.MULTILINE)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two batches of files, some of them small."""
    folder, chance = tmp_path_factory.mktemp("card"), random.Random(5)
    for number in range(90):
        (folder / f"A000001_000001_202603020930{number:02}_0001.log").write_bytes(chance.randbytes(3_000_000 if number % 3 else 900))
    return folder


def stored(home: Path) -> dict[str, str]:
    """Return {name: SHA-256 of what lies in the store} of the originals in the catalogue, each of which is there as it should be."""
    with sqlite3.connect(home / "catalogue.db") as base:
        rows = base.execute("SELECT name, sha256, key FROM recordings").fetchall()
        received = base.execute("SELECT count(DISTINCT subject) FROM audit WHERE what = 'original.received'").fetchone()[0]
    assert received == len(rows)
    for name, sha256, key in rows:
        path = home / "originals" / "sha256" / key[:2] / key[2:4] / key
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256, name
    return {name: sha256 for name, sha256, _ in rows}


@pytest.mark.requirement("R000-39", "R001-23")
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT], ids=["killed", "at the keyboard"])
@pytest.mark.parametrize("lines", [1, 40])
def test_what_a_run_said_before_it_was_broken_off_is_stored(liuhen: Callable[..., Done], card: Path, tmp_path: Path, sent: int, lines: int):
    home, said = tmp_path / "home", tmp_path / "said"
    with said.open("wb") as err:
        run = subprocess.Popen([sys.executable, "-m", "pipelines.cli", "ingest", card, "--any-folder", "--verbose"], cwd=ROOT, stderr=err,
                               stdout=subprocess.PIPE, env={**environment_without_settings(), "LIUHEN_HOME": str(home)},
                               start_new_session=True)
    while run.poll() is None and len(LINE.findall(said.read_text("utf-8"))) < lines:
        time.sleep(0.01)
    run.send_signal(sent)
    out, _ = run.communicate()
    text, there = said.read_text("utf-8"), stored(home)
    named = LINE.findall(text)
    assert named, "it said something"
    assert all(there[name].startswith(digest) for name, digest in named)
    if run.returncode == 0:
        pytest.skip("it was done before it was told")
    assert out == b"" and run.returncode == (3 if sent == signal.SIGINT else -signal.SIGKILL)
    assert ("已中断" in text) == (sent == signal.SIGINT)
    status = liuhen("status", home=home)
    assert status.status == 1 and re.search(rf"没有接收完，已入库 {len(there)} 个文件", "".join(status.out.split("\n")).replace("  ", ""))
    done = liuhen("ingest", card, "--any-folder", "--json", home=home).data
    assert len(done["received"]) + len(done["already"]) == 90 and len(done["already"]) <= len(there)
    assert len(stored(home)) == 90


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that holds the card, and little more."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=260m", "tmpfs", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_run_that_a_full_disk_stops_says_how_many_files_it_stored(liuhen: Callable[..., Done], card: Path, disk: Path):
    home, said = disk / "home", disk.parent / "said"
    with said.open("wb") as err:
        run = subprocess.Popen([sys.executable, "-m", "pipelines.cli", "ingest", card, "--any-folder", "--verbose"], cwd=ROOT, stderr=err,
                               stdout=subprocess.DEVNULL, env={**environment_without_settings(), "LIUHEN_HOME": str(home)})
    while run.poll() is None and not LINE.search(said.read_text("utf-8")):
        time.sleep(0.005)
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
        while True:  # somebody else fills the disk
            out.write(bytes(1 << 20))
    status, text = run.wait(), said.read_text("utf-8")
    filler.unlink()
    there = stored(home)
    assert all(there[name].startswith(digest) for name, digest in LINE.findall(text))
    assert status in (0, 3)
    if status == 3:
        kept, left = re.search(r"本次已存入 (\d+) 个文件，尚余 (\d+) 个", text).groups()
        assert (int(kept), int(left)) == (len(there), 90 - len(there))
    done = liuhen("ingest", card, "--any-folder", "--json", home=home)
    assert done.status == 0 and len(stored(home)) == 90
