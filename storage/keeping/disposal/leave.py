"""What the audit chain lets go of: the store's hold is lifted, and an original deleted, only where an event of the chain says so.

The last of these events of a recording counts. A catalogue that came from a backup does not know what happened after that: what it
was about to let go of before, it does not let go of any more.

    original.held         something keeps it, or no day is known: the store is to hold it
    original.released     nothing does any more: the store's hold may be lifted
    original.unlocked     that was done
    original.unexplained  the store holds it, and the chain does not say why: a person is asked
    original.settled      a person answered that it may go
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import Text, text
from regulations.values.enums import KeepState
from storage.catalogue.models.originals import AuditRow, RecordingRow
from storage.catalogue.states import LineState
from storage.catalogue.steps import in_steps
from storage.keeping.disposal.disposals import Disposal
from storage.trail.identity import SUBJECT

HELD, RELEASED, UNLOCKED, UNEXPLAINED, SETTLED = (
    f"original.{name}" for name in ("held", "released", "unlocked", "unexplained", "settled"))
HOLDING = (HELD, RELEASED, UNLOCKED, UNEXPLAINED, SETTLED)
# a list was proposed; somebody stands for one that a schedule wrote
PROPOSED, STOOD_FOR = (f"disposal.{what}" for what in (LineState.PROPOSED, "stood-for"))
SET, LIFTED = ("mark.set", "hold.placed"), ("mark.lifted", "hold.lifted")


@dataclass(frozen=True, slots=True)
class LastEvent:
    """What the chain said last about holding a recording."""

    what: str  # one of HOLDING
    seq: int
    detail: Mapping[str, object]


def last_events(tx: Session, ids: Sequence[str]) -> dict[str, LastEvent]:
    """Return {id: the last event about holding it}; recordings without any are missing."""
    asked = select(AuditRow.subject, AuditRow.what, AuditRow.seq, AuditRow.detail).where(AuditRow.what.in_(HOLDING))
    return {subject: LastEvent(what, seq, json.loads(detail)) for step in in_steps(ids)
            for subject, what, seq, detail in tx.execute(asked.where(AuditRow.subject.in_(step)).order_by(AuditRow.seq))}


def proposer(tx: Session, number: str) -> str | None:
    """Return who proposed a disposal list, or stood for what a schedule proposed, as the chain says; None where it does not."""
    asked = select(AuditRow.who).where(AuditRow.subject == f"disposal:{number}", AuditRow.what.in_((PROPOSED, STOOD_FOR)))
    return tx.scalar(asked.order_by(AuditRow.seq.desc()).limit(1))


def kept_without_day(tx: Session, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these recordings were decided before, and were then kept without a day."""
    no_day = RecordingRow.floor_state.is_(None) | (RecordingRow.floor_state != KeepState.UNTIL)
    asked = select(RecordingRow.id).where(RecordingRow.reason_id.is_not(None), no_day)
    return frozenset(id_ for step in in_steps(ids) for id_ in tx.scalars(asked.where(RecordingRow.id.in_(step))))


def restored_at(tx: Session) -> int:
    """Return the number of the event with which this catalogue last came from a backup; 0 where it never did."""
    asked = select(AuditRow.seq).where(AuditRow.subject == SUBJECT, AuditRow.what == "installation.restored")
    return tx.scalar(asked.order_by(AuditRow.seq.desc()).limit(1)) or 0


def keeps(event: LastEvent | None) -> bool:
    """Whether the chain says that something keeps this recording."""
    return event is not None and event.what in (HELD, UNEXPLAINED)


def lets_go(ids: Iterable[str], events: Mapping[str, LastEvent], restored: int) -> bool:
    """Whether the store's hold on an original may be lifted: `ids` are the recordings whose bytes it is."""
    last = [events.get(id_) for id_ in ids]
    fresh = [event for event in last if event is not None and event.what in (RELEASED, SETTLED) and event.seq > restored]
    return bool(fresh) and not any(keeps(event) for event in last)


