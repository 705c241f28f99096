"""The ledger of cases and their documents."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from messages.json_values import JsonObject
from regulations.values.facts import Case
from regulations.values.numbers import number_key, trimmed
from storage.catalogue.models.explanations import ExplanationRow
from storage.catalogue.models.keeping import CaseVersionRow
from storage.catalogue.models.originals import CaseRow, DocumentRow
from storage.catalogue.sealing import links
from storage.catalogue.states import CaseState
from storage.catalogue.steps import in_steps
from storage.names import folded, new_case_name

NO_CASE = "_"  # the folder of footage that belongs to no case


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
    state: CaseState = CaseState.OPEN
    version: int = 1  # 2 where it was reopened once …
    id: int = 0  # what the case is, however its number is written
    folder: str = ""  # its name for folders, packages and discs; no other case has it


def save(tx: Session, case: Case, base: str, documents: Mapping[str, StoredDocument], at: datetime, by: str = "",
         why: str | None = None) -> bool:
    """Register or update a case with its documents; True where it is new. What an update replaces stays among its versions."""
    row, documents = tx.get(CaseRow, case.number), {**documents, **attached(tx, case.number, documents)}
    new = row is None
    if row is None:
        row = _new_row(tx, case.number, at)
        tx.add(row)
    elif case_value(row.case) != case or _papers(tx, case.number) != list(documents.values()):
        _keep_version(tx, row, at, by, why)
    row.unit, row.regulation, row.matter, row.closed = case.unit, case.regulation, case.matter, case.closed
    row.base, row.case, row.party, row.updated_at = base, to_plain(case), case.party, at
    tx.flush()
    tx.execute(delete(DocumentRow).where(DocumentRow.case == case.number))
    for place, paper in enumerate(documents.values()):
        _add_paper(tx, case.number, paper, place)
    tx.flush()
    return new


def attach(tx: Session, number: str, paper: StoredDocument, at: datetime, by: str) -> bool:
    """Add a paper to those of a case, as a new version of it; False where the case has it. BadCall: another paper has its name."""
    known = {other.file: other for other in _papers(tx, number)}
    if paper.file in known:
        if known[paper.file].sha256 != paper.sha256:
            raise BadCall("storage.paper_name_taken", file=paper.file, number=number)
        return False
    case_row = row(tx, number)
    _keep_version(tx, case_row, at, by, None)
    case_row.updated_at = at
    place = tx.scalar(select(func.coalesce(func.max(DocumentRow.place), -1)).where(DocumentRow.case == number))
    _add_paper(tx, number, paper, int(place or 0) + 1)
    tx.flush()
    return True


def _add_paper(tx: Session, number: str, paper: StoredDocument, place: int) -> None:
    tx.add(DocumentRow(case=number, file=paper.file, kind=paper.kind, sha256=paper.sha256, key=paper.key, size=paper.size, place=place))


def attached(tx: Session, number: str, documents: Mapping[str, StoredDocument]) -> dict[str, StoredDocument]:
    """Return the papers of entered explanations that the case file does not name: they stay papers of the case."""
    files = set(tx.scalars(select(ExplanationRow.file).where(ExplanationRow.case == number, ExplanationRow.file.is_not(None))))
    return {paper.file: paper for paper in _papers(tx, number) if paper.file in files and paper.file not in documents}


def _new_row(tx: Session, number: str, at: datetime) -> CaseRow:
    """Return a row with the next id and a name of its own; BadCall where the number is a case's already, spelled otherwise."""
    links.alone(tx)  # two cases registered at once get two ids
    if alike := _alike(tx, number):
        raise BadCall("storage.number_taken", number=number, known=alike[0])
    id = (tx.scalar(select(func.max(CaseRow.id))) or 0) + 1
    taken = {NO_CASE, *(folded(name) for name in tx.scalars(select(CaseRow.folder)))}
    return CaseRow(number=number, added_at=at, id=id, folder=new_case_name(id, number, taken), number_key=number_key(number))


def find(tx: Session, number: str) -> str:
    """Return the number of a case as it is registered: the very one, else the one of its spelling; BadCall: none, or more than one."""
    for exact in (number, trimmed(number)):
        if "\0" not in exact and tx.get(CaseRow, exact) is not None:
            return exact
    alike = _alike(tx, number)
    if len(alike) > 1:
        raise BadCall("storage.cases_alike", number=number, known=alike)
    if not alike:
        raise _unknown(tx, number)
    return alike[0]


