"""One case: listen to every recording with sound, draft the written records, note what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from footage.values.recordings import Media, State
from messages import text
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation, case_of, number_of
from tasks.keep import hinting
from tasks.review import hearing
from tasks.speech import drafts, listening, voices
from tasks.speech.items import TranscriptItem, WithoutTranscript, destroyed, heard_items, left_out, transcript_item


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What was heard in a case or a recording; the fields are the keys of `transcribe --json`."""

    case: str | None  # number
    transcripts: tuple[TranscriptItem, ...]
    not_transcribed: tuple[WithoutTranscript, ...]


@dataclass(frozen=True, slots=True)
class NamedSpeaker:
    """A voice of a case that was given a name; the fields are the keys of `record speaker --json`."""

    case: str  # number
    label: str
    name: str
    utterances: int  # so many turns bear the name now
    drafts: tuple[Path, ...]  # written again


def transcribe_case(installation: Installation, number: str | None, recording: str | None = None) -> Transcribed:
    """Transcribe one case, or one recording."""
    every, number = listening.recordings_of(installation, number, recording)
    rows, gone = listening.parted(installation, every, recording)
    case = case_of(installation, number)
    wanted = frozenset(row.recording.id for row in listening.audible(rows) if recording in (None, row.recording.id))
    unheard = _listen(installation, rows, wanted)
    retold = voices.tell_apart(installation, number, rows)
    transcripts = listening.transcripts_of(installation, sorted(wanted | set(retold)))
    papers = {row.recording.id: drafts.write_draft(installation, case, row, transcripts[row.recording.id])
              for row in rows if row.recording.id in transcripts}
    heard = hearing.hear(installation, [row.recording for row in rows], transcripts, case)
    hinting.suggest_marks(installation, number, rows, heard)
    phrases = heard_items(heard, installation.lang)
    listened = [transcript_item(row.recording, transcripts[row.recording.id], papers[row.recording.id], phrases.get(row.recording.id, ()))
                for row in rows if row.recording.id in transcripts and row.recording.id in wanted]
    return Transcribed(number, tuple(listened), (*unheard, *_without_sound(rows, recording), *destroyed(gone, recording)))


def _listen(installation: Installation, rows: Sequence[StoredRecording], wanted: frozenset[str]) -> list[WithoutTranscript]:
    """Transcribe run after run; return what could not be listened to."""
    if not wanted:
        return []
    engine = listening.open_recogniser(installation)
    unheard: list[WithoutTranscript] = []
    for run in listening.runs(listening.audible(rows), installation.settings.tolerance.split_seconds):
        places = [place for place, row in enumerate(run) if row.recording.id in wanted]
        if places:
            near = run[max(0, places[0] - 1) : places[-1] + 2]
            _, failed = listening.transcribe_run(installation, engine, near, rows, wanted)
            unheard += [left_out(failure.row, failure.why, True) for failure in failed]
    return unheard


def _without_sound(rows: Sequence[StoredRecording], recording: str | None) -> list[WithoutTranscript]:
    """Films that have no sound track, and files nothing can be read from: named, not passed over."""
    heard = {row.recording.id for row in listening.audible(rows)}
    silent = [row for row in rows if recording in (None, row.recording.id) and row.recording.id not in heard
              and row.recording.media in (Media.VIDEO, Media.AUDIO)]
    return [left_out(row, text("transcript.not_readable" if broken else "transcript.no_track"), broken)
            for row in silent for broken in [row.recording.probe.state is State.UNREADABLE]]


def name_speaker(installation: Installation, number: str, label: str, name: str) -> NamedSpeaker:
    """Name a voice of a case, and write again the drafts in which it speaks."""
    number = number_of(installation, number)
    named = voices.name_speaker(installation, number, label, name)
    case = case_of(installation, number)
    rows = [row for row in listening.recordings_of(installation, number, None)[0] if row.recording.id in named.recordings]
    transcripts = listening.transcripts_of(installation, [row.recording.id for row in rows])
    written = [drafts.write_draft(installation, case, row, transcripts[row.recording.id]) for row in rows]
    return NamedSpeaker(number, label, named.name, named.utterances, tuple(written))
