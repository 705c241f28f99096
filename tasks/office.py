"""One installation at work: its settings, catalogue and store, who acts and what time it is, as one value."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from footage.worker import Guard
from messages import Lang
from storage.catalogue import Catalogue
from storage.names import safe_name
from storage.objects import Store, open_store
from storage.settings import Settings, load_settings


def quiet(_done: int, _total: int, _what: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a step needs beside its own inputs."""

    settings: Settings
    catalogue: Catalogue
    store: Store
    guard: Guard  # worker processes for bytes that may be hostile
    who: str  # name noted in the audit chain
    lang: Lang  # language of what is written for people
    clock: Callable[[], datetime]  # aware
    progress: Callable[[int, int, str], None] = quiet  # done, total, what

    @property
    def home(self) -> Path:
        """Folder of the installation."""
        return self.settings.home

    def case_folder(self, number: str) -> Path:
        """Folder for what is made about one case; its name is the case number without what a file system refuses."""
        return self.home / "cases" / safe_name(number)


@contextmanager
def open_office(
    home: Path, environ: Mapping[str, str], who: str, lang: Lang, clock: Callable[[], datetime],
    progress: Callable[[int, int, str], None] = quiet,
) -> Iterator[Office]:
    """Open the installation in `home` (made where it is not there yet) and close it again."""
    settings = load_settings(home, environ)
    home.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue.open(settings.database)
    try:
        with Guard(workers=os.cpu_count() or 1) as guard:
            yield Office(settings, catalogue, open_store(settings.store), guard, who, lang, clock, progress)
    finally:
        catalogue.close()
