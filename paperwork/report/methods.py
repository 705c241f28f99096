"""How a report came about: whoever doubts it can do the same again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from footage.values.plain import to_plain
from footage.values.tolerance import Tolerance
from messages import Lang, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """What a report says about its own making."""

    made_at: datetime  # aware
    version: str  # of Liuhen
    regulation_title: str
    edition: Text | None = None  # which edition, in force from when, and the unit's own profile laid over it
    tolerances: Tolerance = field(default_factory=Tolerance)
    settings: Mapping[str, Any] = field(default_factory=dict)
    engines: Mapping[str, str] = field(default_factory=dict)  # what for → name and version
    hashes: tuple[tuple[str, str], ...] = ()  # (name of the recording, SHA-256)
    titles: Mapping[str, str] = field(default_factory=dict)  # profile id → title, of other regulations that are cited
    media: Mapping[str, str] = field(default_factory=dict)  # recording id → relative address of the footage
    limits: tuple[Text, ...] = ()  # what could be missed, and below which size
    clocks: tuple[Text, ...] = ()  # what earlier comparisons showed about the recorders' clocks
    signers: tuple[str, ...] = ()  # who signs, as the regulation calls them; empty: reviewer and leader

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Return what the report says under "methods", settings, versions and hashes."""
        return {
            "made_at": self.made_at.isoformat(), "liuhen": self.version, "regulation": self.regulation_title,
            "edition": self.edition.say(lang) if self.edition else None,
            "could_be_missed": [one.say(lang) for one in self.limits], "clocks": [one.say(lang) for one in self.clocks],
            "tolerances": {name: float(value) for name, value in _limits(self.tolerances).items()},
            "settings": to_plain(dict(self.settings)), "engines": dict(self.engines),
            "hashes": [{"name": name, "sha256": sha256} for name, sha256 in self.hashes],
        }


def _limits(tolerances: Tolerance) -> dict[str, Any]:
    return {name: getattr(tolerances, name) for name in tolerances.__dataclass_fields__}
