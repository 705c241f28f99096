"""The tables of keeping: why something is kept, what holds it, what is due, what was proposed for disposal and became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from messages.json_values import JsonList, JsonObject
from storage.catalogue.models.base import Base, Named, Serial, partial, quoted
from storage.catalogue.states import WAITING, CaseState, CorrectedField, DutyKind, HoldKind, LineState, ProposalState, RequestState


class ReasonRow(Base):
    """Why something is kept: sentences and clauses, shared by all recordings they decide about."""

    __tablename__ = "grounds"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    why: Mapped[JsonList]  # messages.Text as JSON
    articles: Mapped[JsonList]  # regulations.findings.Citation as JSON


class CaseVersionRow(Base):
    """A case as it was before it was changed or reopened; nothing is ever taken out."""

    __tablename__ = "case_versions"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[CaseState] = mapped_column(Named(CaseState, 10))
    body: Mapped[JsonObject] = mapped_column("case", JSON)  # regulations.facts.Case as plain values
    documents: Mapped[JsonList]  # its papers: file, kind, sha256, key, size
    review: Mapped[JsonObject | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column("ended_at")
    by: Mapped[str] = mapped_column("ended_by", Text)
    why: Mapped[str | None] = mapped_column(Text)


class ProposalRow(Base):
    """A suggested long-term mark, and what a person made of it."""

    __tablename__ = "mark_proposals"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # the same suggestion is made once
    case: Mapped[str | None] = mapped_column("case_number", Text, index=True)
    recording: Mapped[str | None] = mapped_column("recording_id", String(18))
    trigger: Mapped[str] = mapped_column("reason_code", String(10))
    source: Mapped[str] = mapped_column(String(12))
    proposal: Mapped[JsonObject]  # regulations.proposals.Proposal as plain values
    at: Mapped[datetime] = mapped_column("made_at")
    state: Mapped[ProposalState] = mapped_column(Named(ProposalState, 10), default=ProposalState.OPEN)
    by: Mapped[str | None] = mapped_column("decided_by", Text)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    mark: Mapped[int | None] = mapped_column("mark_id")
    __table_args__ = (partial("mark_proposals_open", "id", f"state = '{ProposalState.OPEN}'"),)


class HoldRow(Base):
    """What holds a case or one of its recordings beside marks: an appeal, a lawsuit, a request; a lifted one stays."""

    __tablename__ = "holds"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    recording: Mapped[str | None] = mapped_column("recording_id", String(18))
    kind: Mapped[HoldKind] = mapped_column(Named(HoldKind, 12))
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)  # number of the paper that began it
    by: Mapped[str] = mapped_column("placed_by", Text)
    at: Mapped[datetime] = mapped_column("placed_at")
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(Text)  # the approver
    lifted_reason: Mapped[str | None] = mapped_column(Text)


class CorrectionRow(Base):
    """What a person put right about a recording: its case, recorder or officer; what was said before stays."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    recording: Mapped[str] = mapped_column("recording_id", String(18), index=True)
    field: Mapped[CorrectedField] = mapped_column(Named(CorrectedField, 10))
    was: Mapped[str | None] = mapped_column("before", Text, index=True)
    now: Mapped[str | None] = mapped_column("after", Text)
    by: Mapped[str] = mapped_column("corrected_by", Text)
    approver: Mapped[str | None] = mapped_column("approved_by", Text)
    at: Mapped[datetime] = mapped_column("corrected_at")
    reason: Mapped[str] = mapped_column(Text)


class RequestRow(Base):
    """Who asked for what, who allowed it, which copy left."""

    __tablename__ = "requests"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    state: Mapped[RequestState] = mapped_column(Named(RequestState, 10))
    action: Mapped[str] = mapped_column(String(16))
    hold: Mapped[int] = mapped_column("hold_id", ForeignKey("holds.id"))
    at: Mapped[datetime] = mapped_column("asked_at")
    request: Mapped[JsonObject]  # who, for whom, what for, scope, notice; approval; release
    __table_args__ = (partial("requests_open", "id", f"state IN ('{RequestState.OPEN}', '{RequestState.APPROVED}')"),)


