"""The ledger of case packages that were made for the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.json_values import JsonList
from storage.catalogue import predicates
from storage.catalogue.models.keeping import CaseVersionRow
from storage.catalogue.models.originals import DocumentRow, DumpRow, PackageRow, RecordingRow, RecordRow
from storage.catalogue.steps import in_steps
from storage.ledgers import columns
from storage.ledgers.casework import cases, editions
from storage.ledgers.casework import stated as stating
from storage.ledgers.casework.cases import StoredDocument
from storage.ledgers.casework.stated import Stated


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
    stated: Mapping[str, str] = field(default_factory=dict)  # {Stated: digest}; empty in a package of an earlier release
    footage: Mapping[str, str] = field(default_factory=dict)  # {recording id: digest of when and by whom it was recorded}; as above


@dataclass(frozen=True, slots=True)
class Lacking:
    """How a case differs from its newest package."""

    package: Package
    recordings: tuple[str, ...]  # ids; added since
    papers: tuple[str, ...]  # files; added or changed since
    records: tuple[str, ...]  # ids of recordings; whose written record was confirmed since
    moved: tuple[str, ...] = ()  # ids of recordings that were moved to another case
    removed: tuple[str, ...] = ()  # files of papers that the case has no more
    corrected: tuple[str, ...] = ()  # ids of recordings whose time, recorder, officer or state is another
    fields: tuple[str, ...] = ()  # of the case file that were changed since
    stated: tuple[Stated, ...] = ()  # parts of what the case says that are others

    @property
    def anything(self) -> bool:
        """Whether there is any difference."""
        return any((self.recordings, self.papers, self.records, self.moved, self.removed, self.corrected, self.fields, self.stated))


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


def packed_among(tx: Session, numbers: Sequence[str]) -> tuple[str, ...]:
    """Return which of these cases have a package, in the order of their numbers."""
    asked = select(PackageRow.case).distinct()
    return tuple(sorted(case for step in in_steps(numbers) for case in tx.scalars(asked.where(PackageRow.case.in_(step)))))


def holding(tx: Session, recording: str) -> tuple[Package, ...]:
    """Return the packages that hold a recording, the first one first; of an earlier release's: those of its case made after it came."""
    rows = tx.scalars(select(PackageRow).order_by(PackageRow.id))
    held = [row for row in rows if recording in (
        from_plain(PackedContent, row.package["packed"]) if row.package.get("packed") else _as_of(tx, row.case, row.at)).recordings]
    return tuple(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.at) for row in held)


def to_pack(tx: Session, number: str) -> PackedContent:
    """Return what a package of this case would hold now."""
    there = text(predicates.IN_STORE.sql("recordings"))
    footage = stating.footage(tx, number, there)
    return PackedContent(tuple(footage), _papers(tx, number), _records(tx, number, None), stating.stated(tx, number), footage)


def lacking(tx: Session, number: str) -> Lacking | None:
    """Return how a case differs from its newest package; None where it does not, or has none."""
    row = tx.scalar(select(PackageRow).where(PackageRow.case == number).order_by(PackageRow.id.desc()).limit(1))
    if row is None:
        return None
    plain = row.package.get("packed")
    then, now = from_plain(PackedContent, plain) if plain else _as_of(tx, number, row.at), to_pack(tx, number)
    held = set(then.recordings)
    lacks = Lacking(Package(row.id, row.case, row.path, row.size, row.manifest_sha256, row.at),
                    tuple(id_ for id_ in now.recordings if id_ not in held),
                    tuple(file for file, sha256 in now.papers.items() if then.papers.get(file) != sha256),
                    tuple(id_ for id_, version in now.records.items() if version > then.records.get(id_, 0)),
                    tuple(id_ for id_, case in columns.cases_of(tx, sorted(held)).items() if case != number),
                    tuple(file for file in then.papers if file not in now.papers),
                    _corrected(tx, then, now, row.at),
                    _fields(tx, number, row.at),
                    _restated(tx, number, then, now, row.at))
    return lacks if lacks.anything else None


def _fields(tx: Session, number: str, at: datetime) -> tuple[str, ...]:
    """Return the fields of the case file that were changed since, papers left aside: they are told file by file."""
    changed = dict.fromkeys(change.field for change in editions.changed_since(tx, number, at))
    return tuple(field for field in changed if field not in ("documents", editions.PAPER))


def _corrected(tx: Session, then: PackedContent, now: PackedContent, at: datetime) -> tuple[str, ...]:
    there = [id_ for id_ in then.recordings if id_ in now.footage]
    if not then.footage and there:
        return stating.corrected_since(tx, there, at)
    return tuple(id_ for id_ in there if then.footage[id_] != now.footage[id_])


def _restated(tx: Session, number: str, then: PackedContent, now: PackedContent, at: datetime) -> tuple[Stated, ...]:
    if not then.stated:
        return stating.stated_since(tx, number, at)
    return tuple(part for part in Stated if then.stated.get(part) != now.stated[part])


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
