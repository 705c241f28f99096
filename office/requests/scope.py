"""What a request is about: footage and confirmed written records, never logs, tracks or repetitions; and what came after an approval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from footage.values.duplicates import twins
from footage.values.recordings import Media
from regulations.access.words import Secrecy
from regulations.values.facts import Case
from storage.catalogue.states import RecordsAsked
from storage.keeping.disposal import disposed
from storage.keeping.disposal.disposed import Gone
from storage.keeping.requests import AddedSince, FixedSet, NotReleased, Request, Story
from storage.ledgers import corrections, dumps, originals
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records
from storage.ledgers.speech.records import Record

FOOTAGE = (Media.VIDEO, Media.AUDIO, Media.PHOTO)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a request is about, as it stands now."""

    rows: tuple[StoredRecording, ...]  # footage whose originals are there
    gone: tuple[Gone, ...]  # footage whose originals were disposed of
    records: tuple[Record, ...]  # the newest confirmed written records, where they are asked for
    repeated: int = 0  # recordings of the case that repeat another one
    secret: tuple[tuple[str, Secrecy], ...] = ()  # (name, level) of what is secret, the most secret first

    @property
    def secrecy(self) -> Secrecy:
        """The highest level of all of it."""
        return self.secret[0][1] if self.secret else Secrecy.NONE

    @property
    def not_released(self) -> tuple[NotReleased, ...]:
        """What nobody gets because it was disposed of."""
        return tuple(map(away, self.gone))


def scope_of(tx: Session, case: Case, story: Story) -> Scope:
    """Return what is asked for of a case: what is named, else all of its footage but what repeats other footage."""
    rows = [row for row in originals.of_case(tx, case.number) if row.recording.media in FOOTAGE]
    repeated = {twin.repeated for twin in twins([row.recording for row in rows])}
    wanted = set(story.recordings) or {row.recording.id for row in rows} - repeated
    return _scope(tx, case, [row for row in rows if row.recording.id in wanted], story.records,
                  0 if story.recordings else len(repeated))


def covered_scope(tx: Session, case: Case, request: Request) -> Scope:
    """Return what an approved request may hand out: what its approval covers, as it stands now.

    An approval of an earlier release fixed no set: it covers what had been taken in by then.
    """
    covered = request.story.covered
    if covered is None:
        scope = scope_of(tx, case, request.story)
        return _scope(tx, case, _taken_in_by(tx, request, _all(scope)), RecordsAsked.NONE, scope.repeated)
    ids = [entry.recording for entry in covered.recordings]
    rows = originals.get_many(tx, [*ids, *(entry.recording for entry in covered.records if entry.recording not in ids)])
    scope = _scope(tx, case, [row for row in rows if row.recording.id in ids], RecordsAsked.NONE, 0)
    signed = tuple(Record(entry.recording, entry.version, True, request.at) for entry in covered.records)
    return Scope(scope.rows, scope.gone, signed, 0, _secret(tx, case, rows))


def added_since(tx: Session, case: Case, request: Request, scope: Scope) -> tuple[AddedSince, ...]:
    """Return what an approved request would be about today and its approval does not cover; nothing where recordings are named."""
    now = scope_of(tx, case, request.story)
    here = {row.recording.id for row in _all(scope)}
    footage = [] if request.story.records is RecordsAsked.ONLY else [row for row in now.rows if row.recording.id not in here]
    signed = {(record.recording, record.version) for record in scope.records}
    names = {row.recording.id: row.recording for row in now.rows}
    return (*(AddedSince(row.recording.id, row.recording.name, row.recording.sha256) for row in footage),
            *(AddedSince(record.recording, names[record.recording].name, names[record.recording].sha256, record.version)
              for record in now.records if (record.recording, record.version) not in signed and record.recording in names))


def changed_since(covered: FixedSet, rows: Iterable[StoredRecording], case: str) -> tuple[str, ...]:
    """Return the names of covered recordings that are no longer what was approved: other bytes, or footage of another case."""
    now = {row.recording.id: row for row in rows}
    return tuple(entry.name for entry in covered.recordings if entry.recording not in now
                 or now[entry.recording].recording.sha256 != entry.sha256 or now[entry.recording].case != case)


def away(gone: Gone) -> NotReleased:
    """Return a recording that was disposed of as a request names it."""
    recording, deletion = gone.row.recording, gone.deletion
    return NotReleased(recording.id, recording.name, recording.sha256, *((deletion.list, deletion.at) if deletion else (None, None)))


def _scope(tx: Session, case: Case, rows: Sequence[StoredRecording], wanted: RecordsAsked, repeated: int) -> Scope:
    gone = disposed.among(tx, rows)
    left_out = {entry.row.recording.id for entry in gone}
    here = tuple(row for row in rows if row.recording.id not in left_out)
    signed = records.newest_confirmed(tx, [row.recording.id for row in here]) if wanted is not RecordsAsked.NONE else ()
    return Scope(here, gone, signed, repeated, _secret(tx, case, rows))


def _secret(tx: Session, case: Case, rows: Sequence[StoredRecording]) -> tuple[tuple[str, Secrecy], ...]:
    named = corrections.secrecy_of(tx, [row.recording.id for row in rows])
    levels = [(case.number, Secrecy(case.confidentiality)),
              *((row.recording.name, Secrecy(named[row.recording.id])) for row in rows if row.recording.id in named)]
    return tuple(sorted((level for level in levels if level[1] is not Secrecy.NONE), key=lambda level: -level[1].height))


def _all(scope: Scope) -> list[StoredRecording]:
    return [*scope.rows, *(entry.row for entry in scope.gone)]


def _taken_in_by(tx: Session, request: Request, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return those that were in the case when an earlier release approved it."""
    at = request.story.approved_at or request.at
    moved, late = corrections.moved_in(tx, request.case, at), dumps.begun_after(tx, at)
    return [row for row in rows if row.received_at <= at and row.dump not in late and row.recording.id not in moved]
