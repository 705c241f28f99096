"""What goes into a case package (一案一卷), and the note that says how it was made."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from footage.recordings import Media
from messages.errors import BadCall
from storage import audit, cases, ledger, notes
from storage.bags import Bag, Entry, portable, write_bag
from storage.cases import StoredCase
from storage.ledger import StoredRecording
from storage.notes import Review
from tasks.office import Office
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


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the package."""

    source: Path | Callable[[], BinaryIO]
    size: int  # bytes
    sha256: str | None = None  # lower-case hex, where it is known


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
    return [path for path in (paper, paper.with_suffix(".pdf"), folder / f"{name}.vtt") if path.is_file()]


def media(rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    """Return the footage among what a dump holds."""
    return [row for row in rows if is_footage(row)]


def is_footage(row: StoredRecording) -> bool:
    """Whether it is something to see or hear, not a log beside it."""
    return row.recording.media in (Media.VIDEO, Media.AUDIO, Media.PHOTO)


@step()
def write_package(office: Office, content: Content, parts: Mapping[str, Part], target: Path) -> Bag:
    """Write the BagIt package: every original is read once, from the store, and compared with its hash on the way."""
    case = content.stored.case
    total = sum(part.size for part in parts.values())
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        office.progress(done, total, case.number)

    info = {"Source-Organization": case.unit, "External-Identifier": case.number, "External-Description": case.cause or case.matter,
            "Bagging-Date": content.review.at.date().isoformat(), "Bag-Software-Agent": f"Liuhen {VERSION}"}
    return write_bag(target, [Entry(name, part.source, part.sha256) for name, part in parts.items()], info, on_bytes=on_bytes)


@step()
def payload(office: Office, content: Content, note: Path) -> dict[str, Part]:
    """Return every file of the package by its name: originals, papers, records, report, lists, note, the slice of the audit chain."""
    number = content.stored.case.number
    report = office.case_folder(number) / "review"
    parts = {f"originals/{name}": Part(_opener(office, row.key), row.recording.size, row.recording.sha256)
             for name, row in names(content.rows)}
    parts |= {f"documents/{portable(paper.file)}": Part(_opener(office, paper.key), paper.size, paper.sha256)
              for paper in content.stored.documents.values()}
    files = {f"records/{path.name}": path for path in content.records} | {f"lists/{path.name}": path for path in content.receipts}
    files |= {f"report/{path.name}": path for path in sorted(report.iterdir()) if path.is_file()} if report.is_dir() else {}
    parts |= {name: Part(path, path.stat().st_size) for name, path in {**files, note.name: note}.items()}
    return parts | {name: in_memory(data) for name, data in _notes(office, content).items()}


def in_memory(data: bytes) -> Part:
    """Return a file of the package whose bytes are here."""
    return Part(lambda: io.BytesIO(data), len(data))


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


