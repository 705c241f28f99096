"""A person changes what a case file says, field by field, with a reason; both states and every paper are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Refused
from messages.json_values import JsonObject
from office.desk import Desk
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case
from regulations.casefile.editing import CaseEdit, edited
from regulations.catalogue import ids
from regulations.comparison.entries import as_case_file
from regulations.values.facts import Case
from storage.keeping.sweep import sweeping
from storage.ledgers.casework import cases, editions, explanations
from storage.ledgers.casework.cases import StoredCase, StoredDocument
from storage.ledgers.casework.editions import Edition, FieldChange
from storage.trail import audit

INSTANT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\+08:00)?$")  # of another zone than Beijing's that stays
CasePapers = Mapping[str, StoredDocument]  # by file


@dataclass(frozen=True, slots=True)
class CaseStands:
    """How a case file stands."""

    case: Case
    papers: CasePapers
    edition: int  # 1 as it was registered, one more with every change
    history: tuple[Edition, ...]  # the oldest first


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """What an act changed of a case file."""

    case: str  # number
    edition: int
    changes: tuple[FieldChange, ...]


class CaseChangedMeanwhile(Refused):
    """Somebody else changed the case file after what the caller saw; both are told, nothing was changed."""


def look(desk: Desk, number: str) -> CaseStands:
    """Return a case file and every change of it."""
    with desk.catalogue.read() as tx:
        number = cases.find(tx, number)
        need_now(tx, desk, Act.SEE_CASE, of_case(number)(tx))
        stored = cases.load(tx, number)
        return CaseStands(stored.case, stored.documents, editions.newest(tx, number), editions.history(tx, number))


def exported(desk: Desk, number: str) -> CaseStands:
    """Return a case file with what was entered as an act beside it: explanations and exceptions that stand or wait."""
    stands = look(desk, number)
    with desk.catalogue.read() as tx:
        return replace(stands, case=as_case_file(stands.case, explanations.entered(tx, stands.case.number)))


def need_right(desk: Desk, number: str) -> StoredCase:
    """Return a case that this person may change; Refused where not. Asked before anything is written into the store."""
    with desk.catalogue.read() as tx:
        number = cases.find(tx, number)
        need_now(tx, desk, Act.CHANGE_CASE, of_case(number)(tx))
        return cases.load(tx, number)


def plan(desk: Desk, number: str, edits: Sequence[CaseEdit]) -> Case:
    """Return what the case file would say after the edits; Problems where that would be wrong. Nothing is changed."""
    return edited(need_right(desk, number).case, edits, ids(desk.settings.profiles))


def change(desk: Desk, number: str, edits: Sequence[CaseEdit], reason: str, seen: int | None = None) -> CaseChanged:
    """Change a case file; `seen`: the edition the person looked at."""
    return apply(desk, number, lambda stored: (edited(stored.case, edits, ids(desk.settings.profiles)), stored.documents), reason, seen)


def apply(desk: Desk, number: str, make: Callable[[StoredCase], tuple[Case, CasePapers]], reason: str, seen: int | None) -> CaseChanged:
    """Give a case file the state that `make` returns, with one event that holds what was and what is."""
    if not reason.strip():
        raise BadCall("work.no_reason")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        number = cases.find(tx, number)
        need_now(tx, desk, Act.CHANGE_CASE, of_case(number)(tx))
        stored = cases.load(tx, number)
        case, papers = make(stored)
        before = (stored.case, tuple(stored.documents.values()))
        changes = editions.differing(before, (case, tuple(papers.values())))
        _need_seen(tx, number, seen, changes)
        if not changes:
            raise BadCall("casework.nothing_changed", number=number)
        sweeping.mark_undecided(tx, number)
        cases.save(tx, case, stored.base, papers, desk.clock(), desk.person.name, reason.strip())
        edition = editions.newest(tx, number)
        noted: JsonObject = {"case": number, "edition": edition, "changes": [as_noted(each) for each in changes],
                             "documents": {file: paper.sha256 for file, paper in papers.items()}}
        audit.append(tx, "case.changed", f"case:{number}", desk.person.name, desk.clock(), reason.strip(), None, noted)
        return CaseChanged(number, edition, changes)


def as_noted(change: FieldChange) -> JsonObject:
    """Return a change as an event holds it."""
    return {"field": change.field, "was": change.was, "now": change.now}


def _need_seen(tx: Session, number: str, seen: int | None, mine: Sequence[FieldChange]) -> None:
    newest = editions.newest(tx, number)
    if seen is None or seen == newest:
        return
    if seen > newest:
        raise BadCall("casework.no_edition", number=number, seen=seen, edition=newest)
    theirs = [_told(edition) for edition in editions.history(tx, number) if edition.edition > seen]
    raise CaseChangedMeanwhile("casework.meanwhile", number=number, edition=newest, theirs=theirs, mine=list(map(in_words, mine)))


def _told(edition: Edition) -> Text:
    return text(
        "casework.changed_by", by=edition.by, at=edition.at, changes=list(map(in_words, edition.changes)), reason=edition.reason or "—"
    )


def in_words(change: FieldChange) -> Text:
    """Return one change as a sentence: the field, what it was, what it is."""
    return text("casework.change", field=text(f"casework.field_{change.field}"), was=shown(change.was), now=shown(change.now))


def shown(value: object) -> str:
    """Return a value of a case file as a person reads it: the entries of a list one after the other, times to the second."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, Mapping):
        return " ".join(shown(part) for name, part in value.items() if part is not None and name != "sha256")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "；".join(map(shown, value)) or "—"
    return INSTANT.sub(r"\1 \2", str(value))
