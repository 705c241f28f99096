"""The files as the recorders would have written them: ffmpeg does it, and leaves no trace of itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from footage.containers.opening import STILLS, ffmpeg_input
from messages.errors import LiuhenError, Unavailable
from samples import fonts, timetable
from samples.scenes import FRAME
from samples.timetable import Take

RATE = 15  # frames a second
_CLEAN = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1"]


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands before one recorder's lens."""

    scene: Path  # the wide picture
    colleague: Path  # picture of the officer at the gate
    party: Path  # picture of the person in the office
    seed: int  # of the sensor's noise
    size: tuple[int, int]  # px of the footage


def need_ffmpeg() -> None:
    """Refuse with a clear sentence where there is no ffmpeg."""
    if shutil.which("ffmpeg") is None:
        raise Unavailable("samples.no_ffmpeg")


def video(take: Take, stage: Stage, sound: Path, out: Path) -> None:
    """Write one MP4: H.264 with the clock burned in, AAC, times stamped as UTC although local."""
    worn = timetable.unit(take.device)
    pictures: list[str] = []
    for picture in (stage.scene, stage.colleague, stage.party):
        pictures += ["-framerate", str(RATE), *ffmpeg_input(picture, STILLS)]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "high", "-crf", "29", "-maxrate", "2M", "-bufsize", "4M"]
    coded += ["-g", str(2 * RATE), "-keyint_min", str(2 * RATE), "-sc_threshold", "0", "-threads", "1", "-pix_fmt", "yuv420p"]
    coded += ["-bsf:v", "filter_units=remove_types=6", "-c:a", "aac", "-b:a", "48k"]
    named = ["-metadata:s:v", f"handler_name={worn.handler}", "-metadata:s:a", f"handler_name={worn.handler}"]
    mapped = ["-filter_complex", _graph(take, stage), "-map", "[seen]", "-map", "3:a", "-t", str(take.seconds)]
    named += ["-metadata:s:v", "encoder=AVC Coding"]
    stamped = ["-metadata", f"creation_time={_stamp(take)}", "-brand", "mp42"]
    _run([*pictures, *ffmpeg_input(sound), *mapped, *coded, *_CLEAN, *stamped, *named, "-f", "mp4", str(out)], out)
    if take.rewritten:
        rewrite(out)
    if take.kept < 1:
        lose_power(out, take)


def rewrite(path: Path) -> None:
    """Copy the streams into a new file, as video tools do on export: the pictures stay, the tool's own marks are left."""
    beside = path.with_name(f"rewritten-{path.name}")
    _run([*ffmpeg_input(path), "-c", "copy", "-map_metadata", "0", "-movflags", "+faststart", str(beside)], path)
    beside.replace(path)


def audio(take: Take, sound: Path, out: Path) -> None:
    """Write one M4A."""
    named = ["-metadata", f"creation_time={_stamp(take)}", "-metadata:s:a", f"handler_name={timetable.unit(take.device).handler}"]
    _run([*ffmpeg_input(sound), "-c:a", "aac", "-b:a", "48k", *_CLEAN, *named, "-f", "ipod", str(out)], out)


def lose_power(path: Path, take: Take) -> None:
    """Leave what a recorder leaves whose battery fell out: no index, an open `mdat`, the last bytes missing."""
    whole = bytearray(path.read_bytes())
    place, boxes = 0, {}
    while place + 8 <= len(whole):
        size, kind = int.from_bytes(whole[place : place + 4], "big"), bytes(whole[place + 4 : place + 8])
        boxes[kind] = (place, size)
        place += size
    start, size = boxes[b"mdat"]
    whole[start : start + 4] = b"\0\0\0\0"
    path.write_bytes(whole[: start + int(size * take.kept)])


def _stamp(take: Take) -> str:
    when = timetable.moment(take.start)
    if timetable.unit(take.device).stamps == "close":
        when += timedelta(seconds=take.seconds)
    return f"{when:%Y-%m-%dT%H:%M:%S}Z"


def _graph(take: Take, stage: Stage) -> str:
    """Return the filter graph: a swaying camera, two people, a hand over the lens, sensor noise, the burned-in lines."""
    wide, high = stage.size
    shrunk = wide / FRAME[0]  # the pictures of the stage are shrunk alike
    now = f"(t+{take.start})"
    side = f"{shrunk}*(70+1600*clip(({now}-46)/12,0,1)+26*sin(0.9*{now})+9*sin(2.3*{now}))"
    still = f"loop=loop=-1:size=1:start=0,setpts=N/{RATE}/TB"
    first_person = f"x='{shrunk}*(820+60*sin(0.35*{now}))-{side}':y='{shrunk}*(190+5*sin(2.1*{now}))'"
    second_person = f"x='{shrunk}*(2080+90*sin(0.27*{now}))-{side}':y='{shrunk}*(170+6*sin(1.7*{now}))'"
    chain = [
        f"[0:v]format=yuv420p,{still},crop={wide}:{high}:x='{side}':y='{shrunk}*(16+14*sin(1.3*{now}))'[place]",
        f"[1:v]format=yuva420p,{still}[one]",
        f"[2:v]format=yuva420p,{still}[two]",
        f"[place][one]overlay={first_person}:shortest=1[with]",
        f"[with][two]overlay={second_person}:shortest=1[both]",
    ]
    last = [f"drawbox=x=0:y=0:w={wide}:h={high}:t=fill:color=0x0b0908:enable='{hidden}'" for hidden in _covered(take)]
    last += [f"noise=alls=3:allf=t:all_seed={stage.seed + take.start}"]
    chain.append(f"[both]{','.join([*last, *_burned(take, stage.size[1])])}[seen]")
    return ";".join(chain)


def _covered(take: Take) -> list[str]:
    return [
        f"gte(t,{start - take.start})*lt(t,{start - take.start + seconds})"
        for device, start, seconds in timetable.COVERED_LENS
        if device == take.device and take.start <= start < take.start + take.seconds
    ]


def _burned(take: Take, high: int) -> list[str]:
    worn, size = timetable.unit(take.device), max(12, high // 22)
    epoch = int(timetable.moment(take.start).timestamp())
    clock = rf"%{{pts\:localtime\:{epoch}\:%Y-%m-%d %H\\\:%M\\\:%S}}"
    font = str(fonts.find(style="Bold")[0]).replace(":", r"\:")
    look = f"fontfile='{font}':fontsize={size}:fontcolor=white:borderw={max(1, size // 16)}:bordercolor=black@0.8"
    edge = size * 3 // 4
    return [
        f"drawtext={look}:x={edge}:y={edge}:text='{clock}  {worn.device}  {worn.number}'",
        f"drawtext={look}:x={edge}:y={edge + size * 3 // 2}:text='通化市劳动保障监察支队  N41.72 E125.93'",
    ]


def _run(arguments: list[str], out: Path) -> None:
    called = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-filter_threads", "1", "-filter_complex_threads", "1", *arguments]
    local = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(called, capture_output=True, env=local, check=False)
    if done.returncode:
        raise LiuhenError("samples.ffmpeg_failed", file=out.name, reason=done.stderr.decode(errors="replace").strip()[-400:])
