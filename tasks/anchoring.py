"""Anchoring the audit chain outside the database, and asking the anchors whether the chain is still the one they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from messages.errors import NotReadable
from storage import anchors
from storage.anchors import AnchorProblem
from storage.fixity import Balance
from tasks.office import Office
from tasks.steps import step

KEEP = timedelta(days=30 * 366)  # the longest term a case file has, 永久 aside; then the package's own manifest speaks


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchors say."""

    count: int
    last: int | None  # number of the last event an anchor covers
    signer: str | None  # public key, hex; None before the first anchor
    problems: tuple[AnchorProblem, ...]


def key_file(office: Office) -> Path:
    """Return where the installation's signing key lies."""
    return office.home / "keys" / "anchors.pem"


@step(retries=1)
def anchor_chain(office: Office) -> dict[str, Any] | None:
    """Sign the chain's head and keep it in the locked store; None where nothing happened since the last anchor."""
    with office.catalogue.read() as tx:
        _need_key(office, bool(anchors.keys(tx)))
    key = anchors.load_key(key_file(office))
    at = office.clock()
    with office.catalogue.begin() as tx:
        made = anchors.anchor(tx, office.store, key, office.who, at, at + KEEP)
    return None if made is None else {"seq": made.seq, "digest": made.digest, "at": made.at, "signer": made.signer}


def _need_key(office: Office, anchored: bool) -> None:
    """A new key must not take the place of one that was lost: its anchors would all look forged."""
    if anchored and not key_file(office).is_file():
        raise NotReadable("storage.anchor_key", path=str(key_file(office)))


@step()
def check_anchors(office: Office, found: Balance) -> Anchored:
    """Compare the chain with its anchors, and with those in the store that the chain names no more."""
    with office.catalogue.read() as tx:
        named = anchors.keys(tx)
        if not named and not key_file(office).is_file():
            return Anchored(0, None, None, ())
        _need_key(office, bool(named))
        signer = anchors.signer_of(anchors.load_key(key_file(office)))
        problems = anchors.check_anchors(tx, office.store, signer, found.foreign)
    return Anchored(len(named), max(named.values(), default=None), signer, tuple(problems))
