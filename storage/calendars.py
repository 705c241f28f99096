"""The years whose holidays an office entered itself: `calendars/<year>.toml` in the home, each as the notice names its days."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from messages import text
from messages.errors import Problems
from regulations.loader import build
from regulations.values.days.calendar import HolidayYear
from regulations.values.days.workdays import Calendar

FOLDER = "calendars"


def calendar_of(home: Path) -> Calendar:
    """Return the working days as this installation counts them."""
    files = sorted((home / FOLDER).glob("*.toml")) if (home / FOLDER).is_dir() else []
    return _calendar(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=16)
def _calendar(files: tuple[tuple[Path, int, int], ...]) -> Calendar:
    """Read the years once for as long as no file changes."""
    years = {year.year: year for path, _, _ in files for year in [read_year(path)]}
    return Calendar(tuple(years[year] for year in sorted(years)))


def read_year(path: Path) -> HolidayYear:
    """Read one year; BadCall or Problems that name everything wrong with the file."""
    year = build(HolidayYear, path)
    problems = tuple(text(f"calendar.{fault}", file=path.name, day=day, year=year.year) for fault, day in year.faults())
    if problems:
        raise Problems(problems)
    return year


def place_of(home: Path, year: int) -> Path:
    """Return where the file of a year lies."""
    return home / FOLDER / f"{year}.toml"


def put_back(home: Path, name: str, content: bytes) -> None:
    """Write a file from a backup where there is none of its name."""
    if not (home / FOLDER / name).exists():
        _write(home / FOLDER / name, content)


def put(home: Path, year: int, content: bytes) -> Path:
    """Write the file of a year, all of it or nothing."""
    path = place_of(home, year)
    _write(path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
