"""The matters of a case, or of all that the person may see, and one of them."""

from __future__ import annotations

from dataclasses import dataclass

from messages import Text, text
from office.desk import Desk
from office.proceedings.acting import step_name
from office.proceedings.due import standing, until
from office.proceedings.following import clauses
from office.proceedings.rules import next_steps
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.subjects import of_case
from regulations.values.facts import Case
from regulations.values.reviews.findings import Citation, Deadline
from storage.applicable import edition_of
from storage.ledgers.casework import cases
from storage.ledgers.registers import proceedings
from storage.ledgers.registers.proceedings import Proceeding


@dataclass(frozen=True, slots=True)
class ProceedingSeen:
    """A matter with what is due, what may come next and on which clauses it rests."""

    proceeding: Proceeding
    case: Case
    due: Deadline | None  # also where it was met
    still_due: Deadline | None
    following: tuple[Text, ...]  # steps that may come next
    clauses: tuple[Citation, ...]


def listing(desk: Desk, number: str | None, *, open_only: bool = False) -> tuple[ProceedingSeen, ...]:
    """Return the matters of a case, or of every case that the person may see."""
    with desk.catalogue.read() as tx:
        number = cases.find(tx, number) if number is not None else None
        if number is not None:
            cases.row(tx, number)
            need(desk.person, Act.SEE_CASE, of_case(number)(tx))
        known = proceedings.listing(tx, number, open_only=open_only)
        visible = {case for case in {matter.case for matter in known} if may(desk.person, Act.SEE_CASE, of_case(case)(tx)).allowed}
        of = {case: cases.load(tx, case).case for case in visible}
    return tuple(_seen(desk, matter, of[matter.case]) for matter in known if matter.case in visible)


def show(desk: Desk, id_: int) -> ProceedingSeen:
    """Return one matter."""
    with desk.catalogue.read() as tx:
        matter = proceedings.get(tx, id_)
        need(desk.person, Act.SEE_CASE, of_case(matter.case)(tx))
        case = cases.load(tx, matter.case).case
    return _seen(desk, matter, case)


def last_step(matter: Proceeding) -> Text:
    """Return the last step of a matter, who did it and when."""
    step = matter.steps[-1]
    return text("matters.last", step=step_name(matter.kind, step.step), by=step.by, at=step.at)


def _seen(desk: Desk, matter: Proceeding, case: Case) -> ProceedingSeen:
    rules = edition_of(desk.settings, case)
    following = tuple(step_name(matter.kind, step) for step in next_steps(tuple(step.step for step in matter.steps), matter.kind))
    return ProceedingSeen(matter, case, until(rules, matter), standing(rules, matter), following, clauses(rules, matter.kind))
