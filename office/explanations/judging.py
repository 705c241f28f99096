"""The legal office accepts an explanation or an exception, or returns it; what follows for the findings is decided at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.explanations.deserving import Served, served_by
from office.explanations.looking import judged, named, need_act, need_seen, need_state
from office.explanations.values import EntryStands
from office.findings.deciding import reviewed, rule_on
from office.findings.values import DecisionTaken
from office.rights.acts import Act
from office.rights.relations import Subject
from regulations.values.entries import EntryState
from regulations.values.enums import FindingStatus
from regulations.values.reviews.review import ReviewedFinding
from storage.keeping import duties
from storage.ledgers.casework import cases, explanations
from storage.ledgers.casework.explanations import Entry
from storage.trail import audit


def accept(desk: Desk, number: str, key: str, reason: str, seen: int | None = None) -> EntryStands:
    """Accept an entry: the findings that it explains under the regulation are explained; Refused where the text wants more."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        entry, subject = _judgeable(tx, desk, number, key, reason, seen, text("explanations.state_accepted"))
        need_state(entry, EntryState.ENTERED)
        served = served_by(tx, desk, entry)
        accepted = _write(tx, judged(desk, entry, EntryState.ACCEPTED, reason))
        why = text("explanations.decided_by", entry=accepted.key, file=accepted.file or "—", reason=reason.strip()).say(desk.lang)
        waiting = [finding for finding in served.findings if finding.waits]
        after = _rule(tx, desk, subject, waiting, DecisionTaken(FindingStatus.EXPLAINED, why))
        return _noted(tx, desk, accepted, served, waiting, after)


def give_back(desk: Desk, number: str, key: str, reason: str, seen: int | None = None) -> EntryStands:
    """Return an entry to who entered it, with the reason; findings that were explained by it are open again."""
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        entry, subject = _judgeable(tx, desk, number, key, reason, seen, text("explanations.state_returned"))
        need_state(entry, EntryState.ENTERED, EntryState.ACCEPTED)
        before = (entry.judged_by, entry.judged_at) if entry.state is EntryState.ACCEPTED else None
        returned = _write(tx, judged(desk, entry, EntryState.RETURNED, reason))
        findings = _findings(tx, number)
        again = [finding for finding in findings if finding.status is FindingStatus.EXPLAINED and finding.decision and before
                 and (finding.decision.by, finding.decision.at) == before]
        why = text("explanations.reopened_by", entry=returned.key, reason=reason.strip()).say(desk.lang)
        after = _rule(tx, desk, subject, again, DecisionTaken(FindingStatus.OPEN, why))
        for id_ in returned.findings:
            duties.ask_again(tx, number, id_)
        return _noted(tx, desk, returned, Served(), again, after or findings)


def _judgeable(tx: Session, desk: Desk, number: str, key: str, reason: str, seen: int | None, mine: Text) -> tuple[Entry, Subject]:
    row = cases.row(tx, number)
    entry = named(tx, number, key)
    subject = need_act(tx, desk, Act.JUDGE, entry)
    if not reason.strip():
        raise BadCall("explanations.no_reason_to_judge")
    if row.review_finished_at is not None:
        raise Refused("findings.finished", number=number, at=row.review_finished_at, by=row.review_finished_by)
    need_seen(entry, seen, mine)
    return entry, subject


def _write(tx: Session, entry: Entry) -> Entry:
    """Write what was judged; an entry of the case file gets its number by that."""
    return explanations.change(tx, entry) if entry.id else explanations.add(tx, entry)


def _rule(tx: Session, desk: Desk, subject: Subject, findings: list[ReviewedFinding], ruling: DecisionTaken) -> tuple[ReviewedFinding, ...]:
    return rule_on(tx, desk, subject, {finding.id: ruling for finding in findings}) if findings else _findings(tx, subject.case or "")


def _findings(tx: Session, number: str) -> tuple[ReviewedFinding, ...]:
    return reviewed(tx, number)[1] if cases.row(tx, number).review is not None else ()


def _noted(tx: Session, desk: Desk, entry: Entry, served: Served, decided: list[ReviewedFinding],
           after: tuple[ReviewedFinding, ...]) -> EntryStands:
    ids = tuple(finding.id for finding in decided)
    audit.append(tx, f"{entry.kind}.{entry.state}", f"case:{entry.case}", desk.person.name, desk.clock(), entry.judged_reason, entry.sha256,
                 {"case": entry.case, "entry": entry.id, "version": entry.version, "findings": list(ids)})
    tx.flush()
    left = sum(finding.waits for finding in after) if cases.row(tx, entry.case).review is not None else None
    return EntryStands(entry, served.notes, ids, left)
