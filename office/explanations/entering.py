"""What an officer of the case enters: an explanation of an interruption or a finding, or why a step was not recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from footage.values.recordings import Interval
from messages import Text, text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.explanations.checking import CheckedReason, need_times, reason_for_interruption, reason_for_step, step_of
from office.explanations.fitting import about_paper, lies_in
from office.explanations.values import EntryStands, NewException, NewExplanation
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.now import need_now
from office.rights.relations import Subject
from office.rights.subjects import of_case
from regulations.values.entries import EntryKind, EntryState
from regulations.values.reviews.grouping import CAUSES
from regulations.values.reviews.review import ReviewedFinding, findings_in
from storage.applicable import edition_of
from storage.keeping import duties
from storage.ledgers.casework import cases, explanations
from storage.ledgers.casework.cases import StoredDocument
from storage.ledgers.casework.explanations import Entry
from storage.trail import audit

NOTED = {EntryKind.EXPLANATION: "explanation.entered", EntryKind.EXCEPTION: "exception.entered"}


def check(desk: Desk, number: str, new: NewExplanation | NewException) -> Entry:
    """Return what would be entered; refused here, and nothing written, where the person may not or the regulation does not let it in."""
    with desk.catalogue.read() as tx:
        need(desk.person, Act.EXPLAIN, _subject(tx, number))
        return _new(tx, desk, number, new)[0]


def enter(desk: Desk, number: str, new: NewExplanation | NewException, paper: StoredDocument | None) -> EntryStands:
    """Enter an explanation or an exception, with its paper where there is one; the paper is one of the case then."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        subject = _subject(tx, number)
        need_now(tx, desk, Act.EXPLAIN, subject)
        entry, reason = _new(tx, desk, number, new)
        if paper is not None:
            cases.attach(tx, number, paper, desk.clock(), desk.person.name)
            entry = replace(entry, file=paper.file, sha256=paper.sha256)
        entry = explanations.add(tx, entry)
        for id_ in entry.findings:
            duties.ask_explanation(tx, number, subject.unit, id_, None, None, desk.clock())
        audit.append(tx, NOTED[entry.kind], f"case:{number}", desk.person.name, desk.clock(), entry.reason, entry.sha256,
                     {"case": number, "entry": entry.id, "findings": list(entry.findings), "step": entry.step, "file": entry.file})
        tx.flush()
        notes = [note for note in (reason.note, *about_paper(tx, entry), *_unmatched(tx, entry)) if note is not None]
        return EntryStands(entry, tuple(notes))


def _subject(tx: Session, number: str) -> Subject:
    cases.row(tx, number)
    return of_case(number)(tx)


def _new(tx: Session, desk: Desk, number: str, new: NewExplanation | NewException) -> tuple[Entry, CheckedReason]:
    need_times(new, desk.clock())
    entered = _exception(tx, desk, number, new) if isinstance(new, NewException) else _explanation(tx, desk, number, new)
    entry, reason = entered
    if any(_same(entry, other) for other in explanations.of_case(tx, number)):
        raise Refused("explanations.entered_already", number=number)
    return entry, reason


def _same(entry: Entry, other: Entry) -> bool:
    """Whether an entry that stands, or waits, says the same."""
    return other.state in explanations.LIVE and (entry.kind, entry.span, entry.day, entry.step, entry.reason, entry.findings) == (
        other.kind, other.span, other.day, other.step, other.reason, other.findings)


def _explanation(tx: Session, desk: Desk, number: str, new: NewExplanation) -> tuple[Entry, CheckedReason]:
    answered = _answered(tx, number, new)
    starts = [finding.start for finding in answered if finding.start]
    ends = [finding.end or finding.start for finding in answered if finding.start]
    if new.span is None and not answered:
        raise BadCall("explanations.what")
    span = new.span or (Interval(min(starts), max(end for end in ends if end)) if starts else None)
    regulation = edition_of(desk.settings, cases.load(tx, number).case)
    breaks = not answered or any(finding.kind in CAUSES for finding in answered)
    reason = reason_for_interruption(regulation, new) if breaks else CheckedReason(False, new.basis)
    return Entry(case=number, kind=EntryKind.EXPLANATION, by=desk.person.name, account=desk.person.id, at=desk.clock(), span=span,
                 reason=new.reason.strip(), listed=reason.listed, basis=reason.basis, words=new.words,
                 findings=tuple(finding.id for finding in answered), reported_to=new.reported_to, reported_at=new.reported_at), reason


def _exception(tx: Session, desk: Desk, number: str, new: NewException) -> tuple[Entry, CheckedReason]:
    case = cases.load(tx, number).case
    regulation = edition_of(desk.settings, case)
    item = step_of(regulation, case, new)
    reason = reason_for_step(regulation, item, new)
    return Entry(case=number, kind=EntryKind.EXCEPTION, by=desk.person.name, account=desk.person.id, at=desk.clock(), span=new.span,
                 day=new.day, step=item.step, reason=new.reason.strip(), listed=reason.listed, basis=reason.basis, words=new.words,
                 reported_to=new.reported_to, reported_at=new.reported_at), reason


def _answered(tx: Session, number: str, new: NewExplanation) -> tuple[ReviewedFinding, ...]:
    """Return the findings that an explanation answers: those it names, else the interruptions in its span."""
    review = cases.row(tx, number).review
    known = findings_in(review) if review is not None else ()
    unknown = [id_ for id_ in new.findings if id_ not in {finding.id for finding in known}]
    if unknown:
        waiting = [finding.id for finding in known if finding.waits]
        raise BadCall("findings.unknown", names=unknown, known=waiting or [text("findings.none")])
    if new.findings:
        return tuple(finding for finding in known if finding.id in new.findings)
    return tuple(finding for finding in known if finding.kind in CAUSES and lies_in(finding, new.span))


def _unmatched(tx: Session, entry: Entry) -> Sequence[Text]:
    """Say where the last review shows no interruption in the span of an explanation."""
    reviewed = cases.row(tx, entry.case).review is not None
    lost = entry.kind is EntryKind.EXPLANATION and entry.state is EntryState.ENTERED and not entry.findings and reviewed
    return (text("explanations.nothing_there"),) if lost else ()
