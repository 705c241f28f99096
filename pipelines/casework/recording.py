"""Single recordings: to their case, with what a name does not say, and everything about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from messages import Text
from tasks.installation import Installation
from tasks.keep import duties, hinting
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.recordings import correcting, moving
from tasks.keep.recordings.correcting import PutRight
from tasks.keep.recordings.moving import Moved
from tasks.keep.recordings.rereview import check_review
from tasks.keep.recordings.values import NewFacts
from tasks.keep.repacking import check_package
from tasks.receive.relisting import list_again
from tasks.speech.moved import copy_records


@dataclass(frozen=True, slots=True)
class OutOfDate:
    """What of a case is to be done again after its footage changed."""

    case: str  # number
    package: Text | None
    review: Text | None


def move_recordings(
    installation: Installation, ids: Sequence[str], number: str, reason: str, approver: str
) -> tuple[Moved, tuple[OutOfDate, ...]]:
    """Move recordings to a case; return also what of the cases concerned is out of date now."""
    move, rows = moving.plan(installation, ids, number, reason, approver)
    ask_law(installation)
    copy_records(installation, rows, move.case)
    moved = moving.move_recordings(installation, move)
    hinting.suggest_marks(installation, move.case, rows)
    decide_open(installation)
    concerned = sorted({move.case, *(case for case in moved.before if case)})
    duties.refresh(installation, concerned)
    lists = list_again(installation, moved.recordings, moved.before)
    return replace(moved, receipts=lists), out_of_date(installation, concerned)


def set_recordings(installation: Installation, ids: Sequence[str], facts: NewFacts) -> tuple[PutRight, tuple[OutOfDate, ...]]:
    """Put recorder, officer and secrecy of recordings right; return also what of their cases is out of date now."""
    ask_law(installation)
    done = correcting.put_right(installation, ids, facts)
    decide_open(installation)
    duties.refresh(installation, done.cases)
    lists = list_again(installation, ids)
    return replace(done, receipts=lists), out_of_date(installation, done.cases)


def out_of_date(installation: Installation, numbers: Sequence[str]) -> tuple[OutOfDate, ...]:
    """Note what of these cases is out of date now, and return it."""
    return tuple(OutOfDate(number, check_package(installation, number), check_review(installation, number)) for number in numbers)
