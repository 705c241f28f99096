"""Suggested long-term marks and what a named person made of each: nothing is suggested twice, nothing decided is lost."""

from __future__ import annotations

from collections.abc import Sequence
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


def add(tx: Session, case: str | None, proposals: Sequence[Proposal], at: datetime) -> int:
    """Enter what was not suggested before, and return how many that are."""
    new = {proposal.digest(case): proposal for proposal in proposals}
    stored = {key for step in in_steps(list(new)) for key in tx.scalars(select(ProposalRow.digest).where(ProposalRow.digest.in_(step)))}
    for key, proposal in new.items():
        if key not in stored:
            tx.add(ProposalRow(digest=key, case=case, recording=proposal.recording, trigger=proposal.trigger, source=proposal.source,
                               proposal=to_plain(proposal), at=at))
    tx.flush()
    return len(new.keys() - stored)


def listing(tx: Session, case: str | None = None, *, decided: bool = False) -> tuple[Suggestion, ...]:
    """Return the open proposals of a case (or of all), and with `decided` also the others, in the order they were made."""
    query = select(ProposalRow).order_by(ProposalRow.id)
    if case is not None:
        query = query.where(ProposalRow.case == case)
    if not decided:
        query = query.where(text(f"mark_proposals.state = '{ProposalState.OPEN}'"))
    return tuple(_suggestion(row) for row in tx.scalars(query))


def get(tx: Session, id: int) -> Suggestion:
    """Return one proposal; BadCall for an unknown number."""
    return _suggestion(_row(tx, id))


def decide(tx: Session, id: int, state: ProposalState, by: str, reason: str, at: datetime, mark: int | None = None) -> Suggestion:
    """Note what a person decided; BadCall where it was decided before, or nobody or no reason is named."""
    row = _row(tx, id)
    if row.state is not ProposalState.OPEN:
        raise BadCall("keeping.proposal_decided", id=id, by=row.by)
    if not by.strip() or not reason.strip():
        raise BadCall("keeping.proposal_unnamed", id=id)
    row.state, row.by, row.decided_at, row.reason, row.mark = state, by.strip(), at, reason.strip(), mark
    tx.flush()
    return _suggestion(row)


def _row(tx: Session, id: int) -> ProposalRow:
    row = tx.get(ProposalRow, id)
    if row is None:
        raise BadCall("keeping.no_proposal", id=id)
    return row


def _suggestion(row: ProposalRow) -> Suggestion:
    return Suggestion(row.id, row.case, from_plain(Proposal, row.proposal), row.at, row.state, row.by, row.reason, row.mark)
