"""What is due from a unit and a person, with the clause it rests on: hand over, archive, explain, write down, check a sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from messages import Text, text
from regulations import deadlines
from regulations.facts import Case
from regulations.findings import Deadline
from regulations.profile import Regulation
from storage import cases, duties, notes
from storage.cases import StoredCase
from storage.duties import Duty
from tasks.grounds import Law
from tasks.office import Office
from tasks.steps import step

SPOT_CHECK_DAYS = 90  # our default; the regulations say 一定比例, 定期 and give no number


@dataclass(frozen=True, slots=True)
class _Known:
    """What the duties of one case are computed from."""

    stored: StoredCase
    rules: Regulation
    received: Mapping[str | None, datetime]  # {recorder: when its first footage of the case was handed over}
    archived: datetime | None
    findings: tuple[Mapping[str, Any], ...]
    decided: frozenset[str]  # findings a person decided about
    unwritten: tuple[str, ...]
    written: datetime | None  # when the newest written record was confirmed


@step()
def refresh(office: Office, numbers: Iterable[str]) -> int:
    """Compute the duties of these cases anew; return how many cases that were."""
    law = Law(office.settings, office.clock().date())
    done = 0
    for number in numbers:
        with office.catalogue.begin() as tx:
            known = _known(tx, law, number)
            duties.save(tx, number, list(_of_case(known)) if known else [])
        done += 1
    return done


def _known(tx: Session, law: Law, number: str) -> _Known | None:
    stored = cases.load(tx, number)
    rules = law.of(stored.case)
    if rules is None:
        return None
    review = notes.last_review(tx, number)
    packages = notes.packages(tx, number) if stored.state == "archived" else ()
    return _Known(stored, rules, duties.received(tx, number), packages[-1].at if packages else None,
                  tuple(review.review.get("findings", ())) if review else (), frozenset(notes.decisions(tx, number)),
                  duties.unwritten(tx, number), duties.last_written(tx, number))


def _of_case(known: _Known) -> Iterator[Duty]:
    case = known.stored.case
    archive = deadlines.archive(known.rules, case)
    yield _duty("archive", case, "", officers(case), archive, known.archived)
    yield from _hand_overs(known, case)
    yield from _explanations(known, case, archive)
    yield from _records(known, case, archive)


def _duty(kind: str, case: Case, subject: str, person: str | None, due: Deadline, met: datetime | None,
          *more: Text) -> Duty:
    return Duty(kind, case.number, subject, case.unit, person, deadlines.end_of(due.due) if due.due else None, met, due.articles,
                (*due.assumptions, *more))


def officers(case: Case) -> str | None:
    """Return the names of those who handle a case."""
    return "、".join(officer.name for officer in case.officers) or None


def _hand_overs(known: _Known, case: Case) -> Iterator[Duty]:
    """One duty a recorder the case names; for a case that names none, one for its footage."""
    if case.activity_ended is None:
        return
    due = deadlines.transfer(known.rules, case.activity_ended, case)
    assumed = text("duties.assume_activity_end")
    for worn in case.recorders:
        yield _duty("transfer", case, worn.device, worn.officer or officers(case), due, known.received.get(worn.device), assumed)
    if not case.recorders:
        yield _duty("transfer", case, "", officers(case), due, min(known.received.values(), default=None), assumed)


def _explanations(known: _Known, case: Case, archive: Deadline) -> Iterator[Duty]:
    """An interruption nobody explained, where the text asks for a written explanation or a work record."""
    articles = known.rules.cite("continuity.written") or known.rules.cite("continuity.work_record") or known.rules.cite("exception_duty")
    due = Deadline(archive.due, archive.anchor, articles, archive.assumptions)
    worn = {one.device: one.officer for one in case.recorders}
    for found in known.findings:
        if articles and found["kind"] == "gap" and found["severity"] != "notice" and found["status"] == "open" \
                and found["id"] not in known.decided:
            yield _duty("explanation", case, str(found["id"]), worn.get(str(found.get("device"))) or officers(case), due, None,
                        text("duties.assume_by_archive"))


def _records(known: _Known, case: Case, archive: Deadline) -> Iterator[Duty]:
    """The written record of what was said (003-2 art. 18(一)2), where the regulation asks for one."""
    articles = known.rules.cite("written_record")
    if not articles or not (known.unwritten or known.written):
        return
    due = Deadline(archive.due, archive.anchor, articles, archive.assumptions)
    yield _duty("record", case, "", officers(case), due, None if known.unwritten else known.written, text("duties.assume_by_archive"))


@step()
def refresh_spot_checks(office: Office, as_of: date) -> None:
    """Let the legal office's next sample be due ninety days after the last one, for every unit whose regulation asks for samples."""
    law = Law(office.settings, as_of)
    with office.catalogue.begin() as tx:
        last = duties.last_spot_check(tx)
        found = [_sample(unit, rules, last.at if last else since) for unit, regulation, since in duties.units(tx)
                 if (rules := law.of(Case("", "", unit, regulation))) is not None and rules.spot_check is not None]
        duties.save(tx, "", found)


def _sample(unit: str, rules: Regulation, since: datetime) -> Duty:
    due = since + timedelta(days=SPOT_CHECK_DAYS)
    return Duty("spot-check", "", f"{unit} {rules.id}", unit, None, due, None, rules.cite("spot_check"),
                (text("duties.assume_spot_check", days=SPOT_CHECK_DAYS),))
