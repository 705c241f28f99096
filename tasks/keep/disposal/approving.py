"""The approval of a disposal list: whose, by which paper, with which lines ticked; what is free begins its grace period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.rights import subjects
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.now import as_of_now
from storage.catalogue.states import LineState
from storage.keeping.disposal import disposals, leave
from storage.keeping.disposal.disposals import Disposal, DisposalLine
from storage.keeping.sweep import sweeping
from storage.names import person_key
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.disposal.checking import check, stored_objects
from tasks.keep.disposal.form import as_typed, need_paper
from tasks.keep.disposal.moving import STEP, refuse, still_there
from tasks.keep.disposal.people import need_three
from tasks.keep.disposal.today import need_today
from tasks.keep.facts import ask_law
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class TickedLines:
    """Lines that the approver lets go although something is asked of them."""

    first: int  # place of the first line
    last: int
    reason: str

    @property
    def places(self) -> str:
        """Return the lines as they are written: 3, 5-9."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person approved, as the command was told."""

    by: str
    document: str  # form number of the signed paper
    ticks: tuple[TickedLines, ...] = ()


def need_right(installation: Installation, number: str, act: Act) -> None:
    """Refused for who may neither approve this list in the own name nor carry it out; asked before anything else."""
    with installation.catalogue.read() as tx:
        need(installation.person, act, subjects.of_list(number)(tx))


@step()
def approve(installation: Installation, number: str, approval: Approval, *, carrying_out: bool) -> bool:
    """Note the approval; the lines that are still free begin their grace period, the others are refused.

    An approval that was cut goes on with the same call. `carrying_out`: who acts would also delete, and so has to be a third person.
    True where that may be done by the same call: with accounts it is another person's.
    """
    approval = replace(approval, by=approval.by.strip(), document=approval.document.strip())
    if not person_key(approval.by) or not approval.document:
        raise BadCall("disposal.unapproved", number=number)
    with installation.catalogue.read() as tx:
        disposal = disposals.get(tx, number)
        _need_people(installation, tx, disposal, approval, carrying_out=carrying_out)
        _need_lines(tx, number, approval.ticks)
    need_paper(installation, disposal, approval.document)
    ask_law(installation)
    need_today(installation)
    with installation.catalogue.begin() as tx:
        disposal = disposals.get(tx, number, lock=True)
        carrier = _need_people(installation, tx, disposal, approval, carrying_out=carrying_out)
        if disposal.approved_at is None:
            disposal = _note(installation, tx, disposal, approval)
    _begin_grace_of_all(installation, number, grace_ends(installation, disposal))
    return carrier is not None


def _need_people(installation: Installation, tx: Session, disposal: Disposal, approval: Approval, *, carrying_out: bool) -> str | None:
    """Return who carries the list out by this call (None: nobody); refused where the approval, the person or the three do not fit."""
    carrier = _carrier(installation, tx, disposal, approval, carrying_out=carrying_out)
    _need_same(tx, disposal, approval)
    need_three(tx, disposal.number, approval.by, carrier)
    return carrier


def _carrier(installation: Installation, tx: Session, disposal: Disposal, approval: Approval, *, carrying_out: bool) -> str | None:
    """Return who carries the list out by this call; None where it is only approved.

    With accounts the call that approves carries nothing out. Refused for who names somebody else as the approver: that one logs in.
    """
    person = installation.person
    if not person.told_apart:
        return installation.who if carrying_out else None
    approving = disposal.approved_at is None or not carrying_out
    if approving and person_key(person.name) != person_key(approval.by):
        raise Refused("people.other_approver", name=approval.by, person=person.name)
    act = Act.APPROVE_DISPOSAL if approving else Act.DISPOSE
    need(as_of_now(tx, person, installation.clock().date()), act, subjects.of_list(disposal.number)(tx))
    return None if approving else person.name


def grace_ends(installation: Installation, disposal: Disposal) -> datetime:
    """Return when the grace period of an approved list ends (aware): the days printed on its paper, from the approval on."""
    days = installation.settings.grace_days if disposal.grace_days is None else disposal.grace_days
    return (disposal.approved_at or installation.clock()) + timedelta(days=days)


