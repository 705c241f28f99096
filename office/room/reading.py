"""The review room's data, read at once: each table is asked one time for all recordings of the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.recordings import Interval, Media, Recording
from messages import Text, text
from office.desk import Desk
from office.person import Person
from office.rights.acts import Act
from office.rights.asking import may, need
from office.rights.relations import Subject
from office.rights.subjects import of_case
from office.room.spoken import Spoken, spoken_in, words_of
from office.room.values import (
    Room,
    RoomCase,
    RoomClock,
    RoomEntry,
    RoomEvent,
    RoomHold,
    RoomLane,
    RoomMark,
    RoomPlay,
    RoomRecording,
    RoomRight,
    RoomSpan,
)
from office.viewings.allowed import NOT_PRIVATELY
from office.viewings.playing import playing
from office.viewings.previews import is_made
from regulations.catalogue import title_of
from regulations.values.reviews.review import ReviewAnswer
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.models.originals import CaseRow, RecordingRow
from storage.catalogue.states import CaseState, DutyKind
from storage.keeping import holds
from storage.ledgers import marks, originals
from storage.ledgers.casework import cases, decisions, explanations
from storage.ledgers.originals import Plain, StoredRecording

ACTS = (Act.WATCH, Act.REVIEW, Act.DECIDE, Act.EXPLAIN, Act.JUDGE, Act.MARK, Act.WRITE_RECORD)
HEAVY = ("keyframes", "breaks", "layout", "tags")  # of a probe: what no page shows, and most of what is read


def room(desk: Desk, number: str) -> Room:
    """Return everything the review room of a case shows; what was said only for who may watch. Refused for who may not see the case."""
    with desk.catalogue.read() as tx:
        number = cases.find(tx, number)
        subject = of_case(number)(tx)
        need(desk.person, Act.SEE_CASE, subject)
        row = cases.row(tx, number)
        return _read(tx, desk, row, _rights(desk.person, subject, row.state))


def _rights(person: Person, subject: Subject, state: CaseState) -> dict[str, RoomRight]:
    answers = {act.value: may(person, act, subject) for act in ACTS}
    rights = {act: RoomRight(answer.allowed, answer.reason) for act, answer in answers.items()}
    if person.told_apart and state is CaseState.ARCHIVED and rights[Act.WATCH].allowed:
        rights[Act.WATCH] = RoomRight(False, text("watching.archived", regulation=title_of(NOT_PRIVATELY.regulation),
                                                  article=NOT_PRIVATELY.article, quote=NOT_PRIVATELY.quote))
    return rights


def _out_of_date(tx: Session, number: str) -> Text | None:
    """Return why the review is, as the duty to make it again says."""
    asked = select(DutyRow.assumptions).where(DutyRow.case == number, DutyRow.kind == DutyKind.REVIEW, DutyRow.met_at.is_(None))
    reasons: Any = tx.scalar(asked)
    return Text.from_json(reasons[0]) if reasons else None


def _read(tx: Session, desk: Desk, row: CaseRow, rights: dict[str, RoomRight]) -> Room:
    case = cases.case_value(row.case)
    answer = ReviewAnswer.from_json(row.review) if row.review is not None else None
    rows = originals.of_case(tx, row.number, _lighter)
    spoken = spoken_in(tx, [stored.recording.id for stored in rows])
    recordings = tuple(_recordings(tx, desk, rows, spoken))
    entries = explanations.of_case(tx, row.number)
    head = RoomCase(
        id=row.id, number=row.number, party=case.party, cause=case.cause, matter=case.matter, unit=case.unit, regulation=case.regulation,
        officers=tuple(officer.name for officer in case.officers), state=row.state.value, verdict=answer.verdict.value if answer else None,
        sentence=answer.sentence if answer else None, reviewed_at=row.reviewed_at, finished_at=row.review_finished_at,
        version=decisions.version(tx, row.number), entries_version=explanations.version(tx, row.number),
        out_of_date=_out_of_date(tx, row.number))
    return Room(
        case=head, person=desk.person.name, rights=rights, span=_span(recordings, answer), recordings=recordings,
        lanes=tuple(_lanes(rows)), union=union([stored.recording for stored in rows]), events=tuple(_events(answer)) if answer else (),
        documents=answer.documents if answer else (), comparisons=answer.comparisons if answer else (),
        heard=answer.heard if answer and rights[Act.WATCH].allowed else (),
        words=tuple(words_of(spoken, [recording.id for recording in recordings])) if rights[Act.WATCH].allowed else (),
        marks=tuple(RoomMark(mark.id, mark.mark.trigger, mark.mark.reason, mark.mark.by, mark.mark.at, mark.mark.recording,
                             _room_span(mark.mark.span)) for mark in marks.listing(tx, row.number)),
        holds=tuple(RoomHold(hold.id, hold.kind.value, hold.reason, hold.by, hold.at, hold.recording)
                    for hold in holds.standing(tx, [row.number]).get(row.number, ())),
        entries=tuple(RoomEntry(entry.key, entry.kind.value, entry.state.value, entry.version, _room_span(entry.span), entry.reason,
                                entry.words, entry.file, entry.by, entry.findings) for entry in entries))


def _lighter(plain: Plain) -> Plain:
    """Leave out of a stored recording what takes longest to read."""
    probe: Any = plain["probe"]
    return {**plain, "probe": {name: value for name, value in probe.items() if name not in HEAVY}}


def _recordings(tx: Session, desk: Desk, rows: Sequence[StoredRecording], spoken: dict[str, Spoken]) -> Iterator[RoomRecording]:
    ids = [stored.recording.id for stored in rows]
    asked = select(RecordingRow.id, RecordingRow.disposed_at).where(RecordingRow.id.in_(ids), RecordingRow.disposed_at.is_not(None))
    gone: dict[str, datetime | None] = dict(tx.execute(asked).tuples().all())
    for stored in rows:
        yield _recording(desk, stored.recording, spoken.get(stored.recording.id), gone.get(stored.recording.id))


def _recording(desk: Desk, recording: Recording, said: Spoken | None, disposed_at: datetime | None) -> RoomRecording:
    shown, clock, video = playing(desk.settings.home, recording), recording.clock, recording.probe.video
    own = recording.start - timedelta(seconds=float(clock.offset_seconds)) if recording.start and clock else recording.start
    return RoomRecording(
        id=recording.id, name=recording.name, device=recording.device, lens=recording.names.second_lens, officer=recording.officer,
        media=recording.media.value, state=recording.probe.state.value, start=recording.start, end=recording.end, own_start=own,
        duration=recording.probe.duration, rate=video.rate if video else None,
        clock=RoomClock(str(clock.source), clock.offset_seconds, clock.uncertainty_seconds, clock.why) if clock else None,
        play=RoomPlay(shown.how, shown.labelled, shown.why, is_made(desk.settings.home, recording.sha256)), listened=said is not None,
        record=said.version if said else None, disposed_at=disposed_at)


def _lanes(rows: Sequence[StoredRecording]) -> Iterator[RoomLane]:
    lanes: dict[tuple[str, str], list[Recording]] = {}
    for stored in rows:
        if stored.recording.media in (Media.VIDEO, Media.AUDIO, Media.PHOTO):
            lanes.setdefault(stored.recording.lane, []).append(stored.recording)
    for recordings in lanes.values():
        yield RoomLane(recordings[0].device, recordings[0].names.second_lens, tuple(recording.id for recording in recordings))


def union(recordings: Sequence[Recording]) -> tuple[RoomSpan, ...]:
    """Return the stretches of time of which some recorder has a picture, in their order."""
    filmed = sorted((span.start, span.end) for recording in recordings if recording.media is Media.VIDEO and (span := recording.interval))
    joined: list[RoomSpan] = []
    for start, end in filmed:
        if joined and start <= joined[-1].end:
            joined[-1] = RoomSpan(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(RoomSpan(start, end))
    return tuple(joined)


def _events(answer: ReviewAnswer) -> Iterator[RoomEvent]:
    by_id = {finding.id: finding for finding in answer.findings}
    for event in answer.events:
        yield RoomEvent(event, tuple(by_id[id_] for id_ in event.findings if id_ in by_id))


def _span(recordings: Sequence[RoomRecording], answer: ReviewAnswer | None) -> RoomSpan | None:
    """Return from when to when there is anything to show."""
    moments = [moment for recording in recordings for moment in (recording.start, recording.end) if moment]
    if answer:
        moments += [moment for document in answer.documents for time in document.intervals for moment in (time.start, time.end)
                    if moment and time.precision in ("second", "minute") and "period" not in time.flags]
    return RoomSpan(min(moments), max(moments)) if moments else None


def _room_span(span: Interval | None) -> RoomSpan | None:
    return RoomSpan(span.start, span.end) if span else None
