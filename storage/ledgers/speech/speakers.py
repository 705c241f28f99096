"""Names that persons gave to the voices of a case: each with the utterances by which the voice is known again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from storage.catalogue.models.speech import SpeakerRow


@dataclass(frozen=True, slots=True)
class VoiceSample:
    """One utterance of a voice."""

    recording: str  # id
    start: str  # s from the start of the recording, as an exact fraction


@dataclass(frozen=True, slots=True)
class Naming:
    """One voice of a case and the name that a person gave it."""

    label: str  # as it was shown then: 说话人1 …, or an earlier name
    name: str
    by: str
    at: datetime  # aware
    anchors: tuple[VoiceSample, ...]


def add(tx: Session, number: str, naming: Naming) -> None:
    """Note a naming of the case `number`; earlier ones stay."""
    tx.add(SpeakerRow(case=number, label=naming.label, name=naming.name, by=naming.by, at=naming.at,
                      anchors=[[anchor.recording, anchor.start] for anchor in naming.anchors]))
    tx.flush()


def named(tx: Session, number: str) -> tuple[Naming, ...]:
    """Return the namings of a case, the first one first: where two name the same voice, the later one counts."""
    rows = tx.scalars(select(SpeakerRow).where(SpeakerRow.case == number).order_by(SpeakerRow.id))
    return tuple(Naming(row.label, row.name, row.by, row.at, _samples(row)) for row in rows)


def _samples(row: SpeakerRow) -> tuple[VoiceSample, ...]:
    return tuple(VoiceSample(*pair) for pair in from_plain(tuple[tuple[str, str], ...], row.anchors))
