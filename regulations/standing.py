"""What stands of earlier decisions: a later one can only lengthen (requirements.md B.1: a sweep may only lengthen, never shorten)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from messages import text
from regulations.retention import RANK
from regulations.values.enums import KeepState
from regulations.values.reviews.findings import Keeping


def raised(floor: Keeping | None, now: Keeping) -> Keeping | None:
    """Return what no later decision may fall below.

    `now` is what retention says today with marks left aside (a mark is lifted by an approver, the law's periods are not).
    "undetermined" is no decision yet: it raises nothing.
    """
    if now.state is KeepState.UNDETERMINED:
        return floor
    return floor if floor is not None and _outlasts(floor, now) else now


def standing(now: Keeping, floor: Keeping | None) -> Keeping:
    """Return the decision that stands: `now`, or an earlier one that keeps longer, with a remark that says so."""
    if floor is None or not _outlasts(floor, now):
        return now
    return replace(floor, why=(*floor.why, text("keeping.stands")))


def _outlasts(first: Keeping, second: Keeping) -> bool:
    """Whether the first keeps longer; forever beats everything, what is undetermined beats every day."""
    return (RANK[first.state], first.until or date.min) > (RANK[second.state], second.until or date.min)
