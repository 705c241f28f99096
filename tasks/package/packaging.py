"""What goes into a case package (一案一卷), and the note that says how it was made."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from footage.values.plain import to_plain
from messages.errors import BadCall
from paperwork.report.continuity import case_of_report
from storage.catalogue.states import JobStage
from storage.keeping import holds
from storage.keeping.disposal import disposed
from storage.keeping.disposal.disposed import Gone
from storage.keeping.holds import Hold
from storage.ledgers import marks, originals, packages
from storage.ledgers.casework import cases, decisions, reviews
from storage.ledgers.casework.cases import StoredCase, StoredDocument
from storage.ledgers.casework.decisions import Decision
from storage.ledgers.casework.reviews import StoredReview
from storage.ledgers.marks import StoredMark
from storage.ledgers.originals import StoredRecording
from storage.ledgers.packages import PackedContent
from storage.ledgers.speech import records
from storage.packages.bags import Bag, BagEntry, Finish, Seal, apart, write_bag
from storage.stores.streams import Opener
from tasks.installation import Installation
from tasks.measure.names import names
from tasks.measure.record_names import record_name
from tasks.package.proof import line
from tasks.package.unfinished import Unfinished
from tasks.receive.receipts import lists_of, parts_of
from tasks.steps import step
from tasks.version import VERSION


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the package is made from, as the catalogue holds it."""

    stored: StoredCase
    rows: tuple[StoredRecording, ...]  # whose originals are in the store
    review: StoredReview | None  # None: nobody reviewed it, which is among what is unfinished
    receipts: tuple[Path, ...]
    records: tuple[Path, ...]
    marks: tuple[StoredMark, ...]  # lifted ones too
    holds: tuple[Hold, ...]  # lifted ones too
    decisions: tuple[Decision, ...]  # about findings
    made_at: datetime  # aware; of the review, until `prove` says when this state of the case was first packed
    packed: PackedContent | None = None  # what of the case the package holds
    gone: tuple[Gone, ...] = ()  # disposed of by an approved list: named in the package, not in it
    unfinished: tuple[Unfinished, ...] = ()
    although: str | None = None  # why it is archived all the same; None where nothing is unfinished


@dataclass(frozen=True, slots=True)
class PackagePart:
    """One file of the package."""

    source: Path | Opener
    size: int  # bytes
    sha256: str | None = None  # lower-case hex, where it is known
    sm3: str | None = None  # lower-case hex, where it is known


@step()
def gather(installation: Installation, number: str) -> Content:
    """Fetch the case's originals, papers, records and report."""
    with installation.catalogue.read() as tx:
        stored = cases.load(tx, number)
        gone, rows = disposed.of_case(tx, number), originals.of_case(tx, number)
        lists = _evidence_lists(tx, number, rows)
        confirmed = {row.recording.id: _newest_confirmed(tx, row.recording.id) for row in rows}
        review = reviews.last(tx, number)
        marked, by_finding = marks.listing(tx, number, lifted=True), decisions.newest(tx, number)
        held = holds.of_case(tx, number)
        packed = packages.to_pack(tx, number)
    missing = {away.row.recording.id for away in gone}
    present = tuple(row for row in rows if row.recording.id not in missing)
    in_order = (*present, *(away.row for away in gone))
    folder = installation.case_folder(number) / "records"
    if review is not None:
        _need_report(folder.with_name("review"), number)
    written = tuple(path for row in in_order for path in _records(folder, row, confirmed[row.recording.id]))
    receipts = _files_of(lists)
    decided = tuple(by_finding[finding] for finding in sorted(by_finding))
    return Content(stored, present, review, receipts, written, marked, tuple(held), decided, review.at if review else stored.updated_at,
                   packed, gone)


def _need_report(folder: Path, number: str) -> None:
    """BadCall where the report that lies in a case's folder is not its own, or none is there: it was written elsewhere, or is lost."""
    if case_of_report(folder) != number:
        raise BadCall("archive.no_report", number=number)


def with_lists(installation: Installation, content: Content) -> Content:
    """Return the same content with the evidence lists as they are now."""
    rows = (*content.rows, *(away.row for away in content.gone))
    with installation.catalogue.read() as tx:
        return replace(content, receipts=_files_of(_evidence_lists(tx, content.stored.case.number, rows)))


