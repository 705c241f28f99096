from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from database_owner import as_owner
from sqlalchemy.orm import Session

from messages.errors import NotReadable, Refused
from storage.care.fixity import balance
from storage.catalogue.database import Catalogue
from storage.stores.folder import FolderStore
from storage.stores.objects import Store
from storage.trail import anchors, audit
from storage.trail.anchors import AnchorProblem, anchor, check_anchors, load_key, read_anchors, signer_of

pytestmark = pytest.mark.smoke
NOW = datetime.now().astimezone()  # the S3 server has a clock of its own
UNTIL = NOW + timedelta(days=2)


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    return load_key(tmp_path / "keys" / "anchors.pem")


@pytest.fixture
def anchored(catalogue: Catalogue, store: Store, key: Ed25519PrivateKey) -> Catalogue:
    """Two days of events, each anchored."""
    for day in range(2):
        with catalogue.begin() as tx:
            for number in range(5):
                audit.append(tx, "original.received", f"R-{day}{number}", "张伟", NOW)
            assert anchor(tx, store, key, "liuhen", NOW, UNTIL) is not None
    return catalogue


def problems(tx: Session, store: Store, signer: str, foreign: tuple[str, ...] = ()) -> list[AnchorProblem]:
    """What the anchors that the chain names, and foreign ones, show about the chain."""
    return check_anchors(tx, read_anchors(store, anchors.keys(tx), foreign), signer)


def test_an_untouched_chain_fits_its_anchors(anchored: Catalogue, store: Store, key: Ed25519PrivateKey):
    with anchored.read() as tx:
        assert problems(tx, store, signer_of(key)) == []
        assert sorted(anchors.keys(tx).values()) == [5, 11]
        assert balance(anchored, store).foreign == ()


def test_a_day_without_events_needs_no_anchor(anchored: Catalogue, store: Store, key: Ed25519PrivateKey):
    with anchored.begin() as tx:
        assert anchor(tx, store, key, "liuhen", NOW, UNTIL) is None


def test_an_anchor_cannot_be_removed_before_its_day(anchored: Catalogue, store: Store):
    with anchored.read() as tx:
        for name in anchors.keys(tx):
            with pytest.raises(Refused):
                store.delete(name, NOW)


@pytest.mark.requirement("R000-02", "R000-37", "R001-23")
def test_an_end_that_was_cut_shows_in_the_anchor_that_is_left(anchored: Catalogue, store: Store, key: Ed25519PrivateKey):
    as_owner(anchored, "DELETE FROM audit WHERE seq > 8")
    with anchored.read() as tx:
        assert audit.verify(tx).intact
        foreign = balance(anchored, store).foreign
        assert len(foreign) == 1
        assert [(problem.kind, problem.seq) for problem in problems(tx, store, signer_of(key), foreign)] == [("cut", 11)]


@pytest.mark.requirement("R000-02", "R000-37", "R001-23")
def test_a_chain_that_was_written_again_does_not_fit_its_anchors(anchored: Catalogue, store: Store, key: Ed25519PrivateKey):
    with anchored.read() as tx:
        story = audit.events(tx)
    as_owner(anchored, "DELETE FROM audit")
    with anchored.begin() as tx:
        for event in story:
            who = "李四" if event.seq == 3 else event.who
            audit.append(tx, event.what, event.subject, who, event.when, event.why, event.hash, event.detail)
    with anchored.read() as tx:
        assert audit.verify(tx).intact
        assert [(problem.kind, problem.seq) for problem in problems(tx, store, signer_of(key))] == [("differs", 5), ("differs", 11)]


def test_an_anchor_of_another_key_is_forged(anchored: Catalogue, store: Store):
    with anchored.read() as tx:
        forged = problems(tx, store, signer_of(Ed25519PrivateKey.generate()))
    assert [problem.kind for problem in forged] == ["forged", "forged"] and "签名" in forged[0].text.say("zh")


def test_a_missing_or_changed_anchor_is_reported(catalogue: Catalogue, tmp_path: Path, key: Ed25519PrivateKey):
    store = FolderStore(tmp_path / "originals")
    with catalogue.begin() as tx:
        audit.append(tx, "x", "y", "z", NOW)
        anchor(tx, store, key, "liuhen", NOW, UNTIL)
        name = next(iter(anchors.keys(tx)))
        path = store.path(name)
        fields = json.loads(path.read_bytes())
        path.chmod(0o644)
        path.write_text(json.dumps({**fields, "digest": "0" * 64}))
        assert [problem.kind for problem in problems(tx, store, signer_of(key))] == ["forged"]
        path.write_text("{}")
        assert [problem.kind for problem in problems(tx, store, signer_of(key))] == ["forged"]
        path.unlink()
        assert [problem.kind for problem in problems(tx, store, signer_of(key))] == ["missing"]


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "keys" / "anchors.pem"
    first, again = load_key(path), load_key(path)
    assert signer_of(first) == signer_of(again)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and list(path.parent.iterdir()) == [path]
    path.write_text("no key")
    with pytest.raises(NotReadable):
        load_key(path)
