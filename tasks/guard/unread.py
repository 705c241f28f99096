"""What could not be checked, because the catalogue holds what this program never writes: told, and no reason to leave out the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from messages import Text, text
from messages.errors import NotReadable
from storage.catalogue.problems import NO_VALUE

T = TypeVar("T")
NAMED = 10  # originals named one by one


class UnreadPart(StrEnum):
    """What a verification looks at beside rows and originals."""

    PAPERS = "papers"
    ANCHORS = "anchors"
    RESTORE = "restore"


class Unread:
    """Gathers what was left out."""

    def __init__(self) -> None:
        self._parts: list[UnreadPart] = []

    def unless(self, part: UnreadPart, nothing: T, work: Callable[[], T]) -> T:
        """Return what `work` does, `nothing` where it meets what nobody can read."""
        try:
            return work()
        except NotReadable as problem:
            if problem.text.key != NO_VALUE:
                raise
            self._parts.append(part)
            return nothing

    def sentences(self, originals: Sequence[str]) -> tuple[Text, ...]:
        """Return what a person is told; `originals`: ids of those whose entries cannot be read."""
        shown = [*originals[:NAMED], *(["…"] if len(originals) > NAMED else [])]
        named = [text("verify.unread_originals", count=len(originals), ids=shown)] if originals else []
        return (*named, *(text("verify.unread_part", part=text(f"verify.part_{part.value}")) for part in self._parts))
