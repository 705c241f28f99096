"""The types of JSON: what a column, a file or an answer of `--json` holds before it is made a value, or after.

cattrs and SQLAlchemy see `Any`: both take such a value as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
else:
    Json = Any

JsonObject = Mapping[str, Json]
JsonList = Sequence[Json]
