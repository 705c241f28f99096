"""Who writes to a catalogue, and the key that seals each link of its chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.catalogue.sealing.head_file import KeptHead


@dataclass(frozen=True, slots=True)
class Sealing:
    """Whose run this is, and the key."""

    who: str = "—"  # noted for changes that no event of their own tells of
    key: Callable[[], bytes] | None = None  # read when the first link is written; None: links are not sealed
    account: str | None = None  # id of whose run this is, in every event of it; None before the office has accounts
    head: KeptHead | None = None  # where the newest link is kept outside the database


UNSEALED = Sealing()
