from __future__ import annotations

import io
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from examples import NOW, case, recording

from footage.values.recordings import Recording
from storage.care.fixity import DAYS, Fixity, balance, of_day, rehash, sample
from storage.catalogue.database import Catalogue
from storage.catalogue.states import StoredState
from storage.ledgers import dumps, originals
from storage.ledgers.casework import cases
from storage.ledgers.casework.cases import StoredDocument
from storage.ledgers.originals import StoredRecording, identity
from storage.stores.folder import FolderStore
from storage.stores.objects import Store


def take_in(catalogue: Catalogue, store: Store, count: int) -> list[str]:
    """Put originals and enter them; return their ids."""
    from dataclasses import replace

    rows: list[StoredRecording] = []
    with catalogue.begin() as tx:
        dump = dumps.open_dump(tx, root="/media/A", unit=None, by=None, case=None, received_at=NOW, started_at=NOW)
        for number in range(count):
            stored = store.put(io.BytesIO(b"original %d" % number))
            name = f"{number}.MP4"
            id_ = identity(stored.sha256, name, "A")
            original: Recording = replace(recording(number), id=id_, name=name, sha256=stored.sha256, size=stored.size)
            rows.append(StoredRecording(original, stored.key, None, StoredState.RECEIVED, dump, None, None, NOW))
        originals.add_new(tx, rows)
    return [original.recording.id for original in rows]


@pytest.mark.requirement("R000-39")
def test_ledger_and_store_are_compared_both_ways(catalogue: Catalogue, store: Store):
    ids = take_in(catalogue, store, 7)
    assert balance(catalogue, store).missing == () and balance(catalogue, store).foreign == ()
    with catalogue.read() as tx:
        gone = originals.get(tx, ids[3])
    paper, stranger = store.put(io.BytesIO(b"a document")), store.put(io.BytesIO(b"from nowhere"))
    store.delete(gone.key, NOW)
    with catalogue.begin() as tx:
        document = StoredDocument("笔录.docx", "现场检查笔录", paper.sha256, paper.key, paper.size)
        cases.save(tx, case(), "/c", {document.file: document}, NOW)
    comparison = balance(catalogue, store)
    assert comparison.missing == (ids[3],) and comparison.foreign == (stranger.key,)


def test_two_recordings_of_the_same_bytes_are_both_missing(catalogue: Catalogue, store: Store):
    from dataclasses import replace

    take_in(catalogue, store, 1)
    with catalogue.begin() as tx:
        row = next(iter(originals.all_keys(tx)))
        twin = originals.get(tx, row[1])
        copy = replace(twin.recording, id="R-twin", name="IMP.MP4")
        originals.add_new(tx, [replace(twin, recording=copy)])
    store.delete(twin.key, NOW)
    assert set(balance(catalogue, store).missing) == {twin.recording.id, "R-twin"}


@pytest.mark.requirement("R000-37", "R000-39", "R001-23")
@pytest.mark.parametrize("damage", ["one bit", "longer", "shorter", "empty", "another file"])
def test_any_change_of_an_original_is_seen(tmp_path: Path, damage: str):
    store = FolderStore(tmp_path / "originals")
    data = bytearray(os.urandom(2_000_000))
    key = store.put(io.BytesIO(bytes(data))).key
    path = store.root / "sha256" / key[:2] / key[2:4] / key
    path.chmod(0o644)
    changed = {"longer": data + b"\0", "shorter": data[:-1], "empty": b"", "another file": os.urandom(2_000_000)}.get(damage)
    if changed is None:
        data[1_234_567] ^= 1
        changed = data
    path.write_bytes(changed)
    assert rehash(store, key) is Fixity.DAMAGED


def test_intact_missing_and_unreadable_are_distinguished(tmp_path: Path):
    store = FolderStore(tmp_path / "originals")
    key = store.put(io.BytesIO(b"original")).key
    assert rehash(store, key) is Fixity.INTACT
    path = store.root / "sha256" / key[:2] / key[2:4] / key
    path.unlink()
    assert rehash(store, key) is Fixity.MISSING
    assert rehash(store, "no key at all") is Fixity.MISSING


def test_thirty_daily_checks_read_every_original_once(catalogue: Catalogue, tmp_path: Path):
    ids = take_in(catalogue, FolderStore(tmp_path / "originals"), 60)
    with catalogue.read() as tx:
        days = [of_day(tx, date(2026, 3, 2) + timedelta(days=day)) for day in range(DAYS)]
    assert sorted(id_ for day in days for id_ in day) == sorted(ids)
    assert max(map(len, days)) < 15


def test_a_sample_is_the_same_for_the_same_seed(catalogue: Catalogue, tmp_path: Path):
    ids = take_in(catalogue, FolderStore(tmp_path / "originals"), 20)
    with catalogue.read() as tx:
        assert sample(tx, 5, "2026-03") == sample(tx, 5, "2026-03") and len(sample(tx, 5, "2026-03")) == 5
        assert sample(tx, 5, "2026-03") != sample(tx, 5, "2026-04")
        assert sorted(sample(tx, 99, "x")) == sorted(ids)
