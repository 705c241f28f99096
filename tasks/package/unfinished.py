"""What of a case is unfinished when it is archived: asked in one place, before anything is packed.

A case is finished for the archive when it was reviewed and nothing changed since, every finding that waits is decided, every explanation
and exception was accepted or returned by the legal office, the case is closed, what was heard has its confirmed record (and all was
listened to where the regulation asks for one), proposals for marks are decided, every paper of the case file is there, every original was
read back, and no dump of the case was cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, Problems
from regulations.values.entries import EntryState
from regulations.values.enums import waits
from regulations.values.reviews.kinds import FINDINGS, FindingKind
from regulations.values.reviews.review import ReviewedFinding
from storage.applicable import regulation_of
from storage.catalogue.states import StoredState
from storage.keeping import rereviewing, suggestions
from storage.keeping.disposal import disposed
from storage.keeping.rereviewing import Outdated
from storage.ledgers import dumps, originals
from storage.ledgers.casework import case_versions, cases, decisions, explanations, reviews
from storage.ledgers.casework.cases import StoredCase
from storage.ledgers.casework.decisions import Decision
from storage.ledgers.casework.reviews import StoredReview
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records, transcripts
from tasks.installation import Installation
from tasks.steps import step

NAMED = 5  # things that a sentence names


class UnfinishedKind(StrEnum):
    """What may be unfinished."""

    UNREVIEWED = "unreviewed"
    REVIEW_OUT_OF_DATE = "review-out-of-date"
    FOOTAGE_PUT_RIGHT = "footage-put-right"
    OPEN_FINDINGS = "open-findings"
    UNJUDGED_ENTRIES = "unjudged-entries"
    UNCLOSED = "unclosed"
    NOT_LISTENED = "not-listened"
    UNCONFIRMED_RECORDS = "unconfirmed-records"
    OPEN_PROPOSALS = "open-proposals"
    PAPERS_MISSING = "papers-missing"
    NOT_VERIFIED = "not-verified"
    DUMP_CUT_OFF = "dump-cut-off"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One thing that is unfinished; the fields are keys of `unfinished` in `archive --json`."""

    kind: UnfinishedKind
    count: int  # of findings, recordings, papers …
    message: Text  # what
    remedy: Text  # what to do


@dataclass(frozen=True, slots=True)
class PackedStanding:
    """What the answer rests on, as the catalogue holds it."""

    stored: StoredCase
    review: StoredReview | None
    decided: Mapping[str, Decision]  # by finding
    present: tuple[StoredRecording, ...]  # whose originals are in the store
    changed: int  # times that case file or papers changed since the review
    heard: int  # recordings that were listened to since the review
    drafts: frozenset[str]  # recordings whose record waits to be confirmed
    confirmed: frozenset[str]  # recordings with a confirmed record
    record_wanted: bool  # the regulation asks for a written record of what is heard
    proposals: int  # for long-term marks, undecided
    cut_off: tuple[str, ...]  # folders of dumps that were not taken in to their end
    outdated: Outdated | None = None  # what of the footage is not as the review saw it
    unjudged: tuple[str, ...] = ()  # explanations and exceptions that were neither accepted nor returned, as `accept` names them


@step()
def unfinished(installation: Installation, number: str) -> tuple[Unfinished, ...]:
    """Return what of a case is unfinished; empty where nothing is."""
    with installation.catalogue.read() as tx:
        stored = cases.load(tx, number)
        rules = regulation_of(installation.settings, stored.case)
        standing = _gather(tx, stored, rules is not None and rules.written_record is not None)
    return decide(standing)


def need_finished(number: str, matters: Sequence[Unfinished], although: str | None) -> str | None:
    """Return the reason for archiving what is unfinished, None where nothing is; BadCall lists it all where no reason is given."""
    if although is not None and not although.strip():
        raise BadCall("unfinished.no_reason")
    if not matters:
        return None
    if although is None:
        lines = (text("unfinished.line", number=place, message=matter.message, remedy=matter.remedy)
                 for place, matter in enumerate(matters, 1))
        raise Problems((text("unfinished.head", number=number, count=len(matters)), *lines, text("unfinished.how")))
    return " ".join(although.split())


def _gather(tx: Session, stored: StoredCase, record_wanted: bool) -> PackedStanding:
    number, review = stored.case.number, reviews.last(tx, stored.case.number)
    rows = originals.of_case(tx, number)
    gone = disposed.gone_among(tx, [row.recording.id for row in rows])
    present = tuple(row for row in rows if row.recording.id not in gone)
    ids = [row.recording.id for row in present]
    changes = [version for version in case_versions.versions(tx, number) if review is not None and version.at > review.at]
    heard = transcripts.since(tx, ids, review.at) if review is not None else frozenset()
    return PackedStanding(stored, review, decisions.newest(tx, number), present, len(changes), len(heard), transcripts.awaiting(tx, ids),
                        records.confirmed(tx, ids), record_wanted, len(_proposals(tx, number, ids)), dumps.cut_off(tx, number),
                        rereviewing.outdated(tx, number), _unjudged(tx, number))


