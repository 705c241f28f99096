"""The ledger of roles: who was granted which, proposed by whom, confirmed by whom; what ended stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.models.people import GrantRow
from storage.catalogue.states import GrantState, OfficeRole, Rank


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one account."""

    id: int
    account: str  # id
    role: OfficeRole
    rank: Rank | None  # of a leader
    state: GrantState
    asked_by: str  # id of an account
    asked_at: datetime  # aware
    reason: str | None = None
    answered_by: str | None = None  # id of an account


def propose(tx: Session, account: str, role: OfficeRole, rank: Rank | None, by: str, at: datetime, reason: str | None) -> Grant:
    """Enter a role that waits for a second person."""
    row = GrantRow(account=account, role=role, rank=rank, state=GrantState.PROPOSED, asked_by=by, asked_at=at, reason=reason)
    tx.add(row)
    tx.flush()
    return _grant(row)


def answer(tx: Session, id_: int, state: GrantState, by: str | None, at: datetime) -> Grant:
    """Let a proposed role stand, or refuse it; a leader's earlier rank ends where another one stands."""
    row = _row(tx, id_)
    if row.state is not GrantState.PROPOSED:
        raise BadCall("people.grant_answered", id=id_)
    row.state, row.answered_by, row.answered_at = state, by, at
    if state is GrantState.STANDING:
        earlier = select(GrantRow).where(GrantRow.account == row.account, GrantRow.role == row.role, GrantRow.id != row.id,
                                         GrantRow.state == GrantState.STANDING)
        for other in tx.scalars(earlier):
            other.state, other.ended_by, other.ended_at = GrantState.REVOKED, by or row.asked_by, at
    tx.flush()
    return _grant(row)


def revoke(tx: Session, id_: int, by: str, at: datetime) -> None:
    """End a role."""
    row = _row(tx, id_)
    row.state, row.ended_by, row.ended_at = GrantState.REVOKED, by, at
    tx.flush()


def get(tx: Session, id_: int) -> Grant:
    """Return one; BadCall for an unknown number."""
    return _grant(_row(tx, id_))


def of_account(tx: Session, account: str, *states: GrantState) -> tuple[Grant, ...]:
    """Return the roles of an account in these states (none: in all), the oldest first."""
    query = select(GrantRow).where(GrantRow.account == account).order_by(GrantRow.id)
    return tuple(map(_grant, tx.scalars(query.where(GrantRow.state.in_(states)) if states else query)))


def holders(tx: Session, role: OfficeRole) -> frozenset[str]:
    """Return the ids of the accounts that have a role."""
    return frozenset(tx.scalars(select(GrantRow.account).where(GrantRow.role == role, GrantRow.state == GrantState.STANDING)))


def waiting(tx: Session) -> tuple[Grant, ...]:
    """Return what waits for a second person."""
    return tuple(map(_grant, tx.scalars(select(GrantRow).where(GrantRow.state == GrantState.PROPOSED).order_by(GrantRow.id))))


def _row(tx: Session, id_: int) -> GrantRow:
    row = tx.get(GrantRow, id_)
    if row is None:
        raise BadCall("people.no_grant", id=id_)
    return row


def _grant(row: GrantRow) -> Grant:
    return Grant(row.id, row.account, row.role, row.rank, row.state, row.asked_by, row.asked_at, row.reason, row.answered_by)
