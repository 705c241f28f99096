"""Cases of other makes: their names, lenses, previews, chapters and clocks, and one file that does not agree with its siblings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.accuracy import damage
from benchmarks.accuracy.films import SECONDS, Scene
from benchmarks.accuracy.scoring import Truth
from benchmarks.accuracy.workshop import Case, Workshop, at
from footage.values.recordings import BEIJING

FIRST, SMALL, SINCE_1904 = "MP4 H.264 AAC", "96x54", datetime(1904, 1, 1, tzinfo=UTC)
NAMES = 2.0  # s; the goal where only names tell
COPIED = datetime(2026, 3, 5, 15, tzinfo=BEIJING)  # file times are lost
Name = Callable[[datetime, int], str]  # from begin and counter to the path on the card
LENGTH = timedelta(seconds=SECONDS)
EIGHT_HOURS, WEEKS = timedelta(hours=8), timedelta(weeks=1024)


@dataclass(frozen=True)
class Put:
    """One film on the card."""

    begin: float  # s after nine
    name: str
    picture: int  # which scene
    created: datetime | None = None  # what the container says
    closed: datetime | None = None  # file time
    size: str = "160x90"
    coding: str = FIRST


def cases() -> Iterator[Case]:
    """Yield every case of other makes: the clean ones of names and lenses, then those in which one file is odd."""
    yield from _names()
    yield from _lenses()
    yield from _odd_ones()


def card(*puts: Put) -> Callable[[Workshop, Path], None]:
    """Lay films on one recorder's card."""
    def make(shop: Workshop, root: Path) -> None:
        for put in puts:
            path = root / "A" / put.name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shop.film(put.coding, Scene(filters=(f"hue=h={put.picture * 40}",), size=put.size)), path)
            if put.created is not None:
                damage.stamped(path, int((put.created.astimezone(UTC) - SINCE_1904).total_seconds()))
            moment = (put.closed or at(put.begin + SECONDS)).timestamp()
            os.utime(path, (moment, moment))

    return make


def row(name: Name, pause: float = 0, copied: bool = False) -> list[Put]:
    """Four films of one recorder, a pause before the third."""
    begins = [number * SECONDS + (pause if number > 1 else 0) for number in range(4)]
    return [Put(begin, name(at(begin), number), number, closed=COPIED if copied else None) for number, begin in enumerate(begins, 1)]


WAYS: dict[str, Name] = {
    "2026_0302_090000_021": lambda start, number: f"DCIM/MOVIE/{start:%Y_%m%d_%H%M%S}_{20 + number:03d}.MP4",
    "begin and end below a day": lambda start, _: f"{start:%Y-%m-%d}/{start:%H.%M.%S}-{start + LENGTH:%H.%M.%S}[R].MP4",
    "FILE260302-090000F": lambda start, _: f"FILE{start:%y%m%d-%H%M%S}F.MP4",
    "microseconds": lambda start, number: f"{start:%Y-%m-%d_%H-%M-%S}-{123456 + number * 219_871}.mp4",
    "thousandths": lambda start, number: f"ip_01_{start:%Y%m%d%H%M%S}{number * 211:03d}.mp4",
    "six-digit counter": lambda start, number: f"{start:%Y%m%d%H%M%S}_{20 + number:06d}.MP4",
    "day first": lambda start, _: f"{start:%d-%m-%Y_%H-%M-%S}.mp4",
    "hour folder": lambda start, _: f"{start:%YY%mM%dD%HH}/{start:%MM%SS}.mp4",
}


def _names() -> Iterator[Case]:
    for way, name in WAYS.items():
        first = way == "microseconds"
        yield Case("clean", f"four films named {way}, file times lost", FIRST, card(*row(name, copied=True)), quick=first)
        gap = Truth("gap", at(2 * SECONDS), 20, error=NAMES)
        yield Case("gap", f"20 s pause, names {way}", FIRST, card(*row(name, 20)), (gap,), quick=first)
    chapters = [Put(place * SECONDS, f"DCIM/100GOPRO/GX0{place + 1}0123.MP4", place, at(0), at((place + 1) * SECONDS + 1))
                for place in range(3)]
    yield Case("clean", "three chapters that share the stamp of their take", FIRST, card(*chapters))
    ends = [Put(place * SECONDS, f"{at((place + 1) * SECONDS):%Y%m%d_%H%M%S}.MP4", place) for place in range(4)]
    yield Case("clean", "names that are the ends", FIRST, card(*ends))


