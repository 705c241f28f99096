"""`may`: whether a person may do an act, with the reason and its clause; `need` refuses where not."""

from __future__ import annotations

from dataclasses import dataclass

from messages import Text, text
from messages.errors import Refused
from office.person import Person
from office.rights.acts import Act
from office.rights.clauses import CLAUSES
from office.rights.relations import NOTHING, Relation, Subject, is_officer, relations
from office.rights.table import EVERYWHERE, TABLE, Right
from regulations.catalogue import title_of
from regulations.values.reviews.findings import Citation
from storage.catalogue.states import OfficeRole


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """Whether somebody may do something, and why."""

    allowed: bool
    reason: Text
    clause: Citation | None  # None: the rule is ours


class NotAllowed(Refused):
    """The table of rights forbids it to this person; nothing was changed."""

    def __init__(self, answer: RightAnswer) -> None:
        super().__init__("rights.refused", reason=answer.reason, clause=_basis(answer.clause))
        self.answer = answer


def may(person: Person, act: Act, subject: Subject = NOTHING) -> RightAnswer:
    """Return whether a person may do an act about a subject. Before there are accounts everybody may, as nobody is told apart."""
    right = TABLE[act]
    clause = _clause(right, subject)
    if not person.told_apart:
        return RightAnswer(True, text("rights.nobody_told_apart"), clause)
    if person.machine:
        return RightAnswer(right.machine, text("rights.by_machine" if right.machine else "rights.not_by_machine", act=_act(act)), clause)
    stands = relations(person, subject)
    hindered = next((relation for relation in Relation if relation in stands & right.never), None)
    if hindered is None and Relation.OWN_CASE in right.never and is_officer(person, subject.former):
        return RightAnswer(False, text("rights.never_former_officer", act=_act(act), name=person.name), clause)
    if hindered is not None:
        return RightAnswer(False, text(f"rights.never_{_key(hindered)}", act=_act(act), name=person.name), clause)
    return _by_role(person, act, right, stands, clause)


def _by_role(person: Person, act: Act, right: Right, stands: frozenset[Relation], clause: Citation | None) -> RightAnswer:
    holding = [role for role in OfficeRole if role in person.roles and role in right.roles]
    by = next((role for role in holding if right.roles[role] & stands), None)
    if by is not None:
        return RightAnswer(True, text("rights.by_role", act=_act(act), role=role_name(by)), clause)
    if holding:
        return RightAnswer(False, text("rights.elsewhere", act=_act(act), role=role_name(holding[0]),
                                       where=_where(right.roles[holding[0]])), clause)
    needed = [role_name(role) for role in OfficeRole if role in right.roles]
    have = [role_name(role) for role in OfficeRole if role in person.roles]
    return RightAnswer(False, text("rights.other_role", act=_act(act), name=person.name, have=have or [text("rights.no_role")],
                                   needed=needed or [text("rights.nobody")]), clause)


def need(person: Person, act: Act, subject: Subject = NOTHING) -> RightAnswer:
    """Return why a person may do an act; NotAllowed where the person may not."""
    answer = may(person, act, subject)
    if not answer.allowed:
        raise NotAllowed(answer)
    return answer


def role_name(role: OfficeRole) -> Text:
    """Return what a role is called."""
    return text(f"rights.role_{role}")


def _act(act: Act) -> Text:
    return text(f"rights.act_{_key(act)}")


def _where(where: frozenset[Relation]) -> list[Text]:
    return [text(f"rights.where_{_key(relation)}") for relation in Relation if relation in where and where != EVERYWHERE]


def _key(name: str) -> str:
    return name.replace("-", "_")


def _clause(right: Right, subject: Subject) -> Citation | None:
    """Return the clause of the case's own regulation, else the first."""
    clauses = [CLAUSES[id_] for id_ in right.clauses]
    own = [clause for clause in clauses if clause.regulation == subject.regulation]
    return next(iter(own or (() if subject.regulation else clauses)), None)


def _basis(clause: Citation | None) -> Text:
    if clause is None:
        return text("rights.basis_ours")
    return text("rights.basis", regulation=title_of(clause.regulation), article=clause.article, quote=clause.quote)
