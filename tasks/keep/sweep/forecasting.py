"""What is coming: how long the store's room lasts, and what a sweep would decide, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from messages import Text, text
from regulations.values.enums import KeepState
from storage.care import space
from storage.catalogue.steps import in_steps
from storage.keeping import sweeping
from storage.ledgers import originals
from tasks.answers import Sentences
from tasks.installation import Installation
from tasks.keep.deciding import KeepRuling, floors_of, ruling
from tasks.keep.facts import Law, facts_of
from tasks.keep.listing import DueItem, due_item
from tasks.steps import step

WARN_DAYS = 90  # room for fewer days than that is said


@dataclass(frozen=True, slots=True)
class Space:
    """How long the store's room lasts."""

    free_bytes: int | None  # None where nobody can say
    bytes_a_day: float  # that came in
    days_left: int | None  # None where it does not fill
    warning: Text | None  # said where it is full soon


@step()
def space_left(installation: Installation) -> Space:
    """Return the forecast: room, inflow a day, days until full; with a warning where that is soon. Nothing is deleted for room."""
    free = installation.store.free_bytes()
    with installation.catalogue.read() as tx:
        forecast = space.forecast(tx, free, installation.clock())
    return Space(forecast.free_bytes, forecast.bytes_a_day, forecast.days_left, _warning(forecast))


def _warning(forecast: space.Forecast) -> Text | None:
    if forecast.days_left is None or forecast.days_left >= WARN_DAYS or forecast.free_bytes is None:
        return None
    return text("sweeping.space", days=forecast.days_left, free=forecast.free_bytes / 1e9, daily=forecast.bytes_a_day / 1e9)


@step()
def undecided(installation: Installation, as_of: date) -> Mapping[str, Sequence[DueItem]]:
    """Return what the lists would also hold if everything undecided were decided now; nothing is noted."""
    law = Law(installation.settings, installation.clock().date())
    lists: dict[str, list[DueItem]] = {"expired": [], "held": [], "undetermined": []}
    with installation.catalogue.read() as tx:
        items = {item.id: item for item in sweeping.undecided(tx)}
        for ids in in_steps(list(items)):
            rows = originals.get_many(tx, ids)
            facts, floors = facts_of(tx, law, {row.case for row in rows}), floors_of(tx, ids)
            for row in rows:
                decided = ruling(row, facts[row.case], floors.get(row.recording.id))
                name = list_of(decided, as_of)
                if name is not None:
                    due = due_item(items[row.recording.id], Sentences(decided.keeping.why), decided.keeping.articles)
                    lists[name].append(replace(due, due=decided.keeping.until))
    return lists


def list_of(decided: KeepRuling, as_of: date) -> str | None:
    """Return the list of a sweep that a recording would stand on; None for one that is kept to a day that has not come."""
    if decided.held_by:
        return "held"
    if decided.keeping.state is KeepState.UNDETERMINED:
        return "undetermined"
    return "expired" if decided.keeping.until is not None and decided.keeping.until < as_of else None
