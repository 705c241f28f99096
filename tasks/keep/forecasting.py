"""What is coming: how long the store's room lasts, and what a sweep would decide, without writing anything."""

from __future__ import annotations

from datetime import date
from typing import Any

from messages import Text, text
from storage.care import space
from storage.catalogue.steps import in_steps
from storage.keeping import sweeping
from storage.ledgers import originals
from tasks.installation import Installation
from tasks.keep.deciding import floors_of, ruling
from tasks.keep.listing import entry, joined
from tasks.keep.reasons import Law, facts_of
from tasks.steps import step

WARN_DAYS = 90  # room for fewer days than that is said


@step()
def space_left(installation: Installation) -> dict[str, Any]:
    """Return the forecast: room, inflow a day, days until full; with a warning where that is soon. Nothing is deleted for room."""
    with installation.catalogue.read() as tx:
        found = space.forecast(tx, installation.settings.store, installation.clock())
    return {"free_bytes": found.free_bytes, "bytes_a_day": found.bytes_a_day, "days_left": found.days_left,
            "warning": (said := _warning(found)) and said.say(installation.lang)}


def _warning(found: space.Forecast) -> Text | None:
    if found.days_left is None or found.days_left >= WARN_DAYS or found.free_bytes is None:
        return None
    return text("sweeping.space", days=found.days_left, free=found.free_bytes / 1e9, daily=found.bytes_a_day / 1e9)


@step()
def undecided(installation: Installation, as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Return what the lists would hold beside if everything undecided were decided now; nothing is noted."""
    law = Law(installation.settings, installation.clock().date())
    found: dict[str, list[dict[str, Any]]] = {"expired": [], "held": [], "undetermined": []}
    with installation.catalogue.read() as tx:
        items = {item.id: item for item in sweeping.undecided(tx)}
        for ids in in_steps(list(items)):
            rows = originals.get_many(tx, ids)
            facts, floors = facts_of(tx, law, {row.case for row in rows}), floors_of(tx, ids)
            for row in rows:
                one = ruling(row, facts[row.case], floors.get(row.recording.id))
                made = {**entry(items[row.recording.id], joined(one.keeping.why, installation.lang),
                                [article.to_json() for article in one.keeping.articles]),
                        "due": one.keeping.until and one.keeping.until.isoformat()}
                name = "held" if one.held_by else "undetermined" if one.keeping.state == "undetermined" else "expired"
                if name != "expired" or (one.keeping.until is not None and one.keeping.until < as_of):
                    found[name].append(made)
    return found
