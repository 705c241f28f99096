"""What the pages read, and in whose name they note something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from messages import Lang
from office.desk import Desk
from office.person import MACHINE, Person
from storage.catalogue.database import Catalogue
from storage.settings import Settings
from storage.stores.objects import Store
from storage.trail.keys import sealing_of


@dataclass(frozen=True, slots=True)
class ConsoleContext:
    """What the pages read."""

    settings: Settings
    catalogue: Catalogue
    store: Store
    lang: Lang
    clock: Callable[[], datetime]
    names: tuple[str, ...] = ("127.0.0.1", "localhost", "testserver")  # by which browsers may call this server
    who: str = MACHINE.name  # for whom the console was started: in that name things are noted while nobody is told apart
    page_key: bytes = b""  # of this run: what forms of ours are known by

    def desk(self, person: Person = MACHINE) -> Desk:
        """Return the desk of a person."""
        catalogue = self.catalogue.acting(sealing_of(self.settings.home, person.name, person.id))
        return Desk(self.settings, catalogue, self.clock, self.lang, person)
