"""What the index of the search holds and is asked: folded characters, never the catalogue itself. A cache: made again from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SearchKind(StrEnum):
    """What something that was looked for is found in."""

    SAID = "said"  # an utterance of a recording
    PAPER = "paper"  # a paper of a case, by its name and kind
    CASE = "case"
    PARTY = "party"
    DEVICE = "device"  # a recorder whose footage a case has
    DAY = "day"  # a day of which a case has footage


class Shelf(StrEnum):
    """A table of the index: what was said is a hundred times as much as all the rest, and is under another right."""

    SAID = "said"
    NAMED = "named"


def shelf_of(kind: SearchKind) -> Shelf:
    """Return the table that holds a kind."""
    return Shelf.SAID if kind is SearchKind.SAID else Shelf.NAMED


@dataclass(frozen=True, slots=True)
class SearchScope:
    """Who may be shown something of a case: as it is written beside every row."""

    names: tuple[str, ...]  # short words of letters and digits: one for the unit, some for the officers
    open: bool  # whether the case is not archived


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One thing that can be found."""

    kind: SearchKind
    subject: str  # id of a recording, name of a paper, number of a case or recorder, a day
    case: str | None  # number
    text: str  # as it is shown
    words: tuple[str, ...]  # folded, in their order
    scope: SearchScope
    place: int = 0  # of an utterance in its recording
    start: int | None = None  # ms from the start of the recording
    end: int | None = None  # ms
    at: datetime | None = None  # aware; when it was said, filmed or registered


@dataclass(frozen=True, slots=True)
class SearchPhrase:
    """Words that have to stand one after the other; the last one may go on where it is of letters and digits."""

    words: tuple[str, ...]
    open_ended: bool


AskedParts = tuple[tuple[SearchPhrase, ...], ...]  # one of the alternatives of every part, in one row


@dataclass(frozen=True, slots=True)
class IndexQuestion:
    """What is asked."""

    kind: SearchKind
    parts: AskedParts
    scope: tuple[str, ...] | None  # one of these names is needed; None: no limit
    open_only: bool  # nothing of an archived case
    limit: int
    after: tuple[str, int] | None = None  # the last row of the page before: (when, number)


@dataclass(frozen=True, slots=True)
class IndexHit:
    """One row that answers."""

    id: int  # of the row: the tie-breaker of a page
    kind: SearchKind
    subject: str
    case: str | None  # number
    text: str
    place: int
    start: int | None  # ms
    end: int | None  # ms
    at: str  # ISO 8601 in UTC; "": no time


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """The rows of one page, the newest first, and how many there are."""

    hits: tuple[IndexHit, ...]
    count: int  # at most MOST
    more: bool  # there are more than `count`


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is: what of the chain it has followed, and how far the first walk over the catalogue is."""

    event: int | None = None  # the last event of the chain that it knows; None: nothing was begun
    walked: str | None = None  # the last key of the walk: "cases", US, number; "transcripts", US, id; None: it is done


MOST = 2000  # rows counted and sorted for one kind: who finds more has to say more
