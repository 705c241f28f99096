"""What comparing the catalogue with the audit chain showed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import Text, text
from storage.trail.compare.values import RowChange, RowDifference, RowsState, Settled
from storage.trail.facts import Fact, FactDifference
from tasks.guard.rows.worded import pair, short


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One row that is not what the chain says."""

    id: str  # what names it when it is settled
    table: str
    key: str
    change: RowChange
    columns: Sequence[str]
    since: int | None  # number of the event that covers it last
    at: str | None  # ISO 8601; when that was
    noted: int | None  # number of the event that noted it
    message: Text
    settled: int | None  # number of the event that says who explained it


@dataclass(frozen=True, slots=True)
class FactFinding:
    """One thing in which an event of the chain and the catalogue differ."""

    id: str  # what names it when it is settled
    fact: Fact
    subject: str  # id of the recording, number of the mark, hold, list, case or event
    event: int | None  # number of the event that says so
    message: Text
    settled: int | None  # number of the event that says who explained it


@dataclass(frozen=True, slots=True)
class RowsVerified:
    """The catalogue against the audit chain."""

    checked: int  # rows
    differing: Sequence[RowFinding]
    count: int  # of all that differ, also where not all are listed
    roots: Sequence[int]  # events whose row digests were changed
    seals: Sequence[int]  # events that this program did not write
    unknown_keys: Sequence[str]  # seal keys that are not here
    covered_since: str | None  # ISO 8601
    facts: Sequence[FactFinding]  # what events say and the catalogue does not
    sound: bool
    settled: Sequence[RowFinding]  # rows that differed, and were explained
    settled_facts: Sequence[FactFinding]


def rows_of(state: RowsState) -> RowsVerified:
    """Return the comparison as `verify` answers it."""
    differing = tuple(_finding(row) for row in state.differing)
    since = state.covered_since.isoformat() if state.covered_since else None
    return RowsVerified(state.checked, differing, state.differing_count, state.roots, state.seals, state.unknown_keys, since,
                        tuple(map(_fact, state.facts)), state.sound, tuple(map(_finding, state.settled)),
                        tuple(_fact(fact, settled) for fact, settled in state.settled_facts.items()))


def sentences(rows: RowsVerified) -> tuple[Text, ...]:
    """Return what a person is told beside the list of rows."""
    told = [text("ledger.rows_differ", checked=rows.checked, count=rows.count) if rows.count else
            text("ledger.rows_whole", checked=rows.checked)]
    if rows.count > len(rows.differing):
        told.append(text("ledger.more", count=rows.count - len(rows.differing)))
    if rows.roots:
        told.append(text("ledger.roots", events=_numbers(rows.roots)))
    if rows.seals:
        told.append(text("ledger.seals", events=_numbers(rows.seals)))
    if rows.unknown_keys:
        told.append(text("ledger.keys", keys=", ".join(rows.unknown_keys)))
    if rows.settled or rows.settled_facts:
        told.append(text("ledger.settled_count", count=len(rows.settled) + len(rows.settled_facts)))
    if rows.covered_since:
        told.append(text("ledger.since", at=rows.covered_since[:16].replace("T", " ")))
    return tuple(told)


def _fact(row: FactDifference, settled: Settled | None = None) -> FactFinding:
    said = text(f"ledger.fact_{row.fact.value}", subject=row.subject)
    if settled is not None:
        said = text("ledger.both", first=said, second=_explained(settled))
    return FactFinding(":".join(row.row), row.fact, row.subject, row.event, said, settled.event if settled else None)


def _numbers(events: Sequence[int]) -> str:
    shown = ", ".join(map(str, events[:10]))
    return shown if len(events) <= 10 else f"{shown} …"


def _finding(row: RowDifference) -> RowFinding:
    return RowFinding(row.id, row.table, row.key, row.change, row.columns, row.since, row.at.isoformat() if row.at else None, row.noted,
                      message(row), row.settled.event if row.settled else None)


def message(row: RowDifference) -> Text:
    """Return one row's difference as a sentence: which entry, what of it, what the chain says, since when."""
    parts: dict[str, object] = {"table": text(f"ledger.table_{row.table}"), "name": short(row.name), "since": _since(row.at)}
    if row.change is RowChange.CHANGED:
        parts["columns"] = _columns(row)
    said = text(f"ledger.{row.change.value}", **parts)
    if row.noted is not None:
        said = text("ledger.both", first=said, second=text("ledger.noted", event=row.noted))
    return said if row.settled is None else text("ledger.both", first=said, second=_explained(row.settled))


def _explained(settled: Settled) -> Text:
    return text("ledger.explained", who=settled.who, approver=settled.approver, at=_since(settled.at), reason=settled.reason)


def _columns(row: RowDifference) -> Text:
    shown: list[Text] = []
    for column in row.columns:
        was, found = pair(row.table, column, row.was.get(column), row.found.get(column))
        shown.append(text("ledger.column", column=text(f"ledger.column_{column}"), was=was, found=found))
    joined = shown[0] if shown else text("ledger.empty")
    for part in shown[1:]:
        joined = text("ledger.both", first=joined, second=part)
    return joined


def _since(at: datetime | None) -> Text | str:
    return at.isoformat(" ", "minutes")[:16] if at else text("ledger.unknown_time")
