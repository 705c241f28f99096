"""One recording with everything about it: where it came from, what was put right, what keeps it, who saw it, which copies there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from footage.values.recordings import Media, State
from messages import Text
from messages.json_values import JsonObject
from regulations.values.enums import KeepState
from regulations.values.reviews.findings import Citation
from regulations.wearers import worn_by
from storage.catalogue.states import CorrectedField, StoredState
from storage.keeping import holds, reasons, requests
from storage.keeping.disposal import disposed
from storage.keeping.disposal.disposed import Deletion
from storage.keeping.holds import Hold
from storage.keeping.sweep import sweeping
from storage.ledgers import corrections, dumps, marks, media, originals, packages, viewings
from storage.ledgers.casework import cases
from storage.ledgers.corrections import Correction
from storage.ledgers.marks import StoredMark, means
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records
from storage.ledgers.speech.records import Record
from storage.trail import audit
from storage.trail.audit import Event
from tasks.installation import Installation
from tasks.steps import step

CUT = "original.cut-for-viewing"


@dataclass(frozen=True, slots=True)
class SaidByName:
    """What the file's name and its dump said, whatever was put right since."""

    device: str | None
    officer: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The dump a recording came with."""

    dump: int
    root: str
    by: str | None
    unit: str | None
    received_at: datetime  # aware


@dataclass(frozen=True, slots=True)
class RetentionShown:
    """How long it is kept, and why."""

    state: KeepState
    until: date | None
    held: bool
    why: tuple[Text, ...]
    articles: tuple[Citation, ...]
    list: str | None  # number of the disposal list it stands on
    marks: tuple[StoredMark, ...]
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Somebody opened it."""

    at: datetime  # aware
    who: str


@dataclass(frozen=True, slots=True)
class ReleasedCopy:
    """A copy that left the office."""

    request: int
    asked_by: str
    purpose: str
    approver: str | None
    to: str | None
    at: datetime | None  # aware
    file: str  # path in the folder that was handed out


@dataclass(frozen=True, slots=True)
class OtherCopy:
    """A copy in the office: in a package, on a medium, or cut for viewing."""

    kind: str  # "package", "medium", "viewing"
    where: str
    at: datetime | None  # aware
    by: str | None


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """One event of the audit chain about it."""

    seq: int
    at: datetime  # aware
    what: str
    who: str
    why: str | None
    detail: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStory:
    """The fields are the keys of `recording show --json`."""

    id: str
    name: str
    case: str | None  # number
    device: str | None
    officer: str | None  # as the recording has it
    worn_by: str | None  # by the case file or by a person's word
    named: SaidByName
    corrections: tuple[Correction, ...]
    media: Media
    state: State
    stored: StoredState
    bytes: int
    sha256: str
    sm3: str | None
    start: datetime | None  # aware
    end: datetime | None  # aware
    duration: Fraction | None  # s
    origin: Origin
    keep: RetentionShown
    disposed: Deletion | None
    records: tuple[Record, ...]
    viewings: tuple[Viewing, ...]
    releases: tuple[ReleasedCopy, ...]
    copies: tuple[OtherCopy, ...]
    events: tuple[ListedEvent, ...]


@step()
def show(installation: Installation, id: str) -> RecordingStory:
    """Return everything the catalogue and its chain know about one recording; BadCall for an unknown id."""
    with installation.catalogue.read() as tx:
        row = originals.get(tx, id)
        recording, probe, events = row.recording, row.recording.probe, audit.events(tx, subject=id)
        put_right = corrections.of_recording(tx, id)
        case = cases.load(tx, row.case).case if row.case else None
        return RecordingStory(
            id=id, name=recording.name, case=row.case, device=recording.device, officer=recording.officer,
            worn_by=worn_by(case, recording) if case else None, named=_named(row, put_right), corrections=put_right,
            media=recording.media, state=probe.state, stored=row.stored, bytes=recording.size, sha256=recording.sha256, sm3=row.sm3,
            start=recording.start, end=recording.end, duration=probe.duration, origin=_origin(tx, row), keep=_kept(tx, row),
            disposed=disposed.deletions(tx, [id]).get(id) if disposed.gone_among(tx, [id]) else None,
            records=records.versions(tx, id),
            viewings=tuple(Viewing(seen.opened_at, seen.who) for seen in viewings.paired(events)),
            releases=_releases(tx, id), copies=(*_packed(tx, id), *_cut(events)),
            events=tuple(ListedEvent(event.seq, event.when, event.what, event.who, event.why, event.detail) for event in events))


def _named(row: StoredRecording, put_right: Sequence[Correction]) -> SaidByName:
    """Return what was there before anybody put it right: by the name, the folder, the dump."""
    first: dict[CorrectedField, str | None] = {}
    for correction in put_right:
        first.setdefault(correction.field, correction.was)
    return SaidByName(first.get(CorrectedField.DEVICE, row.recording.device), first.get(CorrectedField.OFFICER, row.recording.officer))


def _origin(tx: Session, row: StoredRecording) -> Origin:
    dump = dumps.get(tx, row.dump)
    return Origin(dump.id, dump.root, dump.by, dump.unit, dump.received_at)


def _kept(tx: Session, row: StoredRecording) -> RetentionShown:
    item = sweeping.some(tx, [row.recording.id])[row.recording.id]
    reason = reasons.of(tx, [item.reason_id]).get(item.reason_id) if item.reason_id is not None else None
    marked = tuple(mark for mark in marks.listing(tx, row.case) if means(mark.mark, row.recording)) if row.case else ()
    held = tuple(hold for hold in holds.standing(tx, [row.case]).get(row.case, []) if hold.holds(row.recording.id)) if row.case else ()
    return RetentionShown(
        item.keep_state,
        item.keep_until,
        item.held,
        reason.why if reason else (),
        reason.articles if reason else (),
        item.proposal,
        marked,
        held,
    )


def _releases(tx: Session, id: str) -> tuple[ReleasedCopy, ...]:
    return tuple(ReleasedCopy(request.id, request.story.asked_by, request.story.purpose, request.story.approver, request.story.to,
                              request.story.released_at, file.file)
                 for request in requests.listing(tx) for file in request.story.files if file.recording == id)


def _packed(tx: Session, id: str) -> list[OtherCopy]:
    copies: list[OtherCopy] = []
    for package in packages.holding(tx, id):
        copies.append(OtherCopy("package", package.path, package.at, None))
        copies += [OtherCopy("medium", " ".join(part for part in (medium.number or medium.written.label, medium.place) if part),
                             medium.entered_at, medium.entered_by) for medium in media.of_package(tx, package.id)]
    return copies


def _cut(events: Sequence[Event]) -> list[OtherCopy]:
    return [OtherCopy("viewing", str(event.detail.get("derivative", "")), event.when, event.who) for event in events if event.what == CUT]
