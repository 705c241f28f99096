"""Reading the index of a long recording, side by side with `ffprobe -show_packets` on the same file.

    python benchmarks/index_reading.py [--minutes 30] [--forms mp4,avi,ts]

Makes the films by repeating ten seconds of 1080p30 at 8 Mbit/s (no long encoding), measures whole processes and the call
inside a running process, and prints ratios. Ours as a process is what anyone would type: `python -m footage FILE`.
Seconds differ from machine to machine; the ratios and the bytes read do not.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

LEAST_PROCESS, LEAST_INSIDE, MOST_READ = 8.0, 50.0, 0.01


def make(folder: Path, form: str, minutes: int) -> Path:
    """Return a film of `minutes` in the container `form`."""
    short, long = folder / ("short.mkv" if form == "mp4" else "short.ts"), folder / f"long.{form}"
    if not short.exists():
        _ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=10", "-f", "lavfi",
                "-i", "sine=sample_rate=48000:duration=10", "-vf", "noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "ultrafast",
                "-b:v", "8M", "-minrate", "8M", "-maxrate", "8M", "-bufsize", "4M", "-g", "60", "-pix_fmt", "yuv420p",
                "-c:a", "mp3" if form == "avi" else "aac", str(short))
    _ffmpeg("-stream_loop", str(minutes * 6 - 1), "-i", str(short), "-c:v", "copy", "-c:a", "mp3" if form == "avi" else "copy", str(long))
    return long


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def best(command: list[str], environ: dict[str, str], times: int = 5) -> tuple[float, float]:
    """Return the shortest wall-clock and the fewest processor seconds of a command; ours ends with 1 where it has seen something."""
    walls, costs = [], []
    for _ in range(times):
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environ, cwd=ROOT).returncode > 1:
            raise SystemExit(f"failed: {command}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(time.perf_counter() - begin)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(walls), min(costs)


def inside(path: Path, times: int = 9) -> tuple[float, int]:
    """Return the fewest processor seconds of a call in this process, and the bytes it reads as the kernel counts them."""
    from footage.containers.probing import probe

    costs, before = [], _read_so_far()
    for _ in range(times):
        begin = time.process_time()
        probe(path)
        costs.append(time.process_time() - begin)
    return min(costs), (_read_so_far() - before) // times


def _read_so_far() -> int:
    return int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])


def main() -> None:
    """Print one line a container and whether the goals are met for MP4."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, default=30)
    options.add_argument("--forms", default="mp4,avi,ts")
    chosen = options.parse_args()
    met = True
    with tempfile.TemporaryDirectory() as folder:
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"  # measured as installed: compiled once, not at every start
        print("processor seconds of whole processes (wall clock in brackets), of a call inside one, and bytes read")
        for form in chosen.forms.split(","):
            path = make(Path(folder), form, chosen.minutes)
            size = path.stat().st_size
            (their_wall, theirs) = best(["ffprobe", "-v", "error", "-show_packets", "-of", "csv", str(path)], environ)
            (our_wall, ours) = best([sys.executable, "-m", "footage", str(path)], environ)
            call, read = inside(path)
            print(f"{form:>4} {size / 1e6:6.0f} MB  ffprobe {theirs:.2f} s ({their_wall:.2f})  process {ours:.2f} s ({our_wall:.2f}) "
                  f"= {theirs / ours:.1f}x  call {call * 1000:.1f} ms = {theirs / call:.0f}x  read {read / size:.3%}")
            if form == "mp4":
                met = theirs / ours >= LEAST_PROCESS and theirs / call >= LEAST_INSIDE and read / size < MOST_READ
            path.unlink()
    if "mp4" in chosen.forms:
        print("MP4: at least 8x as a process, 50x inside one, under 1 % read:", "met" if met else "MISSED")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
