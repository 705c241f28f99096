"""`ingest --json` of contract.md, from what the pipeline answers."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.receive.taken import Taken


def taken_json(taken: Taken) -> dict[str, object]:
    """Return the keys of the JSON and their values; what was cleared is named only where that was asked for."""
    data = {part.name: getattr(taken, part.name) for part in fields(taken) if part.name != "cleared"}
    if taken.cleared is None:
        return data
    return {**data, "cleared": taken.cleared.removed, "left": taken.cleared.left}
