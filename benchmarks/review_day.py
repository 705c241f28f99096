"""`review` of a day of one recorder: what a file costs early and late in the day, and how much memory it takes.

    python -m benchmarks.review_day [--files 96] [--seconds 20] [--size 320x180] [--sparse 4]

Makes short stand-ins for the files of a day (the real thing: `--seconds 300 --size 1920x1080`), takes them in, reviews the
case, and does the same with a quarter of the files and with one more file that claims `--sparse` GiB, nearly all of it a hole.
Wanted: what one more file costs is the same for a whole day as for a quarter of it, all processes together take less than
500 MB, and the sparse file changes neither. Memory is that of all processes of the call together, shared pages counted once (PSS).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
START = datetime.fromisoformat("2026-03-02T00:00:00")
MOST_MEGABYTES, STEADY = 500, 1.3  # MB of all processes together; how much more one more file may cost late in the day
CASE = """number = "通人社监罚〔2026〕96号"
matter = "行政检查"
cause = "日常检查"
party = "某某建筑工程有限公司"
unit = "劳动保障监察支队"
regulation = "tonghua-hrss"
officers = [ { name = "张伟", certificate = "07040012031" }, { name = "李娜", certificate = "07040012058" } ]
[[recorders]]
device = "A012345"
officer = "张伟"
"""


@dataclass(frozen=True)
class Taken:
    """What one call took."""

    seconds: float  # wall clock
    processor: float  # s of all processes
    largest: int  # MB of the largest process
    together: int  # MB of all of them


def make_day(folder: Path, files: int, seconds: int, size: str) -> None:
    """Fill `folder` with the day's files: one film, copied with another creation time each."""
    folder.mkdir(parents=True)
    shown = rf"%{{pts\:localtime\:{int(START.timestamp())}}}"
    clock = f"drawtext=font='Noto Sans CJK SC':fontsize=h/15:x=8:y=6:fontcolor=white:borderw=1:text='{shown}'"
    graph = f"color=0x607080:s={size}:r=25,drawgrid=w=90:h=70:t=3:c=0x304050,scroll=h=0.004,noise=alls=6:allf=t,{clock}"
    source = folder.parent / "one.mp4"
    _ffmpeg("-f", "lavfi", "-i", graph, "-f", "lavfi", "-i", "anoisesrc=r=16000:a=0.05:s=1", "-t", str(seconds), "-c:v", "libx264",
            "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", str(source))
    for number in range(files):
        begin = START + timedelta(seconds=number * seconds)
        name = f"A012345_012345_{begin:%Y%m%d%H%M%S}_{number + 1:04d}.MP4"
        metadata = ("-metadata", f"creation_time={begin.isoformat()}Z", "-metadata", f"comment={number}")
        _ffmpeg("-i", str(source), "-c", "copy", *metadata, str(folder / name))


def add_sparse(folder: Path, gigabytes: int) -> None:
    """Add a file that holds a whole film and a hole of so many GiB after it, later in the day."""
    first = min(folder.glob("*.MP4"))
    giant = folder / "A012345_012345_20260302235000_0999.MP4"
    giant.write_bytes(first.read_bytes())
    with giant.open("r+b") as file:
        file.truncate(gigabytes << 30)


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True, env={**os.environ, "TZ": "Asia/Shanghai"})


def _family(process: int) -> list[int]:
    """Return a process and all that it started."""
    processes = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            processes += _family(int(child))
    return processes


def _memory(process: int) -> list[int]:
    """Return the proportional share of memory of a process and of each it started, in MB."""
    shares = []
    for member in _family(process):
        for line in Path(f"/proc/{member}/smaps_rollup").read_text(encoding="ascii").splitlines():
            shares += [int(line.split()[1]) // 1024] if line.startswith("Pss:") else []
    return shares


def call(home: Path, *arguments: str) -> Taken:
    """Run one command of ours and watch its memory."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    running = subprocess.Popen([sys.executable, "-m", "pipelines.cli", *arguments, "--home", str(home), "--quiet"], cwd=ROOT,
                               stdout=subprocess.DEVNULL)
    peaks = [0, 0]

    def watch() -> None:
        while running.poll() is None:
            try:
                shares = _memory(running.pid)
            except (OSError, ValueError):
                shares = []
            peaks[:] = [max(peaks[0], *shares, 0), max(peaks[1], sum(shares))]
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = running.wait()
    watcher.join()
    if status > 1:
        raise SystemExit(f"failed with {status}: {' '.join(arguments)}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(time.monotonic() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peaks[0], peaks[1])


def review(folder: Path, name: str) -> Taken:
    """Take a dump in and review its case; return what the review took."""
    home, case = folder / f"home-{name}", folder / "case.toml"
    case.write_text(CASE, encoding="utf-8")
    call(home, "case", "add", str(case))
    call(home, "ingest", str(folder / name), "--case", "通人社监罚〔2026〕96号")
    taken = call(home, "review", "通人社监罚〔2026〕96号")
    print(f"  {name:<10}{taken.seconds:7.1f} s  {taken.processor:7.1f} processor s  largest process {taken.largest} MB, "
          f"together {taken.together} MB", flush=True)
    return taken


def main() -> None:
    """Print what a quarter of the day, the day, and the day with a sparse giant take."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=96)
    options.add_argument("--seconds", type=int, default=20)
    options.add_argument("--size", default="320x180")
    options.add_argument("--sparse", type=int, default=4, help="GiB")
    chosen = options.parse_args()
    quarter = max(2, chosen.files // 4)
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        make_day(folder / "day", chosen.files, chosen.seconds, chosen.size)
        (folder / "quarter").mkdir()
        for path in sorted((folder / "day").iterdir())[:quarter]:
            os.link(path, folder / "quarter" / path.name)
        print(f"{chosen.files} files of {chosen.seconds} s, {chosen.size}, {os.cpu_count()} cores")
        few, all_of_it = review(folder, "quarter"), review(folder, "day")
        add_sparse(folder / "day", chosen.sparse)
        (folder / "day").rename(folder / "sparse")
        sparse = review(folder, "sparse")
    early, late = few.processor / quarter, (all_of_it.processor - few.processor) / (chosen.files - quarter)
    print(f"  a file costs {early:.2f} processor s in a quarter of the day, one more {late:.2f} s after it; "
          f"{all_of_it.processor / all_of_it.seconds:.1f} cores at work")
    met = late <= early * STEADY and max(all_of_it.together, sparse.together) < MOST_MEGABYTES
    print(f"cost a file constant, under {MOST_MEGABYTES} MB together, a {chosen.sparse} GiB sparse file changes nothing:",
          "met" if met else "MISSED")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
