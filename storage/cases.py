"""The ledger of cases and their documents."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from footage.plain import from_plain, to_plain
from messages.errors import BadCall
from regulations.facts import Case
from storage.models import CaseRow, DocumentRow


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A paper of a case, kept in the store as it was handed in."""

    file: str  # path relative to the case file
    kind: str  # 现场检查笔录 …
    sha256: str  # lower-case hex
    key: str  # in the store
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it was last added."""

    case: Case
    documents: Mapping[str, StoredDocument]  # by file; a paper that is not there is missing here
    base: str  # folder of the case file
    added_at: datetime  # aware
    updated_at: datetime  # aware


def save(tx: Session, case: Case, base: str, documents: Mapping[str, StoredDocument], at: datetime) -> bool:
    """Register or update a case with its documents; True where it is new."""
    row = tx.get(CaseRow, case.number)
    new = row is None
    if row is None:
        row = CaseRow(number=case.number, added_at=at)
        tx.add(row)
    row.unit, row.regulation, row.matter, row.closed = case.unit, case.regulation, case.matter, case.closed
    row.base, row.case, row.updated_at = base, to_plain(case), at
    tx.flush()
    tx.execute(delete(DocumentRow).where(DocumentRow.case == case.number))
    for place, paper in enumerate(documents.values()):
        tx.add(DocumentRow(case=case.number, file=paper.file, kind=paper.kind, sha256=paper.sha256, key=paper.key,
                           size=paper.size, place=place))
    tx.flush()
    return new


def load(tx: Session, number: str) -> StoredCase:
    """Return one case; BadCall with the nearest number where there is none."""
    row = tx.get(CaseRow, number)
    if row is None:
        raise _unknown(tx, number)
    papers = tx.scalars(select(DocumentRow).where(DocumentRow.case == number).order_by(DocumentRow.place))
    return _stored(row, papers.all())


def _unknown(tx: Session, number: str) -> BadCall:
    numbers = list(tx.scalars(select(CaseRow.number)))
    nearest = difflib.get_close_matches(number, numbers, n=1, cutoff=0.3)
    if nearest:
        return BadCall("storage.no_case_nearest", number=number, nearest=nearest[0])
    return BadCall("storage.no_case", number=number)


def listing(tx: Session) -> tuple[StoredCase, ...]:
    """Return all cases in the order of their numbers."""
    papers: dict[str, list[DocumentRow]] = {}
    for paper in tx.scalars(select(DocumentRow).order_by(DocumentRow.case, DocumentRow.place)):
        papers.setdefault(paper.case, []).append(paper)
    return tuple(_stored(row, papers.get(row.number, [])) for row in tx.scalars(select(CaseRow).order_by(CaseRow.number)))


def document_keys(tx: Session) -> frozenset[str]:
    """Return the store's keys of all documents."""
    return frozenset(tx.scalars(select(DocumentRow.key)))


def _stored(row: CaseRow, papers: Sequence[DocumentRow]) -> StoredCase:
    documents = {paper.file: StoredDocument(paper.file, paper.kind, paper.sha256, paper.key, paper.size) for paper in papers}
    return StoredCase(from_plain(Case, row.case), documents, row.base, row.added_at, row.updated_at)
