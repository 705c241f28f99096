"""What a regulation enumerates for a person to look through: lists of points, classes of papers, who does what.

A point is no finding: the report shows what speaks for it and leaves the tick to a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from regulations.values.parameters import Clause, for_reader

Known = Literal[
    "clock", "place", "officers", "certificates", "party", "cause", "wearers", "custodian", "battery", "storage", "function",
    "camera-mode", "received", "system",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a list, and where a trace of it may be found."""

    words: str  # the clause's own words
    heard: tuple[str, ...] = ()  # Heard.what: "slot:时间", "LT6" …
    papers: tuple[str, ...] = ()  # kinds of paper that tell it
    known: tuple[Known, ...] = ()  # what the case file or the catalogue says of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Clause):
    """Points a person looks through, with what speaks for each."""

    name: str
    points: tuple[Point, ...]
    papers: tuple[str, ...] = ()  # kinds of paper that call for the list; empty: every case
    matters: tuple[str, ...] = ()  # only these kinds of matter; empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """One class, and the kinds of paper that belong to it."""

    name: str
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting(Clause):
    """Classes the clause enumerates: the stages of the procedure, the kinds of activity."""

    classes: tuple[Sort, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Clause):
    """Who does what, and which role of the installation carries it out."""

    name: str  # as the text calls it: 法制机构
    role: Literal["custodian", "officer", "legal", "leader", "auditor", "admin"] = field(
        metadata=for_reader("contract.md, `user add`: accounts are given their roles by a person")
    )
    signs: bool = False  # has its line under a report


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPeriod(Clause):
    """A period of the text that footage has nothing to do with; Liuhen watches those that say what they are `about`."""

    name: str
    about: Literal["", "legal-review", "legal-review-extension", "objection"] = ""  # "": it can be found here, nothing watches it
    amount: int
    unit: Literal["working-days", "days", "years"]
