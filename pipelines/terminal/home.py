"""Whether the home a command works on is there: only a few commands make one, and say so; all others refuse where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path

from messages import text
from messages.errors import BadCall
from pipelines.terminal.answer import Answer
from storage.settings import Settings, load_settings

SQLITE = "sqlite:///"


class Home(Enum):
    """What a command does where there is no home."""

    NEEDED = "refuses"
    MADE = "makes one, and says so"
    OWN = "asks by itself"


def _kept_in(settings: Settings) -> bool:
    """Whether something was kept in this home: its catalogue is there, or its folder where the catalogue is on a server."""
    if settings.database.startswith(SQLITE):
        return Path(settings.database.removeprefix(SQLITE)).exists()
    if settings.home.is_dir():
        return True
    from storage.catalogue.database import Catalogue

    catalogue = Catalogue.open(settings.database)
    try:
        return catalogue.revision() is not None
    finally:
        catalogue.close()


def need_home(home: Path, environ: Mapping[str, str]) -> None:
    """BadCall where there is no home; nothing is made."""
    if not is_there(home, environ):
        raise BadCall("cli.no_home", path=str(home))


def is_there(home: Path, environ: Mapping[str, str]) -> bool:
    """Whether the home is there."""
    return _kept_in(load_settings(home, environ))


def say_made(answer: Answer, path: Path) -> Answer:
    """Return the answer with the sentence that a home was made."""
    return replace(answer, data={**answer.data, "home_made": str(path)}, shown=(text("cli.home_made", path=str(path)), *answer.shown))
