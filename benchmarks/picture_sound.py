"""Picture, sound and burned-in clock of a recording, side by side with ffmpeg's filters on every frame of the same file.

    python benchmarks/picture_sound.py [--minutes 10] [--size 1920x1080]

Makes a film of known defects (black, covered lens, frozen picture, muted sound) between lively stretches, and a second one
with a burned-in clock that jumps once. Prints processor seconds, what each found of the seeded events, and false alarms.
Seconds differ from machine to machine; the ratio does not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEAST_RATIO, MOST_CLOCK = 8.0, 12.0  # times less processor time; processor seconds for the clock of 30 minutes
PIECE = 30  # s
START = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
EVENTS = (  # kind, filter on the picture, filter on the sound, s from the piece's start, s
    ("black", "drawbox=t=fill:color=black:enable='gte(t,10)*lt(t,13)'", "anull", 10, 3),
    ("covered", "drawbox=t=fill:color=0x1a0c08:enable='gte(t,8)*lt(t,14)'", "anull", 8, 6),
    ("frozen", "loop=loop=200:size=1:start=250,setpts=N/25/TB", "anull", 10, 8),
    ("silent", "null", "volume=0:enable='gte(t,6)*lt(t,20)'", 6, 14),
)
MEASURE = (
    "import json, sys; from pathlib import Path; from footage.container import probe; from footage.measure import measure;"
    "from footage.tolerance import Tolerance; p = Path(sys.argv[1]); m = measure(p, probe(p), Tolerance());"
    "print(json.dumps({'found': [(s.kind, float(s.start), float(s.seconds)) for s in m.stretches],"
    "'clock': [(float(r.offset), r.shown.isoformat()) for r in m.readings]}))"
)
FILTERS = ("-vf", "blackdetect=d=2,freezedetect=d=6", "-af", "silencedetect=n=-50dB:d=10", "-f", "null", "-")
Event = tuple[str, float, float]  # kind, start, length in s


def make_film(folder: Path, minutes: int, size: str) -> tuple[Path, list[Event]]:
    """Return the film and the events seeded in it."""
    calm = _piece(folder / "calm.mp4", size, "null", "anull")
    pieces = {kind: _piece(folder / f"{kind}.mp4", size, seen, heard) for kind, seen, heard, _, _ in EVENTS}
    order, truth = [], []
    for number in range(minutes * 60 // PIECE):
        event = EVENTS[number // 2 % len(EVENTS)] if number % 2 else None
        order.append(pieces[event[0]] if event else calm)
        if event:
            truth.append((event[0], float(number * PIECE + event[3]), float(event[4])))
    (folder / "order.txt").write_text("".join(f"file '{path.name}'\n" for path in order))
    _ffmpeg("-f", "concat", "-i", str(folder / "order.txt"), "-c", "copy", str(folder / "film.mp4"))
    return folder / "film.mp4", truth


def _piece(out: Path, size: str, seen: str, heard: str) -> Path:
    _ffmpeg("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25,noise=alls=6:allf=t,{seen}", "-f", "lavfi",
            "-i", f"anoisesrc=r=48000:a=0.05:s=1,{heard}", "-t", str(PIECE), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "6M",
            "-maxrate", "6M", "-bufsize", "6M", "-g", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", str(out))
    return out


def make_clock(folder: Path, minutes: int, size: str) -> Path:
    """Return a film whose burned-in clock jumps by one second in the middle."""
    middle, epoch = minutes * 30 + 7.3, int(START.timestamp())
    words = [rf"%{{pts\:localtime\:{epoch + ahead}\:%Y-%m-%d %H\\\:%M\\\:%S}}  A012345" for ahead in (0, 1)]
    look = "drawtext=font='Noto Sans CJK SC':fontsize=48:x=30:y=24:fontcolor=white:borderw=2"
    burned = f"{look}:text='{words[0]}':enable='lt(t,{middle})',{look}:text='{words[1]}':enable='gte(t,{middle})'"
    graph = f"color=0x607080:s={size}:r=10,drawgrid=w=90:h=70:t=3:c=0x304050,{burned}"
    _ffmpeg("-f", "lavfi", "-i", graph, "-t", str(minutes * 60), "-c:v", "libx264", "-preset", "ultrafast", "-g", "20",
            "-pix_fmt", "yuv420p", str(folder / "clock.mp4"))
    return folder / "clock.mp4"


def _ffmpeg(*words: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *words], check=True, env={**os.environ, "TZ": "Asia/Shanghai"})


def cost(command: list[str]) -> tuple[float, subprocess.CompletedProcess[str]]:
    """Return the processor seconds of a command and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done


