"""The ledger of case packages that were made for the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.json_values import JsonList
from storage.catalogue import predicates
from storage.catalogue.models.keeping import CaseVersionRow
from storage.catalogue.models.originals import DocumentRow, DumpRow, PackageRow, RecordingRow, RecordRow
from storage.ledgers import cases, columns, editions
from storage.ledgers.cases import StoredDocument

# Fields of a case file that the papers and metadata of a package name.
PRINTED = frozenset({"matter", "further_matters", "unit", "regulation", "procedure", "cause", "party", "officers", "file_retention",
                     "confidentiality", "object_of_proof", "recorders", "places", "custodian"})


@dataclass(frozen=True, slots=True)
class Package:
    """One case package that was made."""

    id: int
    case: str  # number
    path: str
    size: int  # bytes
    manifest_sha256: str
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class PackedContent:
    """What of a case a package holds."""

    recordings: tuple[str, ...]  # ids
    papers: Mapping[str, str]  # {file: SHA-256}
    records: Mapping[str, int]  # {recording id: newest confirmed version of its written record}


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a case holds that its newest package does not, and what the package holds that is another case's now."""

    package: Package
    recordings: tuple[str, ...]  # ids
    papers: tuple[str, ...]  # files, those that were withdrawn too
    records: tuple[str, ...]  # ids of recordings
    moved: tuple[str, ...] = ()  # ids of recordings that were moved to another case
    fields: tuple[str, ...] = ()  # of the case file that were changed since, papers left aside


def add(tx: Session, number: str, path: str, size: int, manifest_sha256: str, checks: JsonList, at: datetime,
        packed: PackedContent | None = None, although: str | None = None, unfinished: JsonList | None = None) -> int:
    """Note that a case package was made, and return its number; `checks`: what each check said, in words
    (contract.md); `unfinished`: what was, and it was packed all the same because of `although`.
    """
    cases.row(tx, number)
    body = {"case": number, "package": path, "bytes": size, "manifest_sha256": manifest_sha256, "checks": checks,
            "unfinished": unfinished or [], "although": although}
    if packed is not None:
        body["packed"] = to_plain(packed)
    row = PackageRow(case=number, path=path, size=size, manifest_sha256=manifest_sha256, package=body, at=at)
    tx.add(row)
    tx.flush()
    return row.id


def listing(tx: Session, number: str | None = None) -> tuple[Package, ...]:
    """Return the packages of a case (or of all cases), the first one first."""
    query = select(PackageRow).order_by(PackageRow.id)
    if number is not None:
        query = query.where(PackageRow.case == number)
    return tuple(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.at)
                 for row in tx.scalars(query))


def holding(tx: Session, recording: str) -> tuple[Package, ...]:
    """Return the packages that hold a recording, the first one first; of an earlier release's: those of its case made after it came."""
    rows = tx.scalars(select(PackageRow).order_by(PackageRow.id))
    held = [row for row in rows if recording in (
        from_plain(PackedContent, row.package["packed"]) if row.package.get("packed") else _as_of(tx, row.case, row.at)).recordings]
    return tuple(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.at) for row in held)


def to_pack(tx: Session, number: str) -> PackedContent:
    """Return what a package of this case would hold now."""
    there = text(predicates.IN_STORE.sql("recordings"))
    recordings = tx.scalars(select(RecordingRow.id).where(RecordingRow.case == number, there).order_by(RecordingRow.id))
    return PackedContent(tuple(recordings), _papers(tx, number), _records(tx, number, None))


def lacking(tx: Session, number: str) -> Lacking | None:
    """Return what the newest package of a case lacks; None where it lacks nothing, or the case has none."""
    row = tx.scalar(select(PackageRow).where(PackageRow.case == number).order_by(PackageRow.id.desc()).limit(1))
    if row is None:
        return None
    plain = row.package.get("packed")
    then, now = from_plain(PackedContent, plain) if plain else _as_of(tx, number, row.at), to_pack(tx, number)
    held = set(then.recordings)
    lacks = Lacking(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.at),
                    tuple(id_ for id_ in now.recordings if id_ not in held),
                    tuple(file for file in dict.fromkeys((*now.papers, *then.papers)) if then.papers.get(file) != now.papers.get(file)),
                    tuple(id_ for id_, version in now.records.items() if version > then.records.get(id_, 0)),
                    tuple(id_ for id_, case in columns.cases_of(tx, sorted(held)).items() if case != number),
                    tuple(change.field for change in editions.changed_since(tx, number, row.at) if change.field in PRINTED))
    return lacks if lacks.recordings or lacks.papers or lacks.records or lacks.moved or lacks.fields else None


def _papers(tx: Session, number: str) -> dict[str, str]:
    return dict(tx.execute(select(DocumentRow.file, DocumentRow.sha256).where(DocumentRow.case == number)).tuples().all())


def _records(tx: Session, number: str, until: datetime | None) -> dict[str, int]:
    asked = select(RecordRow.recording, func.max(RecordRow.version)).join(RecordingRow, RecordingRow.id == RecordRow.recording).where(
        RecordingRow.case == number, RecordRow.confirmed)
    asked = asked if until is None else asked.where(RecordRow.at <= until)
    return dict(tx.execute(asked.group_by(RecordRow.recording)).tuples().all())


def _as_of(tx: Session, number: str, at: datetime) -> PackedContent:
    """Return what a package of an earlier release held, as the ledgers say what the case was then."""
    recordings = tx.scalars(select(RecordingRow.id).join(DumpRow, DumpRow.id == RecordingRow.dump).where(
        RecordingRow.case == number, DumpRow.started_at <= at))
    since = tx.scalar(select(CaseVersionRow.documents).where(CaseVersionRow.case == number, CaseVersionRow.at > at).order_by(
        CaseVersionRow.id).limit(1))
    papers = _papers(tx, number) if since is None else {
        paper.file: paper.sha256 for paper in from_plain(tuple[StoredDocument, ...], since)}
    return PackedContent(tuple(recordings), papers, _records(tx, number, at))
