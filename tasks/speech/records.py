"""Confirming a written record: the proof-read text, two names, a version bound to the hash of the original."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from messages.errors import BadCall, LiuhenError
from regulations.values.facts import Case, Officer
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records, transcripts
from storage.trail import audit
from tasks.installation import Installation, case_of
from tasks.speech.drafts import record_name, record_paper, records_folder, write_papers
from tasks.steps import step
from transcripts.record.alignment import TextDifference, differences
from transcripts.transcript import Transcript

LOCK = ".confirming.lock"  # in the folder of a case's records


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One confirmed version of a written record."""

    recording: str  # id
    version: int
    record: Path
    changes: tuple[TextDifference, ...]  # where the proof-read text differs from the draft
    bound_to: str  # SHA-256 of the original
    case: str | None  # number


@dataclass(frozen=True, slots=True)
class DraftOrigin:
    """What made the draft that was proof-read."""

    engine: str
    model: str
    identity: str  # of the model's files


@dataclass(frozen=True, slots=True)
class RecordContent:
    """A confirmed version as the ledger keeps it."""

    transcript: Transcript  # as it was signed
    by: tuple[str, ...]  # names
    original_sha256: str
    text: str | None  # name of the proof-read file, where there is one
    draft: DraftOrigin
    differences: tuple[TextDifference, ...]  # between draft and signed text


@step()
def confirm_record(installation: Installation, recording: str, by: Sequence[str], proofread: Path | None) -> Confirmed:
    """Note two names under a written record; a proof-read text is aligned to the times again. Earlier versions stay."""
    names = tuple(dict.fromkeys(name.strip() for name in by if name.strip()))
    if len(names) < 2:
        raise BadCall("work.two_names")
    row, draft = _draft(installation, recording)
    final = _aligned(draft, proofread) if proofread else draft
    changes = differences(draft, final)
    content = RecordContent(final, names, row.recording.sha256, proofread.name if proofread else None,
                            DraftOrigin(draft.engine, draft.model, draft.identity), tuple(changes))
    case = case_of(installation, row.case)
    with _alone(records_folder(installation, case)):
        version = _next_version(installation, recording)
        # The papers come first, so that a killed run leaves no version without its papers.
        out = _write(installation, case, row, final, names, version)
        with installation.catalogue.begin() as tx:
            if records.add(tx, recording, content, installation.clock(), confirmed=True) != version:
                raise LiuhenError("work.record_meanwhile", id=recording)
            audit.append(tx, "record.confirmed", recording, installation.who, installation.clock(), None, row.recording.sha256,
                         {"version": version, "by": list(names), "changes": len(changes), "case": row.case})
    return Confirmed(recording, version, out, changes, row.recording.sha256, row.case)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else confirms a record in this folder: two with the same number would write over each other's papers."""
    with (folder / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _next_version(installation: Installation, recording: str) -> int:
    with installation.catalogue.read() as tx:
        versions = records.versions(tx, recording)
    return versions[-1].version + 1 if versions else 1


def _draft(installation: Installation, recording: str) -> tuple[StoredRecording, Transcript]:
    with installation.catalogue.read() as tx:
        row = originals.get(tx, recording)
        disposed.present(tx, [row], "disposed.no_record", id=recording)
        draft = transcripts.get_many(tx, [recording], Transcript).get(recording)
    if draft is None:
        raise BadCall("work.not_transcribed", id=recording)
    return row, draft


def _aligned(draft: Transcript, proofread: Path) -> Transcript:
    from paperwork.readers.reading import read
    from transcripts.record.alignment import align

    return align(draft, "\n".join(piece.text for piece in read(proofread).blocks))


def _write(
    installation: Installation, case: Case | None, row: StoredRecording, text: Transcript, names: Sequence[str], version: int
) -> Path:
    certificates = {officer.name: officer.certificate for officer in case.officers} if case else {}
    makers = tuple(Officer(name, certificates.get(name)) for name in names)
    out = records_folder(installation, case) / f"{record_name(row.recording)}-v{version}.docx"
    write_papers(installation, record_paper(installation, case, row, text, makers, False, version), text, out)
    return out
