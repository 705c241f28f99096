"""Cases of editing: one altered file among four that the recorder wrote, and look-alikes in which nothing was altered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.accuracy import damage
from benchmarks.accuracy.films import CODINGS, ORDINARY, SECONDS, Scene, ffmpeg, held, muted
from benchmarks.accuracy.scoring import Truth
from benchmarks.accuracy.workshop import Card, Case, Workshop, at

FIRST = "MP4 H.264 AAC"
EDITED = (Truth("edited"),)
SINCE_1904 = datetime(1904, 1, 1, tzinfo=UTC)
Alter = Callable[[Workshop, Path], Path]  # from the recorder's own file to what was made of it
NIGHT = ("drawbox=x=30:y=35:w=7:h=7:t=fill:color=0xb0a070,drawbox=x=100:y=48:w=4:h=4:t=fill:color=0x908050,"
         "drawbox=x=0:y=65:w=160:h=25:t=fill:color=0x14151a,noise=alls=10:allf=t")
STILL = "mandelbrot=s=160x90:r={rate}:start_scale=0.3,loop=loop=-1:size=1:start=0,setpts=N/({rate})/TB,format=yuv420p"


def cases() -> Iterator[Case]:
    """Yield every case of editing, and the clean ones."""
    for name in (FIRST, "MP4 H.265 AAC", "MP4 H.264 AAC, B-frames"):
        yield Case("edited", "written again by copying (re-mux)", name, altered(name, _remux), EDITED, quick=name == FIRST)
        yield Case("edited", "coded again", name, altered(name, _recode), EDITED, quick=name == FIRST)
        yield Case("edited", "cut by an editor without decoding", name, altered(name, _trim), EDITED, also=("gap",))
        yield Case("edited", "start hidden by an edit list", name, altered(name, _edit_list), EDITED, also=("gap-inside",))
        yield Case("edited", "two recordings joined between keyframes", name, altered(name, _joined), EDITED)
    yield Case("edited", "one group of pictures cut out, times closed up, no trace of a program", FIRST, altered(FIRST, _one_group), EDITED,
               quick=True)
    yield Case("edited", "two groups of other pictures put in, no trace of a program", FIRST, altered(FIRST, _put_in), EDITED)
    yield Case("edited", "two groups of other pictures put in that continue the count", FIRST, altered(FIRST, _put_in_fitting), EDITED,
               beyond=True)
    yield Case("edited", "two groups cut out, times closed up, no trace of a program", FIRST, altered(FIRST, _two_groups), EDITED,
               beyond=True)
    yield Case("edited", "one group cut out of H.265, times closed up, no trace of a program", "MP4 H.265 AAC",
               altered("MP4 H.265 AAC", _one_group), EDITED, beyond=True)
    yield Case("edited", "recorded twelve days after its name", FIRST, _late, EDITED, quick=True)
    yield Case("edited", "an editing program names itself", FIRST, altered(FIRST, _named), EDITED)
    yield from _clean()


def altered(coding: str, alter: Alter) -> Callable[[Workshop, Path], None]:
    """Four files of a recorder, the third of them altered."""
    def make(shop: Workshop, root: Path) -> None:
        for number in range(1, 5):
            source = shop.film(coding, Scene(filters=(f"hue=h={number * 40}",)))
            path = alter(shop, source) if number == 3 else source
            Card(root / "A").put(path, (number - 1) * SECONDS, number)

    return make


def _remux(shop: Workshop, source: Path) -> Path:
    return damage.remuxed(source, shop.part("mp4"))


def _recode(shop: Workshop, source: Path) -> Path:
    return damage.recoded(source, shop.part("mp4"), "libx264", "-preset", "ultrafast")


def _trim(shop: Workshop, source: Path) -> Path:
    out = shop.part("mp4")
    ffmpeg("-ss", 2, "-i", source, "-t", SECONDS - 3, "-c", "copy", out)
    return out


def _edit_list(shop: Workshop, source: Path) -> Path:
    return damage.edit_list(source, shop.part("mp4"), 2, 15360)


def _joined(shop: Workshop, source: Path) -> Path:
    """The first 10.5 s of one file and then another: the seam lies inside a group of pictures."""
    pieces = []
    for length in (10.4, 13.6):
        pieces.append(shop.part("ts"))
        ffmpeg("-i", source, "-t", length, "-c", "copy", pieces[-1])
    out = shop.part("mp4")
    ffmpeg("-i", f"concat:{pieces[0]}|{pieces[1]}", "-c", "copy", "-fflags", "+bitexact", "-map_metadata", "-1", out)
    return out


def _one_group(shop: Workshop, source: Path) -> Path:
    return damage.closed_up(source, shop.part("mp4"), 10, 11)


def _two_groups(shop: Workshop, source: Path) -> Path:
    return damage.closed_up(source, shop.part("mp4"), 10, 12)


def _put_in(shop: Workshop, source: Path) -> Path:
    return damage.put_in(source, shop.film(FIRST, Scene(picture="color=c=red:s={size}:r={rate}")), shop.part("mp4"), 10, 12, 15)


def _put_in_fitting(shop: Workshop, source: Path) -> Path:
    return damage.put_in(source, shop.film(FIRST, Scene(picture="color=c=red:s={size}:r={rate}")), shop.part("mp4"), 10, 12, 0)


def _named(shop: Workshop, source: Path) -> Path:
    return damage.remuxed(source, shop.part("mp4"), "-metadata", "comment=HandBrake 1.7.2 2024")


def _late(shop: Workshop, root: Path) -> None:
    for number in range(1, 5):
        path = Card(root / "A").put(shop.film(FIRST, Scene(filters=(f"hue=h={number * 40}",))), (number - 1) * SECONDS, number)
        written = at(number * SECONDS + (12 * 86_400 if number == 3 else 0))
        damage.stamped(path, int((written - SINCE_1904).total_seconds()))


def _clean() -> Iterator[Case]:
    """Harmless look-alikes: nothing may be found in them."""
    slow = Scene(filters=("noise=alls=9:allf=t",), picture=STILL)
    night = Scene(picture="color=0x0c0d12:s={size}:r={rate}", filters=(NIGHT,))
    for name in ORDINARY:
        yield Case("clean", "four files of one recorder", name, altered(name, lambda _, source: source), quick=name == FIRST)
        yield Case("clean", "night", name, alone(name, night), quick=name == FIRST)
        yield Case("clean", "a static room, noise only", name, alone(name, slow), quick=name == FIRST)
    for name in (FIRST, "AVI MJPEG PCM", "TS H.264 AAC"):
        yield Case("clean", "a silent room with its own tone", name, alone(name, Scene(sound="anoisesrc=r=16000:a=0.006:c=pink:s=4")))
        yield Case("clean", "a wall, out of focus", name, alone(name, Scene(
            picture="color=0x8a8070:s={size}:r={rate}", filters=("noise=alls=7:allf=t",))))
        yield Case(
            "clean", "a pre-record buffer of 12 s without sound", name, alone(name, Scene(heard=(muted(0, 12),))), quick=name == FIRST
        )
        yield Case("clean", "5 s of a still picture (below the limit)", name, alone(name, Scene(filters=(held(8.2, 5, CODINGS[name]),))))
        yield Case("clean", "1.6 s from file to file", name, _split(name), quick=name == FIRST)
    yield Case("clean", "variable frame rate", FIRST, alone(FIRST, Scene(options=("-vf", "select='not(mod(n\\,7))+gt(mod(n\\,11)\\,3)'",
                                                                           "-vsync", "vfr"))), quick=True)
    yield Case("clean", "every file written by the same station", FIRST, _station)


def alone(coding: str, scene: Scene) -> Callable[[Workshop, Path], None]:
    """One film alone."""
    def make(shop: Workshop, root: Path) -> None:
        Card(root / "A").put(shop.film(coding, scene), 0)

    return make


def _split(coding: str) -> Callable[[Workshop, Path], None]:
    def make(shop: Workshop, root: Path) -> None:
        for number in range(3):
            Card(root / "A").put(shop.film(coding, Scene(filters=(f"hue=h={number * 40}",))), int(number * (SECONDS + 1.6)), number + 1)

    return make


def _station(shop: Workshop, root: Path) -> None:
    for number in range(1, 5):
        source = shop.film(FIRST, Scene(filters=(f"hue=h={number * 40}",)))
        Card(root / "A").put(damage.remuxed(source, shop.part("mp4"), "-movflags", "+faststart"), (number - 1) * SECONDS, number)
