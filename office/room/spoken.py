"""What was said in the recordings of a case: the newest confirmed record of each, else the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import orjson
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from office.room.values import RoomWords
from storage.catalogue.models.originals import RecordRow, TranscriptRow
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Spoken:
    """The utterances of one recording, as they are stored."""

    version: int | None  # of the confirmed record; None: a draft
    segments: Sequence[Mapping[str, Any]]


def spoken_in(tx: Session, ids: Sequence[str]) -> dict[str, Spoken]:
    """Return {recording: what was said} of those that were listened to."""
    spoken: dict[str, Spoken] = {}
    for step in in_steps(ids):
        # As text: most of it are the times of single characters, and the mapper takes five times as long to read them.
        drafts = select(TranscriptRow.recording, cast(TranscriptRow.transcript, Text)).where(TranscriptRow.recording.in_(step))
        for id_, transcript in tx.execute(drafts):
            spoken[id_] = Spoken(None, orjson.loads(transcript)["segments"])
        signed: Any = select(RecordRow.recording, RecordRow.version, RecordRow.record).where(RecordRow.confirmed)
        for id_, version, record in tx.execute(signed.where(RecordRow.recording.in_(step)).order_by(RecordRow.version)):
            if "transcript" in record:
                spoken[id_] = Spoken(version, record["transcript"]["segments"])
    return spoken


def words_of(spoken: Mapping[str, Spoken], ids: Sequence[str]) -> Iterator[RoomWords]:
    """Yield the utterances of these recordings, in their order."""
    for id_ in (id_ for id_ in ids if id_ in spoken):
        for segment in spoken[id_].segments:
            yield RoomWords(id_, _seconds(segment["start"]), _seconds(segment["end"]), segment["text"], segment.get("speaker"),
                            tuple(segment.get("flags", ())))


def _seconds(stored: str) -> Fraction:
    """Return a stored fraction ("n/d", "n"), quicker than `Fraction` reads any number."""
    numerator, _, denominator = stored.partition("/")
    return Fraction(int(numerator), int(denominator or 1))
