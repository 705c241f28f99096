"""A case package and its disc image, beside bagit-python and xorriso by hand, in one run.

    python -m benchmarks.package [--mib 2048] [--files 8] [--rounds 1] [--dir DIR]

"archive" is what the command does with a reviewed case: copies every original out of the store once while hashing it
(SHA-256 and SM3), reads the package back from the disk past the page cache for the four checks, writes the disc image in one
pass and reads that back. "by hand" is the same with the tools a person would take: cp out of the store, `bagit.py` with
SHA-256, `openssl dgst -sm3` (which bagit does not offer), bagit's validation, `xorriso -as mkisofs`, and
`xorriso -check_media`. Bytes read are those of the process and its children as the kernel counts them (/proc/PID/io, rchar).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Measured:
    """What one way took."""

    seconds: float
    read: int  # bytes
    peak: int  # KiB of the largest process


def main() -> None:
    """Run and print one table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options.dir) as folder:
        work = Path(folder)
        home = _case(work, options.mib, options.files)
        payload = options.mib << 20
        measured: dict[str, list[Measured]] = {}
        for _ in range(options.rounds):
            for name, way in (("archive --medium bd25", _ours(home)), ("bagit-python and xorriso by hand", _by_hand(work, home))):
                os.sync()
                measured.setdefault(name, []).append(way())
        for name, rounds in measured.items():
            seconds = statistics.median(round.seconds for round in rounds)
            print(f"{name:<36}{seconds:8.1f} s  {options.mib / seconds:7.0f} MiB/s"
                  f"  {rounds[-1].read / payload:5.2f} bytes read per byte packed  peak {rounds[-1].peak // 1024:5d} MiB")
        ours, theirs = (statistics.median(round.seconds for round in rounds) for rounds in measured.values())
        print(f"seconds by hand / ours{theirs / ours:8.2f}   (wanted 1.0)")
        print("of what ours reads, each byte comes from the store once (counted in tests/pipelines/archive/test_reads_of_the_store.py)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--dir", type=Path)
    return parser.parse_args()


def _case(work: Path, mib: int, files: int) -> Path:
    """Make a home with one reviewed case: each film is a real second with a large free box behind it."""
    dump = work / "dump-A000001" / "DCIM" / "20260302"
    dump.mkdir(parents=True)
    film = work / "film.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=1", "-f", "lavfi", "-i", "sine=d=1:r=16000",
                    "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart", str(film)], check=True)
    for number in range(files):
        path = dump / f"A000001_000001_2026030209{number // 60:02}{number % 60:02}_{number:04}.MP4"
        with path.open("wb") as out:
            out.write(film.read_bytes())
            _free_box(out, (mib << 20) // files - film.stat().st_size)
    case = work / "case.toml"
    case.write_text('number = "测检〔2026〕1号"\nmatter = "行政检查"\nunit = "监察支队"\nregulation = "tonghua-hrss"\n'
                    'officers = [ { name = "张伟" }, { name = "李娜" } ]\n'
                    'activity_ended = 2026-03-02T10:00:00+08:00\nclosed = 2026-03-20\n', encoding="utf-8")
    home = work / "home"
    for command in (("case", "add", case), ("ingest", work / "dump-A000001", "--case", "测检〔2026〕1号"), ("review", "测检〔2026〕1号")):
        _liuhen(home, *command)
    shutil.rmtree(work / "dump-A000001")
    return home


def _free_box(out: object, size: int) -> None:
    """Write an ISO-BMFF box that players skip, of random bytes."""
    write = out.write  # type: ignore[attr-defined]
    write((1).to_bytes(4, "big") + b"free" + size.to_bytes(8, "big"))
    for _ in range((size - 16) >> 20):
        write(os.urandom(1 << 20))
    write(os.urandom((size - 16) & ((1 << 20) - 1)))


def _liuhen(home: Path, *arguments: object) -> None:
    done = subprocess.run([sys.executable, "-m", "pipelines.cli", *map(str, arguments), "--quiet"], cwd=ROOT, check=False,
                          env={**os.environ, "LIUHEN_HOME": str(home)})
    if done.returncode not in (0, 1):
        raise SystemExit(f"{arguments}: {done.returncode}")


def _ours(home: Path) -> Callable[[], Measured]:
    def run() -> Measured:
        shutil.rmtree(home / "packages", ignore_errors=True)
        return _measured(lambda: _liuhen(home, "archive", "测检〔2026〕1号", "--medium", "bd25", "--although", "benchmark"))

    return run


def _by_hand(work: Path, home: Path) -> Callable[[], Measured]:
    def run() -> Measured:
        with _empty(work / "hand") as target:
            return _measured(lambda: _tools(home, target))

    return run


def _tools(home: Path, target: Path) -> None:
    bag, image = target / "bag", target / "a.iso"
    bag.mkdir()
    originals = sorted(path for path in (home / "originals" / "sha256").rglob("*") if path.is_file())
    subprocess.run(["cp", *map(str, originals), str(bag)], check=True)
    bagit = [sys.executable, "-m", "bagit", "--quiet"]
    subprocess.run([*bagit, "--sha256", str(bag)], check=True)
    subprocess.run(["openssl", "dgst", "-sm3", *map(str, sorted((bag / "data").iterdir()))], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["sync"], check=True)
    subprocess.run([*bagit, "--validate", str(bag)], check=True)
    for arguments in (["-as", "mkisofs", "-quiet", "-iso-level", "3", "-J", "-r", "-o", str(image), str(bag)],
                  ["-indev", str(image), "-check_media", "--"]):
        subprocess.run(["xorriso", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _measured(way: Callable[[], None]) -> Measured:
    """Run `way` in a child of its own, so that its bytes and its memory are its own."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            way()
            status = 0
        finally:
            os._exit(status)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    read = _read_bytes(child)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"failed: {status}")
    return Measured(time.perf_counter() - started, read, usage.ru_maxrss)


def _read_bytes(pid: int) -> int:
    """Return what a process that has ended, and the children it waited for, read: `rchar` of its accounting."""
    for line in Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines():
        if line.startswith("rchar"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