def _unjudged(tx: Session, number: str) -> tuple[str, ...]:
    return tuple(entry.key for entry in explanations.of_case(tx, number) if entry.state is EntryState.ENTERED)


def _proposals(tx: Session, number: str, ids: Sequence[str]) -> set[str]:
    about = suggestions.open_about(tx, dict.fromkeys(ids, number))
    open_ones = [proposal for proposals in about.values() for proposal in proposals]
    open_ones += [entry.proposal for entry in suggestions.listing(tx, number) if entry.proposal.recording is None]
    return {proposal.digest(number) for proposal in open_ones}


def decide(standing: PackedStanding) -> tuple[Unfinished, ...]:
    """Return what is unfinished, what has to be done first first."""
    return (*_review(standing), *_case(standing), *_speech(standing), *_footage(standing))


def _review(standing: PackedStanding) -> Iterator[Unfinished]:
    review = standing.review
    if review is None:
        yield _matter(UnfinishedKind.UNREVIEWED, 1)
        return
    reviewed = {recording.id for recording in review.answer.recordings}
    new = sum(row.recording.id not in reviewed for row in standing.present)
    late = sum(len(standing.confirmed & set(finding.recordings)) for finding in review.answer.findings
               if finding.kind == FindingKind.RECORD_MISSING)
    if new or standing.changed or standing.heard or late:
        yield _matter(UnfinishedKind.REVIEW_OUT_OF_DATE, 1, at=review.at, new=new, changed=standing.changed, heard=standing.heard + late)
    outdated = standing.outdated
    if outdated and (outdated.left or outdated.corrected):
        left, corrected = len(outdated.left), len(outdated.corrected)
        yield _matter(UnfinishedKind.FOOTAGE_PUT_RIGHT, left + corrected, at=review.at, left=left, corrected=corrected)
    waiting = [finding for finding in review.answer.findings if _waits(finding, standing.decided)]
    if waiting:
        yield _matter(UnfinishedKind.OPEN_FINDINGS, len(waiting), kinds=_kinds(waiting))


def _waits(finding: ReviewedFinding, decided: Mapping[str, Decision]) -> bool:
    return waits(finding.severity, decided[finding.id].status) if finding.id in decided else finding.waits


def _kinds(findings: Sequence[ReviewedFinding]) -> list[Text]:
    counted = Counter(finding.kind for finding in findings)
    return [text("unfinished.kind", kind=text(FINDINGS[FindingKind(kind)].name_key) if kind in tuple(FindingKind) else kind, count=count)
            for kind, count in counted.items()]


def _case(standing: PackedStanding) -> Iterator[Unfinished]:
    case = standing.stored.case
    if standing.unjudged:
        yield _matter(UnfinishedKind.UNJUDGED_ENTRIES, len(standing.unjudged), names=standing.unjudged[:NAMED])
    if case.closed is None:
        yield _matter(UnfinishedKind.UNCLOSED, 1)
    if standing.proposals:
        yield _matter(UnfinishedKind.OPEN_PROPOSALS, standing.proposals, case=case.number)
    missing = [paper.file for paper in case.documents if paper.file not in standing.stored.documents]
    if missing:
        yield _matter(UnfinishedKind.PAPERS_MISSING, len(missing), names=missing[:NAMED])


def _speech(standing: PackedStanding) -> Iterator[Unfinished]:
    names = {row.recording.id: row.recording.name.rsplit("/", 1)[-1] for row in standing.present}
    unheard = [names[id_] for id_ in standing.review.answer.not_listened if id_ in names and id_ not in standing.drafts | standing.confirmed
               ] if standing.review and standing.record_wanted else []
    drafts = [name for id_, name in names.items() if id_ in standing.drafts]
    if unheard:
        yield _matter(UnfinishedKind.NOT_LISTENED, len(unheard), names=unheard[:NAMED], case=standing.stored.case.number)
    if drafts:
        yield _matter(UnfinishedKind.UNCONFIRMED_RECORDS, len(drafts), names=drafts[:NAMED])


def _footage(standing: PackedStanding) -> Iterator[Unfinished]:
    unread = [row.recording.name.rsplit("/", 1)[-1] for row in standing.present if row.stored is not StoredState.VERIFIED]
    if unread:
        yield _matter(UnfinishedKind.NOT_VERIFIED, len(unread), names=unread[:NAMED])
    if standing.cut_off:
        yield _matter(UnfinishedKind.DUMP_CUT_OFF, len(standing.cut_off), names=[Path(root).name for root in standing.cut_off[:NAMED]])


def _matter(kind: UnfinishedKind, count: int, **params: object) -> Unfinished:
    name = kind.value.replace("-", "_")
    return Unfinished(kind, count, text(f"unfinished.{name}", count=count, **params), text(f"unfinished.{name}_do", **params))
