"""Which figures a transaction makes stale, noted in that transaction: storage/figures counts them again before anybody reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from storage.catalogue.sealing import driver
from storage.catalogue.sealing.shapes import Fields
from storage.catalogue.states import DutyKind

BEIJING_AHEAD = timedelta(hours=8)
BETWEEN = "|"  # between the parts of a key


class Stale(StrEnum):
    """What is to be counted again."""

    DAY = "day"  # ISO date
    RECORDING = "recording"  # id
    CASE = "case"  # number
    USE = "use"  # recorder, from, until: who had it then


# columns of a table whose change changes a figure; () where every change does
COUNTED: Mapping[str, tuple[str, ...]] = {
    "recordings": ("case_number", "device", "end_at", "media", "officer", "received_at", "start_at", "state", "transfer_due", "unit",
                   "unread"),
    "transcripts": ("awaits_record",),
    "corrections": (),
    "cases": ("case", "review"),
    "duties": ("due_at", "met_at"),
    "device_uses": ("issued_at", "officer", "returned_at"),
}


def note(tx: Session, changes: Iterable[tuple[str, Fields | None, Fields | None]]) -> None:
    """Note what is to be counted again; `changes`: table, what a row was, what it is now."""
    stale = {key: None for table, before, now in changes if _counts(table, before, now) for fields in (before, now) if fields
             for key in _keys(table, fields)}
    driver.many(tx, "INSERT INTO stale_figures (kind, stale_key) VALUES (?, ?)", [(str(kind), key) for kind, key in stale])


def _counts(table: str, before: Fields | None, now: Fields | None) -> bool:
    columns = COUNTED.get(table)
    if columns is None or before == now:
        return False
    return not (before and now and columns) or any(before.get(column) != now.get(column) for column in columns)


def _keys(table: str, fields: Fields) -> Iterator[tuple[Stale, str]]:
    if table == "recordings":
        yield Stale.DAY, day_of(str(fields.get("start_at") or fields["received_at"])).isoformat()
    elif table in ("transcripts", "corrections"):
        yield Stale.RECORDING, str(fields["recording_id"])
    elif table == "cases":
        yield Stale.CASE, str(fields["number"])
    elif table == "duties":
        if fields["kind"] == DutyKind.ARCHIVE:
            yield Stale.CASE, str(fields["case_number"])
    else:
        yield Stale.USE, BETWEEN.join(str(fields.get(name) or "") for name in ("device_number", "issued_at", "returned_at"))


def day_of(stored: str) -> date:
    """Return the day in Beijing of an instant as the database stores it (UTC)."""
    return (datetime.fromisoformat(stored) + BEIJING_AHEAD).date()
