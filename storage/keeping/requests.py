"""Requests for footage (查阅、复制、调取): who asked for what, who allowed it, which copy left. None is ever taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from storage.catalogue.keeping_models import RequestRow

STATES = ("open", "approved", "refused", "released")


@dataclass(frozen=True, slots=True)
class Request:
    """One request and its story so far."""

    id: int
    case: str  # number
    state: str  # one of STATES
    action: str  # regulations.parameters.Approver.action
    hold: int  # number of the hold it places until it is answered
    at: datetime  # aware
    story: Mapping[str, Any]  # asked_by, purpose, notice, recordings; then approver, role, reason; then to, folder, files


def add(tx: Session, case: str, action: str, hold: int, at: datetime, story: Mapping[str, Any]) -> int:
    """Enter a request and return its number."""
    row = RequestRow(case=case, state="open", action=action, hold=hold, at=at, request=dict(story))
    tx.add(row)
    tx.flush()
    return row.id


def get(tx: Session, id: int) -> Request:
    """Return one request; BadCall for an unknown number."""
    return _request(_row(tx, id))


def move(tx: Session, id: int, expected: str, state: str, more: Mapping[str, Any]) -> Request:
    """Bring a request on; BadCall where it does not stand where it should."""
    row = _row(tx, id)
    if row.state != expected:
        raise BadCall("access.state", id=id, state=row.state, expected=expected)
    row.state, row.request = state, {**row.request, **more}
    tx.flush()
    return _request(row)


def listing(tx: Session, case: str | None = None) -> tuple[Request, ...]:
    """Return the requests of a case, or of all."""
    query = select(RequestRow).order_by(RequestRow.id)
    return tuple(_request(row) for row in tx.scalars(query.where(RequestRow.case == case) if case else query))


def _row(tx: Session, id: int) -> RequestRow:
    row = tx.get(RequestRow, id)
    if row is None:
        raise BadCall("access.unknown", id=id)
    return row


def _request(row: RequestRow) -> Request:
    return Request(row.id, row.case, row.state, row.action, row.hold, row.at, row.request)
