"""The ledger of papers: what the store holds of the documents of cases, those of earlier versions too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from storage.catalogue.models.keeping import CaseVersionRow
from storage.catalogue.models.originals import CaseRow, DocumentRow
from storage.ledgers.casework.cases import StoredDocument


@dataclass(frozen=True, slots=True, order=True)
class PaperUse:
    """One case file that names a paper."""

    case: str  # number
    file: str  # path relative to the case file
    unit: str  # of the case


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One paper in the store: an original like footage, with everything that names it."""

    key: str  # in the store
    sha256: str  # lower-case hex, as it was handed in
    size: int  # bytes
    uses: tuple[PaperUse, ...]


def kept(tx: Session) -> tuple[KeptPaper, ...]:
    """Return every paper the store should hold, in the order of keys."""
    uses: dict[tuple[str, str, int], set[PaperUse]] = {}
    for use, paper in (*_now(tx), *_earlier(tx)):
        uses.setdefault((paper.key, paper.sha256, paper.size), set()).add(use)
    return tuple(KeptPaper(*bytes_, tuple(sorted(named))) for bytes_, named in sorted(uses.items(), key=lambda item: item[0]))


def keys(tx: Session) -> frozenset[str]:
    """Return the store's keys of all papers."""
    return frozenset(tx.scalars(select(DocumentRow.key))) | {paper.key for _, paper in _earlier(tx)}


def _now(tx: Session) -> Iterator[tuple[PaperUse, StoredDocument]]:
    row = DocumentRow
    asked = select(row.case, CaseRow.unit, row.file, row.kind, row.sha256, row.key, row.size).join(CaseRow, CaseRow.number == row.case)
    for number, unit, *document in tx.execute(asked):
        paper = StoredDocument(*document)
        yield PaperUse(number, paper.file, unit), paper


def _earlier(tx: Session) -> Iterator[tuple[PaperUse, StoredDocument]]:
    asked = select(CaseVersionRow.case, CaseRow.unit, CaseVersionRow.documents).join(CaseRow, CaseRow.number == CaseVersionRow.case)
    for number, unit, documents in tx.execute(asked):
        for paper in from_plain(tuple[StoredDocument, ...], documents):
            yield PaperUse(number, paper.file, unit), paper
