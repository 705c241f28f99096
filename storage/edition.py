"""The edition a case is judged by: the one in force when its activity took place."""

from __future__ import annotations

from regulations.catalogue import OVERLAY, load
from regulations.facts import Case
from regulations.matterday import day_of
from regulations.profile import Regulation
from storage.settings import Settings


def edition_of(settings: Settings, case: Case) -> Regulation:
    """Return the rules a case is judged by, the unit's own profile over them; a day before every edition gets the earliest."""
    own = settings.profiles / f"{case.regulation}{OVERLAY}" if settings.profiles else None
    overlay = own if own is not None and own.is_file() else None
    return load(case.regulation, on=day_of(case), overlay=overlay, folder=settings.profiles, earliest=True)
