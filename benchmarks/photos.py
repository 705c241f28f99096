"""A dump of many small photos through the whole command `liuhen ingest`, and the same dump again.

    python -m benchmarks.photos [--files 100000] [--dir DIR] [--json]

A process of its own, as a user starts it: SQLite, a folder store, probing, read-back, receipt. Goals: 300 files a second,
catalogue included; the second time by stat only, 100 000 files in under 20 s; memory under 300 MB for any size. That nothing was
opened the second time is shown by the files' own access times, which the kernel sets when a file is read. Processor seconds are
beside the wall clock: they say what a quiet machine will do.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from footage.values.recordings import BEIJING

ROOT = Path(__file__).resolve().parents[1]
FIRST = datetime(2026, 3, 2, 8, tzinfo=BEIJING)
RATE, AGAIN, MEMORY = 300, 20.0, 300  # files/s; s for 100 000 files; MB of the process and its workers together
A_FOLDER = 2000  # files in one folder of the recorder
LONG_AGO = 946_684_800  # 2000-01-01: an access time before every file time, so that a read moves it under `relatime` too


@dataclass(slots=True)
class Taken:
    """What one run cost."""

    seconds: float
    cpu: float  # s of user and system time, workers included
    alone: float  # MiB, peak of the command's own process
    together: float  # MiB, peak of the process and its workers; pages they share are counted once
    status: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 1 where a goal was missed."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.dir) as folder:
        work = Path(folder)
        dump = work / "recorder"
        began = time.perf_counter()
        size = make_dump(dump, options.files)
        print(f"   {options.files:,} photos, {size / 2**20:,.0f} MiB, made in {time.perf_counter() - began:.0f} s", flush=True)
        first = _ingest(work, dump, options)
        good = _say_first(first, options.files)
        touchy = _reading_shows(dump)
        forget_reads(dump)
        second = _ingest(work, dump, options)
        good &= _say_second(second, options.files, sum(1 for path in _files(dump) if path.stat().st_atime != LONG_AGO) if touchy else None)
        return 0 if good & _kept(work, options.files) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--dir", type=Path, help="folder on the disk to measure")
    parser.add_argument("--json", action="store_true", help="ask for the answer as JSON, as a script would")
    return parser.parse_args(arguments)


def make_dump(root: Path, count: int) -> int:
    """Make `count` photos, each another one, named as recorders name them (conventions.md N2); return their bytes."""
    head, tail = _photo()
    size = 0
    for number in range(count):
        taken = FIRST + timedelta(seconds=5 * number)
        folder = root / "DCIM" / f"{100 + number // A_FOLDER}MEDIA"
        if number % A_FOLDER == 0:
            folder.mkdir(parents=True)
        path = folder / f"A012345_012345_{taken:%Y%m%d%H%M%S}_{number % 10_000:04d}.JPG"
        note = f"photo {number}".encode()
        size += path.write_bytes(head + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + tail)
        os.utime(path, (taken.timestamp(), taken.timestamp()))
    return size


def _photo() -> tuple[bytes, bytes]:
    """Return a JPEG in two parts, between which a comment may stand (ITU-T T.81 B.2.4.5)."""
    picture = Image.effect_noise((96, 64), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x0110], exif[0x0132] = "DSJ-A7", f"{FIRST:%Y:%m:%d %H:%M:%S}"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()[:2], out.getvalue()[2:]


def _ingest(work: Path, dump: Path, options: argparse.Namespace) -> Taken:
    """Run the command in a process of its own and watch its memory; the answer goes to a file, as a terminal would read it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "PREFECT_"))}
    command = [sys.executable, "-m", "pipelines.cli", "ingest", str(dump), "--home", str(work / "home")]
    command += ["--json"] if options.json else []
    with (work / "answer.txt").open("wb") as answer:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=answer, stderr=subprocess.STDOUT)
        watch = Watch(child.pid)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit((work / "answer.txt").read_text(encoding="utf-8")[-2000:])
    return Taken(seconds, used.ru_utime + used.ru_stime, watch.own, watch.stop(), child.returncode)


class Watch:
    """The memory of a process and of all it started, looked at a few times a second."""

    def __init__(self, pid: int) -> None:
        self.own, self._most = 0.0, 0.0
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.3):
            each = [_figure(pid, "smaps_rollup", "Pss:") for pid in _family(self._pid)]
            self._most = max(self._most, sum(each) / 1024)
            self.own = max(self.own, _figure(self._pid, "status", "VmHWM:") / 1024)

    def stop(self) -> float:
        """Return the most that all of them had together, in MiB."""
        self._over.set()
        self._thread.join()
        return self._most


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in below:
            yield from _family(int(child))


def _figure(pid: int, name: str, label: str) -> int:
    """Return a figure of /proc in KiB; 0 for a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/{name}").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(label)), 0)


def _files(dump: Path) -> Iterator[Path]:
    return (path for path in dump.rglob("*.JPG"))


def forget_reads(dump: Path) -> None:
    """Set every file's access time long back: reading one moves it."""
    for path in _files(dump):
        os.utime(path, (LONG_AGO, path.stat().st_mtime))


def _reading_shows(dump: Path) -> bool:
    """Say whether this file system notes that a file was read."""
    path = next(_files(dump))
    os.utime(path, (LONG_AGO, path.stat().st_mtime))
    path.read_bytes()
    return path.stat().st_atime != LONG_AGO


def _say_first(taken: Taken, files: int) -> bool:
    rate, cpu = files / taken.seconds, taken.cpu / files * 1000
    print(f"   first time: {taken.seconds:.1f} s, {rate:.0f} files/s (goal {RATE}); {cpu:.2f} s of processor for 1 000 files "
          f"(two cores at {RATE}/s bear {2000 / RATE:.1f})")
    return (rate >= RATE) & _say_memory(taken)


def _say_memory(taken: Taken) -> bool:
    print(f"   memory: {taken.alone:.0f} MiB the command, {taken.together:.0f} MiB with its workers (goal under {MEMORY})", flush=True)
    return max(taken.alone, taken.together) < MEMORY


def _say_second(taken: Taken, files: int, opened: int | None) -> bool:
    goal = AGAIN * max(files, 25_000) / 100_000  # starting up takes its time whatever there is to do
    print(f"   second time: {taken.seconds:.1f} s (goal {goal:.1f}), {taken.cpu:.1f} s of processor")
    print("   files read: " + ("this file system does not note reads" if opened is None else f"{opened} of {files:,} (goal 0)"))
    return (taken.seconds < goal) & _say_memory(taken) & (not opened)


def _kept(work: Path, files: int) -> bool:
    """Say what the catalogue holds: every photo, once, read back."""
    import sqlite3

    with sqlite3.connect(work / "home" / "catalogue.db") as catalogue:
        held = dict(catalogue.execute("SELECT stored, count(*) FROM recordings GROUP BY stored"))
        events = catalogue.execute("SELECT count(*) FROM audit").fetchone()[0]
    print(f"   catalogue: {json.dumps(held)}, {events:,} events in the audit chain")
    return held == {"verified": files}


if __name__ == "__main__":
    sys.exit(main())
