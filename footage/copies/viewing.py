"""Whether a browser plays a file, and a copy of it that one plays: H.264 and AAC in MP4. The original is only read."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from glob import escape
from pathlib import Path

from footage.containers.opening import ffmpeg_input
from footage.containers.table import of_format
from footage.values.recordings import Media, Probe, State
from messages.errors import NotReadable


class Making(StrEnum):
    """How one track of a copy is made."""

    COPY = "copy"  # the same packets in another container
    ENCODE = "encode"


FOLDER = "derivatives"
PICTURES_AS: dict[Making | None, tuple[str, ...]] = {
    Making.COPY: ("-c:v", "copy"), None: ("-vn",),
    Making.ENCODE: ("-c:v", "libx264", "-preset", "veryfast", "-crf", "22", "-pix_fmt", "yuv420p", "-vf",
                    "scale=trunc(iw/2)*2:trunc(ih/2)*2"),
}
SMALL = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-pix_fmt", "yuv420p", "-vf", "scale='trunc(min(854,iw)/2)*2':-2")
SOUNDS_AS: dict[Making | None, tuple[str, ...]] = {
    Making.COPY: ("-c:a", "copy"), None: ("-an",), Making.ENCODE: ("-c:a", "aac", "-b:a", "96k"),
}


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """How a copy for viewing is made."""

    picture: Making | None  # None: there are no pictures
    sound: Making | None  # None: there is no sound

    @property
    def encodes(self) -> bool:
        """Whether anything is encoded again."""
        return Making.ENCODE in (self.picture, self.sound)

    @property
    def ending(self) -> str:
        """Of the copy's name."""
        return ".mp4" if self.picture else ".m4a"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Which part of a file is copied."""

    start: Fraction  # s from the start of the file
    seconds: Fraction  # s
    indexed: bool  # whether ffmpeg can jump to the start and find it to the frame


def copy_path(home: Path, sha256: str, plan: CopyPlan) -> Path:
    """Return where the copy for viewing of an original lies, once it is made: in the home, never among the originals."""
    return home / FOLDER / f"{sha256}.access{plan.ending}"


def playable(probe: Probe, media: Media) -> bool:
    """Whether there is anything in it to be played."""
    return media in (Media.VIDEO, Media.AUDIO) and probe.state not in (State.UNREADABLE, State.NOT_MEDIA) and bool(probe.streams)


def plan(probe: Probe, media: Media) -> CopyPlan | None:
    """Return how to make a browser play it; None where one does already, or nothing in it can be played."""
    if not playable(probe, media):
        return None
    picture = probe.video.codec if probe.video else None
    sound = probe.audio.codec if probe.audio else None
    if of_format(probe.format).plays(codec for codec in (picture, sound) if codec is not None):
        return None
    return CopyPlan(_making(picture, "h264"), _making(sound, "aac"))


def needs_copy(probe: Probe, media: Media) -> bool:
    """Whether a browser cannot play an original although there is something in it to be played."""
    return (probe.open_end and probe.format in ("mp4", "mov")) or plan(probe, media) is not None


def _making(codec: str | None, kept: str) -> Making | None:
    return None if codec is None else Making.COPY if codec == kept else Making.ENCODE


def excerpt_plan(probe: Probe) -> CopyPlan:
    """Return how a piece of it is copied: encoded again, for a cut between two keyframes is exact only then."""
    return CopyPlan(Making.ENCODE if probe.video else None, Making.ENCODE if probe.audio else None)


def excerpt_of(probe: Probe, start: Fraction, seconds: Fraction) -> Excerpt:
    """Return the part of a file that begins `start` seconds after its own start and lasts `seconds`."""
    return Excerpt(start, seconds, of_format(probe.format).indexed and probe.state is State.WHOLE)


def convert(source: Path, how: CopyPlan, title: str, out: Path, part: Excerpt | None = None, small: bool = False) -> str:
    """Write the copy `out` of a file, or of a part of it, whole or not at all, and return the program and version that made it.

    `title` says inside the file that it is a copy; `small`: for a page alone, at most 854 pixels wide, and behind all other work of the
    machine. NotReadable where ffmpeg cannot make one, or the part holds nothing.
    """
    before_input, after_input = _cut(part)
    picture = SMALL if small and how.picture is Making.ENCODE else PICTURES_AS[how.picture]
    command = [*(("nice", "-n", "15") if small else ()), "ffmpeg", "-nostdin", "-v", "error", "-y", "-abort_on", "empty_output", "-fflags",
               "+genpts+bitexact", *before_input, *ffmpeg_input(source), *after_input, "-map", "0:v:0?", "-map", "0:a:0?", "-sn", "-dn",
               "-map_metadata", "-1", "-map_chapters", "-1", *picture, *SOUNDS_AS[how.sound], "-flags:v", "+bitexact",
               "-flags:a", "+bitexact", "-fflags", "+bitexact", "-metadata", f"title={title}", "-movflags", "+faststart", "-f", "mp4"]
    with _beside(out) as (part_file, lock):
        try:
            done = subprocess.run([*command, f"file:{part_file}"], capture_output=True, check=False, pass_fds=(lock,))
        except FileNotFoundError as problem:
            raise NotReadable("viewing.not_made", name=source.name, problem="ffmpeg?") from problem
        if done.returncode or not part_file.is_file() or not part_file.stat().st_size:
            if os.strerror(errno.ENOSPC).encode() in done.stderr or os.strerror(errno.EFBIG).encode() in done.stderr:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out))
            raise NotReadable("viewing.not_made", name=source.name, problem=_last(done.stderr))
        with part_file.open("rb+") as file:
            os.fsync(file.fileno())
        part_file.replace(out)
    return _version()


@contextmanager
def _beside(out: Path) -> Iterator[tuple[Path, int]]:
    """Give a hidden file beside `out` that no other run writes, and its descriptor, locked as long as this run or its ffmpeg lives.

    What a killed run left is removed; its ffmpeg may go on for a while, and its file is left alone meanwhile.
    """
    for leftover in out.parent.glob(f".{escape(out.name)}.*.part"):
        with leftover.open("rb") as file, suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftover.unlink(missing_ok=True)
    part_file = out.with_name(f".{out.name}.{os.urandom(4).hex()}.part")
    try:
        with part_file.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield part_file, file.fileno()
    finally:
        part_file.unlink(missing_ok=True)


def _cut(part: Excerpt | None) -> tuple[list[str], list[str]]:
    """Return the words before and after the input: what has no index is decoded from its start, and the rest dropped."""
    if part is None:
        return [], []
    options = ["-ss", f"{float(part.start):.6f}", "-t", f"{float(part.seconds):.6f}"]
    return (options, []) if part.indexed else ([], options)


def _last(output: bytes) -> str:
    return (output.decode("utf-8", "replace").strip().splitlines() or ["?"])[-1][-200:]


def _version() -> str:
    output = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=False).stdout.split()
    return f"ffmpeg {output[2]}" if len(output) > 2 else "ffmpeg"
