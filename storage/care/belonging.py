"""A store belongs to one installation: it says whose it is, nobody else writes there, and a move is a named takeover."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import NotReadable, Refused
from messages.json_values import JsonObject
from storage.care import fixity
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.steps import in_steps
from storage.stores.objects import Store
from storage.stores.ownership import StoreOwner, StoreRole
from storage.trail import audit
from storage.trail.identity import Identity, begin, identity

LOOKED_AT = 1000  # objects of a store without a statement: it is ours where the catalogue knows one of them


@dataclass(frozen=True, slots=True)
class Keeper:
    """The installation at work, as a store is told of it."""

    catalogue: Catalogue
    home: Path
    who: str
    clock: Callable[[], datetime]  # aware


@dataclass(frozen=True, slots=True)
class Statement:
    """The last statement of a store."""

    number: int  # from 1
    owner: StoreOwner
    sha256: str  # of its bytes


def statement_of(store: Store) -> Statement | None:
    """Return whose store it is; None where nobody said so yet, NotReadable where the statement is none."""
    last = store.last_owner()
    if last is None:
        return None
    return Statement(last[0], StoreOwner.from_bytes(last[1], store.address), hashlib.sha256(last[1]).hexdigest())


def problem_of(keeper: Keeper, store: Store, role: StoreRole) -> Text | None:
    """Return why this installation may not write into the store as it stands; None where it may. Nothing is written."""
    statement = statement_of(store)
    with keeper.catalogue.read() as tx:
        ours, noted = identity(tx), _noted(tx, store, role)
    if statement is not None:
        return _difference(statement.owner, ours, role, store.address)
    if noted is not None:
        return text("ownership.gone", address=store.address, at=noted)
    return text("ownership.unknown", address=store.address) if _holds_only_unknown(keeper, store) else None


def _difference(owner: StoreOwner, ours: Identity | None, role: StoreRole, address: str) -> Text | None:
    """Return what the statement says against this installation."""
    whose = {"address": address, "at": owner.at, "by": owner.by, "machine": owner.machine, "home": owner.home}
    if ours is None or owner.installation != ours.id:
        return text("ownership.foreign", **whose)
    if owner.life not in ours.lives:
        return text("ownership.succeeded", **whose)
    if owner.role is not role:
        return text("ownership.is_second" if owner.role is StoreRole.SECOND_COPY else "ownership.is_first", address=address)
    return None


def _noted(tx: Session, store: Store, role: StoreRole) -> datetime | None:
    """Return when this installation last noted that the store at this address is its own."""
    events = [event for event in audit.events(tx, subject=f"store:{role}") if event.detail.get("address") == store.address]
    return events[-1].when if events else None


def _holds_only_unknown(keeper: Keeper, store: Store) -> bool:
    """Whether originals lie in the store of which this catalogue knows none."""
    keys = list(islice(store.keys(), LOOKED_AT))
    if not keys:
        return False
    with keeper.catalogue.read() as tx:
        known = any(tx.scalar(select(RecordingRow.id).where(RecordingRow.key.in_(step)).limit(1)) for step in in_steps(keys))
        return not known and fixity.accounted(tx).isdisjoint(keys)


def claim(keeper: Keeper, store: Store, role: StoreRole) -> None:
    """State in the store that it is this installation's, and note that; Refused where it is not. To be called with no transaction open."""
    problem = problem_of(keeper, store, role)
    if problem is None:
        ours, statement = _begun(keeper), statement_of(store)
        if statement is None:
            statement = _enter(keeper, store, role, ours, 1)
        elif statement.owner.life in ours.lives[:-1]:  # of this installation, before its catalogue was restored
            statement = _enter(keeper, store, role, ours, statement.number + 1)
        problem = _difference(statement.owner, ours, role, store.address)
        if problem is None:
            _note(keeper, store, role, statement)
            return
    raise Refused(problem.key, **problem.params)


def take_over(keeper: Keeper, store: Store, role: StoreRole, reason: str,
              may: Callable[[Session], None] = lambda tx: None) -> StoreOwner | None:
    """Take a store that was another's, for a reason; return whose it was. Refused where somebody else was quicker.

    `may` is asked in the last transaction before the statement is put, and refuses who may not (any more).
    """
    last, ours = store.last_owner(), _begun(keeper, may)
    before = _readable(last, store.address)
    statement = _enter(keeper, store, role, ours, last[0] + 1 if last else 1, reason)
    problem = _difference(statement.owner, ours, role, store.address)
    if problem is not None:
        raise Refused(problem.key, **problem.params)
    _note(keeper, store, role, statement, before)
    return before


def _readable(last: tuple[int, bytes] | None, address: str) -> StoreOwner | None:
    """Return whose store it was; None where nobody said so, or a damaged statement does not say it any more."""
    try:
        return StoreOwner.from_bytes(last[1], address) if last else None
    except NotReadable:
        return None


def _begun(keeper: Keeper, may: Callable[[Session], None] = lambda tx: None) -> Identity:
    with keeper.catalogue.begin() as tx:
        may(tx)
        return begin(tx, keeper.home, keeper.who, keeper.clock())


def _enter(keeper: Keeper, store: Store, role: StoreRole, ours: Identity, number: int, reason: str | None = None) -> Statement:
    """Put a statement of this number, and return the one that counts now: another home may have been quicker."""
    owner = StoreOwner(ours.id, ours.life, role, platform.node(), str(keeper.home), keeper.who, keeper.clock(), reason)
    store.enter_owner(number, owner.to_bytes())
    entered = statement_of(store)
    assert entered is not None  # it was put, or another one was
    return entered


def _note(keeper: Keeper, store: Store, role: StoreRole, statement: Statement, before: StoreOwner | None = None) -> None:
    """Note once which statement made the store this installation's; of a takeover with whose it was, and why."""
    with keeper.catalogue.begin() as tx:
        subject = f"store:{role}"
        noted = {(event.hash, event.detail.get("address")) for event in audit.events(tx, subject=subject)}
        if (statement.sha256, store.address) in noted:
            return
        detail: JsonObject = {"address": store.address, "statement": statement.number}
        if statement.owner.reason is None:
            audit.append(tx, "store.claimed", subject, keeper.who, keeper.clock(), None, statement.sha256, detail)
            return
        audit.append(tx, "store.taken-over", subject, keeper.who, keeper.clock(), statement.owner.reason, statement.sha256, {
            **detail, "from": None if before is None else {"installation": before.installation, "machine": before.machine,
                                                           "home": before.home, "by": before.by, "at": before.at.isoformat()}})
