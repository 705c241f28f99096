"""What `ingest` answers: contract.md, `ingest --json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from messages import Text
from pipelines.terminal.long_list import LongList
from regulations import deadlines
from storage.catalogue.states import StoredState
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.receive.again import Before
from tasks.receive.clearing import Cleared
from tasks.receive.handover import Punctuality
from tasks.receive.intake import Order, Plan, Rejection


class Gathered:
    """What became of each recording of a dump, gathered some at a time."""

    def __init__(self, made: Plan) -> None:
        self._known = frozenset(made.known)
        self.received = LongList()
        self.already: list[str] = []  # names
        self.whole = True  # all of it is verified, and read to its end

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Take these recordings in."""
        for row in rows:
            self.whole &= row.stored is StoredState.VERIFIED and not row.unread
            if row.recording.id in self._known:
                self.already.append(row.recording.name)
            else:
                self.received.add(entry(row))


def answer(
    installation: Installation, order: Order, found: Gathered, done: Outcome, receipt: str, transfer: Punctuality | None
) -> dict[str, Any]:
    """Return the answer of a run that took something in."""
    return {"dump": str(order.dump), "received": found.received, "already": found.already,
            **_rest(installation, done, receipt, transfer, found.whole)}


def answer_again(
    installation: Installation, order: Order, made: Plan, before: Before, done: Outcome, transfer: Punctuality | None
) -> dict[str, Any]:
    """Return the answer of a run that found nothing new."""
    names = [file.name for file in made.survey.files]
    return {"dump": str(order.dump), "received": LongList(), "already": names, **_rest(installation, done, before.receipt, transfer, True)}


def _rest(installation: Installation, done: Outcome, receipt: str, transfer: Punctuality | None, whole: bool) -> dict[str, Any]:
    hurt = {row.recording.id for row in done.damaged}
    return {
        "rejected": [{"name": reject.name, "reason": reject.reason.say(installation.lang)} for reject in done.rejected],
        "damaged": sorted(hurt), "receipt": receipt, "clear": whole and not done.rejected and not hurt,
        "notes": [note.say(installation.lang) for note in done.notes], "transfer": transfer and _transfer(installation, transfer),
    }


def _transfer(installation: Installation, transfer: Punctuality) -> dict[str, Any]:
    due = deadlines.instant(transfer.deadline)
    return {
        "deadline": due and due.isoformat(),
        "late_seconds": float(transfer.late_seconds),
        "assumptions": [assumed.say(installation.lang) for assumed in transfer.deadline.assumptions],
        "articles": [article.to_json() for article in transfer.deadline.articles],
    }


def cleared(installation: Installation, found: Cleared | None) -> dict[str, Any]:
    """Return what was removed from the recorder, and what was left and why; empty where that was not asked for."""
    if found is None:
        return {}
    return {"cleared": list(found.removed),
            "left": [{"name": left.name, "reason": left.reason.say(installation.lang)} for left in found.left]}


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as values that leave the process."""
    return {name: list(value) if isinstance(value, LongList) else value for name, value in data.items()}


def entry(row: StoredRecording) -> dict[str, Any]:
    """Return one item of `received`."""
    found = row.recording
    return {
        "id": found.id, "name": found.name, "bytes": found.size, "sha256": found.sha256, "sm3": row.sm3, "media": found.media.value,
        "state": found.probe.state.value, "stored": row.stored, "device": found.device, "officer": found.officer,
        "start": found.start and found.start.isoformat(), "end": found.end and found.end.isoformat(),
        "duration": None if found.probe.duration is None else float(found.probe.duration), "unread_bytes": row.unread,
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has to say about files of the dump that are not as they should be."""

    rejected: tuple[Rejection, ...]
    damaged: tuple[StoredRecording, ...] = ()
    notes: tuple[Text, ...] = ()  # what a person should know
