"""Is everything still what was taken in? Originals are re-hashed, the ledger and the store compared, the audit chain walked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from messages.errors import BadCall, Changed, LiuhenError
from storage import audit, fixity, ledger
from storage.bag_check import Problem, check_bag
from storage.fixity import Balance
from storage.ledger import StoredRecording
from tasks.office import Office
from tasks.steps import step


@step(retries=1)
def verify_originals(office: Office, rows: Sequence[StoredRecording]) -> dict[str, list[str]]:
    """Read originals from the store again; return the ids that are intact, damaged, missing and unreadable."""
    found: dict[str, list[str]] = {"intact": [], "damaged": [], "missing": [], "unreadable": []}
    for done, row in enumerate(rows, 1):
        state, held = _look(office, row)
        found[state].append(row.recording.id)
        office.progress(done, len(rows), row.recording.name)
        with office.catalogue.begin() as tx:
            if state == "intact" and row.stored != "verified" and held is not None:
                ledger.mark_verified(tx, row.recording.id, held, office.clock())
            audit.append(tx, f"original.{'verified' if state == 'intact' else state}", row.recording.id, office.who, office.clock(), None,
                         row.recording.sha256, {"case": row.case})
    return found


def _look(office: Office, row: StoredRecording) -> tuple[str, str | None]:
    """Return what became of one original, and its SM3 where it is intact."""
    try:
        held = office.store.read_back(row.key)
    except BadCall:
        return "missing", None
    except Changed:
        return "damaged", None
    except LiuhenError:
        return "unreadable", None
    same = held.sha256 == row.recording.sha256 and (row.sm3 is None or held.sm3 == row.sm3)
    return ("intact", held.sm3) if same else ("damaged", None)


def drawn(rows: Sequence[StoredRecording], sample: int | None, seed: int) -> list[StoredRecording]:
    """Return all recordings, or `sample` of them drawn by `seed`."""
    if sample is None or sample >= len(rows):
        return list(rows)
    return random.Random(seed).sample(list(rows), sample)


@step()
def balance(office: Office) -> Balance:
    """Compare the ledger with the store, both ways."""
    with office.catalogue.read() as tx:
        return fixity.balance(tx, office.store)


@step()
def verify_chain(office: Office) -> dict[str, Any]:
    """Walk the audit chain from its beginning."""
    with office.catalogue.read() as tx:
        state = audit.verify(tx)
    return {"events": state.events, "intact": state.intact, "first_broken": state.first_broken}


@step()
def verify_package(package: Path) -> list[Problem]:
    """Check a package's manifests against its bytes; BadCall where it is no folder."""
    if not package.is_dir():
        raise BadCall("verify.no_package", path=str(package))
    return check_bag(package)
