"""Where the team was before and after an interruption, and whether that is one place (004 art. 22(五))."""

from __future__ import annotations

from difflib import SequenceMatcher

from footage.values.recordings import Interruption, Interval
from regulations.rules.context import Context, spans

ALIKE = 0.5  # from here on two different names may mean one place: a person says


def places(context: Context, gap: Interval) -> tuple[str | None, str | None]:
    """Return the place before and the place after, as the case file says, else as the papers of that time name it.

    None where nothing, or more than one name, stands for the moment.
    """
    stays = [(place.name, place.interval) for place in context.facts.case.places]
    if not stays:
        stays = [(paper.place, span) for paper in context.facts.documents if paper.place for span in spans(paper)]
    before = {name for name, stay in stays if stay.start < gap.start <= stay.end}
    after = {name for name, stay in stays if stay.start <= gap.end < stay.end}
    return (before.pop() if len(before) == 1 else None), (after.pop() if len(after) == 1 else None)


def differ(before: str | None, after: str | None) -> bool | None:
    """Return whether two names mean two places; None where that cannot be said."""
    if not before or not after:
        return None
    first, second = before.replace(" ", ""), after.replace(" ", "")
    if first in second or second in first:
        return False
    return None if SequenceMatcher(None, first, second).ratio() >= ALIKE else True


def moved(context: Context, gap: Interruption) -> bool | None:
    """Return whether GPS places the team elsewhere after an interruption; None where a fix is missing."""
    return None if gap.moved_metres is None else gap.moved_metres > context.tolerance.place_metres