def _need_lines(tx: Session, number: str, ticks: Sequence[TickedLines]) -> None:
    """BadCall for a tick without a reason, and for one on a line that is not there or of which nothing is asked."""
    asked = {line.place for line in disposals.lines(tx, number) if line.asked} if ticks else set()
    for tick in ticks:
        if not tick.reason.strip():
            raise BadCall("disposal.tick_reason", places=tick.places)
        if not asked.intersection(range(tick.first, tick.last + 1)):
            raise BadCall("disposal.tick_nothing", places=tick.places, number=number)


def _need_same(tx: Session, disposal: Disposal, approval: Approval) -> None:
    """BadCall where the list was approved before, and not by the chain, not by this person, not by this paper or not with these ticks."""
    if disposal.approved_at is None:
        return
    problem = leave.approval_problem(tx, disposal)
    if problem is not None:
        raise BadCall(problem.key, **problem.params)
    by, document = disposal.approved_by or "", disposal.document or ""
    if (person_key(by), as_typed(document)) != (person_key(approval.by), as_typed(approval.document)):
        raise BadCall("disposal.approved_otherwise", number=disposal.number, by=by, document=document)
    ticked = {line.place: line.tick for line in disposals.lines(tx, disposal.number)} if approval.ticks else {}
    late = [tick.places for tick in approval.ticks
            if tick.reason.strip() not in {ticked.get(place) for place in range(tick.first, tick.last + 1)}]
    if late:
        raise BadCall("disposal.ticked_late", number=disposal.number, places=late)


def _note(installation: Installation, tx: Session, disposal: Disposal, approval: Approval) -> Disposal:
    now = installation.clock()
    disposals.approve(tx, disposal.number, approval.by, disposal.form or approval.document, now)
    for tick in approval.ticks:
        disposals.tick(tx, disposal.number, tick.first, tick.last, tick.reason.strip())
    approved = disposals.get(tx, disposal.number)
    audit.append(tx, "disposal.approved", f"disposal:{disposal.number}", installation.who, now, None, disposal.sha256, {
        "approver": approval.by, "document": approved.document, "lines_sha256": disposal.lines_sha256, "papers": dict(disposal.papers),
        "grace_ends": grace_ends(installation, approved).isoformat(),
        "ticked": [{"lines": tick.places, "reason": tick.reason.strip()} for tick in approval.ticks]})
    return approved


def _begin_grace_of_all(installation: Installation, number: str, ends: datetime) -> None:
    after = 0
    while lines := _proposed(installation, number, after):
        _begin_grace(installation, number, lines, ends)
        after = lines[-1].place


def _proposed(installation: Installation, number: str, after: int) -> tuple[DisposalLine, ...]:
    with installation.catalogue.read() as tx:
        return disposals.lines(tx, number, (LineState.PROPOSED,), after, STEP)


def _begin_grace(installation: Installation, number: str, lines: Sequence[DisposalLine], ends: datetime) -> None:
    """Check these proposed lines again: those that are free wait until `ends` (aware), the others are refused."""
    stored = stored_objects(installation, lines)
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        again = disposals.lines(tx, number, (LineState.PROPOSED,), lines[0].place - 1, STEP)
        checked = check(installation, tx, number, still_there(again, lines), stored)
        refuse(installation, tx, number, checked)
        free = [replace(result.line, state=LineState.APPROVED, due=ends) for result in checked if result.refusal is None]
        disposals.move(tx, number, free)
        audit.append_many(tx, "disposal.waits", installation.who, installation.clock(), [
            (line.recording, line.tick, line.key, {"list": number, "until": ends.isoformat(), **_answered(line)}) for line in free])


def _answered(line: DisposalLine) -> dict[str, list[str]]:
    """Return what was asked of a line and ticked."""
    return {"asked": [f"{question.kind}:{question.about}".rstrip(":") for question in line.asked]} if line.tick else {}
