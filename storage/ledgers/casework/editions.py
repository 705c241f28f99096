"""What a case file said before each of its changes: editions counted from 1, and what differs from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from footage.values.plain import to_plain
from messages.json_values import Json, JsonObject
from regulations.values.facts import Case
from storage.catalogue.models.keeping import CaseVersionRow
from storage.ledgers.casework import case_versions, cases
from storage.ledgers.casework.case_versions import CaseVersion
from storage.ledgers.casework.cases import StoredDocument

PAPER = "paper"  # the field of a paper whose bytes are others


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a case file, before and after."""

    field: str  # of `facts.Case`; PAPER: a paper of the case
    was: Json  # None: not stated
    now: Json


@dataclass(frozen=True, slots=True)
class Edition:
    """One change of a case file."""

    edition: int  # that it made
    at: datetime  # aware
    by: str
    reason: str | None
    changes: tuple[FieldChange, ...]


def newest(tx: Session, number: str) -> int:
    """Return the number of the edition that stands: 1 as it was registered, one more with every change."""
    return 1 + (tx.scalar(select(func.count()).select_from(CaseVersionRow).where(CaseVersionRow.case == number)) or 0)


def history(tx: Session, number: str) -> tuple[Edition, ...]:
    """Return every change of a case file, the oldest first."""
    before = case_versions.versions(tx, number)
    stored = cases.load(tx, number)
    states = [*((version.case, version.documents) for version in before), (stored.case, tuple(stored.documents.values()))]
    return tuple(_edition(place, version, *states[place - 1]) for place, version in enumerate(before, 2))


def changed_since(tx: Session, number: str, at: datetime) -> tuple[FieldChange, ...]:
    """Return what of a case file is no longer as it was at an instant (aware)."""
    then = next((version for version in case_versions.versions(tx, number) if version.at > at), None)
    if then is None:
        return ()
    stored = cases.load(tx, number)
    return differing((then.case, then.documents), (stored.case, tuple(stored.documents.values())))


def differing(before: tuple[Case, Sequence[StoredDocument]], after: tuple[Case, Sequence[StoredDocument]]) -> tuple[FieldChange, ...]:
    """Return what differs between two states of a case file and its papers."""
    was, now = _stated(before[0]), _stated(after[0])
    papers = _papers({paper.file: paper for paper in before[1]}, {paper.file: paper for paper in after[1]})
    fields = (FieldChange(name, was.get(name), now.get(name)) for name in now if was.get(name) != now.get(name))
    listed = {document for case in (before[0], after[0]) for document in case.documents}
    told = {document.file for document in listed if (document in before[0].documents) != (document in after[0].documents)} <= {
        each.file for each in papers}
    return (*(change for change in fields if change.field != "documents" or not told), *(each.change for each in papers))


def _edition(number: int, version: CaseVersion, case: Case, papers: Sequence[StoredDocument]) -> Edition:
    return Edition(number, version.at, version.by, version.why, differing((version.case, version.documents), (case, papers)))


@dataclass(frozen=True, slots=True)
class _PaperChange:
    file: str
    change: FieldChange


def _papers(was: Mapping[str, StoredDocument], now: Mapping[str, StoredDocument]) -> tuple[_PaperChange, ...]:
    return tuple(
        _PaperChange(file, FieldChange(PAPER, _paper(was.get(file)), _paper(now.get(file))))
        for file in dict.fromkeys((*was, *now))
        if _paper(was.get(file)) != _paper(now.get(file))
    )


def _paper(paper: StoredDocument | None) -> JsonObject | None:
    return None if paper is None else {"file": paper.file, "kind": paper.kind, "sha256": paper.sha256}


def _stated(case: Case) -> JsonObject:
    """Return the fields of a case; a list of nothing is not stated, as in the case file."""
    plain: JsonObject = to_plain(case)
    return {name: None if value in ([], ()) else value for name, value in plain.items()}
