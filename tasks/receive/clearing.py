"""Clearing a recorder: each file is read again and compared with its verified original before it is removed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from footage.recorders import DumpFile, Survey
from messages import Text, text
from messages.errors import LiuhenError
from storage.catalogue.states import JobStage, StoredState
from storage.ledgers import corrections, originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.receive import resolving
from tasks.receive.intake import Order, Plan, Rejection, device_of
from tasks.receive.sources import SteadySource
from tasks.steps import step

BUFFER = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Cleared:
    """What became of the files on the recorder."""

    removed: tuple[str, ...]  # names
    left: tuple[Rejection, ...]  # names, and why they are still there


def clear_if_asked(installation: Installation, order: Order, plan: Plan, ids: Sequence[str], verified: bool) -> Cleared | None:
    """Clear the recorder where that was asked for and all of it is `verified`; None where it was not asked for."""
    if not order.clear:
        return None
    return clear_recorder(installation, order, plan.survey, resolving.each(installation, ids)) if verified else Cleared((), ())


@step(stage=JobStage.CLEAR)
def clear_recorder(installation: Installation, order: Order, survey: Survey, rows: Iterable[StoredRecording]) -> Cleared:
    """Remove every file of the dump that equals its verified original, byte for byte by SHA-256; note each before it goes."""
    verified: dict[tuple[str | None, str], dict[str, StoredRecording]] = {}
    known = [row for row in rows if row.stored is StoredState.VERIFIED and not row.unread]
    with installation.catalogue.read() as tx:
        said = corrections.devices_of_dump(tx, [row.recording.id for row in known])
    for row in known:
        device = said.get(row.recording.id, row.recording.device)  # as the recorder itself says, whatever was put right since
        verified.setdefault((device, row.recording.name), {})[row.recording.sha256] = row
    removed: list[str] = []
    left: list[Rejection] = []
    for file in survey.files:
        originals_of_name = verified.get((device_of(file, survey), file.name))
        why = _clear(installation, order, file, originals_of_name) if originals_of_name else text("ingest.left_unverified")
        if why is None:
            removed.append(file.name)
        else:
            left.append(Rejection(file.name, why))
    return Cleared(tuple(removed), tuple(left))


def _clear(installation: Installation, order: Order, file: DumpFile, originals_of_name: Mapping[str, StoredRecording]) -> Text | None:
    """Remove one file; return why not where it stays. `originals_of_name`: verified originals of this name by SHA-256."""
    try:
        sha256, inode = _hash(order, file)
        row = originals_of_name.get(sha256)
        if row is None:
            return text("ingest.left_differs")
        if installation.store.stat(row.key).size != row.recording.size:
            return text("ingest.left_unverified")
        _note(installation, row)  # before it goes: a removal nobody noted must not happen
        return _remove(file.path, inode)
    except LiuhenError as problem:
        return problem.text
    except OSError as problem:
        return text("ingest.left_problem", problem=problem.strerror or str(problem))


def _hash(order: Order, file: DumpFile) -> tuple[str, int]:
    digest = hashlib.sha256()
    with SteadySource(order.opener(file.path), file.name) as source:
        inode = os.fstat(source.fileno()).st_ino
        while piece := source.read(BUFFER):
            digest.update(piece)
    return digest.hexdigest(), inode


def _note(installation: Installation, row: StoredRecording) -> None:
    with installation.catalogue.begin() as tx:
        stored = originals.get(tx, row.recording.id)
        audit.append(tx, "recorder.cleared", row.recording.id, installation.who, installation.clock(), None, row.recording.sha256,
                     {"name": row.recording.name, "dump": stored.dump, "device": row.recording.device, "case": stored.case})


def _remove(path: Path, inode: int) -> Text | None:
    """Remove the file that was read, not one put in its place meanwhile."""
    if path.lstat().st_ino != inode:
        return text("ingest.left_differs")
    path.unlink()
    return None
