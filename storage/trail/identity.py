"""Which installation this is: the event its chain began with, and the last one with which its catalogue came from a backup.

A catalogue that was restored goes on as the same installation in another life: the life of before, should it still run, is told
by the store that it has been succeeded (storage/care/belonging.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import AuditRow
from storage.trail import audit

SUBJECT = "installation"  # of the events that make an installation, or give it another life


@dataclass(frozen=True, slots=True)
class Identity:
    """Which installation it is, and which of its lives."""

    id: str  # digest of its first event
    lives: tuple[str, ...]  # digests of the events its catalogue began and was restored with, the present one last

    @property
    def life(self) -> str:
        """Return the present life."""
        return self.lives[-1]


def identity(tx: Session) -> Identity | None:
    """Return which installation this is; None where nothing was stored by it yet, or only by a release that gave no id."""
    lives = tuple(tx.scalars(select(AuditRow.digest).where(AuditRow.subject == SUBJECT).order_by(AuditRow.seq)))
    return Identity(lives[0], lives) if lives else None


def begin(tx: Session, home: Path, who: str, at: datetime) -> Identity:
    """Return which installation this is; the first time it is given its id by an event of its own."""
    audit.alone(tx)
    if identity(tx) is None:
        audit.append(tx, "installation.begun", SUBJECT, who, at, None, None, {"home": str(home), "mark": secrets.token_hex(16)})
    begun = identity(tx)
    assert begun is not None  # it was there, or has just been noted
    return begun


def succeed(tx: Session, source: str, home: Path, who: str, at: datetime) -> None:
    """Note that this catalogue came from another one: from here on it lives on by itself."""
    begin(tx, home, who, at)
    audit.append(tx, "installation.restored", SUBJECT, who, at, None, None,
                 {"from": source, "home": str(home), "mark": secrets.token_hex(16)})
