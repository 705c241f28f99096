"""Recordings made by hand, for tests of what is decided about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from footage.recorders import parse_name
from footage.values.recordings import BEIJING, Clock, Media, Probe, Recording, State
from footage.values.seconds import later
from footage.values.tracks import Break, Stream

NINE = datetime(2026, 3, 2, 9, 0, 0, tzinfo=BEIJING)


def at(seconds: float) -> datetime:
    """Nine o'clock plus seconds."""
    return NINE + timedelta(seconds=seconds)


def new_recording(
    name: str,
    seconds: float | None = 60,
    *,
    start: datetime | None = None,
    media: Media = Media.VIDEO,
    state: State = State.WHOLE,
    sha256: str | None = None,
    created: datetime | None = None,
    modified: datetime | None = None,
    device: str | None = None,
    sound: bool = True,
    size: int = 1_000_000,
    packets: int | None = None,
    breaks: tuple[Break, ...] = (),
    source: str = "name",
) -> Recording:
    """A recording as ingest would register it; with `start`, as `clock.resolve` would leave it."""
    length = None if seconds is None else Fraction(str(seconds))
    streams = [Stream("video", "h264", Fraction(0), length or Fraction(0), packets if packets is not None else int(25 * (seconds or 0)))]
    if media is Media.AUDIO:
        streams = []
    if sound and media in (Media.VIDEO, Media.AUDIO):
        streams.append(Stream("audio", "aac", Fraction(0), length or Fraction(0), int(43 * (seconds or 0))))
    names = parse_name(name)
    recording = Recording(
        id=f"R-{name}", name=name, sha256=sha256 or f"sha-{name}", size=size, media=media, names=names,
        probe=Probe("mp4", state, size, length, tuple(streams), created, breaks=breaks),
        device=device or names.device, officer=names.officer, modified=modified,
    )
    if start is None:
        return recording
    end = start if media is Media.PHOTO else None if length is None else later(start, length)
    return replace(recording, start=start, end=end, clock=Clock(source, uncertainty_seconds=Fraction(1)))


def clip(device: str, begin: float, seconds: float = 60, **more: object) -> Recording:
    """A minute of one recorder that begins `begin` seconds after nine."""
    stamp = at(begin).strftime("%Y%m%d%H%M%S")
    name = more.pop("name", None) or f"{device}_012345_{stamp}_{int(begin):04d}.MP4"
    return new_recording(str(name), seconds, start=at(begin), device=device, **more)  # type: ignore[arg-type]


def as_utc(local: datetime) -> datetime:
    """Local time that a recorder calls UTC."""
    return local.replace(tzinfo=UTC)
