"""The second run over a dump that brings nothing new: answered from the catalogue's columns, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from messages import Text, text
from storage import audit, dumps, ledger
from tasks.intake import Order, Plan
from tasks.office import Office
from tasks.steps import step

DIFFER = timedelta(minutes=2)  # two machines of one office may differ by so much


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier runs took in of this dump."""

    receipt: str  # path of the evidence list
    times: tuple[tuple[datetime, datetime], ...]  # (end of the recording, when it was handed over)


@step()
def nothing_new(office: Office, order: Order, made: Plan) -> Before | None:
    """Return what is known where every file is there, verified, and in the case that is asked for; else None."""
    if made.new or order.clear or order.dock_offset is not None:
        return None
    with office.catalogue.read() as tx:
        last = dumps.latest(tx, str(made.survey.root))
        if last is None or last.finished_at is None or last.receipt is None:
            return None
        rows = ledger.standing(tx, made.known)
    settled = all(row.stored == "verified" and (order.case is None or row.case is not None) for row in rows)
    if not settled:
        return None
    return Before(last.receipt, tuple((row.end, row.received_at) for row in rows if row.end))


def clock_notes(office: Office) -> list[Text]:
    """Say where this machine's clock stands before the last event of the audit chain: it was set back, or two machines differ."""
    with office.catalogue.read() as tx:
        last = audit.last_time(tx)
    now = office.clock()
    return [text("ingest.clock_back", now=now, last=last)] if last is not None and now < last - DIFFER else []
