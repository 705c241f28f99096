"""What a regulation does not say, and where it contradicts itself: both are data, and both are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from regulations.values.parameters import ClauseSource, for_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What the text does not say, and what Liuhen assumes instead."""

    about: str
    note: str = field(metadata=for_reader("what is missing, in words; each assumption is a sentence of the report"))
    assumed: str = field(default="", metadata=for_reader("the same"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two clauses of one regulation that do not agree."""

    about: str
    concerns: tuple[Literal["transfer", "evidence", "coercion", "triggers", "legal-review", "not-recorded"], ...]
    applied: str  # what Liuhen does meanwhile
    first: ClauseSource
    second: ClauseSource
