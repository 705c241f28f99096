"""Which regulation applies: the one a case names, else the unit's own, with the office's own profile laid over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from regulations.facts import Case
from regulations.matterday import day_of
from regulations.profile import Regulation, load
from storage.settings import Settings


def regulation_of(settings: Settings, case: Case | None, on: date | None = None) -> Regulation | None:
    """Return the rules that apply, in the edition in force on a day (None: the newest); None where nothing names any."""
    name = case.regulation if case else settings.regulation
    return load(name, on=on, overlay=_overlay(settings, name), folder=settings.profiles) if name else None


def edition_of(settings: Settings, case: Case) -> Regulation:
    """Return the rules a case is judged by: the edition in force when its activity took place (regulations/matterday.py)."""
    overlay = _overlay(settings, case.regulation)
    return load(case.regulation, on=day_of(case), overlay=overlay, folder=settings.profiles, earliest=True)


def _overlay(settings: Settings, name: str) -> Path | None:
    """The office's own profile over `name`: `<profiles>/<name>.overlay.toml`."""
    path = settings.profiles / f"{name}.overlay.toml" if settings.profiles else None
    return path if path and path.is_file() else None
