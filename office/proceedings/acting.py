"""A person does a step of a matter: entered, checked against the course and the regulation, and what is due follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.proceedings.due import refresh, standing
from office.proceedings.following import follow, notes_on
from office.proceedings.rules import COURSES, fits, next_steps
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.relations import Subject, relations
from office.rights.subjects import case_subject
from office.rights.table import TABLE
from paperwork.wording import article_text
from regulations.proceedings.values import ProceedingKind, ReviewOpinion, StepKind
from regulations.values.regulation import Regulation
from storage.applicable import edition_of
from storage.ledgers.casework import cases
from storage.ledgers.registers import proceedings
from storage.ledgers.registers.proceedings import Proceeding, ProceedingStep
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step that somebody does."""

    step: StepKind
    words: str | None = None  # reason, opinion, result
    to: str | None = None
    at: datetime | None = None  # aware; None: now
    subject: str | None = None  # of the first step: what it is about
    person: str | None = None  # of the first step: who is responsible
    result: ReviewOpinion | None = None
    file: str | None = None  # number or name of the paper it stands on


@dataclass(frozen=True, slots=True)
class StepMade:
    """A matter after a step, and what a person has to know of it."""

    proceeding: Proceeding
    notes: tuple[Text, ...]


def begin(desk: Desk, number: str, kind: ProceedingKind, new: NewStep) -> StepMade:
    """Begin a matter of a case; BadCall where something has to be said with it."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        number = cases.find(tx, number)
        cases.row(tx, number)
        _need(tx, desk, kind, new, case_subject(tx, number, frozenset()))
        fresh = Proceeding(case=number, kind=kind, subject=(new.subject or "").strip(), person=(new.person or "").strip() or None)
        _need_other(tx, fresh)
        return _moved(tx, desk, proceedings.begin(tx, fresh), new)


def go_on(desk: Desk, id_: int, kind: ProceedingKind, new: NewStep, seen: int | None = None) -> StepMade:
    """Do the next step of a matter; Refused where it is not its turn, or somebody did one after what was `seen`."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        proceeding = proceedings.get(tx, id_)
        if proceeding.kind is not kind:
            raise BadCall("matters.other_kind", id=id_, kind=text(f"matters.kind_{proceeding.kind}"))
        subject = case_subject(tx, proceeding.case, proceeding.persons)
        _need(tx, desk, kind, new, subject)
        if seen is not None and seen != proceeding.version:
            raise Refused("matters.meanwhile", id=id_, seen=seen, version=proceeding.version, step=_last(proceeding))
        done = tuple(step.step for step in proceeding.steps)
        if not fits(done, kind, new.step):
            following: list[Text] = [step_name(kind, step) for step in next_steps(done, kind)]
            raise Refused("matters.not_its_turn", id=id_, step=step_name(kind, new.step), last=_last(proceeding),
                          following=following or [text("matters.nothing_more")])
        return _moved(tx, desk, proceeding, new)


def step_name(kind: ProceedingKind, step: StepKind) -> Text:
    """Return what a step of a kind of matter is called."""
    return text(f"matters.step_{kind}_{step}".replace("-", "_"))


def _need(tx: Session, desk: Desk, kind: ProceedingKind, new: NewStep, subject: Subject) -> None:
    """Refused for who may not do this step, BadCall where something is missing; whoever judges did no step before."""
    rule = COURSES[kind][new.step]
    need_now(tx, desk, rule.act, subject)
    _need_apart(desk, rule.act, subject)
    missing = [text(f"matters.lacks_{name}") for name in ("words", "to", "person", "subject", "result")
               if getattr(rule, name) and not str(getattr(new, name) or "").strip()]
    if missing:
        raise BadCall("matters.lacks", step=step_name(kind, new.step), missing=missing)
    if new.at is not None and new.at > desk.clock():
        raise BadCall("matters.not_yet", at=new.at)


def _need_apart(desk: Desk, act: Act, subject: Subject) -> None:
    """Refused for whom the table never lets do it, also before there are accounts: an officer of the case, who did a step before."""
    hindered = relations(desk.person, subject) & TABLE[act].never if not desk.person.told_apart else frozenset()
    if hindered:
        relation = next(iter(sorted(hindered))).replace("-", "_")
        raise Refused(f"rights.never_{relation}", name=desk.person.name, act=text("rights.act_" + act.replace("-", "_")))


def _need_other(tx: Session, fresh: Proceeding) -> None:
    """Refused where the same matter of the case is open already."""
    same = next((known for known in proceedings.listing(tx, fresh.case, open_only=True)
                 if (known.kind, known.subject) == (fresh.kind, fresh.subject)), None)
    if same is not None:
        raise Refused("matters.open_already", id=same.id, kind=text(f"matters.kind_{same.kind}".replace("-", "_")))


def _moved(tx: Session, desk: Desk, proceeding: Proceeding, new: NewStep) -> StepMade:
    rule, now = COURSES[proceeding.kind][new.step], desk.clock()
    rules = edition_of(desk.settings, cases.load(tx, proceeding.case).case)
    _need_order(rules, proceeding, new)
    at = new.at or now
    before = proceeding.steps[-1].at if proceeding.steps else None
    if before is not None and at < before:
        raise BadCall("matters.before_last", at=at, last=before)
    step = ProceedingStep(step=new.step, at=at, noted_at=now, by=desk.person.name, account=desk.person.id, words=_clean(new.words),
                          to=_clean(new.to), result=new.result, file=_clean(new.file))
    stays_open = proceeding.open if rule.beside else not rule.ends
    after = proceedings.add_step(tx, proceeding, step, stays_open=stays_open)
    audit.append(tx, f"{after.kind}.{step.step}", f"proceeding:{after.id}", desk.person.name, now, step.words, None, {
        "case": after.case, "proceeding": after.id, "version": after.version, "at": at.isoformat(), "subject": after.subject,
        "person": after.person, "to": step.to, "result": step.result.value if step.result else None, "file": step.file})
    due = refresh(tx, desk, rules, after)
    follow(tx, desk, rules, after)
    tx.flush()
    return StepMade(after, notes_on(rules, after, due, standing(rules, after)))


def _need_order(rules: Regulation, proceeding: Proceeding, new: NewStep) -> None:
    """Refused where the text wants somebody's examination before the approval (002 art. 31)."""
    order = rules.cite("clauses.internal_approval")
    unchecked = proceeding.kind is ProceedingKind.APPROVAL and proceeding.last(StepKind.CHECKED) is None
    if order and unchecked and new.step is StepKind.APPROVED:
        raise Refused("matters.not_checked", id=proceeding.id, article=article_text(order[0].article), quote=order[0].quote)


def _last(proceeding: Proceeding) -> Text:
    step = proceeding.steps[-1]
    return text("matters.last", step=step_name(proceeding.kind, step.step), by=step.by, at=step.at)


def _clean(value: str | None) -> str | None:
    return (value or "").strip() or None
