"""What binds rows to the chain, and links to this installation: the root in each event, and the seal of each link."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing import driver
from storage.catalogue.sealing.cover import BASELINE
from storage.catalogue.sealing.links import SealKey

ROWS_OF = "SELECT event, of_table, row_key, digest, body FROM row_digests ORDER BY event, place"
NO_EVENT = -1  # where a strange hand put something else than a number
SEALS = "SELECT seq, digest, seal FROM audit WHERE seq >= ? ORDER BY seq"


def broken_roots(tx: Session) -> tuple[int, ...]:
    """Return the events whose digests are not those they bound: digests changed, added or removed."""
    bound = {row.seq: row.rows for row in tx.execute(select(AuditRow.seq, AuditRow.rows).where(AuditRow.rows.is_not(None)))}
    broken: list[int] = []
    event, root = None, hashlib.sha256()
    for event_of, table, key, digest, body in driver.stream(tx, ROWS_OF, []):
        number = event_of if isinstance(event_of, int) else NO_EVENT
        if number != event:
            broken += _broken(bound, event, root.hexdigest())
            event, root = number, hashlib.sha256()
        root.update(f"{table}\x1f{key}\x1f{digest}\x1f{body}\n".encode("utf-8", "surrogatepass"))
    broken += _broken(bound, event, root.hexdigest())
    return tuple(sorted({*broken, *bound}))


def _broken(bound: dict[int, str | None], event: int | None, root: str) -> list[int]:
    return [] if event is None or bound.pop(event, None) == root else [event]


def strange_seals(tx: Session, keys: Sequence[bytes]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return (events without a seal of ours, names of keys that are not here); of events since rows are covered."""
    ours = {key.name: key for key in map(SealKey, keys)}
    first = tx.scalar(select(AuditRow.seq).where(AuditRow.what == BASELINE).order_by(AuditRow.seq).limit(1)) or 1
    forged: list[int] = []
    unknown: set[str] = set()
    sealed = bool(keys)
    for seq, digest, seal in driver.stream(tx, SEALS, [first]):
        sealed = sealed or bool(seal)
        name = str(seal or "").split(":", 1)[0]
        if seal and name not in ours:
            unknown.add(name)
        elif not _is_ours(ours, name, digest, seal):
            forged.append(seq)
    return (tuple(forged), tuple(sorted(unknown))) if sealed else ((), ())


def _is_ours(ours: Mapping[str, SealKey], name: str, digest: object, seal: object) -> bool:
    return name in ours and isinstance(digest, str) and ours[name].seal(digest) == seal