def theirs(report: str) -> list[Event]:
    """Return what ffmpeg's filters reported."""
    dark = re.findall(r"black_start:([\d.]+) black_end:([\d.]+)", report)
    found = [("black", float(start), float(end) - float(start)) for start, end in dark]
    for kind, word in (("frozen", "freeze"), ("silent", "silence")):
        starts = re.findall(rf"{word}_start: ([\d.]+)", report)
        lengths = re.findall(rf"{word}_duration: ([\d.]+)", report)
        found += [(kind, float(start), float(length)) for start, length in zip(starts, lengths, strict=False)]
    return found


def score(found: list[Event], truth: list[Event]) -> str:
    """Return recall by kind, false alarms and the largest time error, in one line."""
    left, worst, hits = list(found), 0.0, dict.fromkeys((kind for kind, *_ in EVENTS), 0)
    for kind, start, length in truth:
        alike = ("black", "covered") if kind in ("black", "covered") else (kind,)
        match = next((one for one in left if one[0] in alike and abs(one[1] - start) < 2.5 and abs(one[2] - length) < 3), None)
        if match:
            left.remove(match)
            hits[kind] += 1
            worst = max(worst, abs(match[1] - start), abs(match[1] + match[2] - start - length))
    seeded = {kind: sum(one[0] == kind for one in truth) for kind in hits}
    return ", ".join(f"{kind} {hits[kind]}/{seeded[kind]}" for kind in hits) + f"; false alarms {len(left)}; worst time error {worst:.2f} s"


def _seen(shown: list[tuple[float, float]]) -> str:
    """Say whether the readings betray the jump: the clock ahead of the footage by more than whole seconds can explain."""
    low, high = max(ahead for _, ahead in shown), min(ahead + 1 for _, ahead in shown)
    return "seen" if low - high > 0.2 else "MISSED"


def main() -> None:
    """Print both costs, both scores, the ratio, and the cost of the clock."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=int, default=10)
    options.add_argument("--size", default="1920x1080")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        film, truth = make_film(Path(folder), chosen.minutes, chosen.size)
        ours, answer = cost([sys.executable, "-c", MEASURE, str(film)])
        found = [(kind, start, length) for kind, start, length in json.loads(answer.stdout)["found"]]
        filters, report = cost(["ffmpeg", "-nostdin", "-hide_banner", "-i", str(film), *FILTERS])
        print(f"{chosen.minutes} minutes {chosen.size}, processor seconds of whole processes")
        print(f"  liuhen  {ours:7.1f} s  {score(found, truth)}")
        print(f"  ffmpeg  {filters:7.1f} s  {score(theirs(report.stderr), truth)}")
        print(f"  ratio   {filters / ours:7.1f} x")
        spent, clock = cost([sys.executable, "-c", MEASURE, str(make_clock(Path(folder), chosen.minutes, chosen.size))])
    shown = [(at, (datetime.fromisoformat(when) - START).total_seconds() - at) for at, when in json.loads(clock.stdout)["clock"]]
    right = sum(-1.05 <= ahead - (at > chosen.minutes * 30 + 7.25) <= 0.15 for at, ahead in shown)
    print(f"  clock   {spent:7.1f} s with the picture: {right}/{len(shown)} readings right; a jump of 1 s in the middle: {_seen(shown)}")
    met = filters / ours >= LEAST_RATIO and spent <= MOST_CLOCK
    print("at least 8x less than every frame, clock under 12 s:", "met" if met else "MISSED")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
