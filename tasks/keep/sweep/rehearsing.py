"""A sweep that is only asked about: done in full where nothing of it stays, so that its answer is the real one's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from storage.catalogue.rehearsal import rehearsed
from storage.stores.rehearsed import rehearsed_store
from tasks.installation import Installation


@contextmanager
def rehearsing(installation: Installation) -> Iterator[Installation]:
    """Give the installation for a rehearsal: its catalogue is rolled back, its stores stay as they are, its papers go with their folder."""
    with tempfile.TemporaryDirectory(prefix="liuhen-rehearsal-") as folder, rehearsed(installation.catalogue) as catalogue:
        yield replace(
            installation, catalogue=catalogue, store=rehearsed_store(installation.store),
            replica=rehearsed_store(installation.replica) if installation.replica else None,
            settings=replace(installation.settings, home=Path(folder)))


def lasting(stage: Installation, path: str | None) -> str | None:
    """Return the path of a paper, None for one that went with the rehearsal."""
    return None if path is None or stage.home in Path(path).parents else path
