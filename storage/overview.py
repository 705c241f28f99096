"""What there is, and what waits for whom: answered from the catalogue alone, for the command line and the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from footage.recordings import Media
from regulations import deadlines
from regulations.facts import Case
from storage import cases, ledger, notes
from storage.applicable import regulation_of
from storage.cases import StoredCase
from storage.catalogue import Catalogue
from storage.ledger import StoredRecording
from storage.settings import Settings


def case_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return one row a case."""
    with catalogue.read() as tx:
        return [{
            "number": stored.case.number, "party": stored.case.party, "unit": stored.case.unit, "matter": stored.case.matter,
            "regulation": stored.case.regulation, "recordings": ledger.count_of_case(tx, stored.case.number), "state": state(tx, stored),
        } for stored in cases.listing(tx)]


def state(tx: Session, stored: StoredCase) -> str:
    """Return where a case stands: open, reviewed or archived."""
    if notes.packages(tx, stored.case.number):
        return "archived"
    return "reviewed" if notes.last_review(tx, stored.case.number) else "open"


def case_story(catalogue: Catalogue, number: str) -> dict[str, Any]:
    """Return everything the catalogue knows about one case."""
    with catalogue.read() as tx:
        stored = cases.load(tx, number)
        rows = ledger.of_case(tx, number)
        ids = [row.recording.id for row in rows]
        listened, confirmed = set(notes.transcripts(tx, ids)), notes.confirmed(tx, ids)
        review = notes.last_review(tx, number)
        return {
            **_head(stored.case), "state": state(tx, stored), "added_at": stored.added_at.isoformat(),
            "recordings": [{**_recording(row), "record": _record(row, listened, confirmed)} for row in rows],
            "documents": [{"file": paper.file, "kind": paper.kind, "sha256": paper.sha256} for paper in stored.documents.values()],
            "marks": [{"id": mark.id, "trigger": mark.mark.trigger, "reason": mark.mark.reason, "by": mark.mark.by,
                       "recording": mark.mark.recording, "at": mark.mark.at.isoformat()} for mark in notes.marks(tx, number)],
            "verdict": review and review.review.get("verdict"), "reviewed_at": review and review.at.isoformat(),
            "findings": len(review.review.get("findings", ())) if review else None,
            "packages": [{"path": made.path, "manifest_sha256": made.manifest_sha256, "at": made.at.isoformat()}
                         for made in notes.packages(tx, number)],
        }


def _head(case: Case) -> dict[str, Any]:
    return {"number": case.number, "matter": case.matter, "party": case.party, "cause": case.cause, "unit": case.unit,
            "regulation": case.regulation, "officers": [officer.name for officer in case.officers]}


def _recording(row: StoredRecording) -> dict[str, Any]:
    found = row.recording
    return {"id": found.id, "name": found.name, "device": found.device, "media": found.media.value, "state": found.probe.state.value,
            "start": found.start and found.start.isoformat(), "end": found.end and found.end.isoformat(), "stored": row.stored}


def _record(row: StoredRecording, listened: set[str], confirmed: frozenset[str]) -> str:
    """Where the written record of one recording stands."""
    if row.recording.media not in (Media.VIDEO, Media.AUDIO):
        return "none"
    if row.recording.id in confirmed:
        return "confirmed"
    return "draft" if row.recording.id in listened else "open"


def waiting(catalogue: Catalogue, settings: Settings, now: datetime) -> dict[str, Any]:
    """Return what waits for whom, and what is overdue: `status --json`."""
    with catalogue.read() as tx:
        stored = cases.listing(tx)
        return {
            "as_of": now.isoformat(), "recordings": ledger.counts_by(tx), "cases": len(stored),
            "custodian": {"unverified": [row.recording.id for row in ledger.unverified(tx)]},
            "legal": {"unreviewed": [one.case.number for one in stored if notes.last_review(tx, one.case.number) is None],
                      "open_findings": _open_findings(tx, stored)},
            "officers": {"unconfirmed_records": _unconfirmed(tx, stored)},
            "overdue": {"archive": [item for one in stored if (item := _archive(settings, tx, one, now))]},
        }


def _open_findings(tx: Session, stored: Sequence[StoredCase]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in stored:
        review = notes.last_review(tx, one.case.number)
        count = sum(item["status"] == "open" and item["severity"] != "notice" for item in review.review["findings"]) if review else 0
        if count:
            found.append({"case": one.case.number, "findings": count})
    return found


def _unconfirmed(tx: Session, stored: Sequence[StoredCase]) -> list[dict[str, Any]]:
    """Cases with drafts of written records that nobody has confirmed."""
    found: list[dict[str, Any]] = []
    for one in stored:
        ids = [row.recording.id for row in ledger.of_case(tx, one.case.number)]
        drafts = {name for name, kept in notes.transcripts(tx, ids).items() if kept.transcript["segments"]}
        if count := len(drafts - notes.confirmed(tx, ids)):
            found.append({"case": one.case.number, "recordings": count})
    return found


def _archive(settings: Settings, tx: Session, stored: StoredCase, now: datetime) -> dict[str, Any] | None:
    """Return the case's archive deadline where it has passed and no package was made."""
    if notes.packages(tx, stored.case.number):
        return None
    rules = regulation_of(settings, stored.case)
    deadline = deadlines.archive(rules, stored.case) if rules else None
    if deadline is None or deadline.due is None or deadlines.end_of(deadline.due) > now:
        return None
    return {"case": stored.case.number, "due": deadlines.end_of(deadline.due).isoformat(),
            "articles": [article.to_json() for article in deadline.articles]}


