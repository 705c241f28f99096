"""Tiny films with a known defect or a harmless look-alike, made by ffmpeg: one `Coding` a way in which recorders write."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from footage.values.recordings import BEIJING

NINE = datetime(2026, 3, 2, 9, 0, 0, tzinfo=BEIJING)
SECONDS = 24  # of an ordinary film
SIZE = "160x90"
TONE = "anoisesrc=r=16000:a=0.05:c=pink:s=3"
BITEXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1")


@dataclass(frozen=True)
class Coding:
    """One container with its codecs."""

    ending: str
    picture: str  # codec of the picture
    sound: str  # codec of the sound
    rate: str = "15"  # frames a second
    group: int = 15  # frames from keyframe to keyframe
    options: tuple[str, ...] = ()  # more for ffmpeg

    @property
    def frame(self) -> float:
        """Seconds of one frame."""
        top, _, below = self.rate.partition("/")
        return int(below or 1) / int(top)

    @property
    def sound_frame(self) -> float:
        """Seconds of one frame of sound."""
        return {"aac": 1024, "mp2": 1152}.get(self.sound, 640) / 16000

    @property
    def group_seconds(self) -> float:
        """Seconds from keyframe to keyframe."""
        return self.group * self.frame


X264 = ("-preset", "ultrafast", "-sc_threshold", "0", "-bf", "0", "-bsf:v", "filter_units=remove_types=6")
X265 = ("-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", "bframes=0:scenecut=0:open-gop=0:log-level=error:info=0")
CODINGS: dict[str, Coding] = {
    "MP4 H.264 AAC": Coding("MP4", "libx264", "aac", options=X264),
    "MP4 H.264 AAC, 2 s groups": Coding("MP4", "libx264", "aac", group=30, options=X264),
    "MP4 H.264 AAC, B-frames": Coding("MP4", "libx264", "aac", options=(*X264[:4], "-bf", "2", "-b_strategy", "0")),
    "MP4 H.264 AAC, 29.97": Coding("MP4", "libx264", "aac", rate="30000/1001", group=30, options=X264),
    "MP4 H.264 AAC, index first": Coding("MP4", "libx264", "aac", options=(*X264, "-movflags", "+faststart")),
    "MP4 H.264 AAC, fragmented": Coding("MP4", "libx264", "aac", options=(*X264, "-movflags", "+frag_keyframe+empty_moov")),
    "MP4 H.265 AAC": Coding("MP4", "libx265", "aac", options=X265),
    "MOV H.264 PCM": Coding("MOV", "libx264", "pcm_s16le", options=X264),
    "AVI MJPEG PCM": Coding("AVI", "mjpeg", "pcm_s16le", options=("-q:v", "6", "-pix_fmt", "yuvj420p")),
    "AVI H.264 PCM": Coding("AVI", "libx264", "pcm_s16le", options=X264),
    "TS H.264 AAC": Coding("TS", "libx264", "aac", options=X264),
    "TS H.265 AAC": Coding("TS", "libx265", "aac", options=X265[:2] + X265[4:]),
    "MP4 H.264 AAC, 10 s groups": Coding("MP4", "libx264", "aac", group=150, options=X264),
    "PS MPEG-2 MP2": Coding("MPG", "mpeg2video", "mp2", rate="25", group=25, options=("-q:v", "6", "-bf", "0")),
}
ORDINARY = {name: coding for name, coding in CODINGS.items() if coding.group_seconds <= 2.1}  # in which every kind must be found


@dataclass(frozen=True)
class Scene:
    """What the camera saw and the microphone heard."""

    picture: str = "testsrc2=s={size}:r={rate}"
    filters: tuple[str, ...] = ()  # on the picture
    sound: str | None = TONE
    heard: tuple[str, ...] = ()  # filters on the sound
    seconds: float = SECONDS
    sound_seconds: float | None = None  # of the sound, where it ends before the picture
    options: tuple[str, ...] = ()  # more for ffmpeg
    size: str = SIZE

    def shown(self, coding: Coding) -> str:
        """The graph of the picture."""
        picture = self.picture.format(size=self.size, rate=coding.rate)
        return ",".join((picture, *self.filters))


def film(out: Path, coding: Coding, scene: Scene) -> Path:
    """Write one film; what ffmpeg writes about itself is left out, as a recorder would not."""
    out.parent.mkdir(parents=True, exist_ok=True)
    inputs = ["-f", "lavfi", "-i", scene.shown(coding)]
    if scene.sound:
        graph = ",".join((scene.sound, *scene.heard, f"atrim=end={scene.sound_seconds}" if scene.sound_seconds else "anull"))
        inputs += ["-f", "lavfi", "-i", graph]
    pixels = () if coding.picture == "mjpeg" else ("-pix_fmt", "yuv420p")
    sound = ("-c:a", coding.sound) if scene.sound else ()
    ffmpeg(*inputs, "-t", str(scene.seconds), "-c:v", coding.picture, "-g", str(coding.group), *pixels, *coding.options, *sound,
           *BITEXACT, *scene.options, out)
    return out


def ffmpeg(*arguments: str | Path | float) -> None:
    """Run ffmpeg; what it says is shown where it fails. Clocks drawn into pictures are Beijing time."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TZ": "Asia/Shanghai"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-600:])


def during(filter_with_options: str, start: float, end: float) -> str:
    """Return the filter switched on from `start` to before `end` seconds."""
    return f"{filter_with_options}:enable='gte(t,{start - 0.001:.4f})*lt(t,{end - 0.001:.4f})'"


def hidden(start: float, end: float, colour: str = "black") -> str:
    """Return a filter that hides the picture."""
    return during(f"drawbox=x=0:y=0:w=iw:h=ih:t=fill:color={colour}", start, end)


def held(start: float, seconds: float, coding: Coding) -> str:
    """Return a filter after which the picture stands still."""
    frames, first = round(seconds / coding.frame), round(start / coding.frame) + 1  # the filter counts from one
    return f"loop=loop={frames - 1}:size=1:start={first},setpts=N/({coding.rate})/TB"


def muted(start: float, end: float, loudness: float = 0.0) -> str:
    """Return a sound filter that takes the sound away."""
    return during(f"volume={loudness}", start, end)


def clock(ahead: float = 0, start: float = 0, end: float = 1e6, stands_at: float | None = None) -> str:
    """Return a filter that burns the clock in, `ahead` seconds off, from `start` to before `end`; `stands_at`: that second only."""
    shown = r"%Y-%m-%d %H\\\:%M\\\:%S"
    shown_time = rf"%{{pts\:localtime\:{NINE.timestamp() + ahead:.0f}\:{shown}}}"
    if stands_at is not None:
        shown_time = later_words(stands_at + ahead)
    look = "fontsize=20:x=10:y=8:fontcolor=white:borderw=1:bordercolor=black"
    return (
        f"drawtext=font='Noto Sans CJK SC':{look}:text='{shown_time}  A012345':enable='gte(t,{start - 0.001:.4f})*lt(t,{end - 0.001:.4f})'"
    )


def later_words(seconds: float) -> str:
    """Return nine o'clock plus seconds as a recorder shows it, for a drawn text that does not change."""
    return datetime.fromtimestamp(NINE.timestamp() + seconds, BEIJING).strftime(r"%Y-%m-%d %H\:%M\:%S")


def drifting(by: float) -> tuple[str, ...]:
    """Return filters that burn in a clock which runs faster than the footage by the share `by`."""
    return f"setpts=PTS*{1 + by}", clock(), f"setpts=PTS/{1 + by}"
