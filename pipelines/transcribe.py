"""One case: listen to every recording with sound, draft the written records, note what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from footage.values.plain import from_plain
from footage.values.recordings import Media, State
from messages import text
from messages.errors import BadCall
from paperwork.report.tables import heard_words
from storage.ledgers import originals, transcripts
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation, case_of
from tasks.keep import hinting
from tasks.review import hearing
from tasks.speech import drafts, listening, voices
from transcripts.transcript import Transcript


def transcribe_case(installation: Installation, number: str | None, recording: str | None = None) -> dict[str, Any]:
    """Transcribe one case, or one recording; return `transcribe --json` of contract.md."""
    rows, number = _wanted(installation, number, recording)
    case = case_of(installation, number)
    wanted = frozenset(row.recording.id for row in listening.audible(rows) if recording in (None, row.recording.id))
    unheard = _listen(installation, rows, wanted)
    retold = voices.tell_apart(installation, number, rows)
    with installation.catalogue.read() as tx:
        stored = transcripts.get_many(tx, sorted(wanted | set(retold)))
    drafted = {name: from_plain(Transcript, found.transcript) for name, found in stored.items()}
    papers = {row.recording.id: drafts.write_draft(installation, case, row, drafted[row.recording.id])
              for row in rows if row.recording.id in drafted}
    heard = hearing.hear(installation, [row.recording for row in rows], drafted, case)
    hinting.suggest_marks(installation, number, rows, heard)
    items: dict[str, list[dict[str, Any]]] = {name: [] for name in drafted}
    for found in heard:
        items[found.recording].append({"what": found.what, "words": heard_words(found, installation.lang),
                                       "start": found.start and found.start.isoformat(), "score": float(found.score),
                                       "text": found.text, "offset": float(found.offset)})
    return {
        "case": number,
        "transcripts": [
            drafts.transcript_json(
                row.recording, drafted[row.recording.id], papers[row.recording.id], items[row.recording.id], installation.lang
            )
            for row in rows
            if row.recording.id in drafted and row.recording.id in wanted
        ],
        "not_transcribed": [*unheard, *_without_sound(installation, rows, recording)],
    }


def _listen(installation: Installation, rows: Sequence[StoredRecording], wanted: frozenset[str]) -> list[dict[str, Any]]:
    """Transcribe run after run; return what could not be listened to."""
    if not wanted:
        return []
    engine = listening.open_ear(installation)
    unheard: list[dict[str, Any]] = []
    for run in listening.runs(listening.audible(rows), installation.settings.tolerance.split_seconds):
        places = [place for place, row in enumerate(run) if row.recording.id in wanted]
        if places:
            near = run[max(0, places[0] - 1) : places[-1] + 2]
            _, failed = listening.transcribe_run(installation, engine, near, rows, wanted)
            unheard += [_left_out(one.row, one.why.say(installation.lang), True) for one in failed]
    return unheard


def _without_sound(installation: Installation, rows: Sequence[StoredRecording], recording: str | None) -> list[dict[str, Any]]:
    """Films that have no sound track, and files nothing can be read from: named, not passed over."""
    heard = {row.recording.id for row in listening.audible(rows)}
    silent = [row for row in rows if recording in (None, row.recording.id) and row.recording.id not in heard
              and row.recording.media in (Media.VIDEO, Media.AUDIO)]
    return [_left_out(row, text("transcript.not_readable" if broken else "transcript.no_track").say(installation.lang), broken)
            for row in silent for broken in [row.recording.probe.state is State.UNREADABLE]]


def _left_out(row: StoredRecording, why: str, problem: bool) -> dict[str, Any]:
    return {"recording": row.recording.id, "name": row.recording.name, "why": why, "problem": problem}


def name_speaker(installation: Installation, number: str, label: str, name: str) -> dict[str, Any]:
    """Name a voice of a case, and write the drafts anew in which it speaks."""
    named = voices.name_speaker(installation, number, label, name)
    case = case_of(installation, number)
    with installation.catalogue.read() as tx:
        rows = [row for row in originals.of_case(tx, number) if row.recording.id in named.recordings]
        stored = transcripts.get_many(tx, [row.recording.id for row in rows])
    written = [drafts.write_draft(installation, case, row, from_plain(Transcript, stored[row.recording.id].transcript)) for row in rows]
    return {"case": number, "label": label, "name": named.name, "utterances": named.utterances, "drafts": [str(path) for path in written]}


def _wanted(installation: Installation, number: str | None, recording: str | None) -> tuple[list[StoredRecording], str | None]:
    if (number is None) == (recording is None):
        raise BadCall("work.case_or_recording")
    with installation.catalogue.read() as tx:
        if recording is None:
            case_of(installation, number)
            return list(originals.of_case(tx, str(number))), number
        row = originals.get(tx, recording)
        siblings = originals.of_case(tx, row.case) if row.case else originals.of_dump(tx, row.dump)
        return list(siblings), row.case
