"""Everything in the inbox that has stopped changing: each dump is taken in as `ingest` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from messages import Text, text
from messages.errors import BadCall, LiuhenError
from pipelines.ingest import ingest_dump
from tasks.installation import Installation
from tasks.notices import Notice, notify
from tasks.receive import inbox
from tasks.receive.intake import Order

NAMED = 5  # rejected files a notice names


@dataclass(frozen=True, slots=True)
class InboxDump:
    """One dump of the inbox that was taken in; how many files of each kind."""

    dump: Path
    received: int
    already: int
    rejected: int
    damaged: int
    clear: bool
    receipt: str | None  # path of the first evidence list; None where there is none


@dataclass(frozen=True, slots=True)
class InboxProblem:
    """One dump of the inbox that could not be taken in, and why."""

    dump: Path
    problem: Text


@dataclass(frozen=True, slots=True)
class InboxDone:
    """What became of the dumps in the inbox."""

    inbox: Path | None  # None: the settings name none
    dumps: tuple[InboxDump | InboxProblem, ...]


def ingest_inbox(installation: Installation, still: float | None = None) -> InboxDone:
    """Take in what lies in the `inbox` of the settings. One bad dump does not stop the others."""
    folder = installation.settings.inbox
    if folder is None:
        raise BadCall("inbox.none")
    folder.mkdir(parents=True, exist_ok=True)
    waited = installation.settings.inbox_still if still is None else still
    return InboxDone(folder, tuple(_ingest(installation, dump) for dump in inbox.still(folder, waited)))


def _ingest(installation: Installation, dump: Path) -> InboxDump | InboxProblem:
    try:
        taken = ingest_dump(installation, Order(dump))
    except LiuhenError as problem:
        _tell(installation, dump, text("notices.inbox_problem", dump=dump.name, problem=problem.text))
        return InboxProblem(dump, problem.text)
    if taken.rejected:
        reasons = [f"{file.name}: {file.reason.say(installation.lang)}" for file in taken.rejected[:NAMED]]
        _tell(installation, dump, text("notices.inbox_rejected", dump=dump.name, count=len(taken.rejected), reasons=reasons))
    return InboxDump(dump, len(taken.received), len(taken.already), len(taken.rejected), len(taken.damaged), taken.clear, taken.receipt)


def _tell(installation: Installation, dump: Path, message: Text) -> None:
    notify(installation.settings, Notice("inbox", dump.name, message, installation.clock()), installation.lang)
    installation.tell(text("inbox.told", dump=dump.name, message=message))
