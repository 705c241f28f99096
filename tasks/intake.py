"""Taking one dump in: what is new in it, keep it, measure its index, note it, read it back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from footage.recorders import DumpFile, Survey, survey
from footage.recordings import Media, Probe, Recording, State
from messages import Text, text
from messages.errors import LiuhenError, NoRoom, NotReadable
from regulations.facts import Away
from storage import audit, dumps, ledger
from storage.ledger import StoredRecording
from storage.objects import Stored
from tasks.confined import probe_stored
from tasks.office import Office
from tasks.steps import step

PROBE_SECONDS, PROBE_MEGABYTES = 60.0, 4096
BATCH_FILES, BATCH_BYTES = 64, 256 << 20  # what one transaction of the catalogue covers


@dataclass(frozen=True, slots=True)
class Order:
    """What a custodian asks for."""

    dump: Path
    case: str | None = None
    unit: str | None = None
    received_at: datetime | None = None  # aware; None: when the file is taken in
    away: Away | None = None  # why it could not be handed over at once (000 art. 36, 001 art. 15)
    wait: bool = True  # read everything back before answering


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that could not be taken in, and why."""

    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a dump is new, and what was taken in before."""

    dump: int  # number of the dump in the catalogue
    survey: Survey
    new: tuple[DumpFile, ...]
    known: tuple[str, ...]  # ids of the recordings that are there already


@step()
def survey_dump(folder: Path) -> Survey:
    """List the dump and recognise its recorder."""
    return survey(folder)


@step()
def plan(office: Office, order: Order, seen: Survey) -> Plan:
    """Compare the dump with the catalogue by name, size and time stamp, reading no file."""
    with office.catalogue.begin() as tx:
        known = ledger.known(tx, [file.name for file in seen.files])
        marks = {file.name: known.get((device_of(file, seen), file.name, file.size, ledger.stamp(file.modified))) for file in seen.files}
        new = tuple(file for file in seen.files if not marks[file.name])
        number = _number(office, tx, order, seen, bool(new))
    return Plan(number, seen, new, tuple(mark for mark in marks.values() if mark))


def _number(office: Office, tx: Session, order: Order, seen: Survey, anything_new: bool) -> int:
    """A run that was cut off is taken up under its number; a dump that brings nothing new opens no other."""
    last, at = dumps.latest(tx, str(seen.root)), office.clock()
    if last and (last.finished_at is None or not anything_new):
        return last.id
    number = dumps.open_dump(tx, root=str(seen.root), unit=order.unit, by=office.who, case=order.case,
                             received_at=order.received_at or at, started_at=at)
    audit.append(tx, "dump.opened", f"dump:{number}", office.who, at, None, None,
                 {"root": str(seen.root), "case": order.case, "unit": order.unit, "files": len(seen.files)})
    return number


@step()
def check_room(office: Office, files: Sequence[DumpFile]) -> None:
    """Refuse before copying starts where the store has no room for what is new."""
    health = office.store.health()
    needed = sum(file.size for file in files)
    if health.free_bytes is not None and needed > health.free_bytes:
        raise NoRoom("ingest.no_room", needed=needed >> 20, free=health.free_bytes >> 20,
                     missing=(needed - health.free_bytes >> 20) + 1)


def batches(files: Iterable[DumpFile]) -> Iterator[tuple[DumpFile, ...]]:
    """Cut the list so that one transaction covers neither too many files nor too many bytes."""
    batch: list[DumpFile] = []
    for file in files:
        batch.append(file)
        if len(batch) >= BATCH_FILES or sum(entry.size for entry in batch) >= BATCH_BYTES:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


@step()
def preserve(office: Office, order: Order, made: Plan, batch: Sequence[DumpFile],
             on_bytes: Callable[[int], None]) -> tuple[list[StoredRecording], list[Rejection]]:
    """Read each file once: hash it, store it, read its index from the stored bytes, and note the batch in the catalogue."""
    kept: list[StoredRecording] = []
    rejected: list[Rejection] = []
    try:
        for file in batch:
            try:
                kept.append(_keep_one(office, order, made, file, on_bytes))
            except NotReadable as problem:
                rejected.append(Rejection(file.name, problem.text))
            except OSError as problem:
                rejected.append(Rejection(file.name, text("ingest.read_error", problem=os.strerror(problem.errno or 5))))
    finally:  # what was stored before a full disk or a store that went away stays noted
        _register(office, made.dump, kept)
    return kept, rejected


def _keep_one(office: Office, order: Order, made: Plan, file: DumpFile, on_bytes: Callable[[int], None]) -> StoredRecording:
    with file.path.open("rb", buffering=0) as source:
        stored = office.store.put(source, on_bytes)
    names, device = file.names, device_of(file, made.survey)
    recording = Recording(
        id=ledger.identity(stored.sha256, file.name, device), name=file.name, sha256=stored.sha256, size=stored.size, media=file.media,
        names=names, probe=_index(office, file, stored), device=device,
        officer=names.officer or made.survey.officer, modified=file.modified,
    )
    at = office.clock()
    return StoredRecording(recording, stored.key, None, "received", made.dump, order.case, order.unit, order.received_at or at, None)


def device_of(file: DumpFile, seen: Survey) -> str | None:
    """Return the recorder a file came from: as its own name says, else as the dump does."""
    return file.names.device or seen.device


def _index(office: Office, file: DumpFile, stored: Stored) -> Probe:
    """Read the index in a worker process, so that a hostile file can only take that process down."""
    if file.media is Media.SIDE:
        return Probe("side", State.NOT_MEDIA, stored.size)
    try:
        with office.store.local(stored.key) as path:
            return office.guard.run(probe_stored, path, file.name, seconds=PROBE_SECONDS, megabytes=PROBE_MEGABYTES)
    except LiuhenError as problem:
        return Probe("unknown", State.UNREADABLE, stored.size, problem=problem.text)


def _register(office: Office, dump: int, kept: Sequence[StoredRecording]) -> None:
    with office.catalogue.begin() as tx:
        for row in kept:
            if ledger.add(tx, row):
                audit.append(tx, "original.received", row.recording.id, office.who, office.clock(), None, row.recording.sha256,
                             {"name": row.recording.name, "dump": dump, "bytes": row.recording.size, "case": row.case})


@step(retries=2)
def read_back(office: Office, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Prove that the store holds what was read: SHA-256 again from the stored bytes, SM3 beside it. Returns what is damaged."""
    damaged: list[StoredRecording] = []
    for row in rows:
        held = office.store.read_back(row.key)
        same = held.sha256 == row.recording.sha256 and held.size == row.recording.size
        with office.catalogue.begin() as tx:
            at = office.clock()
            if same:
                ledger.mark_verified(tx, row.recording.id, held.sm3, at)
            else:
                damaged.append(row)
            audit.append(tx, "original.verified" if same else "original.damaged", row.recording.id, office.who, at, None, held.sha256,
                         {"sm3": held.sm3, "expected": row.recording.sha256, "case": row.case})
    return damaged


