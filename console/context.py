"""What the pages read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from messages import Lang
from storage.catalogue.database import Catalogue
from storage.settings import Settings
from storage.stores.objects import Store


@dataclass(frozen=True, slots=True)
class ConsoleContext:
    """What the pages read."""

    settings: Settings
    catalogue: Catalogue
    store: Store
    lang: Lang
    clock: Callable[[], datetime]
    names: tuple[str, ...] = ("127.0.0.1", "localhost", "testserver")  # by which browsers may call this server
