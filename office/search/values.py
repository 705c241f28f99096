"""What somebody looks for, and what is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from messages import Text
from storage.search.values import SearchKind

PAGE, MOST_ON_A_PAGE = 20, 200


@dataclass(frozen=True, slots=True)
class WantedSearch:
    """What somebody looks for."""

    words: str
    kinds: tuple[SearchKind, ...] = tuple(SearchKind)
    limit: int = PAGE  # hits of each kind
    after: str | None = None  # where the page before ended; only where one kind is looked for


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found."""

    kind: SearchKind
    case: str | None  # number
    subject: str  # id of the recording, name of the paper, number of the case or recorder, the day
    text: str
    case_id: int | None = None  # what the case is, however its number is written
    name: str | None = None  # of the recording
    at: datetime | None = None  # aware, Beijing
    offset: Fraction | None = None  # s from the start of the recording
    seconds: Fraction | None = None  # s
    before: str | None = None  # the utterance before
    after: str | None = None  # the next one


@dataclass(frozen=True, slots=True)
class FoundKind:
    """What was found of one kind."""

    kind: SearchKind
    hits: tuple[SearchHit, ...]
    count: int
    more: bool  # there are more than `count`
    next: str | None  # where the next page begins; None: this was the last


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Everything that was found, and what was not looked through."""

    words: str
    kinds: tuple[FoundKind, ...]
    left: int  # cases and recordings that are not in the index yet: what was found is not all
    notes: tuple[Text, ...] = field(default=())  # what was left out, and why

    @property
    def hits(self) -> int:
        """How many there are, of all kinds."""
        return sum(found.count for found in self.kinds)
