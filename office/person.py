"""Who acts: a person with an account, the machine itself, or a name that nobody tells apart yet."""

from __future__ import annotations

from dataclasses import dataclass

from storage.catalogue.states import OfficeRole, Rank

MACHINE_ID, MACHINE_NAME = "machine", "liuhen"


@dataclass(frozen=True, slots=True)
class Person:
    """Who does an act."""

    name: str
    id: str | None = None  # of the account; None before the office has accounts
    roles: frozenset[OfficeRole] = frozenset()
    unit: str | None = None  # None: the whole office
    rank: Rank | None = None  # of a leader
    certificate: str | None = None  # number of an officer's certificate
    must_change: bool = False  # the password was set by somebody else

    @property
    def told_apart(self) -> bool:
        """Whether the office has accounts, so that this person is who the name says."""
        return self.id is not None

    @property
    def machine(self) -> bool:
        """Whether no person acts, but a schedule of this machine."""
        return self.id == MACHINE_ID


MACHINE = Person(MACHINE_NAME, MACHINE_ID)
