"""Whose store it is: numbered statements in the store itself, and the question that a store asks before its first write.

A statement is put where there is none of its number yet, so of two homes at the same moment one gets it; none is ever replaced.
The last one counts.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from messages.errors import NotReadable


class StoreRole(StrEnum):
    """What an installation keeps in a store."""

    ORIGINALS = "originals"
    SECOND_COPY = "second-copy"


@dataclass(frozen=True, slots=True)
class StoreOwner:
    """One statement: who keeps what here, since when."""

    installation: str  # its id
    life: str  # digest of the event with which its catalogue began, or was last restored
    role: StoreRole
    machine: str  # name of the computer
    home: str  # folder of the installation
    by: str  # who was at work
    at: datetime  # aware
    reason: str | None = None  # of taking over a store that had another owner

    def to_bytes(self) -> bytes:
        """Return the statement as the store keeps it."""
        fields = {**asdict(self), "at": self.at.isoformat()}
        return json.dumps(fields, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")

    @staticmethod
    def from_bytes(written: bytes, address: str) -> StoreOwner:
        """Read a statement; NotReadable where it is none."""
        try:
            fields = json.loads(written)
            return StoreOwner(**{**fields, "role": StoreRole(fields["role"]), "at": datetime.fromisoformat(fields["at"])})
        except (ValueError, KeyError, TypeError) as problem:
            raise NotReadable("ownership.unreadable", address=address, problem=str(problem)) from problem


class Guarded:
    """A store that asks once before it writes anything; without a question it just writes."""

    def __init__(self) -> None:
        self._question: Callable[[], None] | None = None
        self._asking = threading.Lock()

    def ask_before_writing(self, question: Callable[[], None]) -> None:
        """Let `question` be called before the first write; what it raises refuses the write."""
        self._question = question

    def may_write(self) -> None:
        """Ask, where nobody asked yet; to be called with no transaction open."""
        if self._question is None:
            return
        with self._asking:
            if self._question is not None:
                self._question()
                self._question = None
