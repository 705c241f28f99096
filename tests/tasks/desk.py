"""A small installation with a clock of its own: cases and originals are entered as values, the store and the catalogue are real."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from footage.values.names import NameFacts
from footage.values.recordings import BEIJING, Clock, Media, Probe, Recording, State
from footage.values.tracks import Stream
from messages import text
from pipelines.sweep import sweep
from regulations.values.facts import Case, Officer
from storage.catalogue.states import StoredState
from storage.keeping.sweep import sweeping
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.originals import StoredRecording, identity
from storage.stores.objects import ObjectStat
from storage.trail import audit
from tasks.installation import Installation, open_installation
from tasks.keep.deciding import decide_open
from tasks.keep.duties import refresh
from tasks.machine import MachineTime

START = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """Return a time of a day in Beijing."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


def running(now: datetime) -> MachineTime:
    """A machine that has run since the beginning and whose clock a time server keeps right."""
    return MachineTime("desk", (now - START).total_seconds(), network=now)


def swept(installation: Installation, as_of: date, dry_run: bool = False) -> Any:
    """Sweep as of a day and return `sweep --json` in Chinese."""
    return sweep(installation, as_of, dry_run).to_json("zh")


@dataclass
class Desk:
    """One installation at work; `now` is moved by the test."""

    installation: Installation
    clock: list[datetime]
    made: int = 0
    names: dict[str, str] = field(default_factory=dict)  # {what the test calls a recording: id}

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def go(self, day: date | datetime) -> None:
        """Let it be a time, or eight in the morning of a day."""
        self.clock[0] = day if isinstance(day, datetime) else at(day)

    def case(self, number: str, *, decide: bool = True, **facts: Any) -> Case:
        """Register or update a case; without `decide` the next sweep decides."""
        usual = {"matter": "行政检查", "unit": "监察支队", "regulation": "linxi-hrss", "officers": (Officer("张伟", "07040012031"),),
                 "evidence": False, "inspection": "日常检查"}
        case = Case(**{"number": number, **usual, **facts})
        with self.installation.catalogue.begin() as tx:
            sweeping.mark_undecided(tx, number)
            cases.save(tx, case, "/cases", {}, self.now, "张伟")
        if decide:
            decide_open(self.installation)
            refresh(self.installation, [number])
        return case

    def footage(self, name: str, case: str | None, end: datetime, *, content: bytes | None = None, important: bool = False,
                received: datetime | None = None, device: str = "A012345", decide: bool = True) -> str:
        """Take in one original that ended at `end`; return its id."""
        self.made += 1
        put = self.installation.store.put(io.BytesIO(content or f"original {self.made} {name}".encode()))
        probe = Probe("mp4", State.WHOLE, put.size, duration=Fraction(60), streams=(
            Stream("video", "h264", Fraction(0), Fraction(60), 1800, Fraction(30), 320, 180),))
        recording = Recording(
            identity(put.sha256, name, device),
            name,
            put.sha256,
            put.size,
            Media.VIDEO,
            NameFacts("generic", "N1", device=device, important=important),
            probe,
            device=device,
            officer="012345",
            start=end - timedelta(seconds=60),
            end=end,
            clock=Clock("name", Fraction(0), Fraction(2), text("clock.by_name", pattern="N1")),
        )
        with self.installation.catalogue.begin() as tx:
            dump = dumps.open_dump(tx, root="/media/A", unit="监察支队", by="张伟", case=case, received_at=received or self.now,
                                   started_at=self.now)
            at = received or self.now
            originals.add_new(tx, [StoredRecording(recording, put.key, None, StoredState.VERIFIED, dump, case, "监察支队", at, self.now)])
        if decide:
            decide_open(self.installation)
        self.names[name] = recording.id
        return recording.id

    def row(self, id: str) -> sweeping.SweepItem:
        """Return how a recording stands in the catalogue."""
        with self.installation.catalogue.read() as tx:
            return sweeping.some(tx, [id])[id]

    def stat(self, id: str) -> ObjectStat:
        """Return how a recording stands in the store."""
        return self.installation.store.stat(self.row(id).key)

    def events(self, what: str) -> list[audit.Event]:
        """Return the events of a kind, the oldest first."""
        with self.installation.catalogue.read() as tx:
            return [event for event in audit.events(tx) if event.what == what]


@contextmanager
def opened(home: Path, settings: str = "", now: datetime = START, database: str | None = None) -> Iterator[Desk]:
    """Open an installation in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "liuhen.toml").write_text(settings, encoding="utf-8")
    clock = [now]
    environ = {"LIUHEN_DATABASE": database} if database else {}
    with open_installation(home, environ, "王芳", "zh", lambda: clock[0], machine=lambda: running(clock[0])) as installation:
        yield Desk(installation, clock)
