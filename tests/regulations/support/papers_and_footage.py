"""Papers with their times and recordings with theirs, of one morning, for tests of how they are compared."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Clock, Media, Probe, Recording, State
from footage.values.tolerance import Tolerance
from regulations.values.facts import DocumentInterval, DocumentTimes

LIMITS = Tolerance()


def t(clock: str | None, day: int = 2) -> datetime | None:
    """Return a time of 2 March 2026 (or another day of that month)."""
    return datetime.fromisoformat(f"2026-03-{day:02d}T{clock}").replace(tzinfo=BEIJING) if clock else None


def filmed(start: str, end: str, *, media: Media = Media.VIDEO, day: int = 2, offset: int = 0, name: str = "") -> Recording:
    return Recording(
        f"R-{start}", name or f"{start}.MP4", "00", 1, media, NameFacts("generic", "N2"), Probe("mp4", State.WHOLE, 1),
        start=t(start, day), end=t(end, day), clock=Clock("name", Fraction(offset), Fraction(2)),
    )  # fmt: skip


def stated(start, end, *flags, precision="minute", day=2) -> DocumentInterval:
    return DocumentInterval(t(start, day), t(end, day), precision, f"{start}至{end}", "第1页", "检查时间", flags)


def paper(*intervals, file="笔录.docx", kind="现场检查笔录", officers=("张伟", "李娜"), signed=(), **more) -> DocumentTimes:
    return DocumentTimes(file, kind, "00", intervals, signed, officers, **more)
