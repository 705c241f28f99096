"""What the chain says was changed since an event: the index follows it, so that nothing that was changed is forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from storage.catalogue.sealing import driver
from storage.catalogue.sealing.shapes import BETWEEN
from storage.catalogue.states import CorrectedField

MOST = 2000  # cases and recordings that are read again at a time
COLUMNS = ("case_number", "device", "start_at", "unit", "keep_state")  # of recordings: what else changes is not looked for
_TOLD = " OR ".join(f"body LIKE '%\"{column}\"%'" for column in COLUMNS)
CHANGES = ("SELECT event, of_table, row_key, body FROM row_digests WHERE event > ? AND ("
           "of_table IN ('cases', 'documents', 'transcripts', 'records', 'corrections') OR of_table = 'recordings' AND"
           f" ({_TOLD})) ORDER BY event, place")


@dataclass(slots=True)
class ChangedSince:
    """What has to be read again."""

    event: int  # the last one that was looked at
    cases: set[str] = field(default_factory=set)  # numbers
    recordings: set[str] = field(default_factory=set)  # ids
    more: bool = False  # there is more behind it

    @property
    def any(self) -> bool:
        """Whether anything has to be read again."""
        return bool(self.cases or self.recordings)

    def note(self, table: str, key: str, body: str) -> None:
        """Note one row that was changed."""
        if table in ("cases", "documents"):
            self.cases.add(key.split(BETWEEN)[0])
        elif table == "corrections":
            self._moved(body)
        else:
            self.recordings.add(key.split(BETWEEN)[0])

    def _moved(self, body: str) -> None:
        row = json.loads(body) if body else {}
        if isinstance(row, dict) and row.get("field") == CorrectedField.CASE:
            self.cases |= {row[name] for name in ("before", "after") if isinstance(row.get(name), str)}


def last_event(tx: Session) -> int:
    """Return the number of the last event; 0 before the first."""
    return int(driver.rows(tx, "SELECT coalesce(max(seq), 0) FROM audit", [])[0][0])


def changed_since(tx: Session, event: int) -> ChangedSince:
    """Return what was changed after an event; where it is much, what the next events changed, and that there is more."""
    last, changes = last_event(tx), ChangedSince(event)
    for seq, table, key, body in driver.stream(tx, CHANGES, [event]):
        if seq != changes.event and len(changes.cases) + len(changes.recordings) >= MOST:
            changes.more = True
            return changes
        changes.event = int(seq)
        changes.note(table, key, body)
    changes.event = last
    return changes
