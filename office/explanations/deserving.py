"""What an entry explains under the regulation in force once it is accepted, and what stands against accepting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import Refused
from office.desk import Desk
from office.explanations.fitting import fit_of, lies_in
from office.findings.deciding import reviewed
from regulations.catalogue import title_of
from regulations.rules.exceptions import KEY_STEPS, lacking
from regulations.rules.reasons import written_serves
from regulations.rules.steps_named import item_named
from regulations.values.entries import EntryKind, PaperFit
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation
from regulations.values.reviews.grouping import CAUSES
from regulations.values.reviews.kinds import FindingKind
from regulations.values.reviews.review import ReviewedFinding
from storage.applicable import edition_of
from storage.ledgers.casework import cases
from storage.ledgers.casework.explanations import Entry, as_exception


@dataclass(frozen=True, slots=True)
class Served:
    """What follows from accepting an entry."""

    findings: tuple[ReviewedFinding, ...] = ()  # that it explains
    notes: tuple[Text, ...] = ()  # what it does not explain, and why


def served_by(tx: Session, desk: Desk, entry: Entry) -> Served:
    """Return what an entry explains; Refused where its paper is missing or speaks of another time, or the text wants more to be entered."""
    regulation = edition_of(desk.settings, cases.load(tx, entry.case).case)
    findings = reviewed(tx, entry.case)[1] if cases.row(tx, entry.case).review is not None else ()
    if fit_of(tx, entry) is PaperFit.OTHER:
        raise Refused("explanations.other_time", entry=entry.key, file=entry.file or "")
    if entry.kind is EntryKind.EXCEPTION:
        return _of_step(tx, regulation, entry, findings)
    return _of_span(regulation, entry, findings)


def _of_step(tx: Session, regulation: Regulation, entry: Entry, findings: Sequence[ReviewedFinding]) -> Served:
    item = item_named(regulation, cases.load(tx, entry.case).case, entry.step or "")
    if item is None:
        return Served()
    missing = lacking(regulation, item, as_exception(entry))
    entered = [name for name in missing if name != KEY_STEPS]
    if entered:
        raise Refused("explanations.lacks", entry=entry.key, lacking=entered, clause=_clauses(regulation.cite("exception_duty")))
    name = entry.name or entry.key
    about = tuple(finding for finding in findings if finding.kind == FindingKind.NOT_RECORDED and _registered(finding) == name)
    if KEY_STEPS in missing:
        return Served((), (text("explanations.key_steps", step=item.step, clause=_clauses(regulation.cite("exception_duty"))),))
    return Served(about, () if about or not findings else (text("explanations.next_review"),))


def _of_span(regulation: Regulation, entry: Entry, findings: Sequence[ReviewedFinding]) -> Served:
    answered = [finding for finding in findings
                if finding.id in entry.findings or (finding.kind in CAUSES and lies_in(finding, entry.span))]
    breaks = [finding for finding in answered if finding.kind in CAUSES]
    if (breaks or not answered) and entry.file is None:
        raise Refused("explanations.no_paper", entry=entry.key)
    report = regulation.cite("continuity.work_record")
    if breaks and report and entry.reported_at is None:
        raise Refused("explanations.lacks", entry=entry.key, lacking=["向上级领导报告"], clause=_clauses(report))
    unserved = [finding for finding in breaks if not written_serves(regulation, bool(finding.evidence.get("resumed", True)))]
    events = {finding.event for finding in answered if finding not in unserved} - {finding.event for finding in unserved}
    explained = tuple(finding for finding in findings if finding.event in events)
    return Served(explained, tuple(_unserved(regulation) for _ in unserved[:1]))


def _unserved(regulation: Regulation) -> Text:
    """Why a paper does not explain an interruption under the regulation: it wants the spoken word, or knows no excuse."""
    clause = regulation.cite("continuity.restart") or regulation.cite("continuity")
    key = "explanations.words_wanted" if regulation.cite("continuity.restart") else "explanations.no_excuse"
    return text(key, regulation=title_of(regulation.id), clause=_clauses(clause))


def _registered(finding: ReviewedFinding) -> str | None:
    """Return the name of the entry that a review saw for a step without footage."""
    registered = finding.evidence.get("registered")
    return str(registered.get("entry")) if isinstance(registered, Mapping) else None


def _clauses(articles: Sequence[Citation]) -> list[Text]:
    return [text("explanations.clause", article=article.article, quote=article.quote) for article in articles]
