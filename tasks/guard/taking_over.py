"""Taking over a store that says it is somebody else's: a move, a new computer, a second copy that becomes the first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from messages.errors import BadCall, NotReadable
from office.rights.acts import Act
from office.rights.now import need_still
from storage.care import belonging
from storage.stores.objects import Store
from storage.stores.ownership import StoreOwner, StoreRole
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A store that is this installation's from now on."""

    role: StoreRole
    address: str
    before: StoreOwner | None  # whose it was; None where nothing said so


@step()
def take_over(installation: Installation, reason: str) -> tuple[TakenOver, ...]:
    """Take over each store of the settings that this installation may not write into; BadCall where there is none."""
    if not reason.strip():
        raise BadCall("ownership.no_reason")
    others = [(role, store) for role, store in installation.stores if _another(installation, role, store)]
    if not others:
        raise BadCall("ownership.ours")
    taken: list[TakenOver] = []
    for role, store in others:
        may = partial(need_still, desk=installation.desk, act=Act.TAKE_OVER, begun=bool(taken))
        taken.append(TakenOver(role, store.address, belonging.take_over(installation.keeper, store, role, reason.strip(), may)))
    return tuple(taken)


def _another(installation: Installation, role: StoreRole, store: Store) -> bool:
    """Whether the store cannot be written as it is: its statement is somebody else's, missing or damaged."""
    try:
        return belonging.problem_of(installation.keeper, store, role) is not None
    except NotReadable:
        return True
