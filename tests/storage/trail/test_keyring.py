"""A key takes over from another by an event that both sign; what the earlier one signed counts up to there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from anchoring_by_hand import anchor, problems
from database_owner import as_owner

from footage.values.recordings import BEIJING
from storage.care.fixity import balance
from storage.catalogue.database import Catalogue
from storage.settings import Algorithm
from storage.stores.folder import FolderStore
from storage.trail import anchors, audit, keyring
from storage.trail.anchors import ChainHead
from storage.trail.keyring import trust
from storage.trail.signing import SigningKey

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "originals")


@pytest.fixture
def keys(tmp_path: Path) -> tuple[SigningKey, SigningKey]:
    """The key before, and the one that takes over."""
    return keyring.first(tmp_path / "keys", Algorithm.ED25519), keyring.make(tmp_path / "keys", Algorithm.SM2)


def happen(catalogue: Catalogue, what: str) -> None:
    with catalogue.begin() as tx:
        audit.append(tx, what, "y", "z", NOW)


def take_over(catalogue: Catalogue, old: SigningKey, new: SigningKey, lost: bool = False) -> None:
    change = keyring.take_over(old.public, None if lost else old, new, NOW)
    with catalogue.begin() as tx:
        keyring.note(tx, change, "王芳", NOW, "刘局长：改用国密")


@pytest.fixture
def changed(catalogue: Catalogue, store: FolderStore, keys: tuple[SigningKey, SigningKey]) -> Catalogue:
    """Event 1 anchored (2) by the old key, the change (3) by the new one (4), event 5 too (6)."""
    happen(catalogue, "one")
    anchor(catalogue, store, keys[0], NOW)
    take_over(catalogue, *keys)
    anchor(catalogue, store, keys[1], NOW)
    happen(catalogue, "two")
    anchor(catalogue, store, keys[1], NOW)
    return catalogue


def test_old_anchors_count_after_a_change_also_where_only_the_new_key_is_held(changed: Catalogue, store: FolderStore,
                                                                             keys: tuple[SigningKey, SigningKey]):
    assert problems(changed, store, keys[1]) == [] and problems(changed, store, *keys) == []
    with changed.read() as tx:
        (change,) = keyring.changes(tx)
        assert (change.keys.before, change.keys.after, change.why) == (keys[0].public, keys[1].public, "刘局长：改用国密")
        assert anchors.signs(tx, keys[1].public) and not anchors.signs(tx, keys[0].public)


def test_the_key_before_signs_nothing_after_the_change(changed: Catalogue, store: FolderStore, keys: tuple[SigningKey, SigningKey]):
    with changed.begin() as tx:
        event = audit.events(tx)[4]
        stolen = anchors.sign(keys[0], ChainHead(event.seq, event.digest), NOW)
        anchors.note(tx, stolen, "thief")
    anchors.put(store, stolen)
    assert [(problem.kind, problem.seq) for problem in problems(changed, store, *keys)] == [("forged", 5)]


def test_an_end_cut_with_the_change_in_it_is_seen(changed: Catalogue, store: FolderStore, keys: tuple[SigningKey, SigningKey]):
    as_owner(changed, "DELETE FROM audit WHERE seq > 2")
    foreign = balance(changed, store).foreign
    assert {(problem.kind, problem.seq) for problem in problems(changed, store, *keys, foreign=foreign)} == {("cut", 3), ("cut", 5)}


def test_a_change_that_nobody_signed_is_doubtful_and_lends_no_trust(catalogue: Catalogue, keys: tuple[SigningKey, SigningKey],
                                                                   tmp_path: Path):
    stranger = keyring.make(tmp_path / "stranger", Algorithm.ED25519)
    forged = replace(keyring.take_over(stranger.public, stranger, keys[1], NOW), by_after=keys[0].sign(b"x").hex())
    with catalogue.begin() as tx:
        keyring.note(tx, forged, "z", NOW, None)
        result = trust([keys[1].public], keyring.changes(tx))
    assert result.doubtful == (1,) and not result.counts(stranger.public, 1)


def test_a_lost_key_is_followed_by_the_new_one_alone(catalogue: Catalogue, store: FolderStore, keys: tuple[SigningKey, SigningKey]):
    happen(catalogue, "one")
    anchor(catalogue, store, keys[0], NOW)
    take_over(catalogue, *keys, lost=True)
    anchor(catalogue, store, keys[1], NOW)
    assert problems(catalogue, store, keys[1]) == []
    with catalogue.read() as tx:
        assert keyring.changes(tx)[0].keys.by_before is None
