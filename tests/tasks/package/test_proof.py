"""The slice of the audit chain in a package is bound to the chain once, however often and by however many it is asked for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import START, Desk

from storage.trail import anchors
from tasks.package.proof import Proof, holds, prove


def test_two_who_pack_at_once_have_the_same_proof(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.case("1号")
    desk.footage("a.mp4", "1号", START + timedelta(minutes=5))
    meanwhile: list[Proof] = []
    begun: list[Path] = []
    load_key = anchors.load_key

    def load(path: Path) -> Any:
        """Let somebody else pack the case after it was seen that nobody has yet."""
        begun.append(path)
        if len(begun) == 1:
            meanwhile.append(prove(desk.installation, "1号"))
        return load_key(path)

    monkeypatch.setattr(anchors, "load_key", load)
    proof = prove(desk.installation, "1号")
    assert holds(proof) and [proof] == meanwhile
    assert prove(desk.installation, "1号") == proof
