"""What goes into a case package (一案一卷), and the note that says how it was made."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from footage.recordings import Media
from messages import say, text
from messages.errors import BadCall
from paperwork.package_index import PackageIndex, PackedFootage, render
from paperwork.papers import Note, NoteConversion, NoteDocument, NoteInterruption, NoteItem, NoteMedium
from regulations.facts import Case, Officer
from storage import audit, cases, ledger, notes
from storage.applicable import regulation_of
from storage.bags import Bag, Entry, portable, write_bag
from storage.cases import StoredCase
from storage.ledger import StoredRecording
from storage.notes import Review
from tasks.handover import form_of
from tasks.office import Office
from tasks.recovered import FOLDER
from tasks.speech import record_name
from tasks.steps import step
from tasks.version import VERSION


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the package is made from, as the catalogue holds it."""

    stored: StoredCase
    rows: tuple[StoredRecording, ...]
    review: Review
    receipts: tuple[Path, ...]
    records: tuple[Path, ...]


@step()
def gather(office: Office, number: str) -> Content:
    """Fetch the case's originals, papers, records and report; BadCall where it was never reviewed."""
    with office.catalogue.read() as tx:
        stored = cases.load(tx, number)
        rows = ledger.of_case(tx, number)
        review = notes.last_review(tx, number)
        receipts = _receipts(tx, rows)
        records = [path for row in rows for path in _records(office, tx, number, row)]
    if review is None:
        raise BadCall("archive.not_reviewed", number=number)
    return Content(stored, rows, review, receipts, tuple(records))


def _receipts(tx: Any, rows: Sequence[StoredRecording]) -> tuple[Path, ...]:
    from storage import dumps

    wanted = {row.dump for row in rows}
    return tuple(Path(dump.receipt) for dump in dumps.dumps(tx) if dump.id in wanted and dump.receipt and Path(dump.receipt).is_file())


def _records(office: Office, tx: Any, number: str, row: StoredRecording) -> list[Path]:
    """The newest confirmed version of the written record, else its draft, and the text with times beside it."""
    folder = office.case_folder(number) / "records"
    name = record_name(row.recording)
    versions = [record.version for record in notes.records(tx, row.recording.id) if record.confirmed]
    paper = folder / (f"{name}-v{versions[-1]}.docx" if versions else f"{name}.docx")
    return [path for path in (paper, folder / f"{name}.vtt") if path.is_file()]


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
    return Note(
        unit=case.unit, number=case.number, title=text("archive.note_title", cause=case.cause or case.matter).say(office.lang),
        made_at=content.review.at, method=text("archive.note_method", version=VERSION), cause=case.cause, party=case.party,
        items=tuple(_item(number, row, case) for number, row in enumerate(media(content.rows), 1)),
        documents=tuple(NoteDocument(name=document["file"], start=_instant(span["start"]), end=_instant(span["end"]))
                        for document in review["documents"] for span in document["intervals"]),
        devices=tuple(dict.fromkeys(row.recording.device for row in content.rows if row.recording.device)), recorded_by=case.officers,
        place=case.places[0].name if case.places else None,
        object_of_proof=text("archive.proof", cause=case.cause or case.matter).say(office.lang) if case.evidence else None,
        makers=tuple(Officer(name, certificates.get(name)) for name in makers) or case.officers,
        interruptions=tuple(_interruptions(review)), conversions=tuple(_conversions(office, content.rows)),
        media=(NoteMedium(kind=text("archive.medium_disk"), copies=1),), kept_at=office.settings.store.split("?")[0],
        records=tuple(path.name for path in content.records if path.suffix == ".docx"),
    )


