"""The papers of what was heard: the draft of the written record as docx and PDF/A, and the text with its times in four forms."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from footage.values.plain import to_plain
from footage.values.recordings import Recording
from footage.values.seconds import later
from messages import Text, text
from paperwork.papers.values import RecordPaper, SignedBy, Turn
from regulations.values.facts import Case, Officer
from regulations.wearers import wearer
from storage.catalogue.states import JobStage
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech.signatures import Signature
from tasks.installation import Installation
from tasks.measure.record_names import record_name, records_folder
from tasks.steps import step
from transcripts.transcript import Transcript

KINDS = ("vtt", "srt", "json", "txt")
_SHOWN = 5  # places of missing sound that a note names


@step(stage=JobStage.WRITE)
def write_draft(installation: Installation, case: Case | None, row: StoredRecording, transcript: Transcript) -> Path:
    """Write the draft of the written record (docx, PDF/A) and the text with its times (VTT, SRT, JSON, TXT); return the docx.

    A draft that would say the same as the one that is there is left as it is, its making time included.
    """
    out = records_folder(installation, case) / f"{record_name(row.recording)}.docx"
    paper = record_paper(installation, case, row, transcript)
    digest, note = _digest(paper, transcript, installation), installation.home / "cache" / "drafts" / row.recording.id
    if note.is_file() and note.read_text(encoding="ascii") == digest and all(path.is_file() for path in _all(out)):
        return out
    write_papers(installation, paper, transcript, out)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(digest, encoding="ascii")
    return out


def write_papers(installation: Installation, paper: RecordPaper, transcript: Transcript, out: Path) -> None:
    """Write one version of the record in every form; `out` is the docx."""
    from paperwork.papers.writing import write_paper
    from transcripts.record.formats import write

    for suffix in (".docx", ".pdf"):
        write_paper(paper, out.with_suffix(suffix), installation.lang)
    for kind in KINDS:
        write(transcript, out.with_suffix(f".{kind}"), kind)


def _all(out: Path) -> list[Path]:
    return [out, out.with_suffix(".pdf"), *(out.with_suffix(f".{kind}") for kind in KINDS)]


def _digest(paper: RecordPaper, transcript: Transcript, installation: Installation) -> str:
    timeless = replace(paper, made_at=datetime(2000, 1, 1, tzinfo=paper.made_at.tzinfo))
    content = [to_plain(timeless), to_plain(transcript), installation.lang]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedText:
    """How the text of a written record stands."""

    version: int = 1
    signed: tuple[Signature, ...] = ()  # nobody signed it, or by hand alone
    draft: bool = True  # not signed by two persons yet
    as_drafted: bool = False  # read against the recording, and nothing of the draft was corrected


def record_paper(installation: Installation, case: Case | None, row: StoredRecording, transcript: Transcript,
                 makers: tuple[Officer, ...] = (), stands: SignedText | None = None) -> RecordPaper:
    """Return the values of the written record (声音资料文字记录, 003-2 art. 18(一)2)."""
    recording, stands = row.recording, stands or SignedText()
    place = next((entry.name for entry in case.places if recording.start and entry.interval.start <= recording.start < entry.interval.end),
                 None) if case else None
    return RecordPaper(
        unit=row.unit or (case.unit if case else ""),
        recording=recording.name,
        sha256=recording.sha256,
        made_at=max((signature.at for signature in stands.signed), default=installation.clock()),
        method=text(f"work.record_method_{_read(stands)}", engine=transcript.engine, model=transcript.model),
        turns=tuple(turns(recording, transcript)),
        title=case.cause if case else None,
        case=case.number if case else None,
        party=case.party if case else None,
        device=recording.device,
        officer=wearer(case, recording),
        start=recording.start,
        end=recording.end,
        clock=recording.clock.why if recording.clock and recording.clock.why else "",
        place=place,
        makers=makers,
        object_of_proof=case.object_of_proof if case else None,
        notes=_notes(transcript, stands.draft),
        draft=stands.draft,
        version=stands.version,
        as_drafted=stands.as_drafted,
        signed=tuple(SignedBy(Officer(signature.signer, signature.certificate), signature.at) for signature in stands.signed),
        by_password=all(signature.account for signature in stands.signed),
        text_sha256=stands.signed[0].text_sha256 if stands.signed else None,
    )


def _read(stands: SignedText) -> str:
    """Return how far the text was read against the recording: the key of the sentence that says it."""
    if stands.draft:
        return "waiting" if stands.signed else "draft"
    return "as_drafted" if stands.as_drafted and stands.signed else "checked"


def _notes(transcript: Transcript, draft: bool) -> tuple[Text, ...]:
    """What is said below the turns: of the sound, and in a draft what a machine may have missed."""
    of_draft = [*term_notes(transcript), text("transcript.together")] if draft and transcript.segments else []
    return (*sound_notes(transcript), *of_draft)


def term_notes(transcript: Transcript) -> list[Text]:
    """Return where the record has one of the field's words instead of what the engine itself wrote."""
    from transcripts.engines.terms import replaced_words

    places = [text("transcript.term", at=_clock(word.start), heard=word.heard, term=word.text)
              for segment in transcript.segments for word in replaced_words(segment.words)]
    return [text("transcript.terms", count=len(places), places=places)] if places else []


def turns(recording: Recording, transcript: Transcript) -> list[Turn]:
    """Return what was said, segment by segment, with the time of day where the recording has one."""
    from transcripts.record.doubts import doubtful

    return [Turn(offset=segment.start, text=segment.text, start=recording.start and later(recording.start, segment.start),
                 speaker=segment.speaker, flags=segment.flags, doubtful=doubtful(segment), before=segment.before, after=segment.after)
            for segment in transcript.segments]


def sound_notes(transcript: Transcript) -> list[Text]:
    """Return what a reader must know of the sound: why nothing is written down, and where sound is missing or damaged."""
    if not transcript.track:
        return [text("transcript.no_track")]
    sentences = (
        [text("transcript.digital_silence")] if transcript.silent else [text("transcript.no_voice")] if not transcript.speech else []
    )
    if transcript.bad_frames:
        sentences.append(text("transcript.bad_frames", count=transcript.bad_frames))
    if transcript.missing:
        seconds = sum((end - start for start, end in transcript.missing), Fraction(0))
        places = [_clock(start) for start, _ in transcript.missing[:_SHOWN]]
        sentences.append(text("transcript.missing", count=len(transcript.missing), seconds=f"{float(seconds):.1f}", places=places))
    if any(segment.speaker for segment in transcript.segments):
        sentences.append(text("transcript.voices"))
    return sentences


def _clock(at: Fraction) -> str:
    return f"{int(at) // 3600:02d}:{int(at) // 60 % 60:02d}:{int(at) % 60:02d}"
