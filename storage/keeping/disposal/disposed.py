"""What was disposed of by an approved list: by which one, when, by whose leave; and what turns up again after that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from messages import Text
from messages.errors import BadCall
from regulations.values.enums import KeepState
from storage.catalogue.glances.gone import ByList, DisposedByList, grouped
from storage.catalogue.models.keeping import DisposalItemRow, DisposalRow
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.states import LineState, StoredState
from storage.catalogue.steps import in_steps
from storage.keeping.sweep import sweeping
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording


@dataclass(frozen=True, slots=True)
class Deletion:
    """One original that was deleted, and the list it was on."""

    recording: str  # id
    key: str  # in the store
    at: datetime  # aware
    list: str  # its number, XH-20261121
    list_sha256: str  # of the list as JSON
    place: int  # line of the list
    approved_by: str | None
    document: str | None  # number of the approval
    certificate: str | None  # path


@dataclass(frozen=True, slots=True)
class Gone:
    """A recording of a case whose original was disposed of; `deletion` is None where no list says so."""

    row: StoredRecording
    deletion: Deletion | None

    def sentence(self) -> Text:
        """Say when it went and by which papers."""
        return by_list([self])[0].sentence()


_COLUMNS = (DisposalItemRow.recording, DisposalItemRow.key, DisposalItemRow.done_at, DisposalRow.number, DisposalRow.sha256,
            DisposalItemRow.place, DisposalRow.approved_by, DisposalRow.document, DisposalRow.certificate)


def _deleted(tx: Session, column: InstrumentedAttribute[str], values: Sequence[str]) -> Iterator[Deletion]:
    """Yield the deletions where `column` is one of the values, the last one last."""
    asked = select(*_COLUMNS).join(DisposalRow, DisposalRow.number == DisposalItemRow.disposal).join(
        RecordingRow, RecordingRow.id == DisposalItemRow.recording).where(DisposalItemRow.state == LineState.DELETED)
    for step in in_steps(values):
        for row in tx.execute(asked.where(column.in_(step)).order_by(DisposalItemRow.done_at, DisposalRow.number)):
            yield Deletion(*row)


def deletions(tx: Session, ids: Sequence[str]) -> dict[str, Deletion]:
    """Return {id: its last deletion} of the recordings that were ever disposed of."""
    return {deletion.recording: deletion for deletion in _deleted(tx, RecordingRow.id, ids)}


def of_case(tx: Session, number: str) -> tuple[Gone, ...]:
    """Return the recordings of a case whose originals are gone, in the order of time."""
    return among(tx, originals.of_case(tx, number))


def among(tx: Session, rows: Sequence[StoredRecording]) -> tuple[Gone, ...]:
    """Return which of these recordings are gone, in their order."""
    ids = gone_among(tx, [row.recording.id for row in rows])
    deleted = deletions(tx, sorted(ids))
    return tuple(Gone(row, deleted.get(row.recording.id)) for row in rows if row.recording.id in ids)


def by_list(gone: Sequence[Gone]) -> tuple[DisposedByList, ...]:
    """Return what is gone by the list it stood on: the one way in which it is told."""
    return grouped((away.row.recording.id, away.deletion.at if away.deletion else None, _papers(away.deletion)) for away in gone)


def _papers(deletion: Deletion | None) -> ByList:
    return (deletion.list, deletion.approved_by, deletion.document, deletion.certificate) if deletion else (None, None, None, None)


def present(tx: Session, rows: Sequence[StoredRecording], refusal: str, **params: str) -> tuple[list[StoredRecording], tuple[Gone, ...]]:
    """Return the recordings whose originals are there, and those that are gone.

    BadCall with the sentence `refusal` where there are some and every one is gone: it names how many, when, and by which papers.
    """
    gone = among(tx, rows)
    away = {recording.row.recording.id for recording in gone}
    left = [row for row in rows if row.recording.id not in away]
    if gone and not left:
        raise BadCall(refusal, gone=[group.sentence() for group in by_list(gone)], **params)
    return left, gone


def gone_among(tx: Session, ids: Iterable[str]) -> frozenset[str]:
    """Return which of these recordings have no original any more."""
    asked = select(RecordingRow.id).where(RecordingRow.keep_state == KeepState.DISPOSED)
    return frozenset(id_ for step in in_steps(list(ids)) for id_ in tx.scalars(asked.where(RecordingRow.id.in_(step))))


def seen_before(tx: Session, keys: Sequence[str]) -> dict[str, Deletion]:
    """Return {key: its last deletion} of originals in the store whose bytes were disposed of before, under whatever name."""
    return {deletion.key: deletion for deletion in _deleted(tx, RecordingRow.key, keys)}


def take_again(tx: Session, ids: Iterable[str]) -> frozenset[str]:
    """Note that originals that had been disposed of are in the store again, not yet read back and not yet decided about."""
    back = gone_among(tx, ids)
    if back:
        sweeping.alone(tx)
    for step in in_steps(sorted(back)):
        tx.execute(update(RecordingRow).where(RecordingRow.id.in_(step)).values(
            keep_state=KeepState.UNDECIDED, keep_until=None, proposal=None, disposed_at=None, stored=StoredState.RECEIVED,
            verified_at=None, lock_pending=False))
    return back
