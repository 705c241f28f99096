"""Duties by unit and person: due, overdue and met, each with its date, its clause and who has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from messages import Text, text
from messages.errors import BadCall
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import may, need, role_name
from office.rights.relations import Subject
from paperwork.papers.duties import DutiesPaper, DutyLine
from regulations.lawday import due_words, end_of
from storage.catalogue.states import DutyKind, OfficeRole
from storage.keeping import duty_list
from storage.keeping.duties import Duty
from storage.names import person_key

AHEAD, BACK = timedelta(days=7), timedelta(days=30)  # ours: how far ahead duties are told, how far back what was met
SEVERAL = "、"  # between the names of those who have one duty together
# who has a duty that names nobody; of other kinds the custodian of the unit
HOLDERS: Mapping[DutyKind, OfficeRole] = {
    DutyKind.ARCHIVE: OfficeRole.ARCHIVIST, DutyKind.REPACK: OfficeRole.ARCHIVIST, DutyKind.SPOT_CHECK: OfficeRole.LEGAL,
    DutyKind.REVIEW: OfficeRole.LEGAL, DutyKind.EXPLANATION: OfficeRole.OFFICER, DutyKind.RECORD: OfficeRole.OFFICER,
    DutyKind.LEGAL_REVIEW: OfficeRole.LEGAL, DutyKind.APPROVAL: OfficeRole.OFFICER, DutyKind.FILING: OfficeRole.OFFICER}


class DutyStanding(StrEnum):
    """Where a duty stands."""

    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"  # the day is not known yet, or there is none
    MET = "met"
    MET_LATE = "met-late"


@dataclass(frozen=True, slots=True)
class DutyQuestion:
    """Which duties are asked for."""

    first: date | None = None  # of what was met; None: a month back
    last: date | None = None  # of what is due, included; None: a week ahead
    unit: str | None = None
    person: str | None = None  # by name
    mine: bool = False  # of the person who asks: by name, else by role
    standing: DutyStanding | None = None


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """One duty, and where it stands."""

    duty: Duty
    standing: DutyStanding

    @property
    def what(self) -> Text:
        """What is to be done."""
        duty = self.duty
        if duty.due is None and duty.assumptions:
            return duty.assumptions[0]
        return text(f"duty_list.{duty.kind.replace('-', '_')}", subject=duty.subject)

    @property
    def who(self) -> str | Text:
        """Who has it: the person, else whose role it is."""
        return self.duty.person or role_name(HOLDERS.get(self.duty.kind, OfficeRole.CUSTODIAN))


@dataclass(frozen=True, slots=True)
class DutyList:
    """The answer."""

    at: datetime  # aware
    unit: str
    rows: tuple[ListedDuty, ...]

    def paper(self) -> DutiesPaper:
        """Return it as a paper."""
        lines = (DutyLine(what=row.what, about=row.duty.case or row.duty.subject, unit=row.duty.unit or "", who=row.who,
                          due=due_words(row.duty.due) if row.duty.due else "", standing=text(f"duty_list.standing_{_key(row.standing)}"),
                          met=row.duty.met, articles=row.duty.articles) for row in self.rows)
        return DutiesPaper(unit=self.unit, at=self.at, rows=tuple(lines))


def listing(desk: Desk, question: DutyQuestion) -> DutyList:
    """Return the duties of the question that the person may see, the longest due first."""
    need(desk.person, Act.SEE_DUTIES, Subject(unit=question.unit or desk.person.unit, regulation=desk.settings.regulation))
    now = desk.clock()
    first, last = question.first or (now - BACK).date(), question.last or (now + AHEAD).date()
    if last < first:
        raise BadCall("figures.bad_period", first=first, last=last)
    with desk.catalogue.read() as tx:
        rows = tuple(row for row in _standing(duty_list.between(tx, end_of(first - timedelta(days=1)), end_of(last)), now)
                     if _asked_for(desk, question, row))
    return DutyList(now, question.unit or desk.person.unit or "", rows)


def _standing(duties: Iterator[Duty], now: datetime) -> Iterator[ListedDuty]:
    for duty in duties:
        if duty.met is not None:
            late = duty.due is not None and duty.met > end_of(duty.due)
            yield ListedDuty(duty, DutyStanding.MET_LATE if late else DutyStanding.MET)
        elif duty.due is None:
            yield ListedDuty(duty, DutyStanding.OPEN)
        else:
            yield ListedDuty(duty, DutyStanding.OVERDUE if duty.overdue(now) else DutyStanding.DUE)


def _asked_for(desk: Desk, question: DutyQuestion, row: ListedDuty) -> bool:
    duty = row.duty
    return (question.unit in (None, duty.unit) and question.standing in (None, row.standing)
            and (question.person is None or _names(duty, question.person)) and (not question.mine or _is_mine(desk, duty))
            and may(desk.person, Act.SEE_DUTIES, Subject(unit=duty.unit, regulation=desk.settings.regulation)).allowed)


def _names(duty: Duty, person: str) -> bool:
    return person_key(person) in {person_key(name) for name in (duty.person or "").split(SEVERAL)}


def _is_mine(desk: Desk, duty: Duty) -> bool:
    """Whether the person who asks has a duty: named in it, or of the role and unit that has those that name nobody."""
    if duty.person:
        return _names(duty, desk.person.name)
    holder = HOLDERS.get(duty.kind, OfficeRole.CUSTODIAN)
    everywhere = holder in (OfficeRole.LEGAL, OfficeRole.ARCHIVIST)
    return holder in desk.person.roles and (everywhere or None in (duty.unit, desk.person.unit) or duty.unit == desk.person.unit)


def _key(name: str) -> str:
    return name.replace("-", "_")