def _lenses() -> Iterator[Case]:
    def both(first: str, second: str) -> list[Put]:
        return [Put(place * SECONDS, lens.format(f"{at(place * SECONDS):%Y%m%d_%H%M%S}"), place + (5 if lens == second else 0),
                    size=SMALL if lens == second else "160x90")
                for place in range(3) for lens in (first, second)]

    folders = ("FRONT/{}.mp4", "REAR/{}.mp4")
    for first, second in (("{}_NF.mp4", "{}_NR.mp4"), folders):
        yield Case("clean", f"two lenses, {second}", FIRST, card(*both(first, second)))
    lost = [put for put in both(*folders) if put.begin != SECONDS or "REAR" not in put.name]
    yield Case("gap", "one file of the rear lens lost", FIRST, card(*lost), (Truth("gap", at(SECONDS), SECONDS, error=NAMES),))
    film = Put(0, "DJI_20260302090000_0001_D.MP4", 1)
    yield Case("duplicate", "a preview under another ending", FIRST, card(film, Put(0, "DJI_20260302090000_0001_D.LRF", 1, size=SMALL)),
               (Truth("duplicate"),))
    event = Put(SECONDS - 5, f"{at(SECONDS - 5):%Y%m%d_%H%M%S}_EF.mp4", 2)
    yield Case("hint", "an event begins 5 s before the film ends", FIRST, card(Put(0, "20260302_090000_NF.mp4", 1), event),
               (Truth("hint"),))
    setting = [Put(place * SECONDS, f"A012345_012345_{at(place * SECONDS):%Y%m%d%H%M%S}_000{place}.MP4", place,
                   coding=FIRST if place < 4 else "MP4 H.265 AAC") for place in range(6)]
    yield Case("hint", "H.265 from the fifth of six films on", FIRST, card(*setting), (Truth("hint"),), quick=True)


def _odd_ones() -> Iterator[Case]:
    def plain(begin: float, shown: datetime | None = None, **more: datetime) -> Put:
        return Put(begin, f"{shown or at(begin):%Y%m%d_%H%M%S}.MP4", int(begin), **{"created": at(begin), **more})

    def counted(begin: float, number: int, shown: datetime) -> Put:
        return Put(begin, f"A012345_012345_{shown:%Y%m%d%H%M%S}_{number:04d}.MP4", number, shown, shown + timedelta(seconds=SECONDS))

    begins = [place * SECONDS for place in range(5)]
    utc = [plain(begin, at(begin) - EIGHT_HOURS if place == 2 else None, closed=COPIED) for place, begin in enumerate(begins)]
    yield Case("clock-offset", "one of five names in UTC", FIRST, card(*utc), (Truth("clock-offset", size=28_800, error=1.0),), quick=True)
    renamed = [plain(0), plain(SECONDS), plain(4000, at(2 * SECONDS)), plain(3 * SECONDS), plain(4 * SECONDS)]
    yield Case("clock-offset", "a file renamed into a pause", FIRST, card(*renamed), (Truth("clock-offset", at(4000)),), also=("gap",))
    fallen_to = {"1024 weeks back": at(2 * SECONDS) - WEEKS, "fallen back to 2021": datetime(2021, 1, 1, 0, 0, 9, tzinfo=BEIJING)}
    for what, shown in fallen_to.items():
        puts = [counted(begin, place + 1, shown + (place - 2) * LENGTH if place in (2, 3) else at(begin))
                for place, begin in enumerate(begins)]
        reset = Truth("clock-reset", at(2 * SECONDS), error=NAMES)
        yield Case("clock-reset", f"the third and fourth of five {what}", FIRST, card(*puts), (reset,))
    old = [counted(begin, place + 1, at(begin) - timedelta(days=200 if place < 2 else 0)) for place, begin in enumerate(begins)]
    yield Case("clean", "two old films of last year still on the card", FIRST, card(*old))
