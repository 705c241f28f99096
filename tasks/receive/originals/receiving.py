"""Noting in the catalogue what the store holds; what a card gives up only in part is kept and marked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, cast

from footage.recorders import DumpFile
from footage.values.recordings import Probe, Recording, State
from messages import text
from messages.errors import NotReadable
from storage.catalogue.states import StoredState
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.stores.objects import OnBytes, Stored
from storage.trail import audit
from tasks.installation import Installation
from tasks.measure import indexing
from tasks.receive.intake import Order, Plan, device_of
from tasks.receive.originals.preserving import Failure, Preserved, preserve_all
from tasks.receive.sources import SalvagedSource
from tasks.retrying import retrying
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one batch."""

    rows: list[StoredRecording] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


@step()
def register(installation: Installation, order: Order, plan: Plan, batch: Preserved) -> Received:
    """Read the indexes of what was stored, and note it in the catalogue; the caller counts that, and then raises `batch.stopped`."""
    rows = _rows(installation, order, plan, [(file, stored, 0) for file, stored in batch.stored])
    if rows:
        _register(installation, plan.dump, rows, {})
    return Received(rows, batch.failed)


def try_again(installation: Installation, order: Order, plan: Plan, failure: Failure, on_bytes: OnBytes) -> Received:
    """Read a file a second and third time: a loose plug or a file still being written may be better then."""
    received = Received([], [failure])
    for pause in () if failure.lasting else installation.pauses[:2]:
        time.sleep(pause)
        for preserved in preserve_all(installation, order, plan, [[failure.file]], on_bytes):
            received = register(installation, order, plan, preserved)
            if preserved.stopped is not None:
                raise preserved.stopped
        if received.rows:
            break
    return received


def last_try(installation: Installation, order: Order, plan: Plan, failure: Failure, on_bytes: OnBytes) -> list[StoredRecording]:
    """Keep what the card still gives up of a file; NotReadable for one that is shut, still being written, or wholly unreadable."""
    if failure.lasting or failure.growing:
        raise NotReadable(failure.problem.key, **failure.problem.params)
    return [salvage(installation, order, plan, failure.file, on_bytes)]


@step()
def salvage(installation: Installation, order: Order, plan: Plan, file: DumpFile, on_bytes: OnBytes) -> StoredRecording:
    """Keep a file as far as its card gives it up, marked so: zeros stand where nothing could be read. NotReadable: nothing could."""
    with SalvagedSource(order.opener(file.path), file.name) as source:
        stored = installation.store.put(cast(BinaryIO, source), on_bytes)
        unread = list(source.unread)
    lost = sum(count for _, count in unread)
    row = _rows(installation, order, plan, [(file, stored, lost)])[0]
    _register(installation, plan.dump, [row], {row.recording.id: unread})
    return row


def _rows(installation: Installation, order: Order, plan: Plan, stored: Sequence[tuple[DumpFile, Stored, int]]) -> list[StoredRecording]:
    probes = indexing.indexes(installation, [(file, stored_file) for file, stored_file, _ in stored])
    return [_row(installation, order, plan, file, stored_file, lost, probe)
            for (file, stored_file, lost), probe in zip(stored, probes, strict=True)]


def _row(installation: Installation, order: Order, plan: Plan, file: DumpFile, stored: Stored, lost: int, probe: Probe) -> StoredRecording:
    names, device = file.names, device_of(file, plan.survey)
    if lost:
        state = State.TRUNCATED if probe.state is State.WHOLE else probe.state
        probe = replace(probe, state=state, problem=text("ingest.unread", bytes=lost))
    officer = names.officer or plan.survey.officer
    recording = Recording(
        id=originals.identity(stored.sha256, file.name, device), name=file.name, sha256=stored.sha256, size=stored.size, media=file.media,
        names=names, probe=probe, device=device, officer=officer, modified=file.modified,
        recorder="" if device else f"{plan.dump}/{officer or ''}",
    )
    return StoredRecording(recording, stored.key, None, StoredState.RECEIVED, plan.dump, order.case, order.unit, plan.received_at, None,
                           lost)


def _register(installation: Installation, dump: int, rows: Sequence[StoredRecording], unread: dict[str, list[tuple[int, int]]]) -> None:
    retrying(lambda: _note(installation, dump, rows, unread), installation.pauses)


def _note(installation: Installation, dump: int, rows: Sequence[StoredRecording], unread: dict[str, list[tuple[int, int]]]) -> None:
    with installation.catalogue.begin() as tx:
        fresh = originals.add_new(tx, rows)
        again = disposed.take_again(tx, [row.recording.id for row in rows if row.recording.id not in fresh])
        audit.append_many(tx, "original.received", installation.who, installation.clock(), [
            (row.recording.id, None, row.recording.sha256,
             {"name": row.recording.name, "dump": dump, "bytes": row.recording.size, "case": row.case,
              **({"unread": unread[row.recording.id]} if row.recording.id in unread else {}),
              **({"after_disposal": True} if row.recording.id in again else {})})
            for row in rows if row.recording.id in fresh | again])
