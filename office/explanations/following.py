"""What follows an entry before it is judged: its paper, the report to the superior and who took note of it, or that it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.explanations.fitting import about_paper
from office.explanations.looking import judged, named, need_act, need_seen, need_state, stands
from office.explanations.values import EntryStands
from office.rights.acts import Act
from regulations.values.entries import EntryOrigin, EntryState
from storage.keeping import duties
from storage.ledgers.casework import cases, explanations
from storage.ledgers.casework.cases import StoredDocument
from storage.ledgers.casework.explanations import Entry
from storage.ledgers.people import accounts
from storage.trail import audit


def check(desk: Desk, number: str, key: str) -> Entry:
    """Return an entry that a paper may be attached to; refused here, before the paper is kept."""
    with desk.catalogue.read() as tx:
        return _own(tx, desk, number, key, None)


def attach(desk: Desk, number: str, key: str, paper: StoredDocument, seen: int | None = None) -> EntryStands:
    """Attach a paper to an entry that waits; it is one of the case's papers then, and an earlier one stays one."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        entry = _own(tx, desk, number, key, seen)
        cases.attach(tx, number, paper, desk.clock(), desk.person.name)
        attached = _noted(tx, desk, "paper", replace(entry, file=paper.file, sha256=paper.sha256), None)
        return EntryStands(attached, about_paper(tx, attached))


def report(desk: Desk, number: str, key: str, to: str, at: datetime, seen: int | None = None) -> EntryStands:
    """Note to which superior and when an entry was reported."""
    if not to.strip():
        raise BadCall("explanations.reported_to_whom")
    if at > desk.clock():
        raise BadCall("explanations.not_yet", at=at)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        entry = _own(tx, desk, number, key, seen)
        if entry.seen_at is not None:
            raise Refused("explanations.acknowledged_already", entry=entry.key, by=entry.seen_by, at=entry.seen_at)
        return EntryStands(_noted(tx, desk, "reported", replace(entry, reported_to=to.strip(), reported_at=at), None))


def acknowledge(desk: Desk, number: str, key: str) -> EntryStands:
    """A leader says that the report was received."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        cases.row(tx, number)
        entry = named(tx, number, key)
        need_act(tx, desk, Act.ACKNOWLEDGE, entry)
        if entry.reported_at is None or not entry.id:
            raise Refused("explanations.not_reported", entry=entry.key)
        if entry.seen_at is not None:
            raise Refused("explanations.acknowledged_already", entry=entry.key, by=entry.seen_by, at=entry.seen_at)
        to = accounts.by_name(tx, entry.reported_to or "")
        if desk.person.told_apart and to is not None and to.id != desk.person.id:
            raise Refused("explanations.reported_to_other", entry=entry.key, to=entry.reported_to, name=desk.person.name)
        seen = replace(entry, seen_by=desk.person.name, seen_account=desk.person.id, seen_at=desk.clock())
        return EntryStands(_noted(tx, desk, "acknowledged", seen, None))


def withdraw(desk: Desk, number: str, key: str, reason: str, seen: int | None = None) -> EntryStands:
    """Take an entry back that nobody judged yet; it stays in the register as withdrawn, and what was asked is asked again."""
    if not reason.strip():
        raise BadCall("explanations.no_reason")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        entry = _own(tx, desk, number, key, seen)
        for id_ in entry.findings:
            duties.ask_again(tx, number, id_)
        return EntryStands(_noted(tx, desk, "withdrawn", judged(desk, entry, EntryState.WITHDRAWN, reason), reason))


def _own(tx: Session, desk: Desk, number: str, key: str, seen: int | None) -> Entry:
    """Return an entry that waits, for an officer of the case."""
    cases.row(tx, number)
    entry = named(tx, number, key)
    need_act(tx, desk, Act.EXPLAIN, entry)
    if entry.origin is EntryOrigin.CASE_FILE:
        raise Refused("explanations.change_case_file", entry=entry.key)
    need_seen(entry, seen, stands(entry))
    need_state(entry, EntryState.ENTERED)
    return entry


def _noted(tx: Session, desk: Desk, what: str, entry: Entry, why: str | None) -> Entry:
    later = explanations.change(tx, entry)
    audit.append(tx, f"{entry.kind}.{what}", f"case:{entry.case}", desk.person.name, desk.clock(), why, entry.sha256,
                 {"case": entry.case, "entry": entry.id, "version": later.version, "reported_to": entry.reported_to, "file": entry.file})
    tx.flush()
    return later
