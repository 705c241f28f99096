"""What waits for whom, and what is overdue, as values. The name of a field is the key of the JSON (contract.md, "Answers")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from messages import Text
from storage.catalogue.glances.half_signed import SignedOnce
from storage.catalogue.glances.shown import (
    CaseDue,
    DutyDue,
    FindingsOfCase,
    LateOfCase,
    ListedUnsettled,
    PackageOutOfDate,
    RecordingsOfCase,
    StoredCounts,
)


@dataclass(frozen=True, slots=True)
class WaitingDump:
    """A dump that is not done: taken in by half, not read back, or with footage of no case. Each hand-over is one, also of one day."""

    dump: int  # number
    name: str  # of the folder it came from
    device: str | None  # where all of it is of one recorder
    received_at: datetime  # aware, Beijing
    of_day: int  # which dump of that day it is, from 1
    dumps_of_day: int
    recordings: int  # taken in so far, logs and other files too
    half_taken: bool  # it did not come to its end, or has not yet
    unverified: int  # recordings not read back yet
    no_case: int  # recordings of no case


@dataclass(frozen=True, slots=True)
class CustodianTasks:
    """What waits for the custodian."""

    dumps: tuple[WaitingDump, ...]
    unverified: tuple[str, ...]  # ids of recordings
    handed_over_late: tuple[LateOfCase, ...]
    unsettled: tuple[ListedUnsettled, ...]
    out_of_date: tuple[PackageOutOfDate, ...]


@dataclass(frozen=True, slots=True)
class ReviewOutOfDate:
    """A case whose footage is no longer what its review saw: it has to be reviewed again."""

    case: str  # number
    reason: Text


@dataclass(frozen=True, slots=True)
class EntriesToJudge:
    """Explanations and exceptions of a case that nobody judged yet."""

    case: str  # number
    entries: int


@dataclass(frozen=True, slots=True)
class LegalTasks:
    """What waits for the legal office."""

    unreviewed: tuple[str, ...]  # numbers of cases
    open_findings: tuple[FindingsOfCase, ...]
    out_of_date: tuple[ReviewOutOfDate, ...] = ()  # reviews
    explanations: tuple[EntriesToJudge, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficerTasks:
    """What waits for the officers."""

    unconfirmed_records: tuple[RecordingsOfCase, ...]
    signed_once: tuple[SignedOnce, ...] = ()  # records that wait for a second signature


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue."""

    archive: tuple[CaseDue, ...]
    duties: tuple[DutyDue, ...]  # every kind, those of archiving too


@dataclass(frozen=True, slots=True)
class ChainAnchored:
    """How far the audit chain is anchored."""

    last_at: datetime | None  # aware, Beijing; when the last anchor was made
    oldest: datetime | None  # aware, Beijing; when the first event happened that no anchor covers; None where all are covered
    overdue: bool  # that was more than two days ago


@dataclass(frozen=True, slots=True)
class PeopleWaiting:
    """Whether persons are told apart, and what of accounts waits for a second person."""

    told_apart: bool
    accounts: int
    roles_waiting: int
    passwords_waiting: int
    identities_waiting: int = 0


@dataclass(frozen=True, slots=True)
class JobsWaiting:
    """Work in the background that is not at its end."""

    waiting: int
    running: int
    failed: int  # and was not asked for again since


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request for footage that waits for an answer, or was allowed and not handed out."""

    request: int  # number
    case: str  # number
    action: str
    asked_by: str
    at: datetime  # aware, Beijing
    approver: str | None
    until: date | None  # last day on which it may be handed out


@dataclass(frozen=True, slots=True)
class RequestsWaiting:
    """Requests for footage that wait for somebody."""

    open: tuple[WaitingRequest, ...]  # for an answer
    approved: tuple[WaitingRequest, ...]  # to be handed out
    over: tuple[WaitingRequest, ...]  # allowed, not handed out, and the term is over


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for whom: `status --json`."""

    as_of: datetime  # aware
    recordings: StoredCounts
    cases: int
    custodian: CustodianTasks
    legal: LegalTasks
    officers: OfficerTasks
    overdue: Overdue
    anchors: ChainAnchored
    people: PeopleWaiting
    jobs: JobsWaiting
    requests: RequestsWaiting
