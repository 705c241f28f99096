"""The holidays of a year, entered from the State Council's notice: noted by name, and every deadline computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from footage.values.plain import to_plain
from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from regulations.values.days.calendar import HolidayYear
from regulations.values.days.workdays import differences
from storage.calendars import place_of, put, read_year
from storage.keeping.sweep import sweeping, sweeps
from storage.ledgers.casework import cases
from storage.trail import audit
from tasks.installation import Installation
from tasks.keep import deciding, duties
from tasks.keep.facts import ask_law
from tasks.steps import step

ADDED = "calendar.added"


@dataclass(frozen=True, slots=True)
class EnteredYear:
    """A year whose holidays were entered."""

    year: HolidayYear
    path: Path
    new: bool  # False: the same words stood there already
    differences: Sequence[tuple[date, bool]]  # from the library's table: the day, and whether it is worked by the own one
    recordings: int  # decided again
    cases: int  # whose duties were computed again


def enter_year(installation: Installation, file: Path) -> EnteredYear:
    """Take in the holidays of a year, and compute every deadline again; BadCall or Problems before anything is written."""
    year = read_year(file)
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise BadCall("law.no_file", file=str(file), why=problem.strerror or "") from problem
    place = place_of(installation.home, year.year)
    new = not place.is_file() or place.read_bytes() != content
    if not new:
        return EnteredYear(year, place, False, tuple(differences(year)), 0, 0)
    ask_law(installation)
    noted = {"file": place.name, "notice": year.notice, "days": to_plain(year)}
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.ENTER_HOLIDAYS)
        audit.append(tx, ADDED, f"calendar:{year.year}", installation.who, installation.clock(), None,
                     hashlib.sha256(content).hexdigest(), noted)
    put(installation.home, year.year, content)
    recordings, counted = _again(installation)
    return EnteredYear(year, place, True, tuple(differences(year)), recordings, counted)


@step()
def _again(installation: Installation) -> tuple[int, int]:
    """Decide every recording again, and compute the duties of every case; return how many of each that were."""
    with installation.catalogue.read() as tx:
        names, numbers = sweeps.regulations(tx), [stored.case.number for stored in cases.listing(tx)]
    default = installation.settings.regulation
    asked = 0
    for name in sorted({*names, *([default] if default else [])}):
        asked += _ask_again(installation, name, name == default)
    deciding.decide_open(installation)
    duties.refresh(installation, numbers)
    return asked, len(numbers)


def _ask_again(installation: Installation, name: str, default: bool) -> int:
    count = 0
    while True:
        with installation.catalogue.begin() as tx:
            again = sweeping.ask_again_rules(tx, name, default)
        count += again
        if not again:
            return count
