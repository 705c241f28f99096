"""The explanatory note of a case package (音像资料制作说明)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from messages import text
from paperwork.papers import Note, NoteConversion, NoteDocument, NoteInterruption, NoteItem, NoteMedium
from regulations.facts import Case, Officer
from storage.ledger import StoredRecording
from tasks.handover import form_of, kept_at
from tasks.office import Office
from tasks.packaging import Content, media
from tasks.recovered import recovered_copy
from tasks.steps import step
from tasks.version import VERSION


@step()
def write_note(office: Office, content: Content, makers: Sequence[str]) -> Path:
    """Write the explanatory note (音像资料制作说明, conventions.md 2.3); its time is that of the review, so it stays the same."""
    from paperwork.writing import write_explanatory_note

    out = office.case_folder(content.stored.case.number) / "音像资料制作说明.docx"
    out.parent.mkdir(parents=True, exist_ok=True)
    return write_explanatory_note(_note(office, content, makers), out, office.lang)


def _note(office: Office, content: Content, makers: Sequence[str]) -> Note:
    case, review = content.stored.case, content.review.review
    certificates = {officer.name: officer.certificate for officer in case.officers}
    proof = text("archive.proof", cause=case.cause or case.matter).say(office.lang)
    return Note(
        unit=case.unit, number=case.number, title=text("archive.note_title", cause=case.cause or case.matter).say(office.lang),
        made_at=content.review.at, method=text("archive.note_method", version=VERSION), cause=case.cause, party=case.party,
        items=tuple(_item(number, row, case) for number, row in enumerate(media(content.rows), 1)),
        documents=tuple(NoteDocument(name=document["file"], start=_instant(span["start"]), end=_instant(span["end"]))
                        for document in review["documents"] for span in document["intervals"]),
        devices=tuple(dict.fromkeys(row.recording.device for row in content.rows if row.recording.device)), recorded_by=case.officers,
        place=case.places[0].name if case.places else None,
        object_of_proof=case.object_of_proof or (proof if case.evidence else None),
        makers=tuple(Officer(name, certificates.get(name)) for name in makers) or case.officers,
        interruptions=tuple(_interruptions(review)), conversions=tuple(_conversions(office, content.rows)),
        media=(NoteMedium(kind=text("archive.medium_disk"), copies=1),), kept_at=kept_at(office),
        records=tuple(path.name for path in content.records if path.suffix == ".docx"),
    )


def _item(number: int, row: StoredRecording, case: Case) -> NoteItem:
    found = row.recording
    worn = {entry.device: entry.officer for entry in case.recorders}
    return NoteItem(
        number=number, name=found.name, media=found.media.value, form=form_of(found), size=found.size, sha256=found.sha256, sm3=row.sm3,
        device=found.device, recorded_by=worn.get(found.device or "") or found.officer, shown_start=found.names.start,
        start=found.start, end=found.end, seconds=found.probe.duration, clock=found.clock.why if found.clock and found.clock.why else "",
    )


def _instant(given: str | None) -> Any:
    return datetime.fromisoformat(given) if given else None


def _interruptions(review: Any) -> list[NoteInterruption]:
    """The interruptions the review found, with the reason that was said or written."""
    return [NoteInterruption(start=_instant(found["start"]), end=_instant(found["end"]), seconds=found["seconds"],
                             reason=found["message"], source=found.get("explains"))
            for found in review["findings"] if found["kind"] == "gap" and found["start"] and found["end"] and found["seconds"]]


def _conversions(office: Office, rows: Sequence[StoredRecording]) -> list[NoteConversion]:
    made = [(row, recovered_copy(office, row.recording.sha256)) for row in rows]
    return [NoteConversion(source=row.recording.name, result=path.name, method=text("archive.recovered_how"),
                           why=text("archive.recovered_why")) for row, path in made if path.is_file()]
