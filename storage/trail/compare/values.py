"""What comparing the catalogue with the chain shows, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from messages.json_values import JsonObject
from storage.catalogue.sealing.shapes import BETWEEN
from storage.trail.facts import FactDifference


@dataclass(frozen=True, slots=True)
class Settled:
    """A difference that somebody explained and somebody else approved."""

    event: int  # number of the event that says so
    at: datetime  # aware
    who: str
    approver: str
    reason: str


class RowChange(StrEnum):
    """What happened to a row behind the program's back."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that is not what the chain says."""

    table: str
    key: str
    name: str  # what a person knows it by: the name, number or file in it, its key where it has none
    change: RowChange
    columns: tuple[str, ...]  # that differ; empty where the row was added or removed, or where nothing tells
    was: JsonObject  # {column: what the chain says}, of the columns that differ
    found: JsonObject  # {column: what is there}
    since: int | None  # event of the chain that covers the row last; None where it knows none
    at: datetime | None  # aware; when that was: the row was changed later
    noted: int | None = None  # event that noted the difference, where the row was changed by right since
    settled: Settled | None = None  # by whom it was explained

    @property
    def id(self) -> str:
        """Return what a person names the row by when it is settled: the table, and the parts of its key."""
        return f"{self.table}:{self.key.replace(BETWEEN, '/')}"


@dataclass(frozen=True, slots=True)
class RowsState:
    """What comparing the catalogue with the chain showed."""

    checked: int  # rows
    differing: tuple[RowDifference, ...]  # that nobody explained, `LISTED` at most
    differing_count: int  # of them all
    roots: tuple[int, ...]  # events whose row digests are not those they bound
    seals: tuple[int, ...]  # events that carry no seal of this installation: somebody else wrote them
    unknown_keys: tuple[str, ...]  # names of seal keys that are not here
    covered_since: datetime | None  # aware; rows written before are covered as they were then
    facts: tuple[FactDifference, ...] = ()  # what events say and the rows do not
    settled: tuple[RowDifference, ...] = ()  # that somebody explained
    settled_facts: Mapping[FactDifference, Settled] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing differs."""
        return not (self.differing_count or self.roots or self.seals or self.unknown_keys or self.facts)
