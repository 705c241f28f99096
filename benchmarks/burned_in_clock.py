"""The burned-in clock of a long recording: what reading it costs, beside OCR of every sampled frame.

    python -m benchmarks.burned_in_clock [--minutes 30] [--size 1920x1080]

Makes a film whose clock leaps by a second in the middle and falls back by three later. "sampled" reads the clock alone: a
keyframe every ten seconds, learned digits with OCR as their teacher, and every frame only where clock and footage part.
"every keyframe" is what measuring the picture does on its way. The goal is for 30 minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST_SECONDS = 12.0  # processor seconds
START = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
WAYS = {
    "sampled": "every = clock.EVERY",
    "every keyframe": "every = Fraction(9, 10)",
}
ROOMS = "from footage.onscreen import clock, recogniser; from footage.signals import frames\n"
READ = (
    ROOMS +
    "import json, sys; from fractions import Fraction; from pathlib import Path; {way}\n"
    "path = Path(sys.argv[1]); watch = clock.Watch(path)\n"
    "with frames.opened(path) as container:\n"
    "    for frame in frames.keyframes(container, every): watch.see(frame)\n"
    "print(json.dumps([(float(one.offset), one.shown.isoformat()) for one in watch.readings()]))"
)
OCR = (
    ROOMS +
    "import sys; from pathlib import Path\n"
    "place = None\n"
    "with frames.opened(Path(sys.argv[1])) as container:\n"
    "    for frame in frames.keyframes(container, clock.EVERY):\n"
    "        place = place or recogniser.locate(frame.luma)\n"
    "        recogniser.read(recogniser.Strip(frame.offset, place.cut(frame.luma)))"
)


def make(folder: Path, minutes: int, size: str, leaps: tuple[tuple[float, int], ...]) -> Path:
    """Return a film whose burned-in clock is ahead by so many seconds from each of these moments on."""
    epoch, look = int(START.timestamp()), "drawtext=font='Noto Sans CJK SC':fontsize=48:x=30:y=24:fontcolor=white:borderw=2"
    burned = []
    for (begin, ahead), (end, _) in zip(leaps, (*leaps[1:], (1e9, 0)), strict=True):
        shown = rf"%{{pts\:localtime\:{epoch + ahead}\:%Y-%m-%d %H\\\:%M\\\:%S}}  A012345"
        burned.append(f"{look}:text='{shown}':enable='gte(t,{begin})*lt(t,{end})'")
    graph = f"color=0x607080:s={size}:r=10,drawgrid=w=90:h=70:t=3:c=0x304050,scroll=h=0.002,{','.join(burned)}"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", graph, "-t", str(minutes * 60), "-c:v", "libx264",
                    "-preset", "ultrafast", "-g", "20", "-pix_fmt", "yuv420p", str(folder / "clock.mp4")],
                   check=True, env={**os.environ, "TZ": "Asia/Shanghai"})
    return folder / "clock.mp4"


def cost(script: str, film: Path) -> tuple[float, str]:
    """Return the processor seconds of a program of ours and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", script, str(film)], check=True, capture_output=True, text=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def _ahead(leaps: tuple[tuple[float, int], ...], at: float) -> int:
    return [ahead for begin, ahead in leaps if begin <= at + 0.001][-1]


def judged(readings: list[tuple[float, str]], leaps: tuple[tuple[float, int], ...]) -> tuple[int, list[float]]:
    """Return how many readings are right, and how closely each leap lies between two of them, in seconds."""
    shown = [(at, (datetime.fromisoformat(when) - START).total_seconds() - at) for at, when in readings]
    right = sum(-1.05 <= ahead - _ahead(leaps, at) <= 0.15 for at, ahead in shown)
    closest = [min(at for at, _ in shown if at >= begin) - max(at for at, _ in shown if at < begin) for begin, _ in leaps[1:]]
    return right, closest


def main() -> None:
    """Print what each way costs, how many readings are right, and how closely the leaps are placed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, default=30)
    options.add_argument("--size", default="1920x1080")
    chosen = options.parse_args()
    leaps = ((0.0, 0), (chosen.minutes * 30 + 7.3, 1), (chosen.minutes * 45 + 3.6, -2))
    with tempfile.TemporaryDirectory() as folder:
        film, spent = make(Path(folder), chosen.minutes, chosen.size, leaps), {}
        print(f"{chosen.minutes} minutes {chosen.size}, processor seconds of whole processes")
        for name, way in WAYS.items():
            spent[name], answer = cost(READ.format(way=way), film)
            readings = json.loads(answer)
            right, closest = judged(readings, leaps)
            placed = ", ".join(f"{seconds:.1f} s" for seconds in closest)
            print(f"  {name:<15}{spent[name]:6.1f} s  {right}/{len(readings)} readings right; leaps placed within {placed}")
        print(f"  {'OCR of samples':<15}{cost(OCR, film)[0]:6.1f} s  no leap looked for")
    met = spent["sampled"] < MOST_SECONDS and right == len(readings) and max(closest) < 1
    print(f"sampled and bisected under {MOST_SECONDS:.0f} s for 30 minutes:", "met" if met else "MISSED")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
