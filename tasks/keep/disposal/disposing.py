"""Carrying out an approved disposal list: every line checked again, a grace period, the deletion, the certificate.

A run that is killed goes on with the same call: a line is first noted as being deleted, then deleted from every store, then
noted as gone. What changed since it was proposed is refused and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from messages import text
from messages.errors import BadCall, LiuhenError, Refused
from office.rights import subjects
from office.rights.acts import Act
from office.rights.asking import need
from storage.care import fixity
from storage.catalogue.states import LineState
from storage.keeping import disposals, leave, sweeping
from storage.keeping.disposals import Disposal, DisposalLine
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.checking import LineChecked, check, stored_objects
from tasks.keep.facts import ask_law
from tasks.keep.locks import copies
from tasks.steps import step

STEP = 100  # lines in one transaction


@step()
def approve(installation: Installation, number: str, by: str, document: str) -> bool:
    """Note the approval; the lines that are still free begin their grace period, the others are refused.

    True where the list may be carried out by the same call: with accounts, another person does that.
    """
    if not by.strip() or not document.strip():
        raise BadCall("disposal.unapproved", number=number)
    ask_law(installation)
    with installation.catalogue.begin() as tx:
        disposal = disposals.get(tx, number)
        problem = leave.approval_problem(tx, disposal) if disposal.approved_at is not None else None
        if problem is not None:
            raise BadCall(problem.key, **problem.params)
        if disposal.approved_at is not None and (disposal.approved_by, disposal.document) != (by.strip(), document.strip()):
            raise BadCall("disposal.approved_otherwise", number=number, by=disposal.approved_by, document=disposal.document)
        if by.strip() in (carrier(installation, tx, disposal, by.strip()), leave.proposer(tx, number)):
            raise BadCall("disposal.same_person", number=number, by=by.strip())
        if disposal.approved_at is None:
            disposals.approve(tx, number, by.strip(), document.strip(), installation.clock())
            audit.append(tx, "disposal.approved", f"disposal:{number}", installation.who, installation.clock(), None, disposal.sha256,
                         {"approver": by.strip(), "document": document.strip()})
    ends = installation.clock() + timedelta(days=installation.settings.grace_days)
    after = 0
    while lines := _lines(installation, number, (LineState.PROPOSED,), after):
        _begin_grace(installation, number, lines, ends)
        after = lines[-1].place
    return not installation.person.told_apart or installation.person.name != by.strip()


def need_right(installation: Installation, number: str, by: str) -> None:
    """Refused for who may neither approve this list in the own name nor carry out what `by` approved; asked before anything else."""
    person = installation.person
    with installation.catalogue.read() as tx:
        need(person, Act.APPROVE_DISPOSAL if person.name == by.strip() else Act.DISPOSE, subjects.of_list(number)(tx))


def carrier(installation: Installation, tx: Session, disposal: Disposal, by: str) -> str | None:
    """Return who carries a list out by this call. With accounts the call that approves it carries nothing out: None.

    Refused for who gives the name of somebody else as the approver: that one logs in and approves.
    """
    person = installation.person
    if not person.told_apart:
        return installation.who
    approving = disposal.approved_at is None
    if approving and person.name != by:
        raise Refused("people.other_approver", name=by, person=person.name)
    need(person, Act.APPROVE_DISPOSAL if approving else Act.DISPOSE, subjects.of_list(disposal.number)(tx))  # as it is by now
    return None if approving else person.name


def _lines(installation: Installation, number: str, states: Sequence[LineState], after: int) -> tuple[DisposalLine, ...]:
    with installation.catalogue.read() as tx:
        return disposals.lines(tx, number, states, after, STEP)


def _begin_grace(installation: Installation, number: str, lines: Sequence[DisposalLine], ends: datetime) -> None:
    """Check these proposed lines again: those that are free wait until `ends` (aware), the others are refused."""
    stored = stored_objects(installation, lines)
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        again = disposals.lines(tx, number, (LineState.PROPOSED,), lines[0].place - 1, STEP)
        checked = check(installation, tx, number, _same(again, lines), stored)
        _refuse(installation, tx, number, checked)
        free = [replace(result.line, state=LineState.APPROVED, due=ends) for result in checked if result.refusal is None]
        disposals.move(tx, number, free)
        audit.append_many(tx, "disposal.waits", installation.who, installation.clock(), [
            (line.recording, None, line.key, {"list": number, "until": ends.isoformat()}) for line in free])


def _same(again: Sequence[DisposalLine], lines: Sequence[DisposalLine]) -> list[DisposalLine]:
    """Return those of the lines that still stand as they did before the store was asked."""
    places = {line.place for line in lines}
    return [line for line in again if line.place in places]


def _refuse(installation: Installation, tx: Session, number: str, checked: Sequence[LineChecked]) -> None:
    refused = [(result, result.refusal) for result in checked if result.refusal is not None]
    disposals.move(
        tx, number, [replace(result.line, state=LineState.REFUSED, done=installation.clock(), why=(why,)) for result, why in refused]
    )
    audit.append_many(tx, "disposal.refused", installation.who, installation.clock(), [
        (result.item.id, why.say("zh"), result.item.sha256, {"list": number, "case": result.item.case}) for result, why in refused])


@step()
def delete_due(installation: Installation, number: str) -> int:
    """Delete what has waited long enough and is still free, from every store; return how many lines were deleted."""
    done = 0
    with installation.catalogue.read() as tx:
        papers = fixity.accounted(tx)
    while lines := _due(installation, number):
        free = _begin(installation, number, lines, papers)
        deleted = [line for line in free if _delete(installation, number, line)]
        _finish(installation, number, deleted)
        done += len(deleted)
    return done


def _due(installation: Installation, number: str) -> tuple[DisposalLine, ...]:
    """Return the next lines to delete, those of a run that was killed first."""
    with installation.catalogue.read() as tx:
        return disposals.due_lines(tx, number, installation.clock(), STEP)


def _begin(installation: Installation, number: str, lines: Sequence[DisposalLine], papers: frozenset[str]) -> list[DisposalLine]:
    """Note these lines as being deleted and return them; what may not go any more is refused."""
    stored = stored_objects(installation, lines)
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        again = _same(disposals.due_lines(tx, number, installation.clock(), STEP), lines)
        checked = check(installation, tx, number, again, stored, papers)
        _refuse(installation, tx, number, checked)
        free = [result for result in checked if result.refusal is None]
        disposals.move(tx, number, [replace(result.line, state=LineState.DELETING) for result in free])
        audit.append_many(
            tx,
            "original.disposing",
            installation.who,
            installation.clock(),
            [
                (result.item.id, None, result.item.sha256, {"list": number, "case": result.item.case})
                for result in free
                if result.line.state is not LineState.DELETING
            ],
        )
    return [replace(result.line, state=LineState.DELETING) for result in free]


def _delete(installation: Installation, number: str, line: DisposalLine) -> bool:
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


def _stopped(installation: Installation, number: str, line: DisposalLine, refused: LiuhenError) -> None:
    with installation.catalogue.begin() as tx:
        disposals.move(tx, number, [replace(line, state=LineState.REFUSED, done=installation.clock(), why=(refused.text,))])
        audit.append(
            tx, "disposal.refused", line.recording, installation.who, installation.clock(), refused.say("zh"), line.key, {"list": number}
        )


def _finish(installation: Installation, number: str, gone: Sequence[DisposalLine]) -> None:
    with installation.catalogue.begin() as tx:
        disposal = disposals.get(tx, number)
        disposals.move(tx, number, [replace(line, state=LineState.DELETED, done=installation.clock()) for line in gone])
        disposals.set_disposed(tx, [line.recording for line in gone], installation.clock())
        cases = sweeping.some(tx, [line.recording for line in gone])
        audit.append_many(tx, "original.disposed", installation.who, installation.clock(), [
            (line.recording, None, line.key, {"list": number, "case": cases[line.recording].case, "approver": disposal.approved_by,
                                              "document": disposal.document}) for line in gone])


@step()
def take_back(installation: Installation, number: str, ids: Sequence[str], approver: str, reason: str) -> int:
    """Take lines back before they are deleted (all that wait, where `ids` is empty); return how many. The sweep may propose them again."""
    if not approver.strip() or not reason.strip():
        raise BadCall("keeping.unapproved")
    with installation.catalogue.begin() as tx:
        waiting = [
            line for line in disposals.lines(tx, number, (LineState.PROPOSED, LineState.APPROVED)) if not ids or line.recording in ids
        ]
        missing = sorted(set(ids) - {line.recording for line in waiting})
        if missing or not waiting:
            raise BadCall("disposal.not_waiting", number=number, ids=missing or list(ids))
        why = (text("disposal.taken_back", approver=approver.strip(), reason=reason.strip()),)
        disposals.move(tx, number, [replace(line, state=LineState.TAKEN_BACK, done=installation.clock(), why=why) for line in waiting])
        audit.append_many(tx, "disposal.taken-back", installation.who, installation.clock(), [
            (line.recording, reason.strip(), line.key, {"list": number, "approver": approver.strip()}) for line in waiting])
    return len(waiting)
