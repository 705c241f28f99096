"""What of cases counts: what had to be recorded and was, interruptions, findings and what became of them, late archiving; from the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from footage.values.recordings import BEIJING
from messages.json_values import JsonObject
from regulations.values.days.matterday import day_of
from regulations.values.enums import FindingStatus, Severity
from regulations.values.facts import Case
from regulations.values.reviews.findings import StepOwed
from regulations.values.reviews.kinds import FindingKind
from regulations.values.reviews.review import ReviewedFinding, findings_in, steps_in
from regulations.wearers import officer_of
from storage.catalogue import predicates
from storage.catalogue.models.figures import CaseDayRow
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.models.originals import CaseRow
from storage.catalogue.states import DutyKind
from storage.catalogue.steps import in_steps
from storage.figures.values import JOINT, CountedFor, CountedItem, Figure, finding_figure

INTERRUPTIONS = (FindingKind.GAP, FindingKind.GAP_INSIDE)
EXCUSED = (FindingStatus.EXPLAINED, FindingStatus.DISMISSED)


@dataclass(frozen=True, slots=True)
class CountedCase:
    """What of a case counts."""

    case: Case
    day: date
    findings: tuple[ReviewedFinding, ...]
    steps: tuple[StepOwed, ...] | None  # None: no review says what had to be recorded

    @property
    def whole(self) -> CountedFor:
        """For whom what concerns the whole case counts."""
        team = JOINT.join(dict.fromkeys(officer.name for officer in self.case.officers))
        return CountedFor(self.day, self.case.unit, team, "", self.case.matter)

    def of_device(self, device: str | None) -> CountedFor:
        """For whom what concerns a recorder counts; None: the whole case."""
        if not device:
            return self.whole
        return replace(self.whole, device=device, officer=officer_of(self.case, device) or self.whole.officer)


def day_counted(case: Case, added_at: datetime) -> date:
    """Return the day whose figures a case counts in: that of the activity, else of the closing, else of the entry."""
    return day_of(case) or added_at.astimezone(BEIJING).date()


def items(tx: Session, first: date, last: date) -> Iterator[CountedItem]:
    """Yield what counts of the cases of these days, both included."""
    numbers = list(tx.scalars(select(CaseDayRow.case).where(CaseDayRow.day >= first, CaseDayRow.day <= last).order_by(CaseDayRow.case)))
    for part in in_steps(numbers):
        late = _archive_late(tx, part)
        for counted in _read(tx, part):
            yield from _of_case(counted, counted.case.number in late)


def overdue_now(tx: Session, moment: datetime) -> Iterator[CountedItem]:
    """Yield the cases that should be archived by a moment (aware) and are not."""
    asked = select(DutyRow.case).where(DutyRow.met_at.is_(None), DutyRow.due_at < moment, DutyRow.kind == DutyKind.ARCHIVE)
    for part in in_steps(list(tx.scalars(asked.order_by(DutyRow.case)))):
        for counted in _read(tx, part):
            yield CountedItem(Figure.ARCHIVE_OVERDUE, counted.whole, counted.case.number, None, counted.case.party or "")


def _read(tx: Session, numbers: Sequence[str]) -> Iterator[CountedCase]:
    asked = select(CaseRow.case, CaseRow.review, CaseRow.added_at).where(CaseRow.number.in_(numbers)).order_by(CaseRow.number)
    for body, review, added_at in tx.execute(asked):
        case = from_plain(Case, body)
        stored: JsonObject = review or {}
        yield CountedCase(case, day_counted(case, added_at), findings_in(stored), steps_in(stored) if review else None)


def _archive_late(tx: Session, numbers: Sequence[str]) -> frozenset[str]:
    asked = select(DutyRow.case, DutyRow.met_at, DutyRow.due_at).where(DutyRow.case.in_(numbers), DutyRow.kind == DutyKind.ARCHIVE)
    return frozenset(number for number, met, due in tx.execute(asked) if predicates.met_late(met, due))


def _of_case(counted: CountedCase, archived_late: bool) -> Iterator[CountedItem]:
    number, party = counted.case.number, counted.case.party or ""
    yield CountedItem(Figure.CASES, counted.whole, number, None, party)
    if counted.steps is None:
        yield CountedItem(Figure.UNREVIEWED, counted.whole, number, None, party)
    if archived_late:
        yield CountedItem(Figure.ARCHIVE_OVERDUE, counted.whole, number, None, party)
    for step in counted.steps or ():
        if step.duty == "must":
            for figure in (Figure.SHOULD, _outcome(step, counted.findings)):
                yield CountedItem(figure, counted.whole, number, None, step.step)
    for finding in counted.findings:
        for name in _of_finding(finding):
            yield CountedItem(name, counted.of_device(finding.device), number, None, finding.message)


def _outcome(step: StepOwed, findings: Sequence[ReviewedFinding]) -> Figure:
    """Return whether a step was recorded, was not for an accepted reason, or is missing."""
    if step.recorded:
        return Figure.RECORDED
    about = [finding for finding in findings if finding.kind == FindingKind.NOT_RECORDED and _is_about(step, finding.evidence)]
    return Figure.EXCEPTIONS if about and all(finding.status in EXCUSED for finding in about) else Figure.MISSING


def _is_about(step: StepOwed, evidence: Mapping[str, object]) -> bool:
    return evidence.get("document") == step.document and evidence.get("step") == step.step


def _of_finding(finding: ReviewedFinding) -> Iterator[str]:
    if finding.severity is not Severity.NOTICE:
        yield finding_figure(finding.kind, finding.status)
    if finding.kind in INTERRUPTIONS and finding.status is not FindingStatus.DISMISSED:
        explained = finding.status is FindingStatus.EXPLAINED or finding.severity is Severity.NOTICE
        yield Figure.INTERRUPTED
        yield Figure.INTERRUPTED_EXPLAINED if explained else Figure.INTERRUPTED_UNEXPLAINED
