"""What of a dump is new: the list of its files against the catalogue, and whether there is room for them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from sqlalchemy.orm import Session

from footage.recorders import DumpFile, FileStamp, Survey, look_again, survey
from footage.values.recordings import Media
from messages import Text
from messages.errors import BadCall, NoRoom, Unavailable
from regulations.values.facts import Away
from storage.catalogue.states import JobStage
from storage.ledgers import dumps, originals
from storage.stores.together import cores
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive.sources import PathOpener, open_plainly
from tasks.retrying import retrying
from tasks.steps import step

BATCH_FILES, BATCH_BYTES = 256, 256 << 20  # what one transaction of the catalogue covers
TakenIn = dict[originals.FileKey, tuple[str, Media]]  # what of a dump was taken in before: {file: (id, kind)}
FolderId = tuple[int, int]  # device and inode of the dump's folder: another recorder at the same place is another one


@dataclass(frozen=True, slots=True)
class Order:
    """What a custodian asks for."""

    dump: Path
    case: str | None = None
    unit: str | None = None
    received_at: datetime | None = None  # aware; None: when the file is taken in
    away: Away | None = None  # why it could not be handed over at once (000 art. 36, 001 art. 15)
    wait: bool = True  # read everything back before answering
    clear: bool = False  # remove from the recorder what is verified
    opener: PathOpener = open_plainly  # how a file of the dump is opened
    any_folder: bool = False  # take in what neither a recorder nor anybody's camera wrote
    dock_offset: Fraction | None = None  # s to add to the recorder's clock, as compared when it was docked; None: not compared


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
    stored_before: tuple[str, ...]  # ids of the recordings that are there already
    place: FolderId
    received_at: datetime  # aware; when what is new was handed over: one moment for the whole dump

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """What the survey refused to take in: links, pipes, folders that cannot be read."""
        return rejections(self.survey)


def rejections(seen: Survey) -> tuple[Rejection, ...]:
    """Return what a survey refused to take in, with the reasons."""
    return tuple(Rejection(entry.name, entry.reason) for entry in seen.rejected)


def without_files(plan: Plan) -> Plan:
    """Return the plan without its lists of files, for when all of them are kept: a hundred thousand are 65 MB."""
    return replace(plan, survey=replace(plan.survey, files=()), new=())


@step(stage=JobStage.SURVEY)
def survey_dump(installation: Installation, folder: Path) -> tuple[Survey, TakenIn]:
    """List the dump and recognise its recorder; a file that was taken in before is not opened. Return also what was."""
    taken_in: TakenIn = {}

    def before(names: Sequence[str]) -> dict[FileStamp, Media]:
        taken_in.update(retrying(lambda: _taken_in(installation, names), installation.pauses))
        return {(name, size, modified): media for (_, name, size, modified), (_, media) in taken_in.items() if modified}

    return survey(folder, before=before), taken_in


def _taken_in(installation: Installation, names: Sequence[str]) -> TakenIn:
    with installation.catalogue.read() as tx:
        return originals.taken_in(tx, names)


@step()
def plan(installation: Installation, order: Order, seen: Survey, taken_in: TakenIn) -> Plan:
    """Compare the dump with what was taken in before by name, size and time stamp, reading no file.

    BadCall for a folder that is no recorder where it is to be cleared, or where it is no footage either and nobody said that it
    is to be taken in; NoRoom. All before anything is noted.
    """
    place = place_of(seen.root)
    if order.clear and not seen.recorder:
        raise BadCall("ingest.clear_no_recorder", path=str(order.dump))
    marks = [taken_in.get((device_of(file, seen), file.name, file.size, file.modified)) for file in seen.files]
    fresh = [file for file, mark in zip(seen.files, marks, strict=True) if mark is None]
    elsewhere = {mark[1:] for mark in taken_in} if fresh else set()
    new = tuple(_certain(file, elsewhere) for file in fresh)
    if new and not (seen.recorder or seen.footage or order.any_folder):
        raise BadCall("ingest.no_footage", path=str(order.dump))
    check_room(installation, new)
    installation.store.may_write()
    number = retrying(lambda: _number(installation, order, seen, bool(new)), installation.pauses)
    received = order.received_at or installation.clock()
    return Plan(number, seen, new, tuple(mark[0] for mark in marks if mark), place, received)


def _certain(file: DumpFile, elsewhere: Collection[tuple[str, int, datetime | None]]) -> DumpFile:
    """Return the file with the kind its own bytes say, where the kind was that of another recorder's file of this name."""
    if (file.name, file.size, file.modified) not in elsewhere:
        return file
    try:
        return look_again(file)
    except OSError:
        return file  # it is closed: reading it will say so


def _number(installation: Installation, order: Order, seen: Survey, anything_new: bool) -> int:
    """A run that was cut off is taken up under its number; a dump that brings nothing new opens no other."""
    with installation.catalogue.begin() as tx:
        last, at = dumps.latest(tx, str(seen.root)), installation.clock()
        if last and (not anything_new or (last.finished_at is None and _same_recorder(tx, last.id, seen))):
            return last.id
        number = dumps.open_dump(tx, root=str(seen.root), unit=order.unit, by=installation.who, case=order.case,
                                 received_at=order.received_at or at, started_at=at)
        audit.append(tx, "dump.opened", f"dump:{number}", installation.who, at, None, None,
                     {"root": str(seen.root), "case": order.case, "unit": order.unit, "files": len(seen.files)})
    return number


def _same_recorder(tx: Session, number: int, seen: Survey) -> bool:
    """Another recorder may be plugged in at the place where one was pulled out."""
    before = originals.devices_of_dump(tx, number)
    return not before or bool(before & {device_of(file, seen) for file in seen.files})


def place_of(root: Path) -> FolderId:
    """Return what tells this folder from another one that is mounted in its place later; Unavailable where it is gone."""
    try:
        with os.scandir(root):
            status = root.stat()
    except OSError as problem:
        raise Unavailable("ingest.gone", path=str(root)) from problem
    return status.st_dev, status.st_ino


def check_room(installation: Installation, new: Sequence[DumpFile]) -> None:
    """Refuse before copying starts where the store, or the second one, has no room for what is new."""
    needed = sum(file.size for file in new)
    for store in (installation.store, *((installation.replica,) if installation.replica else ())):
        free = store.health().free_bytes if new else None
        if free is not None and needed > free:
            raise NoRoom("ingest.no_room", path=store.address, needed=needed >> 20, free=free >> 20, missing=(needed - free >> 20) + 1)


def batches(files: Iterable[DumpFile]) -> Iterator[tuple[DumpFile, ...]]:
    """Cut the list so that one transaction covers neither too many files nor too many bytes, but as many files as are read at a time."""
    batch: list[DumpFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if len(batch) >= BATCH_FILES or (size >= BATCH_BYTES and len(batch) >= cores()):
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def device_of(file: DumpFile, seen: Survey) -> str | None:
    """Return the recorder a file came from: as its own name says, else as the dump does."""
    return file.names.device or seen.device
