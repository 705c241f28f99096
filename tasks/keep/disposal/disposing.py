"""Carrying out an approved disposal list: every line checked again, a grace period, the deletion, the certificate.

A run that is killed goes on with the same call: a line is first noted as being deleted, then deleted from every store, then
noted as gone. What changed since it was proposed is refused and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, LiuhenError, Refused
from storage.care import fixity
from storage.keeping import disposals, sweeping
from storage.keeping.disposals import Line
from storage.keeping.sweeping import Item
from storage.ledgers import originals
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.deciding import copies, floors_of, ruling
from tasks.keep.reasons import Law, facts_of
from tasks.steps import step

STEP = 100  # lines in one transaction
GONE = text("disposal.gone")  # deleted by a run that was killed before it could note that


@dataclass(frozen=True, slots=True)
class Checked:
    """One line against everything that could keep its recording."""

    line: Line
    item: Item
    refusal: Text | None  # why it is kept


@step()
def approve(installation: Installation, number: str, by: str, document: str) -> None:
    """Note the approval; the lines that are still free begin their grace period, the others are refused."""
    if not by.strip() or not document.strip():
        raise BadCall("disposal.unapproved", number=number)
    with installation.catalogue.begin() as tx:
        found = disposals.get(tx, number)
        if found.approved_at is not None and (found.approved_by, found.document) != (by.strip(), document.strip()):
            raise BadCall("disposal.approved_otherwise", number=number, by=found.approved_by, document=found.document)
        if found.approved_at is None:
            disposals.approve(tx, number, by.strip(), document.strip(), installation.clock())
            audit.append(tx, "disposal.approved", f"disposal:{number}", installation.who, installation.clock(), None, found.sha256,
                         {"approver": by.strip(), "document": document.strip()})
    ends = installation.clock() + timedelta(days=installation.settings.grace_days)
    for tx, lines in _steps(installation, number, ("proposed",)):
        checked = list(_check(installation, tx, lines))
        free = [replace(one.line, state="approved", due=ends) for one in checked if one.refusal is None]
        disposals.move(tx, number, free)
        _refuse(installation, tx, number, checked)
        audit.append_many(tx, "disposal.waits", installation.who, installation.clock(), [
            (one.recording, None, one.key, {"list": number, "until": ends.isoformat()}) for one in free])


def _steps(installation: Installation, number: str, states: Sequence[str]) -> Iterator[tuple[Session, tuple[Line, ...]]]:
    """Give the lines in these states, a transaction for each step."""
    after = 0
    while True:
        with installation.catalogue.begin() as tx:
            sweeping.alone(tx)
            lines = disposals.lines(tx, number, states, after, STEP)
            yield tx, lines
        if len(lines) < STEP:
            return
        after = lines[-1].place


def _check(installation: Installation, tx: Session, lines: Sequence[Line]) -> Iterator[Checked]:
    ids = [line.recording for line in lines]
    rows = {row.recording.id: row for row in originals.get_many(tx, ids)}
    items, floors = sweeping.some(tx, ids), floors_of(tx, ids)
    facts = facts_of(tx, Law(installation.settings, installation.clock().date()), {row.case for row in rows.values()})
    for line in lines:
        row, item = rows[line.recording], items[line.recording]
        one = ruling(row, facts[row.case], floors.get(line.recording))
        held = facts[row.case].held_by(row.recording)
        stored = _in_store(installation, line, item)
        if stored is GONE:
            yield Checked(line, item, None)
            continue
        kept = text("disposal.held", why=[why for _, why in held]) if held else _kept(installation, one.keeping.until, one.keeping.why)
        yield Checked(line, item, kept or _same_bytes(installation, tx, item) or stored)


def _kept(installation: Installation, until: date | None, why: Sequence[Text]) -> Text | None:
    """What retention says at this moment, decided anew."""
    if until is not None and until < installation.clock().date():
        return None
    return text("disposal.kept", why=list(why))


def _same_bytes(installation: Installation, tx: Session, item: Item) -> Text | None:
    """The same bytes may be in the ledger under another id, or be a paper of a case."""
    today = installation.clock().date()
    others = [twin.id for twin in sweeping.twins(tx, item.key) if twin.id != item.id and twin.keep_state != "disposed" and not (
        twin.keep_state == "until" and twin.keep_until is not None and twin.keep_until < today and not twin.held)]
    return text("disposal.twin", ids=others) if others else None


def _in_store(installation: Installation, line: Line, item: Item) -> Text | None:
    """What the store says; an original that is gone is a finding, unless it was being deleted."""
    try:
        found = installation.store.stat(line.key)
    except BadCall:
        return GONE if line.state == "deleting" else text("disposal.not_in_store")
    if found.held:
        return text("disposal.store_held")
    if found.retain_until is not None and found.retain_until > installation.clock():
        return text("disposal.store_locked", until=found.retain_until)
    return None if found.size == item.size else text("disposal.store_differs")


def _refuse(installation: Installation, tx: Session, number: str, checked: Sequence[Checked]) -> None:
    refused = [(one, one.refusal) for one in checked if one.refusal is not None]
    disposals.move(tx, number, [replace(one.line, state="refused", done=installation.clock(), why=(why,)) for one, why in refused])
    audit.append_many(tx, "disposal.refused", installation.who, installation.clock(), [
        (one.item.id, why.say("zh"), one.item.sha256, {"list": number, "case": one.item.case}) for one, why in refused])


@step()
def delete_due(installation: Installation, number: str) -> int:
    """Delete what has waited long enough and is still free, from every store; return how many lines were deleted."""
    done = 0
    with installation.catalogue.read() as tx:
        papers = fixity.accounted(tx)
    while going := _begin(installation, number, papers):
        gone = [line for line in going if _delete(installation, number, line)]
        _finish(installation, number, gone)
        done += len(gone)
    return done


def _begin(installation: Installation, number: str, papers: frozenset[str]) -> list[Line]:
    """Note the next lines as being deleted, those of a run that was killed first; what may not go any more is refused."""
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        lines = disposals.due_lines(tx, number, installation.clock(), STEP)
        checked = [one if one.line.key not in papers else replace(one, refusal=text("disposal.paper"))
                   for one in _check(installation, tx, lines)]
        _refuse(installation, tx, number, checked)
        free = [one for one in checked if one.refusal is None]
        disposals.move(tx, number, [replace(one.line, state="deleting") for one in free])
        begun = [one for one in free if one.line.state != "deleting"]
        audit.append_many(tx, "original.disposing", installation.who, installation.clock(), [
            (one.item.id, None, one.item.sha256, {"list": number, "case": one.item.case}) for one in begun])
    if lines and not free:
        return _begin(installation, number, papers)
    return [replace(one.line, state="deleting") for one in free]


def _delete(installation: Installation, number: str, line: Line) -> bool:
    """Delete one original everywhere; False where a store refused it at the last moment."""
    for store in copies(installation):
        try:
            store.delete(line.key, installation.clock())
        except Refused as refused:
            _stopped(installation, number, line, refused)
            return False
        except BadCall:
            continue  # not there: never copied, or deleted by a run that was killed
    return True


def _stopped(installation: Installation, number: str, line: Line, refused: LiuhenError) -> None:
    with installation.catalogue.begin() as tx:
        disposals.move(tx, number, [replace(line, state="refused", done=installation.clock(), why=(refused.text,))])
        audit.append(
            tx, "disposal.refused", line.recording, installation.who, installation.clock(), refused.say("zh"), line.key, {"list": number}
        )


def _finish(installation: Installation, number: str, gone: Sequence[Line]) -> None:
    with installation.catalogue.begin() as tx:
        found = disposals.get(tx, number)
        disposals.move(tx, number, [replace(line, state="deleted", done=installation.clock()) for line in gone])
        disposals.set_disposed(tx, [line.recording for line in gone], installation.clock())
        cases = sweeping.some(tx, [line.recording for line in gone])
        audit.append_many(tx, "original.disposed", installation.who, installation.clock(), [
            (line.recording, None, line.key, {"list": number, "case": cases[line.recording].case, "approver": found.approved_by,
                                              "document": found.document}) for line in gone])


@step()
def take_back(installation: Installation, number: str, ids: Sequence[str], approver: str, reason: str) -> int:
    """Take lines back before they are deleted (all that wait, where `ids` is empty); return how many. The sweep may propose them again."""
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
    with installation.catalogue.begin() as tx:
        waiting = [line for line in disposals.lines(tx, number, ("proposed", "approved")) if not ids or line.recording in ids]
        missing = sorted(set(ids) - {line.recording for line in waiting})
        if missing or not waiting:
            raise BadCall("disposal.not_waiting", number=number, ids=missing or list(ids))
        why = (text("disposal.taken_back", approver=approver.strip(), reason=reason.strip()),)
        disposals.move(tx, number, [replace(line, state="taken-back", done=installation.clock(), why=why) for line in waiting])
        audit.append_many(tx, "disposal.taken-back", installation.who, installation.clock(), [
            (line.recording, reason.strip(), line.key, {"list": number, "approver": approver.strip()}) for line in waiting])
    return len(waiting)
