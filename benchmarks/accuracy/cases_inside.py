"""Cases inside one file: missing time, cut-off files, picture and sound, each in every coding that can show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.accuracy import damage
from benchmarks.accuracy.films import ORDINARY, SECONDS, Coding, Scene, held, hidden, muted
from benchmarks.accuracy.scoring import Truth
from benchmarks.accuracy.workshop import Card, Case, Workshop, at

FIRST = "MP4 H.264 AAC"
LONG = 48  # s
NOISE = "noise=alls=6:allf=t"  # what a sensor adds
RAW_SOUND = ("pcm_s16le",)


def cases() -> Iterator[Case]:
    """Yield every case inside a file, coding by coding."""
    for name, coding in ORDINARY.items():
        yield from _missing(name, coding)
        yield from _broken(name, coding)
        yield from _picture(name, coding)
        yield from _sound(name, coding)
    yield from _beyond()



Alteration = Callable[[Path, Path], Path]


class Making:
    """Lays one film of a scene on a card, altered on the way."""

    def __init__(self, coding: str, scene: Scene, alter: Alteration | None = None) -> None:
        self.coding, self.scene, self.alter = coding, scene, alter

    def __call__(self, shop: Workshop, root: Path) -> None:
        """Write the dump."""
        source = shop.film(self.coding, self.scene)
        if self.alter:
            source = self.alter(source, shop.part(source.suffix[1:]))
        Card(root / "A").put(source, 0, closed=self.scene.seconds)


class Alter:
    """A way of damaging with its figures."""

    def __init__(self, how: str, *figures: float, kinds: tuple[str, ...] = ("video", "audio")) -> None:
        self.how, self.figures, self.kinds = how, figures, kinds

    def __call__(self, source: Path, out: Path) -> Path:
        """Damage a copy."""
        if self.how == "without":
            return damage.without(source, out, self.figures[0], self.figures[1], self.kinds)
        path: Path = getattr(damage, self.how)(source, out, *self.figures)
        return path


def _missing(name: str, coding: Coding) -> Iterator[Case]:
    """A hole of three seconds, one dropped group of pictures, one of them in the picture only."""
    kinds = ("video",) if coding.sound in RAW_SOUND else ("video", "audio")
    group = coding.group_seconds
    begin = 8 * group if group < 1.5 else 4 * group
    for what, length, which in (("3 s hole", 3 * group if group < 1.5 else 2 * group, kinds), ("one dropped group", group, kinds),
                                ("one dropped group, picture only", group, ("video",))):
        if which == ("video",) and kinds == which and "only" in what:
            continue
        yield Case("gap-inside", what, name, Making(name, Scene(), Alter("without", begin, begin + length, kinds=which)),
                   (Truth("gap-inside", at(begin), length, error=max(coding.frame, 0.07)),),
                   quick=name == FIRST and what == "one dropped group")
    if coding.sound not in RAW_SOUND:
        yield Case("gap-inside", "1.5 s hole in the sound", name, Making(name, Scene(), Alter("without", 8, 9.5, kinds=("audio",))),
                   (Truth("gap-inside", at(8), 1.5, error=2 * coding.sound_frame),))


def _broken(name: str, coding: Coding) -> Iterator[Case]:
    """Cut off, without an index, nothing but zeros."""
    if coding.ending in ("MP4", "MOV") and "fragmented" not in name:
        yield Case("truncated", "no index", name, Making(name, Scene(), Alter("without_index")), (Truth("truncated"),),
                   quick=name == FIRST)
    share = 0.613
    if "index first" in name or "fragmented" in name or coding.ending in ("AVI",):
        yield Case("truncated", "cut at 61 % of the bytes", name, Making(name, Scene(), Alter("cut", share)), (Truth("truncated"),))
    if coding.ending in ("TS", "MPG"):
        yield Case("truncated", "cut at 61 % of the bytes", name, Making(name, Scene(), Alter("cut", share)), (Truth("truncated"),))
    if coding.ending == "MP4":
        yield Case("unreadable", "chance bytes behind a whole index", name, Making(name, Scene(), Alter("spoiled")), (Truth("unreadable"),),
                   quick=name == FIRST)
    if coding.ending in ("MP4", "MOV", "AVI"):
        begin, length = 8 * coding.group_seconds, 3 * coding.group_seconds
        yield Case("gap-inside", "three groups of chance bytes", name, Making(name, Scene(), Alter("spoiled", begin, begin + length)),
                   (Truth("gap-inside", at(begin), length, error=max(coding.frame, 0.07)),), also=("truncated", "silent"),
                   quick=name == FIRST)
    yield Case("unreadable", "zeros only", name, Making(name, Scene(), Alter("unreadable")), (Truth("unreadable"),),
               quick=name == FIRST)


def _picture(name: str, coding: Coding) -> Iterator[Case]:
    """Two seconds of black or of a covered lens, six of a frozen picture."""
    frame = max(coding.frame, 0.07)
    yield Case("black", "2 s black", name, Making(name, Scene(filters=(hidden(9, 11),))), (Truth("black", at(9), 2, error=frame),),
               quick=name == FIRST)
    yield Case("black", "3 s black between keyframes", name, Making(name, Scene(filters=(hidden(8.4, 11.4),))),
               (Truth("black", at(8.4), 3, error=frame),))
    yield Case("black", "4 s covered lens", name, Making(name, Scene(filters=(hidden(9, 13, "0x1a0c08"),))),
               (Truth("black", at(9), 4, error=frame),))
    if coding.rate.isdigit():
        yield Case("frozen", "6 s freeze", name, Making(name, Scene(filters=(held(8.2, 6, coding),))),
                   (Truth("frozen", at(8.2), 6, error=frame),), quick=name == FIRST)
        yield Case("frozen", "9 s freeze of a noisy picture", name, Making(name, Scene(filters=(NOISE, held(8.2, 9, coding)))),
                   (Truth("frozen", at(8.2), 9, error=frame),))
    yield Case("no-sound", "no sound track", name, Making(name, Scene(sound=None)), (Truth("no-sound"),), quick=name == FIRST)


def _sound(name: str, coding: Coding) -> Iterator[Case]:
    """Muted, dead, late, ended early: to one frame of sound, and the fiftieth of a second in which loudness is measured."""
    near = coding.sound_frame + 0.04
    yield Case("silent", "10 s digital mute", name, Making(name, Scene(heard=(muted(8, 18.2),))),
               (Truth("silent", at(8), 10.2, error=near),), quick=name == FIRST)
    yield Case("silent", "12 s dead microphone", name, Making(name, Scene(heard=(muted(8, 20, 0.002),))),
               (Truth("silent", at(8), 12, error=near),))
    yield Case("silent", "sound starts 33 s late", name, Making(name, Scene(heard=(muted(0, 33),), seconds=LONG)),
               (Truth("silent", at(0), 33, error=near),))
    yield Case("silent", "sound ends 3 s early", name, Making(name, Scene(sound_seconds=SECONDS - 3)),
               (Truth("silent", at(SECONDS - 3), 3, error=2 * near),))


def _beyond() -> Iterator[Case]:
    """What cannot be reached, so that nobody believes it can."""
    name = "MP4 H.264 AAC, 10 s groups"
    yield Case("black", "2 s black, keyframes 10 s apart", name, Making(name, Scene(filters=(hidden(12, 14),))),
               (Truth("black", at(12), 2, error=0.07),), beyond=True)
    yield Case("silent", "6 s mute (below the limit of 10 s)", FIRST, Making(FIRST, Scene(heard=(muted(8, 14),))),
               (Truth("silent", at(8), 6),), beyond=True)
