"""Suggested long-term marks and what a named person made of each: nothing is suggested twice, nothing decided is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from regulations.proposals import Proposal
from storage.catalogue.models.keeping import ProposalRow
from storage.catalogue.states import ProposalState
from storage.catalogue.steps import in_steps

_OPEN = text(f"mark_proposals.state = '{ProposalState.OPEN}'")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal in the ledger."""

    id: int
    case: str | None  # number
    proposal: Proposal
    at: datetime  # aware
    state: ProposalState
    by: str | None = None  # who decided
    reason: str | None = None
    mark: int | None = None  # number of the mark it became


def add(tx: Session, case: str | None, proposals: Sequence[Proposal], at: datetime) -> tuple[Proposal, ...]:
    """Enter what was not suggested before, and return it."""
    new = {proposal.digest(case): proposal for proposal in proposals}
    stored = {key for step in in_steps(list(new)) for key in tx.scalars(select(ProposalRow.digest).where(ProposalRow.digest.in_(step)))}
    for key, proposal in new.items():
        if key not in stored:
            tx.add(ProposalRow(digest=key, case=case, recording=proposal.recording, trigger=proposal.trigger, source=proposal.source,
                               proposal=to_plain(proposal), at=at))
    tx.flush()
    return tuple(proposal for key, proposal in new.items() if key not in stored)


def open_about(tx: Session, recordings: Mapping[str, str | None]) -> dict[str, tuple[Proposal, ...]]:
    """Return {id: proposals nobody decided} of these recordings ({id: number of the case}): about one itself, or about its whole case."""
    asked = select(ProposalRow.case, ProposalRow.recording, ProposalRow.proposal).where(_OPEN).order_by(ProposalRow.id)
    numbers = sorted({number for number in recordings.values() if number is not None})
    rows = [row for step in in_steps(numbers) for row in tx.execute(asked.where(ProposalRow.case.in_(step)))]
    loose = asked.where(ProposalRow.case.is_(None))
    rows += [row for step in in_steps(list(recordings)) for row in tx.execute(loose.where(ProposalRow.recording.in_(step)))]
    about: dict[tuple[str | None, str | None], list[Proposal]] = {}
    for case, recording, plain in rows:
        about.setdefault((None, recording) if recording else (case, None), []).append(from_plain(Proposal, plain))
    found = {id_: (*about.get((None, id_), ()), *about.get((number, None), ())) for id_, number in recordings.items()}
    return {id_: proposals for id_, proposals in found.items() if proposals}


def take_along(tx: Session, recording: str, before: str | None, case: str) -> None:
    """Let the open proposals about a recording that is moved be those of its new case; one that is proposed there already ends nothing."""
    asked = select(ProposalRow).where(_OPEN, ProposalRow.recording == recording)
    for row in tx.scalars(asked.where(ProposalRow.case == before if before is not None else ProposalRow.case.is_(None))):
        digest = from_plain(Proposal, row.proposal).digest(case)
        row.case = case
        if tx.scalar(select(ProposalRow.id).where(ProposalRow.digest == digest)) is None:
            row.digest = digest
    tx.flush()


def listing(tx: Session, case: str | None = None, *, decided: bool = False) -> tuple[Suggestion, ...]:
    """Return the open proposals of a case (or of all), and with `decided` also the others, in the order they were made."""
    query = select(ProposalRow).order_by(ProposalRow.id)
    if case is not None:
        query = query.where(ProposalRow.case == case)
    if not decided:
        query = query.where(_OPEN)
    return tuple(_suggestion(row) for row in tx.scalars(query))


def get(tx: Session, id: int) -> Suggestion:
    """Return one proposal; BadCall for an unknown number."""
    return _suggestion(_row(tx, id))


def decide(tx: Session, id: int, state: ProposalState, by: str, reason: str, at: datetime, mark: int | None = None) -> Suggestion:
    """Note what a person decided; BadCall where it was decided before, or nobody or no reason is named."""
    row = _row(tx, id, lock=True)
    if row.state is not ProposalState.OPEN:
        raise BadCall("keeping.proposal_decided", id=id, by=row.by)
    if not by.strip() or not reason.strip():
        raise BadCall("keeping.proposal_unnamed", id=id)
    row.state, row.by, row.decided_at, row.reason, row.mark = state, by.strip(), at, reason.strip(), mark
    tx.flush()
    return _suggestion(row)


def _row(tx: Session, id: int, *, lock: bool = False) -> ProposalRow:
    row = tx.get(ProposalRow, id, with_for_update=lock or None)
    if row is None:
        raise BadCall("keeping.no_proposal", id=id)
    return row


def _suggestion(row: ProposalRow) -> Suggestion:
    return Suggestion(row.id, row.case, from_plain(Proposal, row.proposal), row.at, row.state, row.by, row.reason, row.mark)