def _files_of(lists: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(part for first in lists for part in parts_of(first) if part.is_file())


def _evidence_lists(tx: Session, number: str, rows: Sequence[StoredRecording]) -> list[Path]:
    """Return the first volumes of the evidence lists of a case: of what the dumps these came with brought for it."""
    return [path for dump in sorted({row.dump for row in rows}) for path in lists_of(tx, dump, number)]


def _newest_confirmed(tx: Session, recording: str) -> int | None:
    """Return the newest confirmed version of a written record; None where nobody confirmed one."""
    versions = [record.version for record in records.versions(tx, recording) if record.confirmed]
    return versions[-1] if versions else None


def _records(folder: Path, row: StoredRecording, version: int | None) -> list[Path]:
    """Return that version of the written record, else its draft, and the text with times beside it."""
    name = record_name(row.recording)
    paper = folder / (f"{name}-v{version}.docx" if version else f"{name}.docx")
    return [path for path in (paper, paper.with_suffix(".pdf"), folder / f"{name}.vtt") if path.is_file()]


@step(stage=JobStage.PACK)
def write_package(installation: Installation, content: Content, parts: Mapping[str, PackagePart], tags: Mapping[str, bytes], target: Path,
                  finish: Finish, seal: Seal) -> Bag | None:
    """Write the BagIt package: every original is read once, from the store, and compared with its hash on the way.

    None: `finish` found that this package is there already.
    """
    case = content.stored.case
    total = sum(part.size for part in parts.values())
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        installation.progress(done, total, case.number)

    info = {"Source-Organization": case.unit, "External-Identifier": case.number, "External-Description": case.cause or case.matter,
            "Bagging-Date": content.made_at.date().isoformat(), "Bag-Software-Agent": f"Liuhen {VERSION}"}
    entries = [BagEntry(name, part.source, part.sha256, part.sm3) for name, part in parts.items()]
    return write_bag(target, entries, info, on_bytes=on_bytes, tags=tags, finish=finish, seal=seal)


def manifest_of(package: Path) -> str:
    """Return the SHA-256 of a package's manifest."""
    return hashlib.sha256((package / "manifest-sha256.txt").read_bytes()).hexdigest()


def read_bag(package: Path) -> Bag:
    """Return a package that lies on the disk, by what it says of itself."""
    info = (package / "bag-info.txt").read_text(encoding="utf-8")
    size = int(info.split("Payload-Oxum: ", 1)[1].split(".", 1)[0])
    return Bag(package, manifest_of(package), size)


@step()
def payload(installation: Installation, content: Content, note: Path) -> dict[str, PackagePart]:
    """Return the files of the package by their names: originals, papers, records, report, lists, note, marks and decisions."""
    number = content.stored.case.number
    report = installation.case_folder(number) / "review"  # of an earlier version of the case where this one was not reviewed
    parts = {f"originals/{name}": PackagePart(_opener(installation, row.key), row.recording.size, row.recording.sha256, row.sm3)
             for name, row in names(content.rows)}
    parts |= {name: PackagePart(_opener(installation, paper.key), paper.size, paper.sha256) for name, paper in paper_names(content)}
    files = {f"records/{path.name}": path for path in content.records} | {f"lists/{path.name}": path for path in content.receipts}
    files |= {f"report/{path.name}": path for path in sorted(report.iterdir()) if path.is_file()
              } if content.review is not None and report.is_dir() else {}
    parts |= {name: PackagePart(path, path.stat().st_size) for name, path in {**files, note.name: note}.items()}
    return parts | {name: in_memory(data) for name, data in _decided(content).items()}


def paper_names(content: Content) -> list[tuple[str, StoredDocument]]:
    """Return the papers of the case by their names in the package: names that fall together never replace each other."""
    papers = list(content.stored.documents.values())
    told = apart((paper.file, paper.sha256[:8]) for paper in papers)
    return [(f"documents/{name}", paper) for name, paper in zip(told, papers, strict=True)]


def in_memory(data: bytes) -> PackagePart:
    """Return a file of the package whose bytes are here."""
    return PackagePart(lambda: io.BytesIO(data), len(data))


def _opener(installation: Installation, key: str) -> Opener:
    return lambda: installation.store.open(key)


def _decided(content: Content) -> dict[str, bytes]:
    """Return marks, holds and decisions about findings, one JSON object a line."""
    files = {"marks": [{"id": mark.id, **to_plain(mark.mark), "lifted_at": mark.lifted_at and mark.lifted_at.isoformat(),
                       "lifted_by": mark.lifted_by, "lifted_reason": mark.lifted_reason} for mark in content.marks],
            "holds": [to_plain(hold) for hold in content.holds], "decisions": [to_plain(decision) for decision in content.decisions]}
    return {f"decisions/{name}.jsonl": b"".join(line(row) for row in rows) for name, rows in files.items()}
