"""Signing a written record: which text is signed, and its papers once it is; a version is bound to the hash of the original."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from footage.values.plain import from_plain
from messages.errors import BadCall, Refused
from office.records.signing import RecordOffer
from regulations.values.facts import Officer
from storage.catalogue.states import ReadHow
from storage.keeping.disposal import disposed
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import records, signatures, transcripts
from storage.ledgers.speech.records import WaitingRecord
from storage.ledgers.speech.signatures import Signature
from tasks.installation import Installation, case_of
from tasks.measure.record_names import record_name, records_folder
from tasks.speech.drafts import SignedText, record_paper, write_papers
from tasks.steps import step
from transcripts.record.alignment import TextDifference, differences
from transcripts.transcript import Transcript

LOCK = ".confirming.lock"  # in the folder of a case's records


@dataclass(frozen=True, slots=True)
class ChosenText:
    """The text that is to be signed, with where it differs from the draft."""

    offer: RecordOffer
    changes: tuple[TextDifference, ...]
    original_sha256: str
    case: str | None  # number


@dataclass(frozen=True, slots=True)
class DraftOrigin:
    """What made the draft that was proof-read."""

    engine: str
    model: str
    identity: str  # of the model's files


@dataclass(frozen=True, slots=True)
class RecordContent:
    """A version as the ledger keeps it."""

    transcript: Transcript  # as it was signed
    by: tuple[str, ...]  # names of those who signed; nobody while it waits for the second one
    original_sha256: str
    text: str | None  # name of the proof-read file, where there is one
    draft: DraftOrigin
    differences: tuple[TextDifference, ...]  # between draft and signed text


@step()
def choose_text(installation: Installation, recording: str, proofread: Path | None, seen: int | None = None) -> ChosenText:
    """Return the text to sign: a proof-read one aligned to the times again, else what somebody signed first, else the draft.

    `seen`: the version that was read; Refused where another one waits by now.
    """
    row, draft, waiting = _gathered(installation, recording)
    if seen is not None and seen != (waiting.version if waiting else None):
        raise Refused("signed.other_waits", id=recording, version=waiting.version if waiting else 0, seen=seen)
    final = _aligned(draft, proofread) if proofread else _to_read(draft, waiting)
    changes = tuple(differences(draft, final))
    content = RecordContent(final, (), row.recording.sha256, proofread.name if proofread else None,
                            DraftOrigin(draft.engine, draft.model, draft.identity), changes)
    how = ReadHow.CORRECTED if proofread else ReadHow.NOTHING_TO_CORRECT
    offer = RecordOffer(recording, text_digest(final), how, content, len(changes), waiting.version if waiting else None)
    return ChosenText(offer, changes, row.recording.sha256, row.case)


def text_digest(transcript: Transcript) -> str:
    """Return the SHA-256 of a record's text with its times: of the text file that lies beside its paper."""
    from transcripts.record.formats import plain_text

    return hashlib.sha256(plain_text(transcript).encode("utf-8")).hexdigest()


def _gathered(installation: Installation, recording: str) -> tuple[StoredRecording, Transcript, WaitingRecord | None]:
    with installation.catalogue.read() as tx:
        row = originals.get(tx, recording)
        disposed.present(tx, [row], "disposed.no_record", id=recording)
        draft = transcripts.get_many(tx, [recording], Transcript).get(recording)
        waiting = records.waiting(tx, recording)
    if draft is None:
        raise BadCall("work.not_transcribed", id=recording)
    return row, draft, waiting


def _to_read(draft: Transcript, waiting: WaitingRecord | None) -> Transcript:
    """Return the text that waits for the second signature; the draft where none does, or where what waits was a draft made again since."""
    if waiting is None or waiting.content["text"] is None:
        return draft
    return from_plain(Transcript, waiting.content["transcript"])


def _aligned(draft: Transcript, proofread: Path) -> Transcript:
    from paperwork.readers.reading import read
    from transcripts.record.alignment import align

    return align(draft, "\n".join(piece.text for piece in read(proofread).blocks))


@step()
def write_signed(installation: Installation, recording: str, version: int) -> Path:
    """Write the papers of a version as it stands now, and return the docx: a draft until two persons signed it."""
    with installation.catalogue.read() as tx:
        case = case_of(installation, originals.get(tx, recording).case)
    folder = records_folder(installation, case)
    with _alone(folder):
        with installation.catalogue.read() as tx:
            row = originals.get(tx, recording)
            content, signed = records.content(tx, recording, version), signatures.under(tx, recording, version)
        written = from_plain(RecordContent, content)
        out = _paper(folder, row, version)
        makers = _makers(signed) or tuple(Officer(name) for name in written.by)
        text = SignedText(version, signed, not written.by, written.text is None)
        write_papers(installation, record_paper(installation, case, row, written.transcript, makers, text), written.transcript, out)
        return out


@step()
def write_missing(installation: Installation, number: str | None = None, recording: str | None = None) -> None:
    """Write the papers of confirmed records, of a case or a recording, that a run which was killed has left without."""
    with installation.catalogue.read() as tx:
        rows = originals.of_case(tx, number) if number else (originals.get(tx, recording),) if recording else ()
        newest = {
            row.recording.id: max((record.version for record in records.versions(tx, row.recording.id) if record.confirmed), default=0)
            for row in rows
        }
    for row in rows:
        version = newest[row.recording.id]
        if version and not _paper(records_folder(installation, case_of(installation, row.case)), row, version).is_file():
            write_signed(installation, row.recording.id, version)


def _paper(folder: Path, row: StoredRecording, version: int) -> Path:
    return folder / f"{record_name(row.recording)}-v{version}.docx"


def _makers(signed: Sequence[Signature]) -> tuple[Officer, ...]:
    return tuple(Officer(signature.signer, signature.certificate) for signature in signed)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes a record into this folder: the papers say what the catalogue says when they are written."""
    with (folder / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
