"""Recorder, officer and secrecy of a recording, where its name does not say them or says them wrongly: what was said stays beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from footage.values.recordings import Recording
from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_recording
from storage.catalogue.states import CorrectedField
from storage.keeping.sweep import sweeping
from storage.ledgers import corrections, originals
from storage.ledgers.corrections import Correction
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep.recordings.values import NewFacts, need_there
from tasks.steps import step

FIELDS = (CorrectedField.DEVICE, CorrectedField.OFFICER)


@dataclass(frozen=True, slots=True)
class PutRight:
    """What was put right."""

    corrections: tuple[Correction, ...]
    cases: tuple[str, ...]  # numbers of the cases these recordings are in
    receipts: tuple[Path, ...] = ()  # the evidence lists that were written again


@step()
def put_right(installation: Installation, ids: Sequence[str], facts: NewFacts) -> PutRight:
    """Note recorder, officer and secrecy of recordings as a person says them; BadCall where nothing would change."""
    wanted = tuple(dict.fromkeys(ids))
    with installation.catalogue.read() as tx:
        _changes(installation, tx, need_there(tx, wanted), facts)
    with installation.catalogue.begin() as tx:
        sweeping.alone(tx)
        for id_ in wanted:
            need_now(tx, installation.desk, Act.PUT_RIGHT, of_recording(id_)(tx))
        rows = need_there(tx, wanted)
        changes = _changes(installation, tx, rows, facts)
        for row in rows:
            if _with(row.recording, facts) != row.recording:
                originals.put_right(tx, _with(row.recording, facts))
        sweeping.ask_again(tx, wanted)
        for change in changes:
            corrections.add(tx, change)
        _note(installation, tx, rows, changes, facts)
    return PutRight(tuple(changes), tuple(sorted({row.case for row in rows if row.case})))


def _changes(installation: Installation, tx: Session, rows: Sequence[StoredRecording], facts: NewFacts) -> list[Correction]:
    """Return what would change; BadCall where no reason is given, nothing is said, or all of it is so already."""
    if not facts.reason.strip():
        raise BadCall("work.no_reason")
    if not any((value or "").strip() for value in (facts.device, facts.officer, facts.secrecy)):
        raise BadCall("recording.set_what")
    at = installation.clock()
    changes = [Correction(row.recording.id, field, was, now, installation.who, None, at, facts.reason.strip())
               for row in rows for field in FIELDS
               for was, now in [(getattr(row.recording, field), getattr(_with(row.recording, facts), field))] if was != now]
    if facts.secrecy:
        levels = corrections.secrecy_of(tx, [row.recording.id for row in rows])
        changes += [Correction(row.recording.id, CorrectedField.SECRECY, was, facts.secrecy, installation.who, None, at,
                               facts.reason.strip())
                    for row in rows for was in [levels.get(row.recording.id, "none")] if was != facts.secrecy]
    if not changes:
        raise BadCall("recording.set_already")
    return changes


def _with(recording: Recording, facts: NewFacts) -> Recording:
    """Return the recording as the person says it is."""
    asked = zip(FIELDS, (facts.device, facts.officer), strict=True)
    said = {field.value: value.strip() for field, value in asked if value and value.strip()}
    changed = tuple(name for name, value in said.items() if getattr(recording, name) != value)
    marked = tuple(sorted({*recording.corrected, *changed}))
    return replace(recording, device=said.get("device", recording.device), officer=said.get("officer", recording.officer), corrected=marked)


def _note(installation: Installation, tx: Session, rows: Sequence[StoredRecording], changes: Sequence[Correction], facts: NewFacts) -> None:
    by_id = {row.recording.id: row for row in rows}
    audit.append_many(tx, "recording.set", installation.who, installation.clock(), [
        (change.recording, facts.reason.strip(), by_id[change.recording].recording.sha256,
         {"case": by_id[change.recording].case, "field": change.field, "was": change.was, "now": change.now}) for change in changes])