def media(rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the footage among what a dump holds."""
    return [row for row in rows if is_footage(row)]


def is_footage(row: StoredRecording) -> bool:
    """Whether it is something to see or hear, not a log beside it."""
    return row.recording.media in (Media.VIDEO, Media.AUDIO, Media.PHOTO)


def _item(number: int, row: StoredRecording, case: Case) -> NoteItem:
    found = row.recording
    worn = {entry.device: entry.officer for entry in case.recorders}
    return NoteItem(
        number=number, name=found.name, media=found.media.value, form=form_of(found), size=found.size, sha256=found.sha256, sm3=row.sm3,
        device=found.device, recorded_by=worn.get(found.device or "") or found.officer, shown_start=found.names.start,
        start=found.start, end=found.end, seconds=found.probe.duration, clock=found.clock.why if found.clock and found.clock.why else "",
    )


def _instant(given: str | None) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(given) if given else None


def _interruptions(review: Any) -> list[NoteInterruption]:
    """The interruptions the review found, with the reason that was said or written."""
    return [NoteInterruption(start=_instant(found["start"]), end=_instant(found["end"]), seconds=found["seconds"],
                             reason=found["message"], source=found.get("explains"))
            for found in review["findings"] if found["kind"] == "gap" and found["start"] and found["end"] and found["seconds"]]


def _conversions(office: Office, rows: Sequence[StoredRecording]) -> list[NoteConversion]:
    made = [(row, office.home / FOLDER / f"{row.recording.sha256}.recovered.mp4") for row in rows]
    return [NoteConversion(source=row.recording.name, result=path.name, method=text("archive.recovered_how"),
                           why=text("archive.recovered_why")) for row, path in made if path.is_file()]


@step()
def write_package(office: Office, content: Content, note: Path, target: Path) -> Bag:
    """Write the BagIt package: every original is read once, from the store, and compared with its hash on the way."""
    case = content.stored.case
    total = sum(row.recording.size for row in content.rows)
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        office.progress(min(done, total), total, case.number)

    info = {"Source-Organization": case.unit, "External-Identifier": case.number, "External-Description": case.cause or case.matter,
            "Bagging-Date": content.review.at.date().isoformat(), "Bag-Software-Agent": f"Liuhen {VERSION}"}
    return write_bag(target, payload(office, content, note), info, on_bytes=on_bytes)


def payload(office: Office, content: Content, note: Path) -> list[Entry]:
    """Return every file of the package: originals, papers, records, report, lists, note, and the case's slice of the audit chain."""
    number = content.stored.case.number
    report = office.case_folder(number) / "review"
    entries = [Entry(f"originals/{unique}", _opener(office, row.key), row.recording.sha256) for unique, row in names(content.rows)]
    entries += [Entry(f"documents/{portable(paper.file)}", _opener(office, paper.key), paper.sha256)
                for paper in content.stored.documents.values()]
    entries += [Entry(f"records/{path.name}", path) for path in content.records]
    entries += [Entry(f"report/{path.name}", path) for path in sorted(report.iterdir()) if path.is_file()] if report.is_dir() else []
    entries += [Entry(f"lists/{path.name}", path) for path in content.receipts]
    entries.append(Entry(note.name, note))
    entries += [Entry(name, _bytes(data)) for name, data in _notes(office, content).items()]
    first = page(office, content, tuple(entry.name for entry in entries))
    return [*entries, Entry("index.html", _bytes(first))]


def page(office: Office, content: Content, there: Sequence[str]) -> bytes:
    """Return the package's first page, which lists what is in it."""
    case, review = content.stored.case, content.review
    rules = regulation_of(office.settings, case)
    index = PackageIndex(
        case=case, regulation=rules.title if rules else case.regulation, made_at=review.at, version=VERSION,
        verdict=say("review.verdict_" + str(review.review["verdict"]).replace("-", "_"), office.lang),
        footage=tuple(_packed(name, row, there) for name, row in names(content.rows) if is_footage(row)),
        documents=tuple((paper.kind, f"documents/{portable(paper.file)}") for paper in content.stored.documents.values()),
        papers=tuple(name for name in there if name.endswith(".docx") and not name.startswith(("documents/", "records/"))),
        report=next((name for name in there if name.startswith("report/") and name.endswith(".html")), None),
    )
    return render(index, office.lang)


def _packed(name: str, row: StoredRecording, there: Sequence[str]) -> PackedFootage:
    found = row.recording
    own = f"records/{record_name(found)}"
    return PackedFootage(
        path=f"originals/{name}", name=found.name, media=found.media.value, state=found.probe.state.value, sha256=found.sha256,
        size=found.size, device=found.device, start=found.start, end=found.end,
        records=tuple(path for path in there if path.startswith(own)),
    )


def names(rows: Sequence[StoredRecording]) -> list[tuple[str, StoredRecording]]:
    """Return a portable name for each original; names that fall together (case, characters) are told apart by their id."""
    taken: set[str] = set()
    found: list[tuple[str, StoredRecording]] = []
    for row in rows:
        name = portable(f"{row.recording.device or '_'}/{row.recording.name}")
        if name.casefold() in taken:
            name = f"{name}.{row.recording.id}"
        taken.add(name.casefold())
        found.append((name, row))
    return found


def _opener(office: Office, key: str) -> Callable[[], BinaryIO]:
    return lambda: office.store.open(key)


def _bytes(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


def _notes(office: Office, content: Content) -> dict[str, bytes]:
    """Return marks, hashes and the case's slice of the audit chain up to its review, one JSON object a line."""
    number = content.stored.case.number
    with office.catalogue.read() as tx:
        events = [event for event in audit.events(tx, case=number) if event.when <= content.review.at]
        marks = notes.marks(tx, number, lifted=True)
    chain = [{"seq": event.seq, "what": event.what, "subject": event.subject, "who": event.who, "when": event.when.isoformat(),
              "why": event.why, "hash": event.hash, "detail": dict(event.detail), "previous": event.previous, "digest": event.digest}
             for event in events]
    kept = [{"id": mark.id, "trigger": mark.mark.trigger, "reason": mark.mark.reason, "by": mark.mark.by, "at": mark.mark.at.isoformat(),
             "recording": mark.mark.recording, "lifted_at": mark.lifted_at and mark.lifted_at.isoformat()} for mark in marks]
    return {"audit.jsonl": b"".join(_line(event) for event in chain), "marks.jsonl": b"".join(_line(mark) for mark in kept)}


def _line(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n").encode()


