"""What there is, and what waits for whom: answered from the catalogue alone, for the command line and the console."""

from __future__ import annotations

import difflib
from datetime import date, datetime, timedelta
from fractions import Fraction
from operator import attrgetter

from footage.values.recordings import ClockSource, Media, State
from messages import Text
from messages.errors import BadCall
from regulations.lawday import law_day
from regulations.values.entries import EntryState
from regulations.values.numbers import number_key, trimmed
from storage.catalogue import predicates
from storage.catalogue.glances import gone, half_signed
from storage.catalogue.glances.glance import Glance, glance, instant, instant_or_none, value_of
from storage.catalogue.glances.shown import (
    CaseDue,
    CaseStory,
    DutyDue,
    FindingsOfCase,
    LateOfCase,
    ListedCase,
    ListedClock,
    ListedDocument,
    ListedMark,
    ListedPackage,
    ListedRecording,
    ListedUnsettled,
    PackageOutOfDate,
    RecordingsOfCase,
    RecordState,
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

HEARD = (Media.VIDEO, Media.AUDIO)  # media that have a written record

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
STORY = (
    'SELECT "case", review, reviewed_at, added_at, state, version, open_findings, review_finished_at, id'
    ' FROM cases WHERE number = :number'
)
RECORDINGS = (
    "SELECT r.id, r.name, r.device, r.media, r.state, r.start_at, r.end_at, r.stored, r.disposed_at,"
    " EXISTS (SELECT 1 FROM transcripts t WHERE t.recording_id = r.id),"
    " EXISTS (SELECT 1 FROM records c WHERE c.recording_id = r.id AND c.confirmed)"
    " FROM recordings r WHERE r.case_number = :number ORDER BY r.start_at IS NULL, r.start_at, r.name, r.id"
)
CLOCKS = (
    "SELECT t.device, t.source, t.against, t.media, t.detail, t.offset_ms, t.uncertainty_ms, t.files, t.agreeing, t.first_at, t.last_at,"
    " t.noted_at FROM clock_trust t WHERE t.device IN (SELECT DISTINCT r.device FROM recordings r WHERE r.case_number = :number)"
    " ORDER BY t.device, t.dump_id DESC, t.source, t.against, t.media, t.detail"
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


def case_story(database: str, number: str, sealing: Sealing = UNSEALED) -> CaseStory:
    """Return everything the catalogue knows about one case; BadCall with the nearest number where there is none."""
    with glance(database, sealing) as look:
        number = find(look, number)
        rows = look.rows(STORY, number=number)
        stored, review, reviewed_at, added_at, state, version, waits, finished, id = rows[0]
        case, reviewed = value_of(stored), value_of(review)
        return CaseStory(
            id=id,
            number=number,
            matter="、".join(dict.fromkeys([case["matter"], *case.get("further_matters", ())])) if case.get("matter") else None,
            party=case.get("party"),
            cause=case.get("cause"),
            unit=case.get("unit"),
            regulation=case.get("regulation"),
            officers=tuple(officer["name"] for officer in case.get("officers", ())),
            state=CaseState(state),
            version=version,
            added_at=instant(added_at),
            recordings=_recordings(look, number),
            clocks=clocks_of(look, number),
            documents=_documents(look, number),
            marks=_marks(look, number),
            verdict=reviewed.get("verdict") if reviewed else None,
            reviewed_at=instant_or_none(reviewed_at),
            findings=len(reviewed.get("findings", ())) if reviewed else None,
            open_findings=waits,
            review_finished_at=instant_or_none(finished),
            packages=_packages(look, number),
            out_of_date=next((row.reason for row in _out_of_date(look) if row.case == number), None),
            disposed=gone.of_case(look, number),
            edition=1 + int(look.rows("SELECT count(*) FROM case_versions WHERE case_number = :number", number=number)[0][0]),
            review_out_of_date=next((row.reason for row in _reviews_out_of_date(look) if row.case == number), None),
        )


def find(look: Glance, number: str) -> str:
    """Return the number of a case as it is registered, by the same rule as `storage.ledgers.cases.find`."""
    for exact in (number, trimmed(number)):
        if "\0" not in exact and look.rows("SELECT 1 FROM cases WHERE number = :number", number=exact):
            return exact
    alike = [row[0] for row in look.rows("SELECT number FROM cases WHERE number_key = :key ORDER BY number", key=number_key(number))]
    if len(alike) > 1:
        raise BadCall("storage.cases_alike", number=number, known=alike)
    if not alike:
        raise _unknown(look, number)
    return str(alike[0])


def _unknown(look: Glance, number: str) -> BadCall:
    nearest = difflib.get_close_matches(number, [row[0] for row in look.rows("SELECT number FROM cases")], n=1, cutoff=0.3)
    return BadCall("storage.no_case_nearest", number=number, nearest=nearest[0]) if nearest else BadCall("storage.no_case", number=number)


def _recordings(look: Glance, number: str) -> tuple[ListedRecording, ...]:
    return tuple(
        ListedRecording(id_, name, device, Media(media), State(state), instant_or_none(start), instant_or_none(end), StoredState(stored),
                        _record(Media(media), bool(listened), bool(confirmed)), instant_or_none(disposed_at))
        for id_, name, device, media, state, start, end, stored, disposed_at, listened, confirmed in look.rows(RECORDINGS, number=number))


def clocks_of(look: Glance, number: str) -> tuple[ListedClock, ...]:
    """Return what the dumps so far showed about the clocks of a case's recorders, the newest first."""
    return tuple(
        ListedClock(device, ClockSource(source), ClockSource(against), media, detail, Fraction(offset, 1000), Fraction(uncertainty, 1000),
                    files, agreeing, instant_or_none(first), instant_or_none(last), instant(noted))
        for (device, source, against, media, detail, offset, uncertainty, files, agreeing, first, last,
             noted) in look.rows(CLOCKS, number=number))


def _record(media: Media, listened: bool, confirmed: bool) -> RecordState:
    """Where the written record of one recording stands."""
    if media not in HEARD:
        return RecordState.NONE
    return RecordState.CONFIRMED if confirmed else RecordState.DRAFT if listened else RecordState.OPEN


def _documents(look: Glance, number: str) -> tuple[ListedDocument, ...]:
    asked = look.rows("SELECT file, kind, sha256 FROM documents WHERE case_number = :number ORDER BY place", number=number)
    return tuple(ListedDocument(*row) for row in asked)


def _marks(look: Glance, number: str) -> tuple[ListedMark, ...]:
    asked = look.rows("SELECT id, mark, marked_at FROM marks WHERE case_number = :number AND lifted_at IS NULL ORDER BY id", number=number)
    return tuple(ListedMark(id_, mark["trigger"], mark["reason"], mark["by"], mark["recording"], instant(at))
                 for id_, stored, at in asked for mark in [value_of(stored)])


def _packages(look: Glance, number: str) -> tuple[ListedPackage, ...]:
    asked = look.rows("SELECT path, manifest_sha256, made_at, package FROM packages WHERE case_number = :number ORDER BY id", number=number)
    return tuple(ListedPackage(path, digest, instant(at), len(body.get("unfinished", ())), body.get("although"))
                 for path, digest, at, stored in asked for body in [value_of(stored)])


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
                                 for subject, sentences in look.rows(UNSETTLED)), _out_of_date(look)),
            LegalTasks(tuple(number for (number,) in look.rows("SELECT number FROM cases WHERE reviewed_at IS NULL ORDER BY number")),
                       tuple(FindingsOfCase(*row) for row in look.rows(OPEN_FINDINGS)), _reviews_out_of_date(look),
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


def _out_of_date(look: Glance) -> tuple[PackageOutOfDate, ...]:
    return tuple(PackageOutOfDate(number, Text.from_json(value_of(sentences)[0])) for number, sentences in look.rows(REPACK))


def _reviews_out_of_date(look: Glance) -> tuple[ReviewOutOfDate, ...]:
    return tuple(ReviewOutOfDate(number, Text.from_json(value_of(sentences)[0])) for number, sentences in look.rows(REREVIEW))


def _anchored(look: Glance, now: datetime) -> ChainAnchored:
    last = look.rows(LAST_ANCHOR)
    seq = value_of(last[0][1])["seq"] if last else 0
    first = look.rows(UNANCHORED, seq=seq)
    oldest = instant(first[0][0]) if first else None
    return ChainAnchored(instant(last[0][0]) if last else None, oldest, oldest is not None and now - oldest > ANCHORED_WITHIN)


def _recordings_of_cases(look: Glance, question: str) -> tuple[RecordingsOfCase, ...]:
    return tuple(RecordingsOfCase(*row) for row in look.rows(question))