def explains(tx: Session, ids: Sequence[str], until: datetime) -> bool:
    """Whether the chain says why a store locks an original until then: its case was decided shorter by name, or a person settled it."""
    restored = restored_at(tx)
    cases = select(RecordingRow.case).where(RecordingRow.id.in_(ids), RecordingRow.case.is_not(None))
    shorter = select(AuditRow.seq).where(AuditRow.case.in_(cases), AuditRow.what.like("%.corrected"), AuditRow.seq > restored)
    if tx.scalar(shorter.limit(1)) is not None:
        return True
    settled = select(AuditRow.detail).where(AuditRow.subject.in_(ids), AuditRow.what == SETTLED, AuditRow.seq > restored)
    locked = [json.loads(detail).get("locked_until") for detail in tx.scalars(settled)]
    return any(datetime.fromisoformat(day) >= until for day in locked if day)


@dataclass(frozen=True, slots=True)
class Lost:
    """A mark or a hold that stands by the chain and is not in the register, or is lifted there without an event."""

    name: str  # mark:3, hold:5
    case: str  # number
    recordings: tuple[str, ...] | None  # ids; None: all of the case
    by: str
    at: datetime  # aware
    reason: str | None

    def holds(self, recording: str) -> bool:
        """Whether it holds this recording of its case."""
        return self.recordings is None or recording in self.recordings

    @property
    def text(self) -> Text:
        """Say what it is."""
        number = int(self.name.split(":")[1])
        kind = "keeping.lost_mark" if self.name.startswith("mark:") else "keeping.lost_hold"
        return text(kind, id=number, by=self.by, at=self.at, reason=self.reason or "")


def standing(tx: Session, cases: Sequence[str]) -> dict[str, list[Lost]]:
    """Return {case: marks and holds that the chain knows as set and not as lifted}."""
    by_name: dict[str, Lost] = {}
    for step in in_steps(cases):
        asked = select(AuditRow).where(AuditRow.case.in_(step), AuditRow.what.in_((*SET, *LIFTED))).order_by(AuditRow.seq)
        for row in tx.scalars(asked):
            if row.what in LIFTED:
                by_name.pop(row.subject, None)
            else:
                by_name[row.subject] = _set(row)
    by_case: dict[str, list[Lost]] = {}
    for lost in by_name.values():
        by_case.setdefault(lost.case, []).append(lost)
    return by_case


def _set(row: AuditRow) -> Lost:
    detail = json.loads(row.detail)
    named = detail.get("recordings") if row.what == SET[0] else [detail["recording"]] if detail.get("recording") else None
    return Lost(row.subject, row.case or "", None if named is None else tuple(named), row.who, datetime.fromisoformat(row.when), row.why)


def of_name(tx: Session, name: str) -> Lost | None:
    """Return a mark or a hold as the chain knows it; None where it knows none, or knows that it was lifted."""
    last = tx.scalars(select(AuditRow).where(AuditRow.subject == name, AuditRow.what.in_((*SET, *LIFTED))).order_by(AuditRow.seq)).all()
    return _set(last[-1]) if last and last[-1].what in SET else None


def approval_problem(tx: Session, disposal: Disposal) -> Text | None:
    """Return why a list counts as not approved although its row says so; None where the chain holds the approval of this very list."""
    asked = select(AuditRow.seq, AuditRow.hash).where(AuditRow.subject == f"disposal:{disposal.number}", AuditRow.what.like("%.approved"))
    approved = tx.execute(asked.order_by(AuditRow.seq.desc()).limit(1)).first()
    if approved is None or approved.hash != disposal.sha256:
        return text("disposal.not_in_chain", number=disposal.number)
    return text("disposal.approved_before_restore", number=disposal.number) if approved.seq < restored_at(tx) else None


def waits_until(tx: Session, number: str, ids: Sequence[str]) -> dict[str, datetime]:
    """Return {id: when the grace period of this line ends} as the chain noted it; a line taken back or refused since is missing."""
    ends: dict[str, datetime] = {}
    for step in in_steps(ids):
        asked = select(AuditRow.subject, AuditRow.detail).where(AuditRow.subject.in_(step), AuditRow.what.like("disposal.%"))
        for subject, detail in tx.execute(asked.order_by(AuditRow.seq)):
            noted = json.loads(detail)
            if noted.get("list") == number:
                ends.pop(subject, None)
                if "until" in noted:
                    ends[subject] = datetime.fromisoformat(noted["until"])
    return ends
