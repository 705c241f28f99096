"""From sound to text: each run of recordings is listened to as one, and what was heard is kept."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from footage.values.recordings import Media, Recording, State
from footage.values.seconds import seconds_between
from messages import Text, text
from messages.errors import BadCall, NotReadable
from storage.catalogue.states import JobStage
from storage.keeping.disposal import disposed
from storage.keeping.disposal.disposed import Gone
from storage.ledgers import originals
from storage.ledgers.casework import cases
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import transcripts
from storage.trail import audit
from tasks.installation import Installation
from tasks.measure.recovered import viewable
from tasks.steps import step
from transcripts.transcript import Transcript

if TYPE_CHECKING:
    from transcripts.engines.engine import Engine
    from transcripts.hearing.audio import Sound
    from transcripts.hearing.session import SessionPart

SPEECH, VOICES = "speech", "voices"  # folders of the home's cache


@dataclass(frozen=True, slots=True)
class Listened:
    """One recording that was listened to."""

    row: StoredRecording
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Unheard:
    """One recording that could not be listened to, and why."""

    row: StoredRecording
    why: Text


@dataclass(slots=True)
class _Loading:
    """The parts of a run as they are loaded: what was loaded and not transcribed yet, and what could not be loaded."""

    sounds: deque[tuple[StoredRecording, Sound]] = field(default_factory=deque)
    unheard: list[Unheard] = field(default_factory=list)


def recordings_of(installation: Installation, number: str | None, recording: str | None) -> tuple[list[StoredRecording], str | None]:
    """Return the recordings of a case, or those that came with one recording, and the number of their case.

    BadCall where neither or both are named, or where there is no such case or recording.
    """
    if (number is None) == (recording is None):
        raise BadCall("work.case_or_recording")
    with installation.catalogue.read() as tx:
        if recording is None:
            registered = cases.find(tx, str(number))
            return list(originals.of_case(tx, registered)), registered
        row = originals.get(tx, recording)
        siblings = originals.of_case(tx, row.case) if row.case else originals.of_dump(tx, row.dump)
        return list(siblings), row.case


def parted(installation: Installation, rows: Sequence[StoredRecording],
           recording: str | None) -> tuple[list[StoredRecording], tuple[Gone, ...]]:
    """Return the recordings whose originals are there, and those that were disposed of.

    BadCall where nothing is left of what is to be listened to: `recording`, or all that has sound.
    """
    asked = [row for row in rows if row.recording.id == recording] if recording else audible(rows)
    with installation.catalogue.read() as tx:
        disposed.present(tx, asked, "disposed.no_transcript")
        gone = disposed.among(tx, rows)
    away = {entry.row.recording.id for entry in gone}
    return [row for row in rows if row.recording.id not in away], gone


def transcripts_of(installation: Installation, ids: Sequence[str]) -> dict[str, Transcript]:
    """Return {id: what was heard} of those recordings that were listened to."""
    with installation.catalogue.read() as tx:
        return transcripts.get_many(tx, ids, Transcript)


def audible(rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the recordings that have sound to listen to: video and audio with a sound track, damaged ones included."""
    return [row for row in rows if row.recording.media in (Media.VIDEO, Media.AUDIO)
            and row.recording.probe.state is not State.UNREADABLE
            and (row.recording.probe.audio is not None or row.recording.probe.state is State.TRUNCATED)]


def open_recogniser(installation: Installation) -> Engine:
    """Load the speech engine that the settings name; BadCall or Unavailable with one clear sentence where it cannot be."""
    from transcripts.engines.opening import open_engine
    from transcripts.engines.terms import Terms

    settings = installation.settings
    terms = Terms.load(installation.home / "words")
    return open_engine(settings.asr_engine, settings.asr_model, settings.asr_device, os.cpu_count() or 1, terms)


def runs(rows: Sequence[StoredRecording], split: Fraction) -> list[list[StoredRecording]]:
    """Return the recordings in runs whose sound goes on from one file to the next (at most `split` seconds apart), in order of time."""
    timed = sorted((row for row in rows if row.recording.start), key=lambda row: (row.recording.device or "", row.recording.start))
    in_order: list[list[StoredRecording]] = []
    for row in timed:
        if in_order and _goes_on(in_order[-1][-1].recording, row.recording, split):
            in_order[-1].append(row)
        else:
            in_order.append([row])
    return [*in_order, *([row] for row in rows if not row.recording.start)]


def _goes_on(before: Recording, after: Recording, split: Fraction) -> bool:
    if before.device != after.device or before.end is None or after.start is None or before.media is not after.media:
        return False
    return abs(seconds_between(before.end, after.start)) <= split


@step(stage=JobStage.LISTEN)
def transcribe_run(installation: Installation, engine: Engine, run: Sequence[StoredRecording], siblings: Sequence[StoredRecording],
                   wanted: frozenset[str]) -> tuple[list[Listened], list[Unheard]]:
    """Listen to the `wanted` recordings of a run; what was heard before with the same engine, model and settings is looked up.

    A recording whose sound cannot be decoded is named with its reason, and the others are listened to all the same.
    """
    from transcripts.hearing.regions import Listening
    from transcripts.hearing.session import transcribe_session

    loading = _Loading()
    cache = installation.home / "cache"
    listening = Listening(**installation.settings.asr_listening)  # type: ignore[arg-type]
    listened: list[Listened] = []
    parts = _parts(installation, run, siblings, wanted, loading)
    keep_voices = _voices(installation)
    for transcript in transcribe_session(parts, engine, listening, cache / SPEECH):
        row, sound = loading.sounds.popleft()
        keep_voices(sound, transcript)
        _keep(installation, row, transcript)
        listened.append(Listened(row, transcript))
    return listened, loading.unheard


def _parts(installation: Installation, run: Sequence[StoredRecording], siblings: Sequence[StoredRecording], wanted: frozenset[str],
           loading: _Loading) -> Iterator[SessionPart]:
    from transcripts.hearing.audio import load
    from transcripts.hearing.session import SessionPart

    unbroken = False
    for row in run:
        try:
            with viewable(installation, row, siblings) as path:
                sound = load(path, installation.home / "cache" / SPEECH)
        except NotReadable:
            if row.recording.id in wanted:
                loading.unheard.append(Unheard(row, text("speech.not_readable", path=row.recording.name)))
            unbroken = False
            continue
        if row.recording.id in wanted:
            loading.sounds.append((row, sound))
        yield SessionPart(sound, unbroken, row.recording.id in wanted, _bar(installation, row))
        unbroken = True


def _bar(installation: Installation, row: StoredRecording) -> Callable[[Fraction, Fraction], None]:
    return lambda done, total: installation.progress(int(done), int(total), row.recording.name)


def _voices(installation: Installation) -> Callable[[Sound, Transcript], None]:
    """Return what keeps the voices of a recording: nothing where the settings say so or the embedder is not installed."""
    from transcripts.voices.embedder import Embedder, cache_voices, model_path

    path = model_path() if installation.settings.asr_speakers else None
    if path is None:
        return lambda sound, transcript: None
    embedder = Embedder(path)
    return lambda sound, transcript: cache_voices(sound, transcript.segments, embedder, installation.home / "cache" / VOICES)


def _keep(installation: Installation, row: StoredRecording, transcript: Transcript) -> None:
    with installation.catalogue.begin() as tx:
        transcripts.save(tx, row.recording.id, transcript, installation.clock())
        audit.append(tx, "original.transcribed", row.recording.id, installation.who, installation.clock(), None, row.recording.sha256,
                     {"engine": transcript.engine, "model": transcript.model, "segments": len(transcript.segments), "case": row.case})
