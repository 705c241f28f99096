"""The appraisal of drawn cases (003-3 art. 14, 004 art. 33): scored, published, answered by the officer, settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from messages.json_values import JsonObject
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.now import need_now
from office.rights.relations import Subject, is_officer
from office.rights.subjects import of_case
from regulations.values.facts import Case
from storage.applicable import regulation_of
from storage.catalogue.states import AppraisalState
from storage.keeping import appraisals
from storage.keeping.appraisals import Appraisal, CheckedItem
from storage.ledgers.casework import cases
from storage.names import person_key
from storage.trail import audit


@dataclass(frozen=True, slots=True)
class FaultFound:
    """One item of the sheet that is amiss; `item`: its number among the text's items, or the office's own in words."""

    item: str
    points: int = 0  # to deduct
    veto: bool = False
    note: str | None = None


def score(desk: Desk, check: int, number: str, amiss: Sequence[FaultFound], note: str | None, seen: int | None = None) -> Appraisal:
    """Score a drawn case: every item of the text, and the office's own that are amiss. Nobody scores the own unit or an own case."""
    with desk.catalogue.begin() as tx:
        subject = _may(tx, desk, Act.SCORE_CHECK, number)
        case = cases.load(tx, number).case
        _need_stranger(desk, case)
        if case.number not in appraisals.drawn(tx, check):
            raise BadCall("appraisal.not_drawn", number=case.number, check=check)
        before = appraisals.find(tx, check, case.number)
        _need_state(before, case.number, seen, (AppraisalState.SCORED,))
        sheet = _sheet(_items(desk, case), amiss)
        kept = appraisals.put(tx, Appraisal(spot_check=check, case=case.number, sheet=sheet, by=desk.person.name, at=desk.clock(),
                                            account=desk.person.id, note=note))
        _note(tx, desk, "spot-check.scored", kept, note, subject)
    return kept


def publish(desk: Desk, check: int, number: str, seen: int | None = None) -> Appraisal:
    """Let the officers of a case see how it was found, and answer."""
    with desk.catalogue.begin() as tx:
        subject = _may(tx, desk, Act.SCORE_CHECK, number)
        kept = _stands(tx, check, subject, number, seen, (AppraisalState.SCORED,))
        kept = appraisals.put(tx, replace(kept, state=AppraisalState.PUBLISHED, published_at=desk.clock()))
        _note(tx, desk, "spot-check.published", kept, None, subject)
    return kept


def answer(desk: Desk, check: int, number: str, words: str, agrees: bool, seen: int | None = None) -> Appraisal:
    """Answer as an officer of the case; also again, until it is settled."""
    if not words.strip():
        raise BadCall("appraisal.no_words")
    with desk.catalogue.begin() as tx:
        subject = _may(tx, desk, Act.ANSWER_CHECK, number)
        kept = _stands(tx, check, subject, number, seen, (AppraisalState.PUBLISHED, AppraisalState.ANSWERED))
        kept = appraisals.put(tx, replace(kept, state=AppraisalState.ANSWERED, answer=words.strip(), agrees=agrees,
                                          answered_by=desk.person.name, answered_at=desk.clock()))
        _note(tx, desk, "spot-check.answered", kept, words, subject)
    return kept


def settle(desk: Desk, check: int, number: str, points: int | None, reason: str, seen: int | None = None) -> Appraisal:
    """Settle what stands, by somebody else than who scored; other points than the sheet's need a reason."""
    if not reason.strip():
        raise BadCall("appraisal.no_words")
    with desk.catalogue.begin() as tx:
        subject = _may(tx, desk, Act.SETTLE_CHECK, number)
        _need_stranger(desk, cases.load(tx, number).case)
        kept = _stands(tx, check, subject, number, seen, (AppraisalState.PUBLISHED, AppraisalState.ANSWERED))
        if desk.person.id == kept.account and person_key(desk.person.name) == person_key(kept.by):
            raise Refused("appraisal.own_score", name=desk.person.name)
        kept = appraisals.put(tx, replace(
            kept, state=AppraisalState.SETTLED, points=kept.scored if points is None else points, settled_by=desk.person.name,
            settled_account=desk.person.id, settled_at=desk.clock(), settled_reason=reason.strip()))
        _note(tx, desk, "spot-check.settled", kept, reason, subject)
    return kept


