"""`status` tells that events have waited for an anchor for more than two days, and is silent where nothing happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from anchoring_by_hand import anchor
from examples import NOW

from storage.catalogue.database import Catalogue
from storage.catalogue.glances import overview
from storage.catalogue.glances.waits import ChainAnchored
from storage.settings import Algorithm
from storage.stores.folder import FolderStore
from storage.trail import audit, keyring

DAY = timedelta(days=1)


def happen(catalogue: Catalogue, at: datetime) -> None:
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", at)


def test_only_events_without_an_anchor_grow_old(catalogue: Catalogue, database: str, tmp_path: Path) -> None:
    key, store = keyring.first(tmp_path / "keys", Algorithm.ED25519), FolderStore(tmp_path / "originals")

    def seen(after: timedelta) -> ChainAnchored:
        return overview.waiting(database, NOW + after).anchors

    assert seen(9 * DAY) == ChainAnchored(None, None, False)
    happen(catalogue, NOW)
    assert seen(DAY) == ChainAnchored(None, NOW, False) and seen(2 * DAY + timedelta(seconds=1)).overdue
    anchor(catalogue, store, key, NOW + DAY)
    assert seen(30 * DAY) == ChainAnchored(NOW + DAY, None, False)
    happen(catalogue, NOW + 29 * DAY)
    assert seen(30 * DAY) == ChainAnchored(NOW + DAY, NOW + 29 * DAY, False) and seen(32 * DAY).overdue
