"""What there is, and what waits for whom: answered from the catalogue alone, for the command line and the console."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from operator import attrgetter

from messages import Text
from regulations.lawday import law_day
from regulations.values.entries import EntryState
from storage.catalogue import predicates
from storage.catalogue.glances import half_signed
from storage.catalogue.glances.glance import Glance, glance, instant, value_of
from storage.catalogue.glances.shown import (
    CaseDue,
    DutyDue,
    FindingsOfCase,
    LateOfCase,
    ListedCase,
    ListedUnsettled,
    PackageOutOfDate,
    RecordingsOfCase,
    StoredCounts,
)
from storage.catalogue.glances.waiting_dumps import waiting_dumps
from storage.catalogue.glances.waits import (
    ChainAnchored,
    CustodianTasks,
    EntriesToJudge,
    JobsWaiting,
    LegalTasks,
    OfficerTasks,
    Overdue,
    PeopleWaiting,
    RequestsWaiting,
    ReviewOutOfDate,
    Waiting,
    WaitingRequest,
)
from storage.catalogue.sealing.who import UNSEALED, Sealing
from storage.catalogue.states import CaseState, DutyKind, GrantState, JobState, RequestState, StoredState

# Every question of `status` walks an index of the few rows it is about: `|| ''` keeps the planner from walking the cases instead.
OPEN_FINDINGS = "SELECT number, open_findings FROM cases WHERE open_findings > 0 ORDER BY number"
TO_JUDGE = (f"SELECT case_number, count(*) FROM explanations WHERE state = '{EntryState.ENTERED}'"
            " GROUP BY case_number ORDER BY case_number")
DRAFTS = ("SELECT r.case_number || '', count(*) FROM transcripts t JOIN recordings r ON r.id = t.recording_id WHERE t.awaits_record"
          f" AND {predicates.IN_STORE.sql('r')} AND r.case_number || '' IS NOT NULL"
          " GROUP BY r.case_number || '' ORDER BY r.case_number || ''")
TOLD_BY_THEMSELVES = f"'{DutyKind.SETTLE}', '{DutyKind.REPACK}'"
DUTIES_OVERDUE = ("SELECT kind, case_number, subject, unit, person, due_at FROM duties"
                  f" WHERE {predicates.OVERDUE.sql('duties')} AND kind || '' NOT IN ({TOLD_BY_THEMSELVES})"
                  " ORDER BY due_at, case_number, kind, subject")
UNSETTLED = (f"SELECT subject, assumptions FROM duties WHERE {predicates.OPEN.sql('duties')} AND kind || '' = '{DutyKind.SETTLE}'"
             " ORDER BY id")
REPACK = f"SELECT case_number, assumptions FROM duties WHERE {predicates.PACKAGE_OUT_OF_DATE.sql('duties')} ORDER BY case_number"
REREVIEW = f"SELECT case_number, assumptions FROM duties WHERE {predicates.REVIEW_OUT_OF_DATE.sql('duties')} ORDER BY case_number"
LATE = (f"SELECT case_number || '', count(*), count(DISTINCT dump_id) FROM recordings WHERE {predicates.HANDED_OVER_LATE.sql('recordings')}"
        " AND case_number || '' IS NOT NULL GROUP BY case_number || '' ORDER BY case_number || ''")
# Backwards from the chain's end: anchors are made at every act and every day, so that the last one is near.
LAST_ANCHOR = "SELECT at, detail FROM audit WHERE what = 'chain.anchored' ORDER BY seq DESC LIMIT 1"
UNANCHORED = "SELECT at FROM audit WHERE seq > :seq AND what NOT IN ('chain.anchored', 'chain.stamped') ORDER BY seq LIMIT 1"
ANCHORED_WITHIN = timedelta(days=2)  # an event without an anchor for longer is told
UNVERIFIED = f"FROM recordings WHERE stored = '{StoredState.RECEIVED}' AND {predicates.IN_STORE.sql('recordings')}"
PEOPLE = (
    "SELECT count(*) FROM accounts", f"SELECT count(*) FROM grants WHERE state = '{GrantState.PROPOSED}'",
    "SELECT count(*) FROM passwords p WHERE confirmed_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM passwords n WHERE n.account_id = p.account_id AND n.id > p.id)",
    "SELECT count(*) FROM identities WHERE confirmed_at IS NULL AND ended_at IS NULL")
JOBS = (
    f"SELECT count(*) FROM job_runs WHERE state IN ('{JobState.WAITING}', '{JobState.HANDED}')",
    f"SELECT count(*) FROM job_runs WHERE state = '{JobState.RUNNING}'",
    f"SELECT count(*) FROM job_runs f WHERE state = '{JobState.FAILED}'"
    " AND NOT EXISTS (SELECT 1 FROM job_runs n WHERE n.same = f.same AND n.job_id > f.job_id)")
REQUESTS = tuple(
    f"SELECT id, case_number, action, state, asked_at, {', '.join(field.format(name) for name in ('asked_by', 'approver', 'until'))}"
    f" FROM requests WHERE state IN ('{RequestState.OPEN}', '{RequestState.APPROVED}') ORDER BY id"
    for field in ("json_extract(request, '$.{0}')", "request ->> '{0}'"))
DISPOSED = f"FROM recordings WHERE {predicates.DISPOSED.sql('recordings')}"
STORED = "SELECT count(*) FROM recordings", f"SELECT count(*) {UNVERIFIED}", f"SELECT count(*) {DISPOSED}"
DISPOSED_OF_CASES = f"SELECT case_number || '', count(*) {DISPOSED} AND case_number || '' IS NOT NULL GROUP BY case_number || ''"
CASES = (
    "SELECT number, party, unit, matter, regulation, (SELECT count(*) FROM recordings r WHERE r.case_number = cases.number), state"
    " FROM cases ORDER BY number"
)


def told_apart(database: str, sealing: Sealing = UNSEALED) -> bool:
    """Whether the office has accounts."""
    with glance(database, sealing) as look:
        return bool(look.rows("SELECT 1 FROM accounts LIMIT 1"))


def case_rows(database: str, sealing: Sealing = UNSEALED) -> tuple[ListedCase, ...]:
    """Return one row a case."""
    with glance(database, sealing) as look:
        destroyed = dict(look.rows(DISPOSED_OF_CASES))
        return tuple(ListedCase(number, party, unit, matter, regulation, recordings, CaseState(state), destroyed.get(number, 0))
                     for number, party, unit, matter, regulation, recordings, state in look.rows(CASES))


def waiting(database: str, now: datetime, sealing: Sealing = UNSEALED) -> Waiting:
    """Return what waits for whom, and what is overdue: `status --json`."""
    with glance(database, sealing) as look:
        every, received, disposed = (look.rows(question)[0][0] for question in STORED)
        overdue = tuple(DutyDue(DutyKind(kind), case or None, subject, unit, person, law_day(instant(due)))
                        for kind, case, subject, unit, person, due in look.rows(DUTIES_OVERDUE, moment=look.moment(now)))
        return Waiting(
            now, StoredCounts(received, every - received - disposed, disposed), look.rows("SELECT count(*) FROM cases")[0][0],
            CustodianTasks(waiting_dumps(look), tuple(id_ for (id_,) in look.rows(f"SELECT id {UNVERIFIED} ORDER BY id")),
                           tuple(LateOfCase(*row) for row in look.rows(LATE)),
                           tuple(ListedUnsettled(subject, Text.from_json(value_of(sentences)[0]))
                                 for subject, sentences in look.rows(UNSETTLED)), packages_out_of_date(look)),
            LegalTasks(tuple(number for (number,) in look.rows("SELECT number FROM cases WHERE reviewed_at IS NULL ORDER BY number")),
                       tuple(FindingsOfCase(*row) for row in look.rows(OPEN_FINDINGS)), reviews_out_of_date(look),
                       tuple(EntriesToJudge(*row) for row in look.rows(TO_JUDGE))),
            OfficerTasks(_recordings_of_cases(look, DRAFTS), half_signed.half_signed(look)),
            Overdue(tuple(sorted((CaseDue(duty.case, duty.due) for duty in overdue if duty.kind is DutyKind.ARCHIVE and duty.case),
                                 key=attrgetter("case"))), overdue), _anchored(look, now), _people(look), _jobs(look),
            _requests(look, now))


def _jobs(look: Glance) -> JobsWaiting:
    return JobsWaiting(*(look.rows(question)[0][0] for question in JOBS))


def _people(look: Glance) -> PeopleWaiting:
    count, roles, passwords, identities = (look.rows(question)[0][0] for question in PEOPLE)
    return PeopleWaiting(count > 0, count, roles, passwords, identities)


def _requests(look: Glance, now: datetime) -> RequestsWaiting:
    rows = [(state, WaitingRequest(id, case, action, asked_by, instant(at), approver, date.fromisoformat(until) if until else None))
            for id, case, action, state, at, asked_by, approver, until in look.rows(look.choose(*REQUESTS))]
    approved = [row for state, row in rows if state == RequestState.APPROVED]
    over = tuple(row for row in approved if row.until is not None and row.until < now.date())
    return RequestsWaiting(tuple(row for state, row in rows if state == RequestState.OPEN),
                           tuple(row for row in approved if row not in over), over)


def packages_out_of_date(look: Glance) -> tuple[PackageOutOfDate, ...]:
    """Return the cases that are not what their newest package says, with the reason."""
    return tuple(PackageOutOfDate(number, Text.from_json(value_of(sentences)[0])) for number, sentences in look.rows(REPACK))


def reviews_out_of_date(look: Glance) -> tuple[ReviewOutOfDate, ...]:
    """Return the cases that are not what their review saw, with the reason."""
    return tuple(ReviewOutOfDate(number, Text.from_json(value_of(sentences)[0])) for number, sentences in look.rows(REREVIEW))


def _anchored(look: Glance, now: datetime) -> ChainAnchored:
    last = look.rows(LAST_ANCHOR)
    seq = value_of(last[0][1])["seq"] if last else 0
    first = look.rows(UNANCHORED, seq=seq)
    oldest = instant(first[0][0]) if first else None
    return ChainAnchored(instant(last[0][0]) if last else None, oldest, oldest is not None and now - oldest > ANCHORED_WITHIN)


def _recordings_of_cases(look: Glance, question: str) -> tuple[RecordingsOfCase, ...]:
    return tuple(RecordingsOfCase(*row) for row in look.rows(question))
