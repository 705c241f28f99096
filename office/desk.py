"""What an act is given: the office's settings and catalogue, the time, the language, and who acts. No store, no footage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from messages import Lang
from office.person import Person
from storage.catalogue.database import Catalogue
from storage.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person acts: `catalogue` writes every event in this person's name."""

    settings: Settings
    catalogue: Catalogue
    clock: Callable[[], datetime]  # aware
    lang: Lang
    person: Person
