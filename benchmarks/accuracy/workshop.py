"""Where films are made once and put on cards: a case asks for a film by coding and scene, and lays it into a dump."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from benchmarks.accuracy.films import CODINGS, NINE, Coding, Scene, film
from benchmarks.accuracy.scoring import Truth

DEVICE = "A012345"


def at(seconds: float) -> datetime:
    """Nine o'clock plus seconds."""
    return NINE + timedelta(seconds=seconds)


class Workshop:
    """A folder in which films are made, each only once, also where several processes share it; `parts`: for what one case makes."""

    def __init__(self, folder: Path, parts: Path) -> None:
        self._films, self._parts, self._count = folder / "films", parts, 0

    def film(self, coding: str, scene: Scene | None = None) -> Path:
        """Return the film of a scene in a coding (a key of CODINGS)."""
        chosen, shown = CODINGS[coding], scene or Scene()
        mark = hashlib.sha256(repr((coding, chosen, shown)).encode()).hexdigest()[:16]
        out = self._films / f"{mark}.{chosen.ending.lower()}"
        if not out.is_file():
            film(self.part(chosen.ending), chosen, shown)
            out.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._last(chosen.ending), out.with_suffix(f".{os.getpid()}"))
            out.with_suffix(f".{os.getpid()}").replace(out)
        return out

    def part(self, ending: str) -> Path:
        """Return a path of its own for something in between."""
        self._count += 1
        self._parts.mkdir(parents=True, exist_ok=True)
        return self._last(ending)

    def _last(self, ending: str) -> Path:
        return self._parts / f"{self._count}.{ending.lower()}"


@dataclass(frozen=True)
class Card:
    """The memory card of one recorder."""

    folder: Path
    device: str = DEVICE

    def put(self, source: Path, begin: float, number: int = 1, mark: str = "", shown: datetime | None = None,
            closed: float | None = None) -> Path:
        """Lay a film on the card under the name its recorder gives it: recording began `begin` seconds after nine."""
        start = shown or at(begin)
        path = self.folder / f"{self.device}_012345_{start:%Y%m%d%H%M%S}_{number:04d}{mark}{source.suffix.upper()}"
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)
        moment = (start + timedelta(seconds=closed if closed is not None else 24)).timestamp()
        os.utime(path, (moment, moment))
        return path


@dataclass(frozen=True)
class Case:
    """One dump with what is known about it."""

    kind: str  # of finding, or "clean"
    what: str  # which defect, how large; or which look-alike
    coding: str  # key of CODINGS, or what else the files are
    make: Callable[[Workshop, Path], None]
    truth: tuple[Truth, ...] = ()
    also: tuple[str, ...] = ()  # kinds (or signs) that follow from the truth
    beyond: bool = False  # known to be out of reach: told in the table, not counted against the goal
    offsets: dict[str, Fraction] = field(default_factory=dict)  # as compared at the dock, by device
    quick: bool = False  # one of the few that every run of the tests makes

    @property
    def chosen(self) -> Coding:
        """The coding."""
        return CODINGS[self.coding]
