"""Carrying out an approved disposal list: every line whose grace period is over checked again, then deleted from every store.

A run that is killed goes on with the same call: a line is first noted as being deleted, then deleted from every store, then
noted as gone. What changed since it was proposed is refused and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from messages import text
from messages.errors import BadCall, LiuhenError, Refused
from office.rights.acts import Act
from office.rights.now import need_now, need_still
from office.rights.subjects import of_list
from storage.care import fixity
from storage.catalogue.states import LineState
from storage.keeping.disposal import disposals
from storage.keeping.disposal.disposals import DisposalLine
from storage.keeping.sweep import sweeping
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.checking import check, stored_objects
from tasks.keep.disposal.moving import STEP, refuse, still_there
from tasks.keep.locks import copies
from tasks.steps import step


@step()
def delete_due(installation: Installation, number: str) -> int:
    """Delete what has waited long enough and is still free, from every store; return how many lines were deleted."""
    done = 0
    with installation.catalogue.read() as tx:
        papers = fixity.accounted(tx)
    while lines := _due(installation, number):
        free = _begin(installation, number, lines, papers, begun=done > 0)
        deleted = [line for line in free if _delete(installation, number, line)]
        _finish(installation, number, deleted)
        done += len(deleted)
    return done


def _due(installation: Installation, number: str) -> tuple[DisposalLine, ...]:
    """Return the next lines to delete, those of a run that was killed first."""
    with installation.catalogue.read() as tx:
        return disposals.due_lines(tx, number, installation.clock(), STEP)


def _begin(installation: Installation, number: str, lines: Sequence[DisposalLine], papers: frozenset[str], *,
           begun: bool) -> list[DisposalLine]:
    """Note these lines as being deleted and return them; what may not go any more is refused.

    Whether the person may still carry it out is asked here, where the deletion of these lines is decided. `begun`: others are gone.
    """
    stored = stored_objects(installation, lines)
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        need_still(tx, installation.desk, Act.DISPOSE, of_list(number)(tx), begun=begun)
        again = still_there(disposals.due_lines(tx, number, installation.clock(), STEP), lines)
        checked = check(installation, tx, number, again, stored, papers)
        refuse(installation, tx, number, checked)
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
        need_now(tx, installation.desk, Act.TAKE_BACK, of_list(number)(tx))
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
