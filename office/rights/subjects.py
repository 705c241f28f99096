"""What an act is about, read from the catalogue: each function returns how to read it in the transaction that asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.rights.acts import About
from office.rights.relations import NOTHING, Subject
from regulations.casefile.reading import read_case
from regulations.catalogue import ids
from storage.catalogue.models.keeping import HoldRow, MarkRow, ProposalRow, RequestRow
from storage.catalogue.models.originals import AuditRow, RecordingRow
from storage.catalogue.states import LineState
from storage.keeping.disposal.leave import PROPOSED, STOOD_FOR
from storage.ledgers.casework import case_versions, cases
from storage.settings import Settings

SubjectOf = Callable[[Session], Subject]
CHANGED = "request.changed"  # makes an approval void: who gave it may answer again
# Who did one of these has to do with it; who carries it out again after a kill has not.
COUNT = ("request.made", CHANGED, "request.approved", "request.refused", "mark.set", "hold.placed", PROPOSED, STOOD_FOR,
         f"disposal.{LineState.APPROVED}")
ASKING = ("request.made", CHANGED)
SAYS_WHO = ("asked_by", "approver")  # names in the events of a request, beside who noted it


def of_case(number: str) -> SubjectOf:
    """A case; where it is not known, nothing in particular."""
    return lambda tx: case_subject(tx, number, frozenset())


def of_case_file(path: str, settings: Settings) -> SubjectOf:
    """The case that a case file is about: as it is registered, else as the file has it."""
    def read(tx: Session) -> Subject:
        case = read_case(Path(path), regulation=settings.regulation, regulations=ids(settings.profiles)).case
        registered = case_subject(tx, case.number, frozenset())
        return registered if registered.case else Subject(case.number, case.unit, case.regulation, tuple(case.officers))

    return read


def of_recording(id_: str) -> SubjectOf:
    """The case a recording belongs to, else its unit."""
    def read(tx: Session) -> Subject:
        row = tx.get(RecordingRow, id_)
        return NOTHING if row is None else case_subject(tx, row.case, frozenset(), row.unit)

    return read


def of_request(id_: int) -> SubjectOf:
    """A request for footage, with who asked for it and who answered it."""
    def read(tx: Session) -> Subject:
        row = tx.get(RequestRow, id_)
        return NOTHING if row is None else case_subject(tx, row.case, _about_request(tx, f"request:{id_}"))

    return read


def of_mark(id_: int) -> SubjectOf:
    """A long-term mark, with who set it."""
    def read(tx: Session) -> Subject:
        row = tx.get(MarkRow, id_)
        return NOTHING if row is None else case_subject(tx, row.case, before(tx, f"mark:{id_}"))

    return read


def of_proposal(id_: int) -> SubjectOf:
    """A proposal for a long-term mark."""
    def read(tx: Session) -> Subject:
        row = tx.get(ProposalRow, id_)
        return NOTHING if row is None else case_subject(tx, row.case, frozenset())

    return read


def of_hold(id_: int) -> SubjectOf:
    """A hold, with who placed it."""
    def read(tx: Session) -> Subject:
        row = tx.get(HoldRow, id_)
        return NOTHING if row is None else case_subject(tx, row.case, before(tx, f"hold:{id_}"))

    return read


def of_list(number: str) -> SubjectOf:
    """A disposal list, with who proposed it and who approved it."""
    return lambda tx: Subject(before=before(tx, f"disposal:{number}"))


def read_subject(tx: Session, settings: Settings, about: About | None, key: str | int | None) -> Subject:
    """Return what an act is about; `key`: the number, id or path of it, without which it is about nothing in particular."""
    if about is None or key is None:
        return Subject(regulation=settings.regulation)
    if about is About.UNIT:
        return Subject(unit=str(key), regulation=settings.regulation)
    if about is About.CASE_FILE:
        return of_case_file(str(key), settings)(tx)
    if about in BY_NUMBER:
        return BY_NUMBER[about](int(key))(tx)
    return BY_NAME[about](str(key))(tx)


def case_subject(tx: Session, number: str | None, asked: frozenset[str], unit: str | None = None) -> Subject:
    """Return a case as a subject; what is about none has the unit alone."""
    registered = cases.registered_as(tx, number) if number else None
    case = cases.values(tx, [registered]).get(registered) if registered else None
    if case is None:
        return Subject(unit=unit, before=asked)
    return Subject(case.number, case.unit, case.regulation, tuple(case.officers), asked, case_versions.former_officers(tx, case))


def before(tx: Session, subject: str) -> frozenset[str]:
    """Return who had to do with something before, as the chain says: ids of accounts, names where nobody was told apart."""
    asked = select(AuditRow.who, AuditRow.detail).where(AuditRow.subject == subject, AuditRow.what.in_(COUNT))
    return frozenset(person for who, detail in tx.execute(asked) for person in _persons(who, detail))


def _about_request(tx: Session, subject: str) -> frozenset[str]:
    """Return who asked for something, changed that, or gave the answer that stands: one that a change made void counts no more."""
    asking: set[str] = set()
    answering: set[str] = set()
    asked = select(AuditRow.what, AuditRow.who, AuditRow.detail).where(AuditRow.subject == subject, AuditRow.what.in_(COUNT))
    for what, who, detail in tx.execute(asked.order_by(AuditRow.seq)):
        if what in ASKING:
            asking |= _persons(who, detail)
        answering = set() if what == CHANGED else answering | _persons(who, detail)
    return frozenset(asking | answering)


def _persons(who: str, detail: str) -> set[str]:
    noted = json.loads(detail)
    return {str(noted.get("account") or who), *(str(noted[name]) for name in SAYS_WHO if noted.get(name))}


BY_NAME: Mapping[About, Callable[[str], SubjectOf]] = {About.CASE: of_case, About.RECORDING: of_recording, About.LIST: of_list}
BY_NUMBER: Mapping[About, Callable[[int], SubjectOf]] = {
    About.REQUEST: of_request, About.MARK: of_mark, About.HOLD: of_hold, About.PROPOSAL: of_proposal}
