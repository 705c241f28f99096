"""What `transcribe --json` says of one recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from footage.values.recordings import Media, Recording
from footage.values.seconds import later
from messages import Lang, Text, text
from paperwork.report.tables import phrase_name
from regulations.values.facts import Heard
from storage.keeping.disposal.disposed import Gone
from storage.ledgers.originals import StoredRecording
from tasks.speech.drafts import sound_notes
from transcripts.transcript import Segment, Transcript


@dataclass(frozen=True, slots=True)
class TermItem:
    """A word of the field that the record has instead of what the engine wrote."""

    offset: Fraction  # s from the beginning of the recording
    text: str
    heard: str


@dataclass(frozen=True, slots=True)
class SegmentItem:
    """One stretch of speech."""

    start: datetime | None  # aware
    end: datetime | None  # aware
    offset: Fraction  # s from the beginning of the recording
    text: str
    speaker: str | None
    score: Fraction
    flags: tuple[str, ...]
    before: str  # the beginning of this sentence, which the recording before holds
    after: str  # the end of this sentence, which the next recording holds
    terms: tuple[TermItem, ...]


@dataclass(frozen=True, slots=True)
class HeardItem:
    """One phrase that matters."""

    what: str  # key of the phrase
    words: str  # what it is, for a person
    start: datetime | None  # aware
    score: Fraction
    text: str  # as it was said
    offset: Fraction  # s from the beginning of the recording


@dataclass(frozen=True, slots=True)
class TranscriptItem:
    """One recording that was listened to."""

    recording: str  # id
    name: str
    engine: str
    model: str
    record: Path  # draft of the written record
    sound: tuple[Text, ...]  # what a reader must know of the sound
    segments: tuple[SegmentItem, ...]
    heard: tuple[HeardItem, ...]


@dataclass(frozen=True, slots=True)
class WithoutTranscript:
    """One recording without a transcript."""

    recording: str  # id
    name: str
    why: Text
    problem: bool  # whether it should have one


def transcript_item(recording: Recording, transcript: Transcript, record: Path, heard: Sequence[HeardItem]) -> TranscriptItem:
    """Return what is said of a recording that was listened to; `record`: the draft of its written record."""
    segments = tuple(_segment(recording, segment) for segment in transcript.segments)
    sound = tuple(sound_notes(transcript))
    return TranscriptItem(recording.id, recording.name, transcript.engine, transcript.model, record, sound, segments, tuple(heard))


def heard_items(heard: Sequence[Heard], lang: Lang) -> dict[str, list[HeardItem]]:
    """Return {id of a recording: the phrases that were heard in it}."""
    items: dict[str, list[HeardItem]] = {}
    for phrase in heard:
        item = HeardItem(phrase.what, phrase_name(phrase, lang), phrase.start, phrase.score, phrase.text, phrase.offset)
        items.setdefault(phrase.recording, []).append(item)
    return items


def left_out(row: StoredRecording, why: Text, problem: bool) -> WithoutTranscript:
    """Return what is said of a recording without a transcript."""
    return WithoutTranscript(row.recording.id, row.recording.name, why, problem)


def destroyed(gone: Sequence[Gone], recording: str | None) -> list[WithoutTranscript]:
    """Return what is said of recordings whose originals were disposed of: nobody can listen to them; `recording`: only that one."""
    away = [entry for entry in gone
            if recording in (None, entry.row.recording.id) and entry.row.recording.media in (Media.VIDEO, Media.AUDIO)]
    return [left_out(entry.row, text("disposed.not_heard", gone=entry.sentence()), False) for entry in away]


def _segment(recording: Recording, segment: Segment) -> SegmentItem:
    from transcripts.engines.terms import replaced_words

    terms = tuple(TermItem(term.start, term.text, term.heard) for term in replaced_words(segment.words))
    return SegmentItem(
        start=recording.start and later(recording.start, segment.start), end=recording.start and later(recording.start, segment.end),
        offset=segment.start, text=segment.text, speaker=segment.speaker, score=segment.score, flags=segment.flags, before=segment.before,
        after=segment.after, terms=terms)
