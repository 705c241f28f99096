from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from anchoring_by_hand import anchor, problems
from database_owner import as_owner

from messages.errors import Refused
from storage.care.fixity import balance
from storage.catalogue.database import Catalogue
from storage.settings import Algorithm
from storage.stores.folder import FolderStore
from storage.stores.objects import Store
from storage.trail import anchors, audit, keyring
from storage.trail.signing import SigningKey

pytestmark = pytest.mark.smoke
NOW = datetime.now().astimezone()  # the S3 server has a clock of its own


@pytest.fixture(params=list(Algorithm))
def key(tmp_path: Path, request: pytest.FixtureRequest) -> SigningKey:
    return keyring.first(tmp_path / "keys", request.param)


@pytest.fixture
def anchored(catalogue: Catalogue, store: Store, key: SigningKey) -> Catalogue:
    """Two days of events, each anchored."""
    for day in range(2):
        with catalogue.begin() as tx:
            for number in range(5):
                audit.append(tx, "original.received", f"R-{day}{number}", "张伟", NOW)
        assert anchor(catalogue, store, key, NOW) is not None
    return catalogue


def test_an_untouched_chain_fits_its_anchors(anchored: Catalogue, store: Store, key: SigningKey):
    assert problems(anchored, store, key) == []
    with anchored.read() as tx:
        assert sorted(anchors.keys(tx).values()) == [5, 11]
        assert anchors.count_uncovered(tx) == 0
    assert balance(anchored, store).foreign == ()


def test_a_day_without_events_needs_no_anchor(anchored: Catalogue, store: Store, key: SigningKey):
    assert anchor(anchored, store, key, NOW) is None


def test_an_anchor_cannot_be_removed_before_its_day(anchored: Catalogue, store: Store):
    with anchored.read() as tx:
        for name in anchors.keys(tx):
            with pytest.raises(Refused):
                store.delete(name, NOW)


@pytest.mark.requirement("R000-02", "R000-37", "R001-23")
def test_an_end_that_was_cut_shows_in_the_anchor_that_is_left(anchored: Catalogue, store: Store, key: SigningKey):
    as_owner(anchored, "DELETE FROM audit WHERE seq > 8")
    with anchored.read() as tx:
        assert audit.verify(tx).intact
    foreign = balance(anchored, store).foreign
    assert len(foreign) == 1
    assert [(problem.kind, problem.seq) for problem in problems(anchored, store, key, foreign=foreign)] == [("cut", 11)]


@pytest.mark.requirement("R000-02", "R000-37", "R001-23")
def test_a_chain_that_was_written_again_does_not_fit_its_anchors(anchored: Catalogue, store: Store, key: SigningKey):
    with anchored.read() as tx:
        story = audit.events(tx)
    as_owner(anchored, "DELETE FROM audit")
    with anchored.begin() as tx:
        for event in story:
            who = "李四" if event.seq == 3 else event.who
            audit.append(tx, event.what, event.subject, who, event.when, event.why, event.hash, event.detail)
    with anchored.read() as tx:
        assert audit.verify(tx).intact
    assert [(problem.kind, problem.seq) for problem in problems(anchored, store, key)] == [("differs", 5), ("differs", 11)]


def test_an_anchor_of_another_key_is_forged(anchored: Catalogue, store: Store, tmp_path: Path):
    other = keyring.first(tmp_path / "other", Algorithm.ED25519)
    forged = problems(anchored, store, other)
    assert [problem.kind for problem in forged] == ["forged", "forged"] and "签名" in forged[0].text.say("zh")


def test_a_missing_or_changed_anchor_is_reported(catalogue: Catalogue, tmp_path: Path, key: SigningKey):
    store = FolderStore(tmp_path / "originals")
    for subject in ("first", "second"):
        with catalogue.begin() as tx:
            audit.append(tx, "x", subject, "z", NOW)
        anchor(catalogue, store, key, NOW)
    with catalogue.read() as tx:
        path = store.path(next(name for name, seq in anchors.keys(tx).items() if seq == 1))
    fields = json.loads(path.read_bytes())
    path.chmod(0o644)
    other = "ed25519" if key.public.algorithm is Algorithm.SM2 else "sm2"
    changes = ({"digest": "0" * 64}, {"at": "2026-03-02T09:30:00+08:00"}, {"signature": "00" + fields["signature"][2:]},
               {"signature": "x"}, {"algorithm": other}, {"algorithm": "rsa"})
    for change in changes:
        path.write_text(json.dumps({**fields, **change}))
        assert [problem.kind for problem in problems(catalogue, store, key)] == ["forged"], change
    path.write_text("{}")
    assert [problem.kind for problem in problems(catalogue, store, key)] == ["forged"]
    path.unlink()
    assert [problem.kind for problem in problems(catalogue, store, key)] == ["missing"]


def test_an_anchor_that_the_store_did_not_take_is_put_there_by_the_next_run(catalogue: Catalogue, tmp_path: Path, key: SigningKey):
    store = FolderStore(tmp_path / "originals")
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        head = anchors.uncovered(tx)
        assert head
        anchors.note(tx, anchors.sign(key, head, NOW), "liuhen")  # killed here
    assert [problem.kind for problem in problems(catalogue, store, key)] == ["pending"]
    with catalogue.read() as tx:
        last = anchors.newest(tx)
    assert last
    anchors.put_last(store, last)
    assert problems(catalogue, store, key) == [] and store.stat(last.key).retain_until is not None
    anchors.put_last(store, last)


def test_an_anchor_of_the_version_that_knew_one_algorithm_still_counts(catalogue: Catalogue, tmp_path: Path):
    store, key = FolderStore(tmp_path / "originals"), keyring.first(tmp_path / "keys", Algorithm.ED25519)
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        digest = audit.events(tx)[0].digest
    statement = {"seq": 1, "digest": digest, "at": NOW.isoformat(), "signer": key.public.hex}
    fields = {**statement, "signature": key.sign(audit.canonical(statement).encode()).hex()}
    stored = store.put(io.BytesIO(audit.canonical(fields).encode()))
    with catalogue.begin() as tx:
        audit.append(tx, "chain.anchored", "chain:1", "liuhen", NOW, None, stored.key, {"seq": 1})
    assert problems(catalogue, store, key) == []
    with catalogue.read() as tx:
        last = anchors.newest(tx)
        assert anchors.uncovered(tx) is None
    assert last and last.anchor is None
    read = anchors.read(store, last)
    assert read and read.public == key.public and read.holds()
