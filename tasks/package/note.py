"""The explanatory note of a case package (音像资料制作说明)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from footage.values.readability import condition
from footage.values.recordings import form_of
from messages import Text, text
from messages.errors import BadCall
from messages.json_values import JsonObject
from paperwork.forms import NOTE
from paperwork.papers.values import Note, NoteConversion, NoteDocument, NoteInterruption, NoteItem, NoteMedium, NoteSign
from regulations.values.facts import Case, Officer
from regulations.values.reviews.evidence import GapEvidence
from regulations.values.reviews.kinds import FindingKind
from regulations.values.reviews.review import ReviewAnswer
from regulations.wearers import wearer
from storage.catalogue.states import JobStage
from storage.ledgers.casework.decisions import Decision
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.measure.access_copies import AccessCopy
from tasks.measure.names import media, names
from tasks.package.disposed import paper_name, rows_of
from tasks.package.metadata import access_name
from tasks.package.packaging import Content
from tasks.steps import step
from tasks.version import VERSION

SETS = 3  # 封存, 查阅, 异地


def makers_of(content: Content, makers: Sequence[str]) -> tuple[Officer, ...]:
    """Return who makes the package: those named, else the officers of the case; BadCall where they are fewer than two."""
    case = content.stored.case
    certificates = {officer.name: officer.certificate for officer in case.officers}
    people = tuple(Officer(name, certificates.get(name)) for name in dict.fromkeys(makers)) or case.officers
    if len({officer.name for officer in people}) < 2:
        raise BadCall("archive.two_makers", number=case.number)
    return people


@step(stage=JobStage.WRITE)
def write_note(
    installation: Installation, content: Content, copies: Mapping[str, AccessCopy], makers: Sequence[str], medium: str | None
) -> Path:
    """Write the explanatory note (音像资料制作说明, conventions.md 2.3); its time is when this state of the case was first packed."""
    from paperwork.papers.writing import write_paper

    case, people = content.stored.case, makers_of(content, makers)
    out = installation.case_folder(case.number) / f"{NOTE.file}.docx"
    out.parent.mkdir(parents=True, exist_ok=True)
    return write_paper(_note(installation, content, copies, people, medium), out, installation.lang)


def _note(
    installation: Installation, content: Content, copies: Mapping[str, AccessCopy], makers: tuple[Officer, ...], medium: str | None
) -> Note:
    case, review = content.stored.case, content.review.answer if content.review else None
    proof = text("archive.proof", cause=case.cause or case.matter).say(installation.lang)
    return Note(
        unit=case.unit, number=case.number, title=text("archive.note_title", cause=case.cause or case.matter).say(installation.lang),
        made_at=content.made_at, method=text("archive.note_method" if not copies else "archive.note_method_copies", version=VERSION,
                                               count=len(copies)), cause=case.cause, party=case.party,
        items=tuple(_item(number, row, case) for number, row in enumerate(media(content.rows), 1)),
        documents=tuple(NoteDocument(name=document.file, start=interval.start, end=interval.end)
                        for document in (review.documents if review else ()) for interval in document.intervals),
        devices=tuple(dict.fromkeys(row.recording.device for row in content.rows if row.recording.device)), recorded_by=case.officers,
        place=case.places[0].name if case.places else None,
        object_of_proof=case.object_of_proof or (proof if case.evidence else None),
        makers=makers,
        interruptions=tuple(_interruptions(review)) if review else (), conversions=tuple(_conversions(content, copies)),
        signs=tuple(_signs(review, content.decisions)) if review else (), reviewed=review is not None,
        media=(NoteMedium(kind=text(f"archive.medium_{medium or 'folder'}"), copies=SETS if medium else 1),),
        kept_at=installation.place,
        records=tuple(path.name for path in content.records if path.suffix == ".docx"),
        disposed=rows_of(content), disposed_list=paper_name(installation.lang) if content.gone else "",
        unfinished=tuple(matter.message for matter in content.unfinished), although=content.although,
    )


def _item(number: int, row: StoredRecording, case: Case) -> NoteItem:
    recording = row.recording
    return NoteItem(
        number=number,
        name=recording.name,
        media=recording.media.value,
        form=form_of(recording),
        size=recording.size,
        sha256=recording.sha256,
        sm3=row.sm3,
        device=recording.device,
        recorded_by=wearer(case, recording),
        shown_start=recording.named_start,
        start=recording.start,
        end=recording.end,
        seconds=recording.probe.duration,
        clock=recording.clock.why if recording.clock and recording.clock.why else "",
        state=condition(recording.probe),
    )


def _interruptions(review: ReviewAnswer) -> list[NoteInterruption]:
    """The interruptions the review found, with the reason that was said or written."""
    return [NoteInterruption(start=finding.start, end=finding.end, seconds=finding.seconds, reason=finding.message,
                             source=_source(finding.evidence) if finding.evidence else None)
            for finding in review.findings if finding.kind == FindingKind.GAP and finding.start and finding.end and finding.seconds]


def _signs(review: ReviewAnswer, decisions: Sequence[Decision]) -> Iterator[NoteSign]:
    """Yield the signs of editing that the review saw, one for each recording they are about."""
    decided = {decision.finding: decision.status for decision in decisions}
    names_of = {recording.id: recording.name for recording in review.recordings}
    for finding in review.findings:
        if finding.kind == FindingKind.EDITED:
            status = text(f"report.status_{decided.get(finding.id, finding.status)}")
            for id_ in finding.recordings:
                yield NoteSign(name=names_of.get(id_, id_), start=finding.start, end=finding.end, message=finding.message, status=status)


def _source(stored: JsonObject) -> str | Text | None:
    """Where a reason was given: a paper of the case, or what was said; None where none was."""
    evidence = GapEvidence.from_json(stored)
    if evidence.written:
        return evidence.written
    return text("archive.reason_spoken", words=evidence.spoken.text) if evidence.spoken else None


def _conversions(content: Content, copies: Mapping[str, AccessCopy]) -> list[NoteConversion]:
    """What was made from an original, how and why; the original is in the package as it was."""
    copied = [(name, row, copies[row.recording.id]) for name, row in names(content.rows) if row.recording.id in copies]
    return [NoteConversion(source=row.recording.name, result=access_name(name, copy), method=copy.method, why=copy.why, sha256=copy.sha256)
            for name, row, copy in copied]
