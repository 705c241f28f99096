from __future__ import annotations

import pytest
from examples import NOW, NUMBER, case, stored

from storage.catalogue.database import Catalogue
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases


@pytest.fixture
def installation(catalogue: Catalogue) -> Catalogue:
    """A catalogue with one dump, one case and five recordings, three of them in the case."""
    with catalogue.begin() as tx:
        cases.save(tx, case(), "/cases/17", {}, NOW)
        number = dumps.open_dump(tx, root="/media/A", unit="监察支队", by="张伟", case=NUMBER, received_at=NOW, started_at=NOW)
        originals.add_new(tx, [stored(place, number, NUMBER if place < 3 else None) for place in range(5)])
    return catalogue
