"""How a recording is shown in a browser: the original, the same pictures in another container, a viewing copy, or why it is not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from footage.copies import viewing
from footage.copies.viewing import CopyPlan
from footage.values.recordings import Media, Recording, State, form_of
from messages import Text, text

FOLDER = Path("cache") / "viewing"  # in the home: made again when it is asked for, never among the originals
PICTURES = ("jpeg", "png", "gif", "webp", "bmp")  # formats that every browser shows
ENDING = ".mp4"
RECENT = 900.0  # s; a copy that was opened so lately is being watched
BOUND = 50 << 30  # bytes that the viewing copies of a home take at most


class HowPlayed(StrEnum):
    """How a recording is shown."""

    ORIGINAL = "original"
    REWRAPPED = "rewrapped"  # picture and sound as they are, in a container that a browser plays
    COPY = "copy"  # a viewing copy: encoded again, or recovered
    NOT_MADE = "not-made"  # it takes a viewing copy, and there is none yet
    UNPLAYABLE = "unplayable"


@dataclass(frozen=True, slots=True)
class Playing:
    """How a recording is shown."""

    how: HowPlayed
    path: Path | None = None  # of the copy; None: the original is shown, or nothing
    why: Text | None = None  # why it is not the original
    quick: bool = False  # of one that is not made: it is only put into another container, which takes seconds

    @property
    def labelled(self) -> bool:
        """Whether what is shown has to be called a viewing copy, not the original."""
        return self.how in (HowPlayed.COPY, HowPlayed.REWRAPPED)


def playing(home: Path, recording: Recording) -> Playing:
    """Return how a recording is shown at this moment."""
    probe = recording.probe
    if recording.media is Media.PHOTO:
        shown = probe.format in PICTURES and probe.state in (State.WHOLE, State.TRUNCATED)
        return Playing(HowPlayed.ORIGINAL) if shown else Playing(HowPlayed.UNPLAYABLE, why=_why_not(recording))
    if not viewing.playable(probe, recording.media):
        return Playing(HowPlayed.UNPLAYABLE, why=_why_not(recording))
    if not viewing.needs_copy(probe, recording.media):
        return Playing(HowPlayed.ORIGINAL)
    plan, why = viewing.plan(probe, recording.media), text("viewing.why", form=form_of(recording))
    path = next((path for path in _places(home, recording, plan) if path.is_file()), None)
    if path is None and impossible(home, recording.sha256).is_file():
        return Playing(HowPlayed.UNPLAYABLE, why=text("viewing.impossible", form=form_of(recording)))
    if path is None:
        return Playing(HowPlayed.NOT_MADE, why=why, quick=plan is not None and not plan.encodes and not probe.open_end)
    kept = plan is not None and not plan.encodes and "recovered" not in path.name
    return Playing(HowPlayed.REWRAPPED if kept else HowPlayed.COPY, path, text("viewing.recovered") if probe.open_end else why)


def cached_copy(home: Path, sha256: str) -> Path:
    """Return where the viewing copy of an original lies in the cache, made or not."""
    return home / FOLDER / f"{sha256}{ENDING}"


def impossible(home: Path, sha256: str) -> Path:
    """Return what lies where a copy was tried and none could be made."""
    return cached_copy(home, sha256).with_suffix(".impossible")


def touched(path: Path) -> None:
    """Note that a copy is being watched, so that it is not the one that makes room."""
    with suppress(OSError):
        os.utime(path)


def make_room(home: Path, wanted: int, bound: int = BOUND) -> int:
    """Remove the copies that were not watched for the longest time until `wanted` bytes more stay under the bound; return how many went."""
    copies = sorted(_copies(home))
    size, gone = sum(bytes_ for _, bytes_, _ in copies), 0
    for seen, bytes_, path in copies:
        if size + wanted <= bound or time.time() - seen < RECENT:
            break
        path.unlink(missing_ok=True)
        size, gone = size - bytes_, gone + 1
    return gone


def _copies(home: Path) -> Iterator[tuple[float, int, Path]]:
    for path in (home / FOLDER).glob(f"*{ENDING}"):
        with suppress(OSError):
            status = path.stat()
            yield status.st_mtime, status.st_size, path


def _places(home: Path, recording: Recording, plan: CopyPlan | None) -> Iterator[Path]:
    """Yield where a copy may lie: in the cache, among those made for packages, a recovered one that plays as it is."""
    yield cached_copy(home, recording.sha256)
    if plan is not None:
        yield viewing.copy_path(home, recording.sha256, plan)
    else:
        yield home / viewing.FOLDER / f"{recording.sha256}.recovered.mp4"


def _why_not(recording: Recording) -> Text:
    if recording.media not in (Media.VIDEO, Media.AUDIO, Media.PHOTO):
        return text("watching.nothing_to_see", name=recording.name)
    return recording.probe.problem or text("viewing.no_browser_shows", form=form_of(recording))
