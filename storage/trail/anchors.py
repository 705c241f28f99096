"""Heads of the audit chain, signed and kept in the locked store: what even an owner of the database cannot rewrite unseen.

An anchor says "event N has the digest D", signed with the installation's Ed25519 key. It lies in the store under its
own hash, retained; the chain names it. Whoever cuts the chain's end leaves an anchor that speaks of events that are gone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, LiuhenError, NotReadable
from storage.catalogue.models.originals import AuditRow
from storage.stores.objects import Store
from storage.stores.on_disk.locks import write_new
from storage.trail import audit

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

EVENT, STAMPED = "chain.anchored", "chain.stamped"
LARGEST = 4096  # bytes of an anchor


@dataclass(frozen=True, slots=True)
class Anchor:
    """One signed statement about the chain."""

    seq: int  # number of the last event it covers
    digest: str  # of that event
    at: str  # ISO 8601 with the zone
    signer: str  # public key, hex
    signature: str  # Ed25519 over canonical JSON of the other fields, hex

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        return audit.canonical({"seq": self.seq, "digest": self.digest, "at": self.at, "signer": self.signer}).encode("ascii")


@dataclass(frozen=True, slots=True)
class AnchorProblem:
    """One thing an anchor shows."""

    kind: str  # "missing", "unreadable", "forged", "differs" or "cut"
    seq: int  # the event it is about
    text: Text  # for a person


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return the installation's signing key, made at the first call (mode 0600); NotReadable where the file is no key."""
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Ed25519PrivateKey.generate()
        write_new(path, fresh.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()))
    try:
        key = forms.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as problem:
        raise NotReadable("storage.anchor_key", path=str(path)) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise NotReadable("storage.anchor_key", path=str(path))
    return key


def signer_of(key: Ed25519PrivateKey) -> str:
    """Return the public key in hex: what a court needs to check anchors, and what an office writes down elsewhere."""
    return key.public_key().public_bytes_raw().hex()


def anchor(tx: Session, store: Store, key: Ed25519PrivateKey, who: str, at: datetime, keep_until: datetime) -> Anchor | None:
    """Sign the chain's head, keep it in the store until `keep_until`, and note that; None where nothing happened since the last one."""
    last = tx.execute(select(AuditRow.seq, AuditRow.digest, AuditRow.what).order_by(AuditRow.seq.desc()).limit(1)).first()
    if last is None or last.what in (EVENT, STAMPED):
        return None
    unsigned = Anchor(last.seq, last.digest, at.isoformat(), signer_of(key), "")
    anchored = Anchor(unsigned.seq, unsigned.digest, unsigned.at, unsigned.signer, key.sign(unsigned.message()).hex())
    fields = {name: getattr(anchored, name) for name in Anchor.__slots__}
    stored = store.put(io.BytesIO(audit.canonical(fields).encode("ascii")))
    store.retain(stored.key, keep_until)
    audit.append(tx, EVENT, f"chain:{anchored.seq}", who, at, None, stored.key, {"seq": anchored.seq})
    return anchored


def keys(tx: Session) -> dict[str, int]:
    """Return {key in the store: number of the event it covers} of all anchors the chain names."""
    rows = tx.execute(select(AuditRow.hash, AuditRow.detail).where(AuditRow.what == EVENT))
    return {row.hash: json.loads(row.detail)["seq"] for row in rows if row.hash}


@dataclass(frozen=True, slots=True)
class StoredAnchor:
    """What the store holds where an anchor should be."""

    anchor: Anchor | None
    problem: AnchorProblem | None = None  # why there is none that can be compared
    foreign: bool = False  # the chain does not name it


def read_anchors(store: Store, named: Mapping[str, int], foreign: Iterable[str] = ()) -> tuple[StoredAnchor, ...]:
    """Read the anchors the chain names (`keys`), and those among the store's `foreign` keys; to be called with no transaction open."""
    in_order = sorted(named.items(), key=lambda item: item[1])
    strange = (_read(store, key) for key in foreign)
    return (*(_named(store, key, seq) for key, seq in in_order), *(StoredAnchor(anchor, foreign=True) for anchor in strange if anchor))


def _named(store: Store, key: str, seq: int) -> StoredAnchor:
    try:
        anchor = _read(store, key)
    except BadCall:
        return StoredAnchor(None, _problem("missing", seq))
    except LiuhenError:
        return StoredAnchor(None, _problem("unreadable", seq))
    if anchor is None or anchor.seq != seq:
        return StoredAnchor(None, _problem("forged", seq))
    return StoredAnchor(anchor)


def check_anchors(tx: Session, stored: Iterable[StoredAnchor], signer: str) -> list[AnchorProblem]:
    """Compare the chain with its anchors; those it names no more count where `signer` signed them."""
    problems: list[AnchorProblem] = []
    for answer in stored:
        if answer.problem is not None:
            problems.append(answer.problem)
        elif answer.anchor is not None and (not answer.foreign or answer.anchor.signer == signer):
            problems += _compare(tx, answer.anchor, signer)
    return problems


def _read(store: Store, key: str) -> Anchor | None:
    """Return the anchor under `key`, None where the object is something else."""
    if store.stat(key).size > LARGEST:
        return None
    try:
        fields: Any = json.loads(store.read_range(key, 0, LARGEST))
        return Anchor(int(fields["seq"]), str(fields["digest"]), str(fields["at"]), str(fields["signer"]), str(fields["signature"]))
    except (ValueError, KeyError, TypeError):
        return None


def _compare(tx: Session, head: Anchor, signer: str) -> Iterator[AnchorProblem]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(bytes.fromhex(head.signature), head.message())
    except (InvalidSignature, ValueError):
        yield _problem("forged", head.seq)
        return
    row = tx.get(AuditRow, head.seq)
    if row is None:
        yield _problem("cut", head.seq)
    elif row.digest != head.digest:
        yield _problem("differs", head.seq)


def _problem(kind: str, seq: int) -> AnchorProblem:
    return AnchorProblem(kind, seq, text(f"storage.anchor_{kind}", seq=seq))
