"""The second copy (`replica` setting): written when an original is verified, completed by the sweep, and what repairs come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages import Text, text
from messages.errors import LiuhenError
from storage.care import fixity
from storage.care.fixity import DAYS, Fixity
from storage.care.replica import copy_one, fill_replica, repair
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.stores.objects import Store, without_options
from storage.trail import audit
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class CopiesCompared:
    """What the second copy is today."""

    copied: tuple[str, ...]  # keys that were written now
    not_copied: tuple[str, ...]  # keys whose first copy is damaged or unreadable
    checked: int  # objects of the second copy that were read again
    damaged: tuple[str, ...]  # keys whose second copy is damaged, gone or unreadable
    problem: Text | None = None  # why it could not be looked at to its end


@step()
def copy_verified(installation: Installation, rows: Sequence[StoredRecording]) -> Text | None:
    """Write originals that were just verified to the second copy; return why not where it does not take them (the sweep will)."""
    if installation.replica is None or not rows:
        return None
    copied: list[StoredRecording] = []
    problem = None
    try:
        for row in rows:
            copy_one(installation.store, installation.replica, row.key)
            copied.append(row)
    except LiuhenError as stopped:
        problem = stopped.text
    _note(installation, [(row.recording.id, row.key) for row in copied])
    return problem


def _note(installation: Installation, copied: Sequence[tuple[str, str]]) -> None:
    if copied and installation.replica is not None:
        with installation.catalogue.begin() as tx:
            audit.append_many(tx, "original.copied", installation.who, installation.clock(), [
                (subject, None, key, {"replica": without_options(installation.replica.url)}) for subject, key in copied])


@step(retries=1)
def compare_copies(installation: Installation, day: date) -> CopiesCompared | None:
    """Write what the second copy lacks, and read a thirtieth of it again; None where there is no second copy."""
    if installation.replica is None:
        return None
    copied: list[str] = []
    failed: list[str] = []
    bad: list[str] = []
    checked = 0
    try:
        for copy in fill_replica(installation.store, installation.replica):
            (copied if copy.fixity is Fixity.INTACT else failed).append(copy.key)
        for key in _of_day(installation.replica, day):
            checked += 1
            if fixity.rehash(installation.replica, key) is not Fixity.INTACT:
                bad.append(key)
    except LiuhenError as stopped:
        return CopiesCompared(tuple(copied), tuple(failed), checked, tuple(bad), stopped.text)
    _note(installation, [(f"object:{key}", key) for key in copied])
    return CopiesCompared(tuple(copied), tuple(failed), checked, tuple(bad))


def _of_day(store: Store, day: date) -> list[str]:
    return [key for key in iter(store.keys()) if int(key[:8], 16) % DAYS == day.toordinal() % DAYS]


@step()
def repair_originals(installation: Installation, ids: Sequence[str]) -> dict[str, Text]:
    """Bring damaged and missing originals back from the second copy where that is intact; return {id: what was done, or why not}."""
    with installation.catalogue.read() as tx:
        rows = originals.get_many(tx, ids)
    answers: dict[str, Text] = {}
    for row in rows:
        before, answers[row.recording.id] = brought_back(installation, row.key)
        if before is not None and installation.replica is not None:
            with installation.catalogue.begin() as tx:
                audit.append(tx, "original.repaired", row.recording.id, installation.who, installation.clock(), None, row.recording.sha256,
                             {"was": before.value, "case": row.case, "from": without_options(installation.replica.url)})
    return answers


def brought_back(installation: Installation, key: str) -> tuple[Fixity | None, Text]:
    """Bring one object back from the second copy; return what was wrong with it (None: it was not brought back) and what to say."""
    if installation.replica is None:
        return None, text("verify.no_replica")
    try:
        before = repair(installation.store, installation.replica, key)
    except LiuhenError as problem:
        return None, problem.text
    return before, text("verify.repaired", was=text(f"verify.{before.value}"))
