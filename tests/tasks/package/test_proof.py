"""The slice of the audit chain in a package is bound to the chain once, however often and by however many it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk import START, Desk, opened

from storage.settings import Algorithm
from storage.trail import audit
from tasks.guard.anchoring import anchor_chain
from tasks.package.proof import Proof, holds, prove


def filled(desk: Desk) -> Desk:
    desk.case("1号")
    desk.footage("a.mp4", "1号", START + timedelta(minutes=5))
    return desk


def test_two_who_pack_at_once_have_the_same_proof(desk: Desk):
    filled(desk)
    meanwhile: list[Proof] = []
    asked: list[datetime] = []

    def clock() -> datetime:
        """Let somebody else pack the case after the slice was noted, and before that is signed."""
        asked.append(desk.now)
        if len(asked) == 2:
            meanwhile.append(prove(desk.installation, "1号"))
        return desk.now + timedelta(seconds=len(asked))

    proof = prove(replace(desk.installation, clock=clock), "1号")
    assert holds(proof) and [proof] == meanwhile
    assert prove(desk.installation, "1号") == proof
    with desk.installation.catalogue.read() as tx:
        assert [event.what for event in audit.events(tx)].count("package.sliced") == 1


def test_an_event_between_the_slice_and_its_anchor_changes_nothing(desk: Desk):
    filled(desk)
    proof = prove(desk.installation, "1号")
    desk.case("2号")
    anchor_chain(desk.installation)
    assert prove(desk.installation, "1号") == proof and proof.anchor.seq == proof.statement.seq


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_changed_proof_does_not_hold(tmp_path: Path, algorithm: Algorithm):
    with opened(tmp_path / "home", f'signing.algorithm = "{algorithm}"\n') as desk:
        proof = prove(filled(desk).installation, "1号")
    assert holds(proof) and proof.anchor.algorithm is algorithm
    assert not holds(replace(proof, files={**proof.files, "audit/events.jsonl": proof.files["audit/events.jsonl"] + b" "}))
    assert not holds(replace(proof, anchor=replace(proof.anchor, at=START.isoformat() + "Z")))
    assert not holds(replace(proof, statement=replace(proof.statement, digest="0" * 64)))
