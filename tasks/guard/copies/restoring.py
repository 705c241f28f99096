"""The restore test: one original is brought out of the store, as a court would ask for it."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from footage.values.recordings import State
from messages.errors import LiuhenError
from messages.full_disk import full_disk
from storage.care import fixity
from storage.care.fixity import Fixity, of_error
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.confined import probe_stored
from tasks.installation import Installation
from tasks.steps import step

SECONDS, MEGABYTES = 60.0, 4096  # limits of reading its index
PIECE = 1 << 20  # bytes copied at a time


@dataclass(frozen=True, slots=True)
class Restored:
    """What bringing one original out of the store showed."""

    recording: str  # id
    name: str
    state: Fixity


@step()
def restore_test(installation: Installation) -> Restored | None:
    """Bring one original out of the store: every byte is right, and its index opens as it did; None where there is none."""
    with installation.catalogue.read() as tx:
        ids = fixity.sample(tx, 1, f"restore {installation.clock().isoformat()}")
        rows = originals.get_many(tx, ids)
    if not rows:
        return None
    row = rows[0]
    state = _restore(installation, row)
    with installation.catalogue.begin() as tx:
        audit.append(tx, "original.restore_tested", row.recording.id, installation.who, installation.clock(), None, row.recording.sha256,
                     {"state": state.value})
    return Restored(row.recording.id, row.recording.name, state)


def _restore(installation: Installation, row: StoredRecording) -> Fixity:
    try:
        with tempfile.TemporaryDirectory(prefix="liuhen-restore-") as folder:
            copy = Path(folder) / "restored"
            if _copy(installation, row, copy) != row.recording.sha256:
                return Fixity.DAMAGED
            return Fixity.INTACT if _opens(installation, copy, row) else Fixity.UNREADABLE
    except (LiuhenError, OSError) as problem:
        full = full_disk(problem, Path(tempfile.gettempdir()))
        if full is not None:  # that says nothing about the original
            raise full from problem
        return of_error(problem)


def _copy(installation: Installation, row: StoredRecording, copy: Path) -> str:
    """Write the original to `copy` and return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with installation.store.open(row.key) as source, copy.open("wb") as out:
        while piece := source.read(PIECE):
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def _opens(installation: Installation, copy: Path, row: StoredRecording) -> bool:
    """Whether the copy opens; what did not open when it was taken in need not open now."""
    if row.recording.probe.state is not State.WHOLE:
        return True
    probe = installation.guard.run(probe_stored, copy, row.recording.name, seconds=SECONDS, megabytes=MEGABYTES)
    return probe.state is not State.UNREADABLE
