"""Proving that the store holds what was read: SHA-256 again from the stored bytes, SM3 beside it."""

from __future__ import annotations

from collections.abc import Sequence

from messages import text
from messages.errors import LiuhenError, Unavailable
from storage.care.fixity import Fixity, Held, sm3_of_intact, state_of
from storage.catalogue.states import JobStage
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.stores.objects import OnBytes, ReadBack
from storage.stores.together import cores, read_together
from storage.trail import audit
from tasks.installation import Installation
from tasks.retrying import retrying
from tasks.steps import step

SMALL = 8 << 20  # bytes: files up to this size are waited for, not computed: many at a time


@step(retries=2, stage=JobStage.READ_BACK)
def read_back(installation: Installation, rows: Sequence[StoredRecording], on_bytes: OnBytes | None = None) -> list[StoredRecording]:
    """Read originals back from the store and note what is equal and what is not; return what is damaged.

    What cannot be read stays "received": it is tried again by the next run. Unavailable: the store or the catalogue is down.
    """
    held = read_many(installation, rows, on_bytes)
    whole = sm3_of_intact(rows, held)
    damaged = [row for row in rows if state_of(row, held[row.recording.id]) in (Fixity.DAMAGED, Fixity.MISSING)]
    retrying(lambda: _note(installation, rows, whole, damaged), installation.pauses)
    return damaged


def read_many(installation: Installation, rows: Sequence[StoredRecording], on_bytes: OnBytes | None = None) -> Held:
    """Return {id: what the store holds, or why it could not be read}."""
    return {row.recording.id: answer for some in _by_size(rows) for row, answer in _read(installation, some, on_bytes)}


def _by_size(rows: Sequence[StoredRecording]) -> list[list[StoredRecording]]:
    small = [row for row in rows if row.recording.size <= SMALL]
    return [small, [row for row in rows if row.recording.size > SMALL]]


def _read(installation: Installation, rows: Sequence[StoredRecording],
          on_bytes: OnBytes | None) -> list[tuple[StoredRecording, ReadBack | LiuhenError]]:
    workers = None if all(row.recording.size <= SMALL for row in rows) else cores()
    return list(zip(rows, read_keys(installation, [row.key for row in rows], on_bytes, workers), strict=True))


def read_keys(installation: Installation, keys: Sequence[str], on_bytes: OnBytes | None = None,
              workers: int | None = None) -> list[ReadBack | LiuhenError]:
    """Return what the store holds under each of these keys, or why it could not be read; a store that is down is waited for."""
    answers = list(read_together(installation.store, keys, on_bytes, workers))
    return [retrying(lambda key=key: installation.store.read_back(key), installation.pauses)  # type: ignore[misc]
            if isinstance(answer, Unavailable) else answer for key, answer in zip(keys, answers, strict=True)]


def _note(installation: Installation, rows: Sequence[StoredRecording], whole: dict[str, str], damaged: Sequence[StoredRecording]) -> None:
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        fresh = originals.mark_all_verified(tx, whole, at)
        audit.append_many(tx, "original.verified", installation.who, at, [
            (row.recording.id, None, row.recording.sha256, {"sm3": whole[row.recording.id], "case": row.case})
            for row in rows if row.recording.id in fresh])
        audit.append_many(tx, "original.damaged", installation.who, at, [
            (row.recording.id, None, row.recording.sha256, {"case": row.case}) for row in damaged])
    for row in damaged:
        installation.tell(text("ingest.told_damaged", name=row.recording.name))
