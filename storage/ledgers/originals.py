"""The ledger of originals: one row a recording, and what is known of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_short
from footage.values.recordings import Clock, Media, Recording
from messages.errors import BadCall
from regulations.values.enums import KeepState
from storage.catalogue.models.base import quoted
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.states import StoredState
from storage.catalogue.steps import in_steps
from storage.ledgers import corrections

Plain = dict[str, Any]  # a Recording as it is stored: what is not needed can be left out before a value is made of it
When = tuple[datetime | None, datetime | None, Clock | None]  # start and end (aware), and the clock they rest on
FileKey = tuple[str | None, str, int, datetime | None]  # recorder, name, bytes, time stamp on the recorder (aware)


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """A recording together with where its original lies and how it came in."""

    recording: Recording
    key: str  # of the original in the store
    sm3: str | None  # lower-case hex; known once read back
    stored: StoredState
    dump: int  # number of the dump it came with first
    case: str | None  # number
    unit: str | None
    received_at: datetime  # aware; when the recorder was handed over
    verified_at: datetime | None = None  # aware
    unread: int = 0  # bytes the recorder would not give up; zeros stand in their place


_ROW = RecordingRow
_READ = select(_ROW.recording, _ROW.key, _ROW.sm3, _ROW.stored, _ROW.dump, _ROW.case, _ROW.unit, _ROW.received_at, _ROW.verified_at,
               _ROW.unread)  # a StoredRecording's fields, in their order
NOT_VERIFIED = text(quoted([StoredState.RECEIVED]))  # as a literal, which the partial index needs
_MEDIA = {media.value: media for media in Media}


def identity(sha256: str, name: str, device: str | None) -> str:
    """Return the stable id of a recording: same bytes under the same name from the same recorder, whichever dump brings them."""
    return "R-" + hashlib.sha256(f"{sha256}\n{name}\n{device or ''}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


def add_new(tx: Session, stored: Sequence[StoredRecording]) -> frozenset[str]:
    """Enter recordings, one statement for all, and return the ids of those that were new."""
    rows = {recording.recording.id: _row(recording) for recording in stored}
    there = {id_ for ids in in_steps(list(rows)) for id_ in tx.scalars(select(RecordingRow.id).where(RecordingRow.id.in_(ids)))}
    fresh = [row for id_, row in rows.items() if id_ not in there]
    if not fresh:
        return frozenset()
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    once = insert(RecordingRow).on_conflict_do_nothing(index_elements=["id"])  # another run may bring the same dump right now
    return frozenset(tx.scalars(once.returning(RecordingRow.id), fresh))


def _row(stored: StoredRecording) -> dict[str, object]:
    return {**_columns(stored.recording), "sm3": stored.sm3, "key": stored.key, "stored": stored.stored, "dump": stored.dump,
            "case": stored.case, "unit": stored.unit, "received_at": stored.received_at, "verified_at": stored.verified_at,
            "unread": stored.unread}


def _columns(recording: Recording) -> dict[str, object]:
    return {"id": recording.id, "name": recording.name, "sha256": recording.sha256, "size": recording.size,
            "media": recording.media.value, "state": recording.probe.state.value, "device": recording.device,
            "officer": recording.officer, "start_at": recording.start, "end_at": recording.end,
            "modified": recording.modified, "recording": to_short(recording)}


def taken_in(tx: Session, names: Sequence[str]) -> dict[FileKey, tuple[str, Media]]:
    """Return {(recorder, name, bytes, time stamp): (id, kind)} for the files of these names that are in the ledger already.

    What could not be read to its end is not known: the next run tries it again. Nor is what was disposed of: it is not in the store.
    """
    columns = select(_ROW.device, _ROW.name, _ROW.size, _ROW.modified, _ROW.id, _ROW.media).where(_ROW.keep_state != KeepState.DISPOSED)
    rows = [row for step in in_steps(names) for row in tx.execute(columns.where(_ROW.name.in_(step), _ROW.unread == 0))]
    said = corrections.devices_of_dump(tx, [row.id for row in rows])
    return {(said.get(id_, device), name, size, modified): (id_, _MEDIA[media]) for device, name, size, modified, id_, media in rows}


def get(tx: Session, id: str) -> StoredRecording:
    """Return one recording; BadCall for an unknown id."""
    row = tx.execute(_READ.where(RecordingRow.id == id)).first()
    if row is None:
        raise BadCall("storage.no_recording", id=id)
    return _stored(*row)


def get_many(tx: Session, ids: Sequence[str], through: Callable[[Plain], Plain] | None = None) -> tuple[StoredRecording, ...]:
    """Return the recordings of these ids that are in the ledger, in the order asked.

    `through`: what the plain value of each (footage/values/plain.py) goes through before it is made a Recording.
    """
    rows = (_stored(through(plain) if through else plain, *rest) for step in in_steps(ids)
            for plain, *rest in tx.execute(_READ.where(RecordingRow.id.in_(step))))
    by_id = {row.recording.id: row for row in rows}
    return tuple(by_id[id_] for id_ in ids if id_ in by_id)


def of_case(tx: Session, number: str, through: Callable[[Plain], Plain] | None = None) -> tuple[StoredRecording, ...]:
    """Return the recordings of a case in the order of time, those without a time last; `through` as in `get_many`."""
    return _all(tx, RecordingRow.case == number, through=through)


def of_device(tx: Session, device: str, since: datetime | None = None,
              until: datetime | None = None) -> tuple[StoredRecording, ...]:
    """Return a recorder's recordings that touch [since, until), in the order of time."""
    before = [RecordingRow.start_at < until] if until is not None else []
    after = [func.coalesce(RecordingRow.end_at, RecordingRow.start_at) >= since] if since is not None else []
    return _all(tx, RecordingRow.device == device, *before, *after)


