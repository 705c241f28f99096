"""Heads of the audit chain, signed and kept in the locked store: what even an owner of the database cannot rewrite unseen.

An anchor says "event N has the digest D", signed with the installation's key (storage/trail/keyring.py). It lies in the store
under its own hash, retained; the chain names it, and repeats it, so that one that the store could not take is put there
by the next run. Whoever cuts the chain's end leaves an anchor that speaks of events that are gone.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall
from storage.catalogue.models.originals import AuditRow
from storage.settings import Algorithm
from storage.stores.objects import Store
from storage.trail import audit, keyring
from storage.trail.signing import PublicKey, SigningKey

EVENT, STAMPED = "chain.anchored", "chain.stamped"
LARGEST = 4096  # bytes of an anchor
KEEP = timedelta(days=30 * 366)  # the longest term a case file has, 永久 aside; then the package's own manifest speaks


@dataclass(frozen=True, slots=True)
class ChainHead:
    """One event that an anchor can speak of."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """One signed statement about the chain."""

    seq: int  # number of the last event it covers
    digest: str  # of that event
    at: str  # ISO 8601 with the zone
    signer: str  # public key, hex
    signature: str  # over `message`, hex
    algorithm: Algorithm = Algorithm.ED25519  # the only one there was before this was said

    @property
    def public(self) -> PublicKey:
        """Return the key that signed it, as it says."""
        return PublicKey(self.algorithm, self.signer)

    def message(self) -> bytes:
        """Return the bytes that are signed: canonical JSON. Ed25519 is not named there, as it was before there was another."""
        fields = {"seq": self.seq, "digest": self.digest, "at": self.at, "signer": self.signer}
        if self.algorithm is not Algorithm.ED25519:
            fields["algorithm"] = self.algorithm.value
        return audit.canonical(fields).encode("ascii")

    def holds(self) -> bool:
        """Whether the signature is by the key it names; Unavailable where this machine cannot tell."""
        try:
            return self.public.signed(self.message(), bytes.fromhex(self.signature))
        except ValueError:
            return False

    @property
    def stored(self) -> bytes:
        """Return it as it lies in the store."""
        return audit.canonical(to_plain(self)).encode("ascii")


@dataclass(frozen=True, slots=True)
class NotedAnchor:
    """An anchor as the chain names it."""

    seq: int  # number of the event it covers
    at: datetime  # aware; when it was made
    key: str  # in the store
    anchor: Anchor | None  # what it says; None where an older version noted its key only


def sign(key: SigningKey, head: ChainHead, at: datetime) -> Anchor:
    """Sign one event of the chain."""
    unsigned = Anchor(head.seq, head.digest, at.isoformat(), key.public.hex, "", key.public.algorithm)
    return Anchor(unsigned.seq, unsigned.digest, unsigned.at, unsigned.signer, key.sign(unsigned.message()).hex(), unsigned.algorithm)


def newest(tx: Session) -> NotedAnchor | None:
    """Return the anchor that was noted last; None before the first."""
    row = tx.scalars(select(AuditRow).where(AuditRow.what == EVENT).order_by(AuditRow.seq.desc()).limit(1)).first()
    return _noted(row.detail, row.when, row.hash) if row else None


def over(tx: Session, seq: int) -> NotedAnchor | None:
    """Return an anchor over exactly this event; None where there is none."""
    rows = tx.scalars(select(AuditRow).where(AuditRow.subject == f"chain:{seq}", AuditRow.what == EVENT).order_by(AuditRow.seq.desc()))
    row = rows.first()
    return _noted(row.detail, row.when, row.hash) if row else None


def _noted(detail: str, when: str, key: str | None) -> NotedAnchor:
    written = json.loads(detail)
    try:
        anchor = from_plain(Anchor, written) if "signature" in written else None
    except (KeyError, TypeError, ValueError):
        anchor = None
    return NotedAnchor(_seq(written), datetime.fromisoformat(when), key or "", anchor)


def _seq(written: Any) -> int:
    """Return which event an anchor covers by the chain's word; 0 where that is no number: somebody else wrote it."""
    seq = written.get("seq")
    return seq if isinstance(seq, int) else 0


def uncovered(tx: Session) -> ChainHead | None:
    """Return the newest event that no anchor covers; None where only anchors and their stamps are newer than the last one."""
    last = newest(tx)
    query = select(AuditRow.seq, AuditRow.digest).where(AuditRow.seq > (last.seq if last else 0), AuditRow.what.not_in((EVENT, STAMPED)))
    row = tx.execute(query.order_by(AuditRow.seq.desc()).limit(1)).first()
    return ChainHead(row.seq, row.digest) if row else None


def count_uncovered(tx: Session) -> int:
    """Return how many events no anchor covers, anchors and stamps not counted."""
    last = newest(tx)
    query = select(func.count()).where(AuditRow.seq > (last.seq if last else 0), AuditRow.what.not_in((EVENT, STAMPED)))
    return tx.scalar(query.select_from(AuditRow)) or 0


def signs(tx: Session, public: PublicKey) -> bool:
    """Whether this key signs now: the chain names no other."""
    changes, last = keyring.changes(tx), newest(tx)
    if changes:
        return changes[-1].keys.after == public
    return last is None or last.anchor is None or last.anchor.public == public


def note(tx: Session, anchor: Anchor, who: str) -> None:
    """Name an anchor in the chain, and repeat what it says there."""
    key = hashlib.sha256(anchor.stored).hexdigest()
    audit.append(tx, EVENT, f"chain:{anchor.seq}", who, datetime.fromisoformat(anchor.at), None, key, to_plain(anchor))


def put(store: Store, anchor: Anchor) -> None:
    """Keep an anchor in the store, locked; with no transaction open. Once more does no harm."""
    stored = store.put(io.BytesIO(anchor.stored))
    if store.stat(stored.key).retain_until is None:
        store.retain(stored.key, datetime.fromisoformat(anchor.at) + KEEP)


def put_last(store: Store, last: NotedAnchor | None) -> None:
    """Put the newest anchor into the store, where the run that noted it could not."""
    if last is None or last.anchor is None:
        return
    try:
        kept = store.stat(last.key).retain_until is not None
    except BadCall:
        kept = False
    if not kept:
        put(store, last.anchor)


def keys(tx: Session) -> dict[str, int]:
    """Return {key in the store: number of the event it covers} of all anchors the chain names."""
    rows = tx.execute(select(AuditRow.hash, AuditRow.detail).where(AuditRow.what == EVENT))
    return {row.hash: _seq(json.loads(row.detail)) for row in rows if row.hash}


def read(store: Store, noted: NotedAnchor) -> Anchor | None:
    """Return what an anchor says, from the chain or from the store; None where what lies there is none."""
    return noted.anchor or stored_anchor(store, noted.key)


def stored_anchor(store: Store, key: str) -> Anchor | None:
    """Return the anchor under `key`, None where the object is something else."""
    if store.stat(key).size > LARGEST:
        return None
    try:
        fields: Any = json.loads(store.read_range(key, 0, LARGEST))
        return Anchor(int(fields["seq"]), str(fields["digest"]), str(fields["at"]), str(fields["signer"]), str(fields["signature"]),
                      Algorithm(fields.get("algorithm", Algorithm.ED25519)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None

