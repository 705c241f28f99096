"""What a person asks for about recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from messages.errors import BadCall
from office.person import Person
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording


@dataclass(frozen=True, slots=True)
class Move:
    """An approved move of recordings to a case."""

    ids: tuple[str, ...]
    case: str  # number, as it is registered
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class NewFacts:
    """What a file's name does not say, or says wrongly; None leaves what is there."""

    device: str | None
    officer: str | None
    reason: str
    secrecy: str | None = None  # regulations.access.words.Secrecy


def need_there(tx: Session, ids: Sequence[str]) -> tuple[StoredRecording, ...]:
    """Return these recordings; BadCall for an unknown id, and for one whose original was disposed of."""
    rows = tuple(originals.get(tx, id_) for id_ in ids)
    gone = disposed.gone_among(tx, ids)
    for id_ in sorted(gone):
        deletion = disposed.deletions(tx, [id_]).get(id_)
        if deletion is None:
            raise BadCall("recording.disposed_once", id=id_)
        raise BadCall("recording.disposed", id=id_, at=deletion.at, list=deletion.list)
    return rows


def need_approval(person: Person, approver: str, reason: str) -> None:
    """BadCall where nobody approved, no reason is given, or who asks approves.

    With accounts the approver is the person logged in, who by the table of rights is none of the case's officers.
    """
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
    if not person.told_apart and approver.strip() == person.name.strip():
        raise BadCall("recording.same_person", name=approver.strip())
