"""The case's slice of the audit chain, with a proof that a stranger can check.

The chain runs through all cases, and the events between two of one case are nobody else's business. So the slice is bound
to the chain by one event of its own: `package.sliced` names the SHA-256 of the slice, its digest is signed at once with the
installation's key, and the signed anchor lies locked in the store. With the package come the slice, that event in full, and
the anchor: whoever has the public key checks all three with `sha256sum`, Python and `openssl` (`METHOD`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import NotReadable
from messages.json_values import JsonObject
from storage.trail import anchors, audit
from storage.trail.anchors import Anchor
from storage.trail.audit import Event
from tasks.guard.anchoring import KEEP, key_file
from tasks.installation import Installation
from tasks.steps import step

SLICED = "package.sliced"
OURS = ("package.", "medium.")  # what packing itself adds to the chain: never part of a slice
METHOD = '''import hashlib, json, sys

def digest(event):
    link = {name: event[name] for name in ("seq", "previous", "what", "subject", "case", "who", "when", "why", "hash")}
    link["detail"] = json.dumps(event["detail"], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    text = json.dumps(link, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()

data = open("events.jsonl", "rb").read()
proof = json.load(open("proof.json", encoding="utf-8"))
events = [json.loads(line) for line in data.decode("utf-8").splitlines()]
bad = [event["seq"] for event in events if digest(event) != event["digest"]]
bad += [two["seq"] for one, two in zip(events, events[1:]) if two["seq"] == one["seq"] + 1 and two["previous"] != one["digest"]]
statement, anchor = proof["statement"], proof["anchor"]
whole = (not bad and hashlib.sha256(data).hexdigest() == statement["hash"] and digest(statement) == statement["digest"]
         and (statement["seq"], statement["digest"]) == (anchor["seq"], anchor["digest"]))
print("OK" if whole else "NOT OK", len(events), bad)
sys.exit(0 if whole else 1)
'''


@dataclass(frozen=True, slots=True)
class Proof:
    """A slice of the chain and what binds it there."""

    events: tuple[Event, ...]
    files: dict[str, bytes]  # by path in the package
    statement: Event
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class _Slice:
    """What the catalogue says of one case's slice."""

    events: tuple[Event, ...]
    data: bytes  # the slice as a file
    statement: Event | None  # that bound exactly this slice to the chain, where one did
    anchor: str | None  # key in the store of the anchor over that event

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the slice."""
        return hashlib.sha256(self.data).hexdigest()


@step()
def prove(installation: Installation, number: str) -> Proof:
    """Return the slice of one case; where it is the same as last time, with the same event and the same anchor."""
    while True:
        with installation.catalogue.read() as tx:
            slice_ = _slice(tx, number)
        proof = _bound(installation, slice_) or _bind(installation, number)
        if proof is not None:
            return proof


def _bound(installation: Installation, slice_: _Slice) -> Proof | None:
    """Return the proof of a slice that is an event of the chain already, and signed; None where it is not."""
    if slice_.statement is None or slice_.anchor is None:
        return None
    return _proof(slice_, slice_.statement, _read_anchor(installation, slice_.anchor))


def _bind(installation: Installation, number: str) -> Proof | None:
    """Note the slice as an event of the chain, and sign that at once; None where another run was quicker."""
    key = anchors.load_key(key_file(installation))
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        slice_ = _slice(tx, number)
        if slice_.statement is not None and slice_.anchor is not None:
            return None
        audit.append(
            tx, SLICED, f"case:{number}", installation.who, at, None, slice_.sha256, {"case": number, "events": len(slice_.events)}
        )
        statement = audit.events(tx, subject=f"case:{number}")[-1]
        anchor = anchors.anchor(tx, installation.store, key, installation.who, at, at + KEEP)
    if anchor is None:
        raise NotReadable("storage.anchor_key", path=str(key_file(installation)))
    return _proof(slice_, statement, anchor)


def _slice(tx: Session, number: str) -> _Slice:
    events = tuple(event for event in audit.events(tx, case=number) if not _ours(event))
    data = b"".join(line(to_plain(event)) for event in events)
    statement = _last(tx, number, hashlib.sha256(data).hexdigest())
    return _Slice(events, data, statement, _anchor_key(tx, statement) if statement else None)


def _ours(event: Event) -> bool:
    return event.what.startswith(OURS) or event.what.endswith(".archived")


def _last(tx: Session, number: str, digest: str) -> Event | None:
    sliced = [event for event in audit.events(tx, subject=f"case:{number}") if event.what == SLICED]
    return sliced[-1] if sliced and sliced[-1].hash == digest else None


def _anchor_key(tx: Session, statement: Event) -> str | None:
    """Return the key of the anchor over exactly this event."""
    keys = [event.hash for event in audit.events(tx, subject=f"chain:{statement.seq}") if event.what == anchors.EVENT and event.hash]
    return keys[-1] if keys else None


def _read_anchor(installation: Installation, key: str) -> Anchor:
    return from_plain(Anchor, json.loads(installation.store.read_range(key, 0, anchors.LARGEST)))


def _proof(slice_: _Slice, statement: Event, anchor: Anchor) -> Proof:
    proof = {"statement": to_plain(statement), "anchor": to_plain(anchor)}
    written = json.dumps(proof, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    files = {"audit/events.jsonl": slice_.data, "audit/proof.json": written.encode("utf-8", "backslashreplace"),
             "audit/anchor.message": anchor.message(), "audit/anchor.sig": bytes.fromhex(anchor.signature),
             "audit/anchor.pub.pem": _public(anchor.signer)}
    return Proof(slice_.events, files, statement, anchor)


def _public(signer: str) -> bytes:
    """Return the public key as openssl reads it."""
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
    return key.public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)


def holds(proof: Proof) -> bool:
    """Whether slice, event and anchor fit together and the signature is good."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof.anchor.signer)).verify(bytes.fromhex(proof.anchor.signature),
                                                                                      proof.anchor.message())
    except (InvalidSignature, ValueError):
        return False
    return (hashlib.sha256(proof.files["audit/events.jsonl"]).hexdigest() == proof.statement.hash
            and (proof.anchor.seq, proof.anchor.digest) == (proof.statement.seq, proof.statement.digest))


def line(value: JsonObject) -> bytes:
    """Return one JSON object on a line of its own."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")