def of_dump(tx: Session, dump: int) -> tuple[StoredRecording, ...]:
    """Return the recordings that came first with this dump, in the order of time."""
    return _all(tx, RecordingRow.dump == dump)


def devices_of_dump(tx: Session, dump: int) -> frozenset[str | None]:
    """Return the recorders whose files came with this dump."""
    return frozenset(tx.scalars(select(RecordingRow.device).where(RecordingRow.dump == dump).distinct()))


def mark_all_verified(tx: Session, sm3: Mapping[str, str], at: datetime) -> frozenset[str]:
    """Note {id: SM3} of originals that were read back and are equal; return the ids nobody had noted before."""
    fresh = frozenset(id_ for step in in_steps(list(sm3)) for id_ in tx.scalars(
        select(RecordingRow.id).where(RecordingRow.id.in_(step), RecordingRow.stored == NOT_VERIFIED)))
    rows = [{"id": id_, "stored": StoredState.VERIFIED, "sm3": sm3[id_], "verified_at": at} for id_ in sorted(fresh)]
    if rows:
        tx.execute(update(RecordingRow), rows)
    return fresh


def update_recordings(tx: Session, recordings: Sequence[Recording]) -> None:
    """Write what is now known of recordings (clock, device, probe); what identifies them stays; BadCall for an unknown id."""
    there = {id_ for step in in_steps([recording.id for recording in recordings])
             for id_ in tx.scalars(select(RecordingRow.id).where(RecordingRow.id.in_(step)))}
    missing = [recording.id for recording in recordings if recording.id not in there]
    if missing:
        raise BadCall("storage.no_recording", id=missing[0])
    identifying = ("name", "sha256", "size")
    rows = [{name: value for name, value in _columns(recording).items() if name not in identifying} for recording in recordings]
    if rows:
        tx.execute(update(RecordingRow), rows)


def set_times(tx: Session, ids: Sequence[str], times: Mapping[str, When]) -> tuple[StoredRecording, ...]:
    """Write when these recordings were, {id: (start, end, clock)}, and return them as they stand now."""
    changed: list[dict[str, object]] = []

    def with_times(plain: Plain) -> Plain:
        start, end, clock = times[plain["id"]]
        times_known = {"start": to_short(start), "end": to_short(end), "clock": to_short(clock)}
        new = {name: value for name, value in (plain | times_known).items() if value is not None}
        if new != plain:
            changed.append({"id": new["id"], "start_at": start, "end_at": end, "recording": new})
        return new

    rows = get_many(tx, ids, with_times)
    if changed:
        tx.execute(update(RecordingRow), changed)
    return rows


def put_right(tx: Session, recording: Recording) -> None:
    """Write recorder and officer as a person put them right, and that one did."""
    tx.execute(update(RecordingRow).where(RecordingRow.id == recording.id).values(
        device=recording.device, officer=recording.officer, recording=to_short(recording)))


def assign(tx: Session, ids: Sequence[str], case: str | None) -> None:
    """Put recordings into a case (None: take them out of theirs)."""
    for step in in_steps(ids):
        tx.execute(update(RecordingRow).where(RecordingRow.id.in_(step)).values(case=case))


def all_keys(tx: Session) -> Iterator[tuple[str, str]]:
    """Yield (key, id) of every recording the store should hold, in the order of keys: for the ledger against the store."""
    after = FIRST
    while rows := keys_after(tx, after):
        yield from rows
        after = rows[-1]


FIRST = ("", "")  # before every key


def keys_after(tx: Session, after: tuple[str, str], limit: int = 1000) -> list[tuple[str, str]]:
    """Return the next (key, id) behind `after` that `all_keys` yields, at most `limit`."""
    key, id_ = after
    beyond = (RecordingRow.key > key) | ((RecordingRow.key == key) & (RecordingRow.id > id_))
    query = select(RecordingRow.key, RecordingRow.id).where(RecordingRow.keep_state != KeepState.DISPOSED, beyond)
    return list(tx.execute(query.order_by(RecordingRow.key, RecordingRow.id).limit(limit)).tuples())


def count(tx: Session) -> int:
    """Return how many recordings there are."""
    return tx.scalar(select(func.count()).select_from(RecordingRow)) or 0


def counts_by(tx: Session) -> Mapping[str, int]:
    """Return {"received": …, "verified": …}."""
    received = tx.scalar(select(func.count()).select_from(RecordingRow).where(RecordingRow.stored == NOT_VERIFIED)) or 0
    return {"received": received, "verified": count(tx) - received}


def _all(tx: Session, *where: ColumnElement[bool], through: Callable[[Plain], Plain] | None = None) -> tuple[StoredRecording, ...]:
    ordered = _READ.where(*where).order_by(RecordingRow.start_at.is_(None), RecordingRow.start_at, RecordingRow.name, RecordingRow.id)
    return tuple(_stored(through(plain) if through else plain, *rest) for plain, *rest in tx.execute(ordered))


def _stored(recording: Plain, *rest: Any) -> StoredRecording:
    return StoredRecording(from_plain(Recording, recording), *rest)
