"""Whether a browser plays a file, and a copy of it that one plays: H.264 and AAC in MP4. The original is only read."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from footage.recordings import Media, Probe, State
from messages.errors import NotReadable

WRAPPERS = frozenset({"mp4", "mov", "m4a", "mp3", "wav", "aac", "webm", "ogg", "flac"})
PICTURES = frozenset({"h264", "vp8", "vp9", "av1"})
SOUNDS = frozenset({"aac", "mp3", "opus", "vorbis", "flac"})
PLAIN_WAV = frozenset({"pcm_s16le", "pcm_u8"})  # only in a WAV file; in MP4 browsers are silent


@dataclass(frozen=True, slots=True)
class Plan:
    """How a copy for viewing is made."""

    picture: str | None  # "copy": the same pictures in another wrapper, "encode"; None: there are none
    sound: str | None  # the same

    @property
    def encodes(self) -> bool:
        """Whether anything is encoded anew."""
        return "encode" in (self.picture, self.sound)

    @property
    def ending(self) -> str:
        """Of the copy's name."""
        return ".mp4" if self.picture else ".m4a"


def plan(probe: Probe, media: Media) -> Plan | None:
    """Return how to make a browser play it; None where one does already, or nothing in it can be played."""
    if media not in (Media.VIDEO, Media.AUDIO) or probe.state in (State.UNREADABLE, State.NOT_MEDIA) or not probe.streams:
        return None
    picture = probe.video.codec if probe.video else None
    sound = probe.audio.codec if probe.audio else None
    if probe.format in WRAPPERS and picture in {None, *PICTURES} and (sound in {None, *SOUNDS} or _plain(probe)):
        return None
    return Plan(picture and ("copy" if picture == "h264" else "encode"), sound and ("copy" if sound == "aac" else "encode"))


def _plain(probe: Probe) -> bool:
    return probe.format == "wav" and probe.audio is not None and probe.audio.codec in PLAIN_WAV


def convert(source: Path, how: Plan, title: str, out: Path) -> str:
    """Write the copy `out`, whole or not at all, and return the program and version that made it.

    `title` says inside the file that it is a copy. NotReadable where ffmpeg cannot make one.
    """
    beside = out.with_name(f".{out.name}.part")
    pictures = {"copy": ["-c:v", "copy"], "encode": ["-c:v", "libx264", "-preset", "veryfast", "-crf", "22", "-pix_fmt", "yuv420p", "-vf",
                                                     "scale=trunc(iw/2)*2:trunc(ih/2)*2"], None: ["-vn"]}
    sounds = {"copy": ["-c:a", "copy"], "encode": ["-c:a", "aac", "-b:a", "96k"], None: ["-an"]}
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-fflags", "+genpts+bitexact", "-i", f"file:{source}",
             "-map", "0:v:0?", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", *pictures[how.picture],
             *sounds[how.sound], "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-fflags", "+bitexact", "-metadata", f"title={title}",
             "-movflags", "+faststart", "-f", "mp4", f"file:{beside}"]
    try:
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode or not beside.is_file() or not beside.stat().st_size:
            raise NotReadable("viewing.not_made", name=source.name, problem=_last(done.stderr))
        with beside.open("rb+") as made:
            os.fsync(made.fileno())
        beside.replace(out)
    except FileNotFoundError as problem:
        raise NotReadable("viewing.not_made", name=source.name, problem="ffmpeg?") from problem
    finally:
        beside.unlink(missing_ok=True)
    return _version()


def _last(said: bytes) -> str:
    return (said.decode("utf-8", "replace").strip().splitlines() or ["?"])[-1][-200:]


def _version() -> str:
    said = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=False).stdout.split()
    return f"ffmpeg {said[2]}" if len(said) > 2 else "ffmpeg"
