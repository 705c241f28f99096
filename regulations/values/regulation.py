"""One regulation as a value: its parameters, each with its clause, found again by topic."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from footage.values.tolerance import Tolerance
from messages.errors import BadCall
from regulations.values import parameters as p
from regulations.values.days.workdays import LISTED, Calendar
from regulations.values.enums import Trigger
from regulations.values.lists import Checklist, OtherPeriod, Role, Sorting
from regulations.values.reviews.findings import Citation
from regulations.values.reviews.kinds import FindingKind
from regulations.values.silences import Conflict, Silence
from regulations.values.topics import citations_by_topic, topics_of

REACHED = frozenset({"phrase_score"})  # limits that are stricter where they are larger


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """What one regulation asks for, in one edition. A group that is None or empty: the text says nothing about it."""

    id: str
    title: str
    issuer: str = field(metadata=p.for_reader("who made the text; the title names it"))
    edition: str  # what tells this edition from others
    in_force: p.InForce
    transfer: p.TransferRule
    archive: p.ArchiveRule
    continuity: p.Continuity
    basis: tuple[p.Basis, ...]
    retention: tuple[p.RetentionRule, ...] = ()
    long_term: tuple[p.LongTermReason, ...] = ()
    medium: p.Listing | None = field(default=None, metadata=p.for_reader("光盘, 移动储存介质 …: the medium is chosen with the archive"))
    labels: p.Listing | None = None  # what a recording must be labelled with on transfer
    metadata: p.Listing | None = None  # what each record must say about its making
    announcement: p.Announcement | None = None
    opening: p.Listing | None = None  # the slots of the spoken opening statement
    credentials: p.Graded | None = None
    place_name: p.Graded | None = None
    start: p.Clause | None = field(default=None, metadata=p.for_reader("where the footage must begin: a person looks"))
    end: p.Clause | None = None  # where it must end
    consistency: p.Consistency | None = None  # footage and papers agree on the time
    officers: p.OfficersRule | None = None
    written_record: p.Graded | None = None  # text of what is heard
    recording: tuple[p.RecordingItem, ...] = ()  # 音像记录事项清单
    exceptions: tuple[p.Exemption, ...] = ()
    exception_duty: p.Listing | None = None  # what must be written down instead
    urgent_start: p.Period | None = None  # approval made up after a start on the spot
    approvers: tuple[p.Approver, ...] = ()
    litigation: p.Clause | None = None  # what is provided to a court or a reviewing body; no text names who decides
    conversion: p.Clause | None = field(default=None, metadata=p.for_reader("originals are never converted, copies have their note"))
    spot_check: p.SpotCheckRule | None = None
    lists: Mapping[str, p.Listing] = field(default_factory=dict, metadata=p.for_reader("what the text enumerates besides"))
    checklists: tuple[Checklist, ...] = ()  # what a person looks through
    sortings: Mapping[str, Sorting] = field(default_factory=dict)  # "stage": 环节, "activity": 执法活动
    roles: tuple[Role, ...] = ()
    periods: tuple[OtherPeriod, ...] = ()  # beside those of footage: legal review, objection …
    clauses: Mapping[str, p.Clause] = field(default_factory=dict)
    prohibited: Mapping[str, p.Clause] = field(default_factory=dict)  # what nobody may do; a loss is reported under it
    silences: tuple[Silence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    tolerance: Mapping[str, Fraction] = field(default_factory=dict)  # a unit's own limits (s)
    overlay: tuple[str, ...] = field(default=(), metadata=p.COMPUTED)  # id and title of the unit's own profile
    calendar: Calendar = field(default=LISTED, metadata=p.COMPUTED)  # days off, with what the office entered
    custodian: str = field(default="", metadata=p.COMPUTED)  # who keeps the footage, as the unit's own profile says (保管人)
    citations: Mapping[str, tuple[Citation, ...]] = field(default_factory=dict, metadata=p.COMPUTED)  # every clause by its topic

    def cite(self, topic: str) -> tuple[Citation, ...]:
        """Return the clauses behind a topic, e.g. "transfer.away", "basis.gap", "long_term.LT5"; () where this text is silent.

        KeyError for a topic that no regulation can have.
        """
        if topic not in self.citations and topic not in TOPICS:
            raise KeyError(topic)
        return self.citations.get(topic, ())

    def trigger(self, code: Trigger) -> Citation | None:
        """Return the clause of one long-term reason; None where this regulation has no such reason."""
        return next((trigger.citation for trigger in self.long_term if trigger.code == code), None)

    def ground(self, kind: FindingKind | Literal["other"]) -> p.Basis:
        """Return what a finding of this kind rests on, else what "other" rests on; BadCall where the profile has neither."""
        for wanted in (kind, "other"):
            for basis in self.basis:
                if wanted in basis.kinds:
                    return basis
        raise BadCall("law.no_basis", regulation=self.id, kind=kind)

    def silence(self, about: str) -> Silence | None:
        """Return what the text does not say about something and what is assumed instead."""
        return next((silence for silence in self.silences if silence.about == about), None)

    def tighten(self, base: Tolerance) -> Tolerance:
        """Return the limits with the unit's own where they are stricter: smaller, but for a score that has to be reached."""
        stricter = {name: (max if name in REACHED else min)(value, getattr(base, name)) for name, value in self.tolerance.items()}
        return dataclasses.replace(base, **stricter)


TOPICS = topics_of(Regulation)


def indexed(regulation: Regulation) -> Regulation:
    """Return the regulation with its clauses in order by topic, for `cite`."""
    return dataclasses.replace(regulation, citations=citations_by_topic(regulation))
