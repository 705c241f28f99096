"""What the legal office decides about the findings of a review, and whom it asks to explain one; undone while the review is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Refused
from messages.json_values import JsonObject
from office.desk import Desk
from office.findings.seconding import seconded
from office.findings.values import DecidedMeanwhile, DecisionTaken, FindingsStand
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.relations import Subject, is_officer
from office.rights.subjects import of_case
from regulations.values.places import place_of
from regulations.values.reviews.grouping import grouped, regrouped
from regulations.values.reviews.review import ReviewedDecision, ReviewedEvent, ReviewedFinding, events_in, findings_in, with_findings
from storage.catalogue.models.originals import CaseRow
from storage.keeping import duties
from storage.ledgers.casework import cases, decisions
from storage.ledgers.casework.decisions import Decision
from storage.trail import audit


def look(desk: Desk, number: str) -> FindingsStand:
    """Return how the findings of a case stand."""
    with desk.catalogue.read() as tx:
        need(desk.person, Act.SEE_CASE, of_case(number)(tx))
        row, findings, events = reviewed(tx, number)
        return FindingsStand(number, findings, events, (), decisions.version(tx, number), row.review_finished_at)


def decide(desk: Desk, number: str, names: Sequence[str], ruling: DecisionTaken, seen: int | None = None) -> FindingsStand:
    """Decide about findings, or about events with all their findings; `seen`: the version the person looked at."""
    _need_words(ruling)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        subject = need_right(tx, desk, number)
        row, findings, events = reviewed(tx, number)
        if row.review_finished_at is not None:
            raise Refused("findings.finished", number=number, at=row.review_finished_at, by=row.review_finished_by)
        _need_seen(tx, number, ruling, seen)
        chosen = _chosen(findings, events, names)
        after = rule_on(tx, desk, subject, {finding.id: seconded(tx, desk, subject, finding, ruling) for finding in chosen})
        audit.append(tx, "findings.asked" if ruling.asked_of else "findings.decided", f"case:{number}", desk.person.name, desk.clock(),
                     ruling.reason, None, _noted(number, chosen, ruling, after))
        tx.flush()
        changed = tuple(finding.id for finding in chosen)
        return FindingsStand(number, after, regrouped(after, events), changed, decisions.version(tx, number))


def rule_on(tx: Session, desk: Desk, subject: Subject, rulings: Mapping[str, DecisionTaken]) -> tuple[ReviewedFinding, ...]:
    """Write {finding id: what is decided about it} in the transaction `tx`, and return all findings as they stand then."""
    number = subject.case or ""
    row, findings, events = reviewed(tx, number)
    for finding in findings:
        if finding.id in rulings:
            decisions.decide_finding(tx, number, _decision(desk, finding, rulings[finding.id]))
    after = tuple(_ruled(desk, finding, rulings[finding.id]) if finding.id in rulings else finding for finding in findings)
    keep(row, after, regrouped(after, events))
    for id_, ruling in rulings.items():
        if ruling.proposed is None:
            duties.ask_explanation(tx, number, subject.unit, id_, ruling.asked_of, ruling.explain_by, desk.clock())
    return after


def reviewed(tx: Session, number: str) -> tuple[CaseRow, tuple[ReviewedFinding, ...], tuple[ReviewedEvent, ...]]:
    """Return a case with the findings and events of its review; BadCall where it was never reviewed."""
    row = cases.row(tx, number)
    if row.review is None:
        raise BadCall("findings.not_reviewed", number=number)
    findings, events = findings_in(row.review), events_in(row.review)
    return (row, findings, events) if events or not findings else (row, *grouped(findings))


def need_right(tx: Session, desk: Desk, number: str) -> Subject:
    """Refused for who may not decide about the case; an officer of the case never, also before there are accounts."""
    cases.row(tx, number)
    subject = of_case(number)(tx)
    need(desk.person, Act.DECIDE, subject)
    if not desk.person.told_apart and is_officer(desk.person, (*subject.officers, *subject.former)):
        raise Refused("rights.never_own_case", name=desk.person.name, act=text("rights.act_decide"))
    return subject


def keep(row: CaseRow, findings: Sequence[ReviewedFinding], events: Sequence[ReviewedEvent]) -> None:
    """Let the case's review say what was decided; the count that `status` shows follows at once."""
    row.review = with_findings(row.review or {}, findings, events)
    row.open_findings = sum(finding.waits for finding in findings)


def _need_words(ruling: DecisionTaken) -> None:
    if not ruling.reason.strip():
        raise BadCall("findings.no_reason")
    if (ruling.asked_of is None) != (ruling.explain_by is None) or (ruling.asked_of is not None and not ruling.asked_of.strip()):
        raise BadCall("findings.ask_whom")


def _need_seen(tx: Session, number: str, ruling: DecisionTaken, seen: int | None) -> None:
    if seen is None or seen == decisions.version(tx, number):
        return
    later = [text("findings.decided_by", by=decision.by, at=decision.at, finding=decision.finding, status=status_name(decision.status),
                  reason=decision.reason) for decision in decisions.since(tx, number, seen)]
    raise DecidedMeanwhile("findings.meanwhile", number=number, theirs=later, mine=status_name(ruling.status), reason=ruling.reason)


def status_name(status: str) -> Text:
    """Return what a status is called."""
    return text(f"findings.status_{status}")


def _chosen(findings: Sequence[ReviewedFinding], events: Sequence[ReviewedEvent], names: Sequence[str]) -> list[ReviewedFinding]:
    """Return the findings that are named, and those of the events that are; BadCall for a name of neither."""
    of_event = {event.id: event.findings for event in events}
    ids = {finding.id for finding in findings}
    unknown = [name for name in names if name not in ids and name not in of_event]
    if unknown or not names:
        waiting = [finding.id for finding in findings if finding.waits]
        raise BadCall("findings.unknown", names=unknown, known=waiting or [text("findings.none")])
    wanted = {id_ for name in names for id_ in of_event.get(name, (name,))}
    return [finding for finding in findings if finding.id in wanted]


def _decision(desk: Desk, finding: ReviewedFinding, ruling: DecisionTaken) -> Decision:
    return Decision(finding.id, ruling.status, desk.person.name, desk.clock(), ruling.reason.strip(), desk.person.id, ruling.asked_of,
                    ruling.explain_by, place_of(finding), ruling.proposed)


def _ruled(desk: Desk, finding: ReviewedFinding, ruling: DecisionTaken) -> ReviewedFinding:
    noted = ReviewedDecision(ruling.status, desk.person.name, desk.clock(), ruling.reason.strip(), ruling.asked_of, ruling.explain_by,
                             ruling.proposed)
    return replace(finding, status=ruling.status, decision=noted)


def _noted(number: str, chosen: Sequence[ReviewedFinding], ruling: DecisionTaken, after: Sequence[ReviewedFinding]) -> JsonObject:
    ids = [finding.id for finding in chosen]
    proposed = [finding.id for finding in after if finding.id in ids and finding.decision and finding.decision.proposed]
    return {"case": number, "findings": ids, "status": ruling.status.value, "asked_of": ruling.asked_of,
            "explain_by": ruling.explain_by.isoformat() if ruling.explain_by else None, **({"proposed": proposed} if proposed else {})}
