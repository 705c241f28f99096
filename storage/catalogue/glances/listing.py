"""Lists of cases and recordings by key: one page at a time, the filters in the question, whoever's eyes in the caller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulations.values.facts import Officer
from storage.catalogue import predicates
from storage.catalogue.glances.glance import Glance, glance, instant, instant_or_none, value_of
from storage.catalogue.states import CaseState, StoredState

STEP = 200  # rows that are asked for at once
LIKE = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; what is empty asks for nothing."""

    words: str = ""  # in the number or the party's name
    unit: str = ""
    state: str = ""  # of CaseState, "waiting" (findings to decide) or "unreviewed"
    after: str = ""  # number of the case before


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the list of cases."""

    id: int
    number: str
    party: str | None
    unit: str
    matter: str
    regulation: str  # profile id
    state: CaseState
    recordings: int
    disposed: int  # of the recordings: their originals were destroyed
    verdict: str | None  # of the last review; None before the first
    open_findings: int
    reviewed_at: datetime | None  # aware, Beijing
    finished_at: datetime | None  # aware, Beijing; when the legal office was through with the review
    officers: tuple[Officer, ...]


CASES = (
    "SELECT id, number, party, unit, matter, regulation, state, (SELECT count(*) FROM recordings r WHERE r.case_number = cases.number),"
    f" (SELECT count(*) FROM recordings r WHERE r.case_number = cases.number AND {predicates.DISPOSED.sql('r')}),"
    " {verdict}, open_findings, reviewed_at, review_finished_at, {officers} FROM cases WHERE number > :after"
    " AND (:unit = '' OR unit = :unit) AND (:words = '' OR number LIKE :part ESCAPE '!' OR party LIKE :part ESCAPE '!')"
    f" AND {{state}} ORDER BY number LIMIT {STEP}")
STATES = {"": "1 = 1", "waiting": "open_findings > 0", "unreviewed": "reviewed_at IS NULL",
          **{state.value: f"state = '{state}'" for state in CaseState}}


def case_lines(database: str, asked: CaseFilter) -> Iterator[CaseLine]:
    """Yield the cases in the order of their numbers."""
    with glance(database) as look:
        question = CASES.format(state=STATES.get(asked.state, STATES[""]),
                                verdict=look.choose("json_extract(review, '$.verdict')", "review ->> 'verdict'"),
                                officers=look.choose("json_extract(\"case\", '$.officers')", "\"case\" -> 'officers'"))
        after = asked.after
        while rows := look.rows(question, after=after, unit=asked.unit, words=asked.words, part=f"%{asked.words.translate(LIKE)}%"):
            for id_, number, party, unit, matter, regulation, state, count, gone, verdict, waits, reviewed, finished, officers in rows:
                known = tuple(Officer(officer["name"], officer.get("certificate")) for officer in value_of(officers) or ())
                yield CaseLine(id_, number, party, unit, matter, regulation, CaseState(state), count, gone, verdict, waits,
                               instant_or_none(reviewed), instant_or_none(finished), known)
            if len(rows) < STEP:
                return
            after = rows[-1][1]


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Which recordings a list shows; what is empty asks for nothing."""

    words: str = ""  # in the name, the recorder's number or the case's
    state: str = ""  # "no-case", "unverified", "damaged"
    before: str = ""  # "dump|id" of the recording before, the newest hand-over first


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """One row of the list of recordings."""

    id: str
    name: str
    device: str | None
    officer: str | None
    media: str
    state: str
    start: datetime | None  # aware, Beijing
    end: datetime | None  # aware, Beijing
    stored: StoredState
    case: str | None  # number
    unit: str | None
    received_at: datetime  # aware, Beijing
    disposed_at: datetime | None  # aware, Beijing
    dump: int  # number of the dump it came with


RECORDINGS = (
    "SELECT id, name, device, officer, media, state, start_at, end_at, stored, case_number, unit, received_at, disposed_at, dump_id"
    " FROM recordings WHERE media IN ('video', 'audio', 'photo') AND (:words = '' OR name LIKE :part ESCAPE '!'"
    " OR device LIKE :part ESCAPE '!' OR case_number LIKE :part ESCAPE '!') AND {state}"
    " AND {before} ORDER BY dump_id DESC, id DESC LIMIT " + str(STEP))
OF_RECORDINGS = {"": "1 = 1", "no-case": predicates.OF_NO_CASE.sql("recordings"), "unverified": f"stored = '{StoredState.RECEIVED}'",
                 "damaged": "state <> 'whole'"}


def recording_lines(database: str, asked: RecordingFilter) -> Iterator[RecordingLine]:
    """Yield the recordings, the newest hand-over first; the id tells apart what came at once."""
    with glance(database) as look:
        dump, _, id_ = asked.before.partition("|")
        while rows := _recordings(look, asked, int(dump) if dump.isdecimal() and len(dump) < 10 else None, id_):
            for row in rows:
                yield _recording(row)
            if len(rows) < STEP:
                return
            dump, id_ = str(rows[-1][13]), rows[-1][0]


def _recordings(look: Glance, asked: RecordingFilter, dump: int | None, id_: str) -> Sequence[tuple[Any, ...]]:
    before = "1 = 1" if dump is None else "(dump_id < :dump OR (dump_id = :dump AND id < :id))"
    question = RECORDINGS.format(state=OF_RECORDINGS.get(asked.state, OF_RECORDINGS[""]), before=before)
    given: dict[str, str | int] = {} if dump is None else {"dump": dump, "id": id_}
    return look.rows(question, words=asked.words, part=f"%{asked.words.translate(LIKE)}%", **given)


def _recording(row: tuple[Any, ...]) -> RecordingLine:
    id_, name, device, officer, media, state, start, end, stored, case, unit, received, disposed, dump = row
    return RecordingLine(id_, name, device, officer, media, state, instant_or_none(start), instant_or_none(end), StoredState(stored), case,
                         unit, instant(received), instant_or_none(disposed), dump)
