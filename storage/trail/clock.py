"""When the machine's clock was last known to be right: the events that say so, and the days on which the chain noted anything since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.models.originals import AuditRow
from storage.trail import audit

SUBJECT = "clock"


@dataclass(frozen=True, slots=True)
class TrustedMoment:
    """A moment at which the clock was taken to be right."""

    seq: int  # of its event; 0: none yet
    at: datetime | None = None  # aware
    boot: str | None = None  # run of the machine in which it was noted
    since_boot: float | None = None  # s
    ahead: Mapping[str, float] = field(default_factory=dict)  # {witness: s by which it was ahead when a person confirmed the clock}


def trust(tx: Session, who: str, moment: TrustedMoment, at: datetime, *, confirmed: str | None = None, doubt: str | None = None) -> None:
    """Note that the clock is right now; `confirmed`: the reason of the person who says so, against what `doubt` says."""
    detail: JsonObject = {"boot": moment.boot, "since_boot": moment.since_boot, "ahead": dict(moment.ahead)}
    what = "trusted" if confirmed is None else "confirmed"
    audit.append(tx, f"clock.{what}", SUBJECT, who, at, confirmed, None, detail if doubt is None else {**detail, "doubt": doubt})


def last_trusted(tx: Session) -> TrustedMoment:
    """Return the newest moment at which the clock was taken to be right."""
    asked = select(AuditRow.seq, AuditRow.when, AuditRow.detail).where(AuditRow.subject == SUBJECT, AuditRow.what.like("clock.%"))
    row = tx.execute(asked.order_by(AuditRow.seq.desc()).limit(1)).first()
    if row is None:
        return TrustedMoment(0)
    noted = json.loads(row.detail)
    return TrustedMoment(row.seq, datetime.fromisoformat(row.when), noted.get("boot"), noted.get("since_boot"), noted.get("ahead") or {})


def days_since(tx: Session, seq: int) -> tuple[date, ...]:
    """Return the days, as the machine saw them, on which the chain noted something from event `seq` on."""
    day = func.substr(AuditRow.when, 1, 10)
    return tuple(sorted(date.fromisoformat(found) for found in tx.scalars(select(day).where(AuditRow.seq >= seq).distinct())))