def registered_as(tx: Session, number: str) -> str | None:
    """Return the number a case of this number is registered under, None where there is none; BadCall where there is more than one."""
    return find(tx, number) if _alike(tx, number) else None


def number_of(tx: Session, id: int) -> str:
    """Return the number of a case by what it is; BadCall for an unknown one."""
    number = tx.scalar(select(CaseRow.number).where(CaseRow.id == id))
    if number is None:
        raise BadCall("storage.no_case", number=str(id))
    return number


def _alike(tx: Session, number: str) -> list[str]:
    """Return the numbers of the cases whose number is the same but for brackets, widths and blanks."""
    return list(tx.scalars(select(CaseRow.number).where(CaseRow.number_key == number_key(number)).order_by(CaseRow.number)))


def folder(tx: Session, number: str) -> str:
    """Return the name of a case for folders, packages and discs; BadCall where there is no such case."""
    return row(tx, number).folder


def reopen(tx: Session, number: str, by: str, why: str, at: datetime) -> int:
    """Open an archived case again as a new version, and return its number; the old one is kept. BadCall where it is not archived."""
    row = tx.get(CaseRow, number, with_for_update=True)
    if row is None:
        raise _unknown(tx, number)
    if row.state is not CaseState.ARCHIVED:
        raise BadCall("keeping.not_archived", number=number)
    _keep_version(tx, row, at, by, why)
    row.case, row.closed = {**row.case, "closed": None}, None
    row.state, row.version, row.review, row.reviewed_at, row.updated_at = CaseState.OPEN, row.version + 1, None, None, at
    row.open_findings = 0
    tx.flush()
    return row.version


def _keep_version(tx: Session, row: CaseRow, at: datetime, by: str, why: str | None) -> None:
    papers = [to_plain(paper) for paper in _papers(tx, row.number)]
    tx.add(CaseVersionRow(case=row.number, version=row.version, state=row.state, body=row.case, documents=papers, review=row.review,
                          at=at, by=by, why=why))


def values(tx: Session, numbers: Sequence[str]) -> dict[str, Case]:
    """Return {number: case} of those that are registered."""
    asked = select(CaseRow.number, CaseRow.case)
    return {number: case_value(plain) for step in in_steps(numbers)
            for number, plain in tx.execute(asked.where(CaseRow.number.in_(step)))}


def with_lent_recorders(tx: Session) -> tuple[Case, ...]:
    """Return the cases whose case file lends recorders by time, in the order of their numbers."""
    asked = select(CaseRow.case).where(cast(CaseRow.case, Text).like('%"lent":{%')).order_by(CaseRow.number)
    return tuple(map(case_value, tx.scalars(asked)))


def load(tx: Session, number: str) -> StoredCase:
    """Return one case by its number, however its brackets are written; BadCall with the nearest number where there is none."""
    found = row(tx, find(tx, number))
    return _stored(found, _paper_rows(tx, found.number))


def row(tx: Session, number: str) -> CaseRow:
    """Return the row of one case; BadCall where there is none."""
    case_row = tx.get(CaseRow, number)
    if case_row is None:
        raise BadCall("storage.no_case", number=number)
    return case_row


def _paper_rows(tx: Session, number: str) -> Sequence[DocumentRow]:
    return tx.scalars(select(DocumentRow).where(DocumentRow.case == number).order_by(DocumentRow.place)).all()


def _papers(tx: Session, number: str) -> list[StoredDocument]:
    return [_paper(row) for row in _paper_rows(tx, number)]


def _paper(row: DocumentRow) -> StoredDocument:
    return StoredDocument(row.file, row.kind, row.sha256, row.key, row.size)


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


def case_value(plain: JsonObject) -> Case:
    """Return a stored case. Before `inspection` was asked for, evidence left out was stored as false: nobody said then."""
    case = from_plain(Case, plain)
    return replace(case, evidence=None) if case.evidence is False and "inspection" not in plain else case


def _stored(row: CaseRow, papers: Sequence[DocumentRow]) -> StoredCase:
    documents = {paper.file: _paper(paper) for paper in papers}
    return StoredCase(case_value(row.case), documents, row.base, row.added_at, row.updated_at, row.state, row.version, row.id,
                      row.folder)
