"""Anchoring a chain with the parts of storage alone, and what its anchors show."""

from __future__ import annotations

from datetime import datetime

from storage.catalogue.database import Catalogue
from storage.stores.objects import Store
from storage.trail import anchors, keyring
from storage.trail.anchor_check import AnchorProblem, check_anchors, read_anchors
from storage.trail.anchors import Anchor
from storage.trail.signing import SigningKey


def anchor(catalogue: Catalogue, store: Store, key: SigningKey, at: datetime) -> Anchor | None:
    """Anchor the newest event."""
    with catalogue.begin() as tx:
        head = anchors.uncovered(tx)
        anchor = anchors.sign(key, head, at) if head else None
        if anchor:
            anchors.note(tx, anchor, "liuhen")
    if anchor:
        anchors.put(store, anchor)
    return anchor


def problems(catalogue: Catalogue, store: Store, *held: SigningKey, foreign: tuple[str, ...] = ()) -> list[AnchorProblem]:
    """What the anchors that the chain names, and foreign ones, show about the chain to whoever holds these keys."""
    with catalogue.read() as tx:
        named, changes, last = anchors.keys(tx), keyring.changes(tx), anchors.newest(tx)
    stored = read_anchors(store, named, keyring.trust([key.public for key in held], changes), last, foreign)
    with catalogue.read() as tx:
        return check_anchors(tx, stored)
