"""Copies that were allowed leave: what they rest on is compared with the chain, they are made and noted, and the chain is anchored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tasks.guard.anchoring import AfterAct, anchor_after
from tasks.guard.rows.resting import need_release
from tasks.installation import Installation
from tasks.keep.handing_out.releasing import release


@dataclass(frozen=True, slots=True)
class CopiesLeft:
    """What left by a request."""

    request: int  # number
    folder: str
    files: int
    anchored: AfterAct


def hand_out(installation: Installation, id: int, to: str, out: Path | None = None, seen: int | None = None) -> CopiesLeft:
    """Let the copies of a request leave; the same call goes on after a kill. `seen`: version of the request that was looked at."""
    need_release(installation, id)
    released = release(installation, id, to, out, seen)
    return CopiesLeft(released.id, released.story.folder or "", len(released.story.files), anchor_after(installation))
