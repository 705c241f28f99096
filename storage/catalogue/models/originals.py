"""The tables of the catalogue (SQLAlchemy 2). What is asked for often has a column; the whole value is JSON beside it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonObject
from regulations.values.enums import KeepState
from storage.catalogue.models import custodians, devices, explanations, figures, jobs, keeping, media, people, proceedings, speech, trail
from storage.catalogue.models.base import Base, Instant, Named, Serial
from storage.catalogue.models.base import partial as _partial
from storage.catalogue.states import CaseState, StoredState

__all__ = ["Base", "Instant", "custodians", "devices", "explanations", "figures", "jobs", "keeping", "media", "people", "proceedings",
           "speech", "trail"]


class DumpRow(Base):
    """One run of `ingest` over one dump."""

    __tablename__ = "dumps"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    root: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str | None] = mapped_column("taken_in_by", Text)
    case: Mapped[str | None] = mapped_column("case_number", Text, index=True)
    received_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(Text)
    dock_offset_ms: Mapped[int | None]  # to add to the recorder's clock, as compared at hand-over


class RecordingRow(Base):
    """One original."""

    __tablename__ = "recordings"
    id: Mapped[str] = mapped_column(String(18), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    sm3: Mapped[str | None] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64), index=True)  # in the store
    size: Mapped[int]
    media: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    stored: Mapped[StoredState] = mapped_column(Named(StoredState, 10))
    device: Mapped[str | None] = mapped_column(Text)
    officer: Mapped[str | None] = mapped_column(Text)
    start_at: Mapped[datetime | None]
    end_at: Mapped[datetime | None]
    modified: Mapped[datetime | None]
    dump: Mapped[int] = mapped_column("dump_id", ForeignKey("dumps.id"), index=True)
    case: Mapped[str | None] = mapped_column("case_number", Text)
    unit: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    recording: Mapped[JsonObject]  # footage.recordings.Recording as plain values
    keep_state: Mapped[KeepState] = mapped_column(Named(KeepState, 12), default=KeepState.UNDECIDED)
    keep_until: Mapped[date | None] = mapped_column(Date)
    reason_id: Mapped[int | None] = mapped_column("ground_id")  # of the decision, in the table `grounds`
    floor_state: Mapped[KeepState | None] = mapped_column(Named(KeepState, 12))  # of the longest decision so far, marks left aside
    floor_until: Mapped[date | None] = mapped_column(Date)
    floor_reason_id: Mapped[int | None] = mapped_column("floor_ground_id")
    held: Mapped[bool] = mapped_column(default=False)
    # the store lacks a longer lock or another hold yet
    lock_pending: Mapped[bool] = mapped_column("behind", default=False, server_default=false())
    proposal: Mapped[str | None] = mapped_column("disposal_number", String(40))  # of the disposal list it stands on
    disposed_at: Mapped[datetime | None]
    transfer_due: Mapped[datetime | None]
    archive_due: Mapped[datetime | None]  # a copy of the day of the case's duty, written by `decide`; what is overdue is asked of `duties`
    archived_at: Mapped[datetime | None]
    unread: Mapped[int] = mapped_column(default=0, server_default="0")  # bytes the recorder would not give up
    __table_args__ = (
        Index("recordings_name", "name", postgresql_using="hash"),  # a path may be longer than a b-tree entry
        Index("recordings_case", "case_number", "start_at"),
        Index("recordings_device", "device", "start_at"),
        Index("recordings_start", "start_at"),
        _partial("recordings_undated", "received_at", "start_at IS NULL"),
        _partial("recordings_unverified", "id", f"stored = '{StoredState.RECEIVED}'"),
        _partial("recordings_due", "keep_until", f"keep_state = '{KeepState.UNTIL}' AND NOT held AND disposal_number IS NULL"),
        _partial("recordings_disposed", "case_number", f"keep_state = '{KeepState.DISPOSED}'"),
        _partial("recordings_undecided", "id", f"keep_state = '{KeepState.UNDECIDED}'"),
        _partial("recordings_undetermined", "id", f"keep_state = '{KeepState.UNDETERMINED}'"),
        _partial("recordings_held", "id", "held"),
        _partial("recordings_behind", "id", "behind"),
        _partial("recordings_late", "transfer_due", "received_at > transfer_due"),
        _partial("recordings_of_no_case", "dump_id", f"case_number IS NULL AND keep_state <> '{KeepState.DISPOSED}'"),
        _partial("recordings_archive", "archive_due", "archived_at IS NULL"),
    )


class CaseRow(Base):
    """One case."""

    __tablename__ = "cases"
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    regulation: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text)
    closed: Mapped[date | None] = mapped_column(Date)
    state: Mapped[CaseState] = mapped_column(Named(CaseState, 10), default=CaseState.OPEN, server_default="open")
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")  # 2 where it was reopened once …
    base: Mapped[str] = mapped_column(Text)  # folder of the case file
    case: Mapped[JsonObject]  # regulations.facts.Case as plain values
    added_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    review: Mapped[JsonObject | None] = mapped_column(JSON(none_as_null=True))
    reviewed_at: Mapped[datetime | None]
    party: Mapped[str | None] = mapped_column(Text)
    open_findings: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # of the review, notices left aside
    review_finished_at: Mapped[datetime | None]  # when the legal office was through with the review
    review_finished_by: Mapped[str | None] = mapped_column(Text)
    id: Mapped[int] = mapped_column(Integer)  # what the case is, however its number is written
    folder: Mapped[str] = mapped_column(Text)  # its name for folders, packages and discs (storage/names.py); no other case has it
    number_key: Mapped[str] = mapped_column(Text)  # what its number is known again by (regulations/values/numbers.py)
    __table_args__ = (
        Index("cases_id", "id", unique=True),
        Index("cases_folder", "folder", unique=True),
        Index("cases_number_key", "number_key"),  # not unique: an earlier release registered one number under two spellings
        Index("cases_list", "number", "party", "unit", "matter", "regulation", "state"),  # a list touches no review
        _partial("cases_unreviewed", "number", "reviewed_at IS NULL"),
        _partial("cases_open_findings", "number", "open_findings > 0"),
    )


class DocumentRow(Base):
    """One paper of a case, as it was when the case was last added."""

    __tablename__ = "documents"
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), primary_key=True)
    file: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    place: Mapped[int] = mapped_column(Integer)  # its place in the case file


class MeasurementRow(Base):
    """What was measured in the picture and sound of some bytes: a cache."""

    __tablename__ = "measurements"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(Text, primary_key=True)
    measurement: Mapped[JsonObject]


class ClockTrustRow(Base):
    """One clock of a recorder against another, over the files of one dump: the ledger of how far each can be trusted."""

    __tablename__ = "clock_trust"
    device: Mapped[str] = mapped_column(Text, primary_key=True)
    dump: Mapped[int] = mapped_column("dump_id", ForeignKey("dumps.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(10), primary_key=True)
    against: Mapped[str] = mapped_column(String(10), primary_key=True)
    media: Mapped[str] = mapped_column(String(10), primary_key=True)
    detail: Mapped[str] = mapped_column(Text, primary_key=True)
    offset_ms: Mapped[int]
    uncertainty_ms: Mapped[int]
    files: Mapped[int] = mapped_column(Integer)
    agreeing: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    noted_at: Mapped[datetime]


class TranscriptRow(Base):
    """The newest draft of what was said in a recording."""

    __tablename__ = "transcripts"
    recording: Mapped[str] = mapped_column("recording_id", ForeignKey("recordings.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column("made_at")
    transcript: Mapped[JsonObject]
    awaits_record: Mapped[bool] = mapped_column(default=False, server_default=false())  # there is speech, and no confirmed record
    __table_args__ = (_partial("transcripts_awaiting", "recording_id", "awaits_record"),)


class RecordRow(Base):
    """One version of a written record; earlier ones stay."""

    __tablename__ = "records"
    recording: Mapped[str] = mapped_column("recording_id", ForeignKey("recordings.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column("written_at")
    confirmed: Mapped[bool]
    record: Mapped[JsonObject]


class PackageRow(Base):
    """One case package that was handed over; a new version is a new row."""

    __tablename__ = "packages"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    at: Mapped[datetime] = mapped_column("made_at")
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    package: Mapped[JsonObject]


class DecisionRow(Base):
    """What a person decided about a finding; the newest one counts."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    finding: Mapped[str] = mapped_column("finding_id", String(14))
    status: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column("decided_by", Text)
    at: Mapped[datetime] = mapped_column("decided_at")
    reason: Mapped[str] = mapped_column(Text)
    account: Mapped[str | None] = mapped_column("account_id", String(14))  # who decided; None before there were accounts
    asked_of: Mapped[str | None] = mapped_column(Text)  # who is to explain
    due: Mapped[date | None] = mapped_column("explain_by", Date)
    place: Mapped[JsonObject | None] = mapped_column(JSON(none_as_null=True))  # where the finding lies, to know it again
    proposed: Mapped[str | None] = mapped_column(String(12))  # what a second person has to agree to; the status is open until then


class AuditRow(Base):
    """One event of the audit chain; triggers let nothing but the next link in (storage/trail/audit.py)."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    what: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    case: Mapped[str | None] = mapped_column("case_number", Text, index=True)
    who: Mapped[str] = mapped_column(Text)
    when: Mapped[str] = mapped_column("at", String(40))  # ISO 8601 with the zone, as it was hashed
    why: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(Text)  # canonical JSON, as it was hashed
    rows: Mapped[str | None] = mapped_column(String(64))  # root of the row digests this event binds
    seal: Mapped[str | None] = mapped_column(String(80))  # MAC over the digest
    __table_args__ = (Index("audit_subject", "subject", postgresql_using="hash"),)
