"""Tiny pieces of footage with known defects, and look-alikes without any, made by ffmpeg."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from footage.values.recordings import BEIJING

BEGIN = datetime(2026, 3, 2, 9, 30, 0, tzinfo=BEIJING)
RATE = 15  # frames a second
LIVELY = f"testsrc2=s=320x180:r={RATE}"
ROOM = f"mandelbrot=s=640x360:r={RATE}:start_scale=0.3,loop=loop=-1:size=1:start=0,setpts=N/{RATE}/TB,format=yuv420p"  # nothing moves
GRAIN = "noise=alls=9:allf=t"
NIGHT = f"color=0x0c0d12:s=320x180:r={RATE}"
LAMPS = (
    "drawbox=x=60:y=70:w=14:h=14:t=fill:color=0xb0a070,drawbox=x=200:y=95:w=8:h=8:t=fill:color=0x908050,"
    "drawbox=x=0:y=130:w=320:h=50:t=fill:color=0x14151a,noise=alls=10:allf=t"
)
TONE = "anoisesrc=r=16000:a=0.008:c=pink:s=1"  # a room's own tone, no speech
SPEECH = "sine=f=300:r=16000:b=3"


@dataclass(frozen=True)
class Coding:
    """How the file is written."""

    group: int = 30  # frames from keyframe to keyframe
    quality: int = 30  # crf
    codec: str = "libx264"
    ending: str = "mp4"
    extra: tuple[str, ...] = ("-preset", "ultrafast")


def write(out: Path, seconds: float, picture: str | None = LIVELY, sound: str | None = SPEECH, coding: Coding | None = None,
          more: tuple[str, ...] = ()) -> Path:
    """Write `seconds` of the lavfi graphs `picture` and `sound`."""
    coding = coding or Coding()
    path = out.with_suffix(f".{coding.ending}")
    call = ["ffmpeg", "-v", "error", "-nostdin", "-y"]
    for graph in (picture, sound):
        if graph:
            call += ["-f", "lavfi", "-i", graph]
    if picture:
        call += ["-c:v", coding.codec, "-g", str(coding.group), "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-threads", "1"]
        call += [*coding.extra, *(("-crf", str(coding.quality)) if coding.codec in ("libx264", "libx265") else ())]
    if sound:
        call += ["-c:a", {"avi": "pcm_s16le", "wav": "pcm_s16le", "mp3": "libmp3lame"}.get(coding.ending, "aac")]
    call += ["-t", str(seconds), *more, str(path)]
    subprocess.run(call, check=True, env={**os.environ, "TZ": "Asia/Shanghai"})
    return path


def during(filter_with_options: str, start: float, end: float) -> str:
    """Return the filter switched on from `start` to before `end` seconds."""
    return f"{filter_with_options}:enable='gte(t,{start})*lt(t,{end})'"


def blacked(start: float, end: float, colour: str = "black") -> str:
    """Return a filter that hides the picture."""
    return during(f"drawbox=x=0:y=0:w=iw:h=ih:t=fill:color={colour}", start, end)


def frozen_at(start: float, seconds: float) -> str:
    """Return a filter after which the picture stands still at `start` for `seconds`."""
    return f"loop=loop={round(seconds * RATE)}:size=1:start={round(start * RATE)},setpts=N/{RATE}/TB"


def muted(start: float, end: float, loudness: float = 0.0) -> str:
    """Return a sound filter that takes the sound away."""
    return during(f"volume={loudness}", start, end)


def clock(form: str = "%Y-%m-%d %H:%M:%S", ahead: int = 0, from_second: float = 0, to_second: float = 1e6, look: str = "") -> str:
    """Return a filter that burns in the clock, `ahead` seconds off, for part of the time."""
    shape = form.replace(":", r"\\\:")
    clock_text = rf"%{{pts\:localtime\:{int(BEGIN.timestamp()) + ahead}\:{shape}}}"
    look = look or "fontsize=20:x=10:y=8:fontcolor=white:borderw=1:bordercolor=black"
    return f"drawtext=font='Noto Sans CJK SC':{look}:text='{clock_text}  A012345':enable='gte(t,{from_second})*lt(t,{to_second})'"
