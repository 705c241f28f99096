"""Cases between files: pauses, overlaps, missing numbers, footage that is there twice; and clocks that are off."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.accuracy import damage
from benchmarks.accuracy.films import SECONDS, Scene, clock, drifting, ffmpeg
from benchmarks.accuracy.scoring import Truth
from benchmarks.accuracy.workshop import DEVICE, Card, Case, Workshop, at
from footage.values.recordings import BEIJING

FIRST = "MP4 H.264 AAC"
ORDINARY = (FIRST, "AVI MJPEG PCM", "TS H.264 AAC", "MP4 H.265 AAC", "PS MPEG-2 MP2")
NAMES = 2.0  # s; the goal where only names tell
BY_CLOCK = 1.0  # s; the goal where a clock tells
FACTORY = datetime(2014, 1, 1, 0, 0, 7, tzinfo=BEIJING)
Put = tuple[float, int, str]  # begins at, number, mark in the name


def cases() -> Iterator[Case]:
    """Yield every case between files and of clocks."""
    for name in ORDINARY:
        for gap in (3.0, 6.0, 60.0):
            yield Case("gap", f"{gap:g} s pause", name, files((0, 1, ""), (SECONDS + gap, 2, ""), coding=name),
                       (Truth("gap", at(SECONDS), gap, error=NAMES),), quick=name == FIRST and gap < 10)
        for length in (3.0, 10.0):
            yield Case("overlap", f"{length:g} s overlap", name, files((0, 1, ""), (SECONDS - length, 2, ""), coding=name),
                       (Truth("overlap", at(SECONDS - length), length, error=NAMES),), quick=name == FIRST and length < 10)
        yield Case("number-missing", "one number and 30 s missing", name, files((0, 1, ""), (SECONDS + 30, 3, ""), coding=name),
                   (Truth("number-missing", at(SECONDS), 30, error=NAMES),), also=("gap",), quick=name == FIRST)
        again = files((0, 1, ""), (SECONDS, 2, ""), (0, 1, " - 副本"), coding=name)
        yield Case("duplicate", "the same bytes", name, again, (Truth("duplicate"),))
        yield Case("duplicate", "a marked copy, other bytes", name, marked(name), (Truth("duplicate"),), quick=name == FIRST)
    yield from _clocks()
    yield from _resets()
    yield from _teams()


def files(*puts: Put, coding: str = FIRST) -> Callable[[Workshop, Path], None]:
    """Lay films on a card, each number with a picture of its own."""
    def make(shop: Workshop, root: Path) -> None:
        for begin, number, mark in puts:
            Card(root / "A").put(shop.film(coding, Scene(filters=(f"hue=h={number * 40}",))), begin, number, mark)

    return make


def marked(coding: str) -> Callable[[Workshop, Path], None]:
    """The recorder kept a second copy of a film that somebody marked as important; its bytes differ."""
    def make(shop: Workshop, root: Path) -> None:
        source = shop.film(coding)
        copy = damage.remuxed(source, shop.part(source.suffix[1:]), "-metadata", "title=important")
        Card(root / "A").put(source, 0)
        Card(root / "A").put(copy, 0, mark="_IMP")

    return make


def burned(*filters: str, shown: datetime | None = None, coding: str = FIRST) -> Callable[[Workshop, Path], None]:
    """One film with a burned-in clock."""
    def make(shop: Workshop, root: Path) -> None:
        scene = Scene(filters=("eq=brightness=-0.2", *filters), size="320x180", seconds=40.0)
        Card(root / "A").put(shop.film(coding, scene), 0, shown=shown, closed=40)

    return make


def _clocks() -> Iterator[Case]:
    """The burned-in clock jumps, stands still, drifts, or says another time than the name."""
    for coding in (FIRST, "TS H.264 AAC", "AVI MJPEG PCM"):
        for step in (1, -1, 7, 3600):
            filters = clock(0, 0, 20.2), clock(step, 20.2)
            yield Case("clock-jump", f"{step:+d} s at 20.2 s", coding, burned(*filters, coding=coding),
                       (Truth("clock-jump", at(20.2), error=BY_CLOCK),), quick=coding == FIRST and step == 1)
        yield Case("clock-jump", "stands still for 9 s", coding, burned(clock(0, 0, 15), clock(0, 15, 24, 15), clock(0, 24), coding=coding),
                   (Truth("clock-jump", at(15), 9, error=BY_CLOCK),))
        yield Case("clock-jump", "drifts 4 s in 40 s", coding, burned(*drifting(0.1), coding=coding), (Truth("clock-jump"),))
    yield Case("clock-offset", "name 97 s after the picture", FIRST, burned(clock(), shown=at(97)),
               (Truth("clock-offset", size=97, error=BY_CLOCK),), quick=True)
    yield Case("clock-offset", "dock: 97 s slow", FIRST, files((-97, 1, "")), (Truth("clock-offset", size=97, error=BY_CLOCK),),
               offsets={DEVICE: Fraction(97)})
    for stamped, close in (("start", False), ("close", True)):
        yield Case("clock-offset", f"local time stamped as UTC at the {stamped}", FIRST, local(close),
                   (Truth("clock-offset", size=28_800, error=BY_CLOCK),), quick=close)


def local(close: bool) -> Callable[[Workshop, Path], None]:
    """Three files whose containers call Beijing time UTC."""
    def make(shop: Workshop, root: Path) -> None:
        for number in range(3):
            begin = number * SECONDS
            path = Card(root / "A").put(shop.film(FIRST, Scene(filters=(f"hue=h={number * 40}",))), begin, number + 1)
            shown = at(begin + (SECONDS if close else 0)).replace(tzinfo=UTC)
            damage.stamped(path, int((shown - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds()))

    return make


def _resets() -> Iterator[Case]:
    """The clock fell back to a factory date; or was set back between two files."""
    def make(shop: Workshop, root: Path) -> None:
        card = Card(root / "A")
        for number, begin in enumerate((0, 24, 60, 84), 1):
            fallen = FACTORY + timedelta(seconds=(number - 2) * 24) if number in (2, 3) else None
            card.put(shop.film(FIRST, Scene(filters=(f"hue=h={number * 40}",))), begin, number, shown=fallen)

    yield Case("clock-reset", "two files from 2014-01-01, between others", FIRST, make, (Truth("clock-reset"),), also=("gap",), quick=True)
    yield Case("clock-jump", "set back by 60 s between two files", FIRST, files((60, 1, ""), (24, 2, ""), (48, 3, "")),
               (Truth("clock-jump", at(24), error=NAMES),), also=("overlap",))


def _teams() -> Iterator[Case]:
    """Two recorders that heard the same: one clock is 97 s off, and only after aligning a gap is covered."""
    def make(shop: Workshop, root: Path) -> None:
        voice = talk(shop.part("wav"), 100)
        for device, off, pieces in (("A012345", 0, ((0, 30), (60, 30))), ("B654321", 97, ((0, 90),))):
            for number, (begin, length) in enumerate(pieces, 1):
                out = shop.part("mp4")
                ffmpeg("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=15:d={length},hue=h={number * 50 + off}", "-ss", begin, "-t", length,
                       *("-i", voice, "-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-c:a", "aac", "-shortest"), out)
                Card(root / device, device).put(out, begin + off, number, closed=length)

    truth = (Truth("clock-offset", size=97, error=BY_CLOCK), Truth("gap", at(30 + 97), 30, error=NAMES))  # by the clock that heard more
    yield Case("clock-offset", "two recorders 97 s apart, by their sound", "two recorders", make, truth)


def talk(out: Path, seconds: int) -> Path:
    """Write sound that rises and falls like speech, never twice the same."""
    chance = np.random.default_rng(3)
    syllables = np.repeat(chance.integers(0, 2, seconds * 3), 4)[: seconds * 10] * chance.gamma(2, 0.1, seconds * 10)
    wave_form = np.repeat(np.convolve(syllables, [0.25, 0.5, 0.25], mode="same"), 1600) * chance.normal(0, 1, seconds * 16000)
    with wave.open(str(out), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", "none"))
        file.writeframes((np.clip(wave_form, -1, 1) * 20000 + chance.normal(0, 60, len(wave_form))).astype("<i2").tobytes())
    return out
