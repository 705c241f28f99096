"""How a report was made, so that anybody can make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from footage.values.tolerance import Tolerance
from messages import Text
from regulations.values.reviews.reviewed import ReviewedDisposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """What a report says about its own making."""

    made_at: datetime  # aware
    version: str  # of Liuhen
    regulation_title: str
    edition: Text | None = None  # which edition, in force from when, and the unit's own profile laid over it
    tolerances: Tolerance = field(default_factory=Tolerance)
    settings: Mapping[str, str] = field(default_factory=dict)  # by name, as the settings' file writes them
    engines: Mapping[str, str] = field(default_factory=dict)  # what for → name and version
    hashes: tuple[tuple[str, str], ...] = ()  # (name of the recording, SHA-256)
    titles: Mapping[str, str] = field(default_factory=dict)  # profile id → title, of other regulations that are cited
    media: Mapping[str, str] = field(default_factory=dict)  # recording id → relative address of the footage
    limits: tuple[Text, ...] = ()  # what could be missed, and below which size
    clocks: tuple[Text, ...] = ()  # what earlier comparisons showed about the recorders' clocks
    disposed: tuple[ReviewedDisposal, ...] = ()  # recordings that could not be looked at any more
    signers: tuple[str, ...] = ()  # who signs, as the regulation calls them; empty: reviewer and leader
