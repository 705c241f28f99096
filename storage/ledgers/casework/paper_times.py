"""What was read in a paper about time, people and places: kept by its bytes and its kind, so that no paper is read twice."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from regulations.values.facts import DocumentTimes
from storage.ledgers import measurements
from storage.ledgers.casework.cases import StoredDocument

VERSION = 3  # raise when the reading changes, so that papers are read again
CACHE = "paper"


def get(tx: Session, paper: StoredDocument) -> DocumentTimes | None:
    """Return what was read in a paper, None where nobody read it yet."""
    stored = measurements.get(tx, paper.sha256, f"{CACHE}-{VERSION}:{paper.kind}", DocumentTimes)
    return stored and replace(stored, file=paper.file)


def save(tx: Session, paper: StoredDocument, times: DocumentTimes) -> None:
    """Keep what was read in a paper."""
    measurements.save(tx, paper.sha256, f"{CACHE}-{VERSION}:{paper.kind}", times)