def show(desk: Desk, check: int, number: str) -> Appraisal:
    """Return how a drawn case was found; its officers see it once it is published."""
    with desk.catalogue.read() as tx:
        need(desk.person, Act.SEE_CHECKS, of_case(number)(tx))
        kept = appraisals.find(tx, check, cases.load(tx, number).case.number)
        if kept is None or not _is_open_to(desk, tx, kept):
            raise BadCall("appraisal.not_scored", number=number, check=check)
        return kept


def listing(desk: Desk, check: int | None = None) -> tuple[Appraisal, ...]:
    """Return the performance file: the appraisals that the person may see."""
    with desk.catalogue.read() as tx:
        rows = tuple(kept for kept in appraisals.listing(tx, check)
                     if may(desk.person, Act.SEE_CHECKS, of_case(kept.case)(tx)).allowed and _is_open_to(desk, tx, kept))
        if not rows:
            need(desk.person, Act.SEE_CHECKS, Subject(unit=desk.person.unit, regulation=desk.settings.regulation))
        return rows


def _may(tx: Session, desk: Desk, act: Act, number: str) -> Subject:
    audit.alone(tx)
    subject = of_case(number)(tx)
    need_now(tx, desk, act, subject)
    return subject


def _need_stranger(desk: Desk, case: Case) -> None:
    """Refused for an officer of the case, or somebody of its unit."""
    if is_officer(desk.person, case.officers) or (desk.person.unit is not None and desk.person.unit == case.unit):
        raise Refused("appraisal.own_unit", name=desk.person.name, unit=case.unit)


def _stands(tx: Session, check: int, subject: Subject, number: str, seen: int | None, states: Sequence[AppraisalState]) -> Appraisal:
    kept = appraisals.find(tx, check, subject.case or number)
    if kept is None:
        raise BadCall("appraisal.not_scored", number=number, check=check)
    _need_state(kept, number, seen, states)
    return kept


def _need_state(kept: Appraisal | None, number: str, seen: int | None, states: Sequence[AppraisalState]) -> None:
    if kept is not None and seen is not None and seen != kept.version:
        raise Refused("appraisal.meanwhile", number=number, version=kept.version, seen=seen)
    if kept is not None and kept.state not in states:
        raise Refused(f"appraisal.is_{kept.state}", number=number)


def _items(desk: Desk, case: Case) -> tuple[str, ...]:
    rules = regulation_of(desk.settings, case)
    return rules.spot_check.items if rules and rules.spot_check else ()


def _sheet(items: Sequence[str], amiss: Sequence[FaultFound]) -> tuple[CheckedItem, ...]:
    """Return every item of the text in its order, then the office's own."""
    named: dict[str, CheckedItem] = {item: CheckedItem(item, own=False) for item in items}
    for fault in amiss:
        place = int(fault.item) - 1 if fault.item.isdigit() else -1
        item = items[place] if 0 <= place < len(items) else fault.item.strip()
        if not item or item.isdigit() or not 0 <= fault.points <= appraisals.FULL:
            raise BadCall("appraisal.bad_item", item=fault.item, points=fault.points, count=len(items))
        named[item] = CheckedItem(item, item not in items, fault.points, fault.veto, fault.note)
    return tuple(named.values())


def _is_open_to(desk: Desk, tx: Session, kept: Appraisal) -> bool:
    """Whether a person may see an appraisal already: who is an officer of the case only once it is published."""
    return kept.published_at is not None or not is_officer(desk.person, of_case(kept.case)(tx).officers)


def _note(tx: Session, desk: Desk, what: str, kept: Appraisal, why: str | None, subject: Subject) -> None:
    detail: JsonObject = {"case": kept.case, "spot_check": kept.spot_check, "version": kept.version, "scored": kept.scored,
                          "points": kept.final, "unit": subject.unit}
    audit.append(tx, what, f"case:{kept.case}", desk.person.name, desk.clock(), why, None, detail)
