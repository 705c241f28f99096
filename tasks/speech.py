"""From sound to a draft of the written record: transcribe once, keep the text, write the paper an office proof-reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footage.plain import to_plain
from footage.recordings import Media, Recording, State, later
from messages import text
from paperwork.papers import RecordPaper, Turn
from regulations.facts import Case, Officer
from storage import audit, notes
from storage.ledger import StoredRecording
from storage.names import safe_name
from tasks.office import Office
from tasks.recovered import viewable
from tasks.steps import step
from transcripts.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Draft:
    """One recording that was listened to."""

    recording: Recording
    transcript: Transcript
    record: Path  # the draft of the written record


def audible(rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the recordings that have sound to listen to: video and audio with a sound track, damaged ones included."""
    return [row for row in rows if row.recording.media in (Media.VIDEO, Media.AUDIO)
            and row.recording.probe.state is not State.UNREADABLE
            and (row.recording.probe.audio is not None or row.recording.probe.state is State.TRUNCATED)]


def open_ear(office: Office) -> Any:
    """Load the speech engine that the settings name; BadCall or Unavailable with one clear sentence where it cannot be."""
    from transcripts.engines import open_engine

    settings = office.settings
    return open_engine(settings.asr_engine, settings.asr_model, settings.asr_device, os.cpu_count() or 1)


@step()
def transcribe_recording(office: Office, engine: Any, row: StoredRecording, siblings: Sequence[StoredRecording]) -> Transcript:
    """Listen to one recording; what was heard before with the same engine, model and settings is looked up."""
    from transcripts.audio import load
    from transcripts.session import transcribe

    with viewable(office, row, siblings) as path:
        sound = load(path)
    cache = office.home / "cache" / "speech"
    transcript = transcribe(sound, engine, None, cache, lambda done, total: office.progress(int(done), int(total), row.recording.name))
    with office.catalogue.begin() as tx:
        notes.save_transcript(tx, row.recording.id, to_plain(transcript), office.clock())
        audit.append(tx, "original.transcribed", row.recording.id, office.who, office.clock(), None, row.recording.sha256,
                     {"engine": transcript.engine, "model": transcript.model, "segments": len(transcript.segments), "case": row.case})
    return transcript


@step()
def write_draft(office: Office, case: Case | None, row: StoredRecording, transcript: Transcript) -> Path:
    """Write the draft of the written record (docx) and the text with its times (VTT) beside it."""
    from paperwork.writing import write_written_record
    from transcripts.formats import write

    folder = (office.case_folder(case.number) if case else office.home / "cases" / "_") / "records"
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / f"{record_name(row.recording)}.docx"
    write_written_record(record_paper(office, case, row, transcript, (), True, 1), out, office.lang)
    write(transcript, out.with_suffix(".vtt"), "vtt")
    return out


def record_name(found: Recording) -> str:
    """Return the name of a recording's papers, without the ending: readable, and one for each recording."""
    return f"{safe_name(Path(found.name).stem)[:80]}-{found.id[2:10]}"


def record_paper(office: Office, case: Case | None, row: StoredRecording, transcript: Transcript, makers: tuple[Officer, ...],
                 draft: bool, version: int) -> RecordPaper:
    """Return the values of the written record (声音资料文字记录, 003-2 art. 18(一)2)."""
    found = row.recording
    place = next((entry.name for entry in case.places if found.start and entry.interval.start <= found.start < entry.interval.end),
                 None) if case else None
    worn = {entry.device: entry.officer for entry in case.recorders} if case else {}
    return RecordPaper(
        unit=row.unit or (case.unit if case else ""), recording=found.name, sha256=found.sha256, made_at=office.clock(),
        method=text("work.record_method", engine=transcript.engine, model=transcript.model), turns=tuple(turns(found, transcript)),
        title=case.cause if case else None, case=case.number if case else None, party=case.party if case else None,
        device=found.device, officer=worn.get(found.device or "") or found.officer, start=found.start, end=found.end,
        clock=found.clock.why if found.clock and found.clock.why else "", place=place, makers=makers,
        object_of_proof=case.object_of_proof if case else None, draft=draft, version=version,
    )


def turns(found: Recording, transcript: Transcript) -> list[Turn]:
    """Return what was said, segment by segment, with the time of day where the recording has one."""
    return [Turn(offset=segment.start, text=segment.text, start=found.start and later(found.start, segment.start),
                 speaker=segment.speaker, flags=segment.flags) for segment in transcript.segments]


def transcript_json(draft: Draft, heard: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one item of `transcribe --json`."""
    found, transcript = draft.recording, draft.transcript
    return {
        "recording": found.id, "name": found.name, "engine": transcript.engine, "model": transcript.model, "record": str(draft.record),
        "segments": [{
            "start": found.start and later(found.start, segment.start).isoformat(),
            "end": found.start and later(found.start, segment.end).isoformat(),
            "offset": float(segment.start), "text": segment.text, "speaker": segment.speaker, "score": float(segment.score),
            "flags": list(segment.flags),
        } for segment in transcript.segments], "heard": list(heard),
    }
