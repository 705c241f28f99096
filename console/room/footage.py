"""What the review room plays and draws: cameras with their recordings, papers, words and marks on one wall clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from footage.values.recordings import Media
from messages.json_values import JsonList, JsonObject
from regulations.values.reviews.review import ReviewAnswer, ReviewedEvent
from regulations.values.reviews.reviewed import ReviewedDocument
from storage.catalogue.states import StoredState
from storage.keeping.disposal import disposed
from storage.ledgers import marks, originals
from storage.ledgers.casework import cases
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import transcripts
from transcripts.transcript import Segment, Transcript

FEWEST = 25  # pictures a second where the index tells none
SHOWN = (Media.VIDEO, Media.AUDIO)


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One utterance on the wall clock."""

    at: datetime | None  # aware; None where the recording has no time
    offset: float  # s from the beginning of the recording
    recording: str  # id
    speaker: str
    text: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class RoomFootage:
    """What a room shows beside its findings."""

    rows: tuple[StoredRecording, ...]  # that can be watched, in the order of time
    review: ReviewAnswer
    lines: tuple[RoomLine, ...]
    marked: JsonList  # [start, end] in ms
    officers: tuple[str, ...]  # of the case


def footage_of(tx: Session, number: str, heard: bool) -> RoomFootage:
    """Return what the room of a reviewed case shows; `heard`: what was said too, which is for who may watch alone."""
    stored = cases.row(tx, number)
    every = [row for row in originals.of_case(tx, number) if row.recording.media in SHOWN]
    gone = disposed.gone_among(tx, [row.recording.id for row in every])
    rows = [row for row in every if row.recording.id not in gone]
    drafts = transcripts.get_many(tx, [row.recording.id for row in rows] if heard else [], Transcript)
    lines = [line for row in rows for line in _lines(row, drafts.get(row.recording.id))]
    spans = [stand.mark.span for stand in marks.listing(tx, number) if stand.mark.span]
    officers = tuple(officer.name for officer in cases.load(tx, number).case.officers)
    return RoomFootage(tuple(rows), ReviewAnswer.from_json(stored.review or {}), tuple(sorted(lines, key=_order)),
                       [[_ms(span.start), _ms(span.end)] for span in spans], officers)


def _order(line: RoomLine) -> tuple[bool, float]:
    return line.at is None, line.at.timestamp() if line.at else line.offset


def _lines(row: StoredRecording, draft: Transcript | None) -> list[RoomLine]:
    return [_line(row, segment) for segment in draft.segments] if draft else []


def _line(row: StoredRecording, segment: Segment) -> RoomLine:
    start, offset = row.recording.start, float(segment.start)
    return RoomLine(start + timedelta(seconds=offset) if start else None, offset, row.recording.id, segment.speaker or "", segment.text,
                      bool(segment.flags))


def drawn(footage: RoomFootage, events: Sequence[ReviewedEvent], playable: dict[str, str]) -> JsonObject:
    """Return what the script of the room is given; times are ms since 1970, `playable`: {id: "original", "copy" or ""}."""
    cameras: dict[str, JsonObject] = {}
    people = {recording.id: recording.responsible for recording in footage.review.recordings}
    for row in footage.rows:
        recording = row.recording
        if recording.start is None:
            continue
        key = "|".join(recording.lane)
        camera = cameras.setdefault(key, {"name": recording.device or recording.recorder or recording.name,
                                          "person": people.get(recording.id) or "", "recordings": []})
        taken = camera["recordings"]
        assert isinstance(taken, list)
        taken.append(_recording(row, playable.get(recording.id, "")))
    return {"cameras": list(cameras.values()), "papers": [paper for document in footage.review.documents for paper in _papers(document)],
            "events": [[event.id, _ms(event.start), _ms(event.end or event.start)] for event in events if event.start],
            "gaps": [[_ms(span.start), _ms(span.end)] for comparison in footage.review.comparisons for span in comparison.uncovered],
            "speech": [[_ms(line.at), line.recording] for line in footage.lines if line.at], "marks": footage.marked}


def _recording(row: StoredRecording, how: str) -> JsonObject:
    recording, video = row.recording, row.recording.probe.video
    length = recording.probe.duration or Fraction(0)
    end = recording.end or (recording.start + timedelta(seconds=float(length)) if recording.start else None)
    clock = recording.clock
    return {"id": recording.id, "name": recording.name.rpartition("/")[2], "start": _ms(recording.start), "end": _ms(end), "how": how,
            "media": recording.media.value, "rate": float(video.rate) if video and video.rate else FEWEST, "sha256": recording.sha256,
            "offset": float(clock.offset_seconds) if clock else 0, "sure": float(clock.uncertainty_seconds) if clock else None,
            "whole": recording.probe.state.value == "whole", "read": row.stored is StoredState.VERIFIED}


def _papers(document: ReviewedDocument) -> list[JsonObject]:
    return [{"name": document.kind, "start": _ms(time.start), "end": _ms(time.end)}
            for time in document.intervals if time.start and time.end]


def _ms(moment: datetime | None) -> int:
    return round(moment.timestamp() * 1000) if moment else 0
