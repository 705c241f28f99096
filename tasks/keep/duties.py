"""What is due from a unit and a person, with the clause it rests on: hand over, archive, explain, write down, check a sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from footage.values.recordings import BEIJING
from messages import Text, text
from regulations import deadlines
from regulations.judgement import EX_OFFICIO
from regulations.lawday import end_of
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Deadline
from regulations.values.reviews.kinds import FindingKind
from regulations.wearers import officer_of
from storage.catalogue.states import CaseState, DutyKind
from storage.catalogue.steps import in_steps
from storage.keeping import duties
from storage.keeping.duties import CaseStanding, Duty
from storage.ledgers.casework import cases
from tasks.installation import Installation
from tasks.keep.facts import Law
from tasks.steps import step

SPOT_CHECK_DAYS = 90  # our default; the regulations say 一定比例, 定期 and give no number


@dataclass(frozen=True, slots=True)
class _CaseFacts:
    """What the duties of one case are computed from."""

    case: Case
    rules: Regulation
    stands: CaseStanding


@step()
def refresh(installation: Installation, numbers: Iterable[str]) -> int:
    """Compute the duties of these cases again; return how many cases that were."""
    law = Law(installation.settings, installation.clock().date())
    done = 0
    for part in in_steps(list(numbers)):
        with installation.catalogue.begin() as tx:
            registered, stands = cases.values(tx, part), duties.standing(tx, part)
            duties.save(tx, {number: list(_of_case(_CaseFacts(case, rules, stands[number]))) if (rules := law.of(case)) else []
                             for number, case in registered.items()})
        done += len(part)
    return done


def _of_case(facts: _CaseFacts) -> Iterator[Duty]:
    case, stands = facts.case, facts.stands
    archive = deadlines.archive(facts.rules, case)
    yield _duty(DutyKind.ARCHIVE, case, "", officers(case), archive, stands.archived if stands.state is CaseState.ARCHIVED else None)
    yield from _hand_overs(facts, case)
    yield from _filing(facts, case, archive)
    yield from _explanations(facts, case, archive)
    yield from _records(facts, case, archive)


def _duty(kind: DutyKind, case: Case, subject: str, person: str | None, due: Deadline, met: datetime | None,
          *more: Text) -> Duty:
    return Duty(kind, case.number, subject, case.unit, person, due.due, met, due.articles,
                (*due.assumptions, *more))


def officers(case: Case) -> str | None:
    """Return the names of those who handle a case."""
    return "、".join(officer.name for officer in case.officers) or None


def _hand_overs(facts: _CaseFacts, case: Case) -> Iterator[Duty]:
    """One duty a recorder the case names; for a case that names none, one for its footage."""
    if case.activity_ended is None:
        return
    due = deadlines.transfer(facts.rules, case.activity_ended, case)
    assumed = text("duties.assume_activity_end")
    for device in dict.fromkeys(entry.device for entry in case.recorders):
        person = officer_of(case, device) or officers(case)
        yield _duty(DutyKind.TRANSFER, case, device, person, due, _handed_over(facts, device), assumed)
    if not case.recorders:
        yield _duty(DutyKind.TRANSFER, case, "", officers(case), due, _handed_over(facts, None), assumed)


def _handed_over(facts: _CaseFacts, device: str | None) -> datetime | None:
    """Return when the footage of a recorder came in, or the custodian took it where the clause counts that as done (004 art. 25).

    `device` None: of a case that names no recorder.
    """
    came, taken = facts.stands.received, facts.stands.in_custody if "custodian" in facts.rules.transfer.satisfied_by else {}
    moments = [*came.values(), *taken.values()] if device is None else [came.get(device), taken.get(device)]
    return min(filter(None, moments), default=None)


def _filing(facts: _CaseFacts, case: Case, archive: Deadline) -> Iterator[Duty]:
    """What was begun by the office itself is filed with the legal office within the time for archiving (000 art. 35)."""
    report = facts.rules.archive.report
    if report is not None and not set(EX_OFFICIO).isdisjoint(case.matters):
        due = Deadline(archive.due, archive.anchor, report.citations, archive.assumptions)
        yield _duty(DutyKind.FILING, case, "", officers(case), due, facts.stands.filed)


def _explanations(facts: _CaseFacts, case: Case, archive: Deadline) -> Iterator[Duty]:
    """An interruption nobody explained, where the text asks for a written explanation or a work record."""
    articles = facts.rules.cite("continuity.written") or facts.rules.cite("continuity.work_record") or facts.rules.cite("exception_duty")
    due = Deadline(archive.due, archive.anchor, articles, archive.assumptions)
    for finding in facts.stands.findings:
        asked, met = finding.decision, facts.stands.answered.get(finding.id)
        if finding.waits and asked is not None and asked.asked_of and asked.explain_by:
            yield Duty(DutyKind.EXPLANATION, case.number, finding.id, case.unit, asked.asked_of, end_of(asked.explain_by), met)
        elif articles and finding.kind == FindingKind.GAP and finding.waits and finding.id not in facts.stands.decided:
            yield _duty(DutyKind.EXPLANATION, case, finding.id, officer_of(case, finding.device) or officers(case), due, met,
                        text("duties.assume_by_archive"))


def _records(facts: _CaseFacts, case: Case, archive: Deadline) -> Iterator[Duty]:
    """The written record of what was said (003-2 art. 18(一)2), where the regulation asks for one."""
    articles = facts.rules.cite("written_record")
    stands = facts.stands
    if not articles or not (stands.unwritten or stands.written):
        return
    due = Deadline(archive.due, archive.anchor, articles, archive.assumptions)
    yield _duty(
        DutyKind.RECORD, case, "", officers(case), due, None if stands.unwritten else stands.written, text("duties.assume_by_archive")
    )


@step()
def refresh_spot_checks(installation: Installation, as_of: date) -> None:
    """Let the legal office's next sample be due ninety days after the last one, for every unit whose regulation asks for samples."""
    law = Law(installation.settings, as_of)
    with installation.catalogue.begin() as tx:
        last = duties.last_spot_check(tx)
        samples = [_sample(unit, rules, last or since) for unit, regulation, since in duties.units(tx)
                 if (rules := law.of(Case("", "", unit, regulation))) is not None and rules.spot_check is not None]
        duties.save(tx, {"": samples})


def _sample(unit: str, rules: Regulation, since: datetime) -> Duty:
    due = since.astimezone(BEIJING).date() + timedelta(days=SPOT_CHECK_DAYS)
    return Duty(DutyKind.SPOT_CHECK, "", f"{unit} {rules.id}", unit, None, due, None, rules.cite("spot_check"),
                (text("duties.assume_spot_check", days=SPOT_CHECK_DAYS),))
