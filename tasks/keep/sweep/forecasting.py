"""What is coming: how long the store's room lasts, and what a sweep would decide, without writing anything."""

from __future__ import annotations

from dataclasses import dataclass

from messages import Text, text
from storage.care import space
from tasks.installation import Installation
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
