"""That a violation is not what it seems takes two persons of the legal office, once there are two; an office may set it otherwise."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from sqlalchemy.orm import Session

from messages.errors import BadCall, Refused
from office.desk import Desk
from office.findings.values import DecisionTaken
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.relations import Subject, is_officer
from regulations.values.enums import FindingStatus, Severity
from regulations.values.reviews.review import ReviewedFinding
from storage.catalogue.states import OfficeRole
from storage.ledgers.casework import decisions
from storage.ledgers.people import accounts, grants
from storage.trail import audit

SETTING = "dismissal"  # of the office


class Dismissal(StrEnum):
    """How many persons of the legal office dismiss a violation."""

    ONE = "one"
    TWO = "two"


def seconded(tx: Session, desk: Desk, subject: Subject, finding: ReviewedFinding, ruling: DecisionTaken) -> DecisionTaken:
    """Return what a ruling amounts to: the dismissal of a violation waits for a second person, and is one where this is the second."""
    if ruling.status is not FindingStatus.DISMISSED or finding.severity is not Severity.VIOLATION or not needs_two(tx, desk, subject):
        return ruling
    before = decisions.newest(tx, subject.case or "").get(finding.id)
    if before is not None and before.status == FindingStatus.DISMISSED:
        return ruling
    if before is None or before.proposed != FindingStatus.DISMISSED:
        return replace(ruling, status=FindingStatus.OPEN, proposed=FindingStatus.DISMISSED)
    if before.account == desk.person.id:
        raise Refused("findings.second_is_first", name=desk.person.name, finding=finding.message)
    return ruling


def needs_two(tx: Session, desk: Desk, subject: Subject) -> bool:
    """Whether the dismissal of a violation of a case takes two persons: as the office set it, else where two may decide about the case."""
    if not desk.person.told_apart:
        return False
    set_ = accounts.setting(tx, SETTING)
    return set_ == Dismissal.TWO if set_ else len(_who_may(tx, desk, subject)) > 1


def set_persons(desk: Desk, value: Dismissal, reason: str) -> None:
    """Set how many persons of the legal office dismiss a violation."""
    if not reason.strip():
        raise BadCall("people.no_reason")
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need(desk.person, Act.MANAGE_ACCOUNTS)
        before = accounts.setting(tx, SETTING)
        accounts.set_setting(tx, SETTING, value, desk.person.id or "", desk.clock(), reason)
        audit.append(tx, "office.dismissal", "office", desk.person.name, desk.clock(), reason, None,
                     {"before": before, "after": value.value})


def _who_may(tx: Session, desk: Desk, subject: Subject) -> frozenset[str]:
    """Return the ids of those of the legal office who may decide about a case: active, and no officer of it."""
    legal, day = grants.holders(tx, OfficeRole.LEGAL), desk.clock().date()
    return frozenset(account.id for account in accounts.listing(tx) if account.id in legal and account.active(day)
                     and not is_officer(Person(account.name, account.id, certificate=account.certificate), subject.officers))
