"""One case: listen to every recording with sound, draft the written records, note what was heard."""

from __future__ import annotations

from typing import Any

from messages.errors import BadCall
from storage import ledger
from storage.ledger import StoredRecording
from tasks import handover, hearing, hinting, speech
from tasks.office import Office


def transcribe_case(office: Office, number: str | None, recording: str | None = None) -> dict[str, Any]:
    """Transcribe one case, or one recording; return `transcribe --json` of contract.md."""
    rows, number = _wanted(office, number, recording)
    case = handover.case_of(office, number)
    wanted = [row for row in speech.audible(rows) if recording in (None, row.recording.id)]
    engine = speech.open_ear(office) if wanted else None
    drafts: list[speech.Draft] = []
    for row in wanted:
        transcript = speech.transcribe_recording(office, engine, row, rows)
        drafts.append(speech.Draft(row.recording, transcript, speech.write_draft(office, case, row, transcript)))
    heard = hearing.hear(office, [draft.recording for draft in drafts], {draft.recording.id: draft.transcript for draft in drafts}, case)
    hinting.suggest_marks(office, number, rows, heard)
    items = {draft.recording.id: [] for draft in drafts}  # type: dict[str, list[dict[str, Any]]]
    for found in heard:
        items[found.recording].append({"what": found.what, "start": found.start and found.start.isoformat(),
                                       "score": float(found.score), "text": found.text, "offset": float(found.offset)})
    return {"case": number, "transcripts": [speech.transcript_json(draft, items[draft.recording.id]) for draft in drafts]}


def _wanted(office: Office, number: str | None, recording: str | None) -> tuple[list[StoredRecording], str | None]:
    if (number is None) == (recording is None):
        raise BadCall("work.case_or_recording")
    with office.catalogue.read() as tx:
        if recording is None:
            handover.case_of(office, number)
            return list(ledger.of_case(tx, str(number))), number
        row = ledger.get(tx, recording)
        siblings = ledger.of_case(tx, row.case) if row.case else ledger.of_dump(tx, row.dump)
        return list(siblings), row.case