class DutyRow(Base):
    """Something a unit or a person has to do by a day: hand over, archive, explain, write down, check."""

    __tablename__ = "duties"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[DutyKind] = mapped_column(Named(DutyKind, 12))
    case: Mapped[str] = mapped_column("case_number", Text)  # "" where it is about no case
    subject: Mapped[str] = mapped_column(Text)  # recorder, finding …; "" where the case is the subject
    unit: Mapped[str | None] = mapped_column(Text)
    person: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    articles: Mapped[JsonList]
    assumptions: Mapped[JsonList]  # messages.Text as JSON
    __table_args__ = (
        UniqueConstraint("kind", "case_number", "subject"),
        partial("duties_open", "due_at", "met_at IS NULL"),
        partial("duties_met", "met_at", "met_at IS NOT NULL"),
    )


class DisposalRow(Base):
    """One disposal list (销毁清册) from proposal to certificate."""

    __tablename__ = "disposals"
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column("made_at")
    as_of: Mapped[date] = mapped_column(Date)
    path: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the list as JSON
    approved_by: Mapped[str | None] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None]
    certificate: Mapped[str | None] = mapped_column(Text)
    form: Mapped[str | None] = mapped_column(String(80))  # form number printed on its paper: number and beginning of `lines_sha256`
    lines_sha256: Mapped[str | None] = mapped_column(String(64))  # of its lines as the JSON holds them
    papers: Mapped[Mapping[str, str] | None] = mapped_column(JSON(none_as_null=True))  # {file: SHA-256} of its papers as written
    grace_days: Mapped[int | None] = mapped_column(Integer)  # as printed on its paper


class DisposalItemRow(Base):
    """One line of a disposal list."""

    __tablename__ = "disposal_items"
    disposal: Mapped[str] = mapped_column("disposal_number", ForeignKey("disposals.number"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    recording: Mapped[str] = mapped_column("recording_id", String(18), index=True)
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[LineState] = mapped_column(Named(LineState, 10), default=LineState.PROPOSED)
    due_at: Mapped[datetime | None]  # end of the grace period
    done_at: Mapped[datetime | None]
    why: Mapped[JsonList]  # messages.Text as JSON: why it was refused, taken back or withdrawn
    asked: Mapped[JsonList | None] = mapped_column(JSON(none_as_null=True))  # regulations.before_disposal.Question as plain values
    tick: Mapped[str | None] = mapped_column(Text)  # the reason with which the approver let it go although something is asked
    __table_args__ = (
        Index("disposal_items_state", "disposal_number", "state"),
        partial("disposal_items_open", "disposal_number", f"state IN ({quoted(WAITING)})"),
    )


class SweepRow(Base):
    """One run of the sweep, and what the next one goes on from."""

    __tablename__ = "sweeps"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    as_of: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column("finished_at")
    counts: Mapped[Mapping[str, int]] = mapped_column(JSON)
    rules: Mapped[Mapping[str, str]] = mapped_column(JSON)  # {regulation: digest of what it says about keeping}
    cursor: Mapped[str] = mapped_column("walked_to", String(64))  # the comparison with the store goes on after this key


class SpotCheckRow(Base):
    """One sample the legal office drew."""

    __tablename__ = "spot_checks"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[datetime] = mapped_column("drawn_at")
    by: Mapped[str] = mapped_column("drawn_by", Text)
    seed: Mapped[str] = mapped_column(Text)
    drawn: Mapped[JsonObject]  # ratio, period, population, cases with what to look at


class MarkRow(Base):
    """One long-term mark; a lifted one stays."""

    __tablename__ = "marks"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    case: Mapped[str] = mapped_column("case_number", ForeignKey("cases.number"), index=True)
    recording: Mapped[str | None] = mapped_column("recording_id", String(18), index=True)
    trigger: Mapped[str] = mapped_column("reason_code", String(10))
    mark: Mapped[JsonObject]  # regulations.facts.Mark as plain values
    at: Mapped[datetime] = mapped_column("marked_at")
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(Text)
    lifted_reason: Mapped[str | None] = mapped_column(Text)
