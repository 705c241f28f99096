"""Which regulation applies: the one a case names, else the unit's own, with the office's own profile laid over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from regulations.catalogue import OVERLAY, PROFILES, load
from regulations.values.days.matterday import day_of
from regulations.values.days.workdays import Calendar
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from storage.calendars import calendar_of
from storage.settings import Settings


def regulation_of(settings: Settings, case: Case | None, on: date | None = None) -> Regulation | None:
    """Return the rules that apply, in the edition in force on a day; None where nothing names any.

    `on` None: the day of the case's activity, as the judgement takes it, and without a case the newest edition. A day before
    every edition gets the earliest one: the office is told by the report which edition that is.
    """
    on = day_of(case) if on is None and case else on
    name = case.regulation if case else settings.regulation
    if not name:
        return None
    where = (settings.profiles, _overlay(settings, name), _as_they_lie(settings.profiles), calendar_of(settings.home))
    rules = _read(name, None, *where)
    while on is not None and rules.in_force.since is not None and rules.in_force.since > on:
        earlier = _read(name, rules.in_force.since - timedelta(days=1), *where)
        if earlier.in_force.since == rules.in_force.since:
            return rules  # a day before every edition is judged by the earliest one
        rules = earlier
    return rules


def edition_of(settings: Settings, case: Case) -> Regulation:
    """Return the rules a case is judged by: `regulation_of` for a case that names its regulation; BadCall where it names none."""
    rules = regulation_of(settings, case)
    return rules if rules is not None else replace(load(case.regulation, folder=settings.profiles), calendar=calendar_of(settings.home))


@lru_cache(maxsize=256)
def _read(
    name: str, on: date | None, folder: Path | None, overlay: Path | None, _files: tuple[tuple[str, int], ...], calendar: Calendar,
) -> Regulation:
    """Read a regulation once for as long as no file of any changes: a sweep asks for the same five a thousand times."""
    return replace(load(name, on=on, overlay=overlay, folder=folder, earliest=True), calendar=calendar)


def _as_they_lie(folder: Path | None) -> tuple[tuple[str, int], ...]:
    """Return what shows whether any profile changed: names and times of the files."""
    files = [*PROFILES.glob("*.toml"), *(folder.glob("*.toml") if folder and folder.is_dir() else ())]
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))


def _overlay(settings: Settings, name: str) -> Path | None:
    """The office's own profile over `name`: `<profiles>/<name>.overlay.toml`."""
    path = settings.profiles / f"{name}{OVERLAY}" if settings.profiles else None
    return path if path and path.is_file() else None
