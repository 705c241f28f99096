"""What the four checks look at, and what one of them says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from tasks.installation import Installation
from tasks.measure.access_copies import AccessCopy
from tasks.package.packaging import Content
from tasks.package.proof import Proof


class Property(StrEnum):
    """The four properties of DA/T 70."""

    AUTHENTICITY = "authenticity"
    INTEGRITY = "integrity"
    USABILITY = "usability"
    SAFETY = "safety"


@dataclass(frozen=True)
class Packed:
    """A package that lies on the disk and has no name yet."""

    folder: Path
    content: Content
    copies: Mapping[str, AccessCopy]  # by recording id
    proof: Proof
    manifest: str  # SHA-256

    @cached_property
    def files(self) -> dict[str, Path]:
        """Everything below data/, by its path there."""
        data = self.folder / "data"
        return {path.relative_to(data).as_posix(): path for path in sorted(data.rglob("*")) if path.is_file()}

    def ending(self, endings: str | tuple[str, ...]) -> dict[str, Path]:
        """Return the files whose name ends so, in lower or upper case."""
        return {name: path for name, path in self.files.items() if name.lower().endswith(endings)}


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What one check saw."""

    wrong: tuple[str, ...]  # what did not pass; empty where all did
    count: int  # of what was looked at


def outcome(wrong: Sequence[str], count: int) -> CheckOutcome:
    """Return what a check saw."""
    return CheckOutcome(tuple(wrong), count)


CarryOut = Callable[[Installation, Packed], CheckOutcome]


@dataclass(frozen=True, slots=True)
class Check:
    """One check that was carried out."""

    property: Property
    name: str  # in messages "checks.NAME", its method "checks.NAME_how"
    wrong: tuple[str, ...]  # what did not pass; empty where all did
    count: int  # of what was looked at
