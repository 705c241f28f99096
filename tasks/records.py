"""Confirming a written record: the proof-read text, two names, a version bound to the hash of the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from footage.plain import from_plain, to_plain
from messages.errors import BadCall
from regulations.facts import Case, Officer
from storage import audit, ledger, notes
from storage.ledger import StoredRecording
from tasks.handover import case_of
from tasks.office import Office
from tasks.speech import record_name, record_paper
from tasks.steps import step
from transcripts.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One confirmed version of a written record."""

    recording: str  # id
    version: int
    record: Path
    changes: int  # places where the proof-read text differs from the draft


@step()
def confirm_record(office: Office, recording: str, by: Sequence[str], proofread: Path | None) -> Confirmed:
    """Note two names under a written record; a proof-read text is aligned to the times again. Earlier versions stay."""
    names = tuple(dict.fromkeys(name.strip() for name in by if name.strip()))
    if len(names) < 2:
        raise BadCall("work.two_names")
    row, draft = _draft(office, recording)
    text = _aligned(draft, proofread) if proofread else draft
    case = case_of(office, row.case)
    with office.catalogue.begin() as tx:
        version = notes.add_record(tx, recording, {
            "transcript": to_plain(text), "by": list(names), "original_sha256": row.recording.sha256, "text": proofread and proofread.name,
        }, office.clock(), confirmed=True)
        audit.append(tx, "record.confirmed", recording, office.who, office.clock(), None, row.recording.sha256,
                     {"version": version, "by": list(names), "changes": _changes(draft, text), "case": row.case})
    out = _write(office, case, row, text, names, version)
    return Confirmed(recording, version, out, _changes(draft, text))


def _draft(office: Office, recording: str) -> tuple[StoredRecording, Transcript]:
    with office.catalogue.read() as tx:
        row = ledger.get(tx, recording)
        found = notes.transcripts(tx, [recording]).get(recording)
    if found is None:
        raise BadCall("work.not_transcribed", id=recording)
    return row, from_plain(Transcript, found.transcript)


def _aligned(draft: Transcript, proofread: Path) -> Transcript:
    from paperwork.reading import read
    from transcripts.alignment import align

    return align(draft, "\n".join(piece.text for piece in read(proofread).pieces))


def _changes(draft: Transcript, text: Transcript) -> int:
    from transcripts.alignment import differences

    return len(differences(draft, text))


def _write(office: Office, case: Case | None, row: StoredRecording, text: Transcript, names: Sequence[str], version: int) -> Path:
    from paperwork.writing import write_written_record, write_written_record_pdf

    certificates = {officer.name: officer.certificate for officer in case.officers} if case else {}
    makers = tuple(Officer(name, certificates.get(name)) for name in names)
    folder = (office.case_folder(case.number) if case else office.home / "cases" / "_") / "records"
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / f"{record_name(row.recording)}-v{version}.docx"
    paper = record_paper(office, case, row, text, makers, False, version)
    write_written_record(paper, out, office.lang)
    write_written_record_pdf(paper, out.with_suffix(".pdf"), office.lang)
    return out
