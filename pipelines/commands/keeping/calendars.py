"""`calendar add`, `calendar list`: the holidays of a year, entered from the State Council's notice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from messages import Text, text
from office.rights.acts import Act
from pipelines.flows.running import installation, whoever
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    calendar = Group("calendar", help="cli.calendar")
    group.add_command(calendar)
    command(calendar, "add", "cli.calendar_add", click.argument("file", type=click.Path(path_type=Path)),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(add)
    command(calendar, "list", "cli.calendar_list")(listed)


def add(shell: Shell, file: Path, who: str | None) -> Answer:
    """Enter the holidays of a year, and compute every deadline again."""
    from tasks.keep.calendar import enter_year

    with installation(shell, who, Intent(Act.ENTER_HOLIDAYS)) as opened:
        entered = enter_year(opened, file)
    year = entered.year
    data = {"year": year.year, "notice": year.notice, "quote": year.quote, "off": sorted(year.days_off()), "make_up": sorted(year.make_up),
            "path": str(entered.path), "new": entered.new,
            "differences": [{"day": day, "worked": worked} for day, worked in entered.differences],
            "recomputed": {"recordings": entered.recordings, "cases": entered.cases}}
    key = "calendar.added" if entered.new else "calendar.there_already"
    said = text(key, year=year.year, notice=year.notice, off=len(year.days_off()), make_up=len(year.make_up),
                recordings=entered.recordings, cases=entered.cases)
    return Answer(data, NEEDS_A_PERSON if entered.differences else DONE, (said, *map(_difference, entered.differences)))


def _difference(difference: tuple[date, bool]) -> Text:
    day, worked = difference
    return text("calendar.differs_worked" if worked else "calendar.differs_off", day=day)


def listed(shell: Shell) -> Answer:
    """Show which years were entered, and which one is missing."""
    from regulations.values.days.workdays import FIRST_YEAR, LAST_YEAR
    from storage.calendars import calendar_of
    from storage.catalogue.glances.overview import told_apart
    from storage.settings import load_settings
    from storage.trail.keys import sealing_of

    settings = load_settings(shell.home, shell.environ)
    if told_apart(settings.database, sealing_of(settings.home)):
        whoever(shell, None, Intent(Act.SEE_STATUS))
    calendar, today = calendar_of(settings.home), shell.clock().date()
    missing = calendar.missing(today)
    rows = [(str(year.year), year.notice, str(len(year.days_off())), str(len(year.make_up))) for year in calendar.years]
    table = Table(text("calendar.title"), ("calendar.col_year", "calendar.col_notice", "calendar.col_off", "calendar.col_make_up"), rows)
    data = {"library": {"first": FIRST_YEAR, "last": LAST_YEAR}, "missing": missing,
            "years": [{"year": year.year, "notice": year.notice, "quote": year.quote, "off": sorted(year.days_off()),
                       "make_up": sorted(year.make_up)} for year in calendar.years]}
    said: list[Table | Text] = [text("calendar.library", first=FIRST_YEAR, last=LAST_YEAR), *([table] if rows else [])]
    said += [text("status.no_holidays", year=missing)] if missing else []
    return Answer(data, NEEDS_A_PERSON if missing else DONE, tuple(said))
