"""The case's slice of the audit chain, with a proof that a stranger can check.

The chain runs through all cases, and the events between two of one case are nobody else's business. So the slice is bound
to the chain by one event of its own: `package.sliced` names the SHA-256 of the slice, its digest is signed at once with the
installation's key, and the signed anchor lies locked in the store. With the package come the slice, that event in full, and
the anchor: whoever has the public key checks all three with `sha256sum`, Python and `openssl` (`METHOD`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from footage.values.plain import to_plain
from messages.json_values import JsonObject
from storage.catalogue.states import JobStage
from storage.trail import anchors, audit
from storage.trail.anchors import Anchor, ChainHead, NotedAnchor
from storage.trail.audit import Event
from tasks.guard.anchoring import anchor_event, read_anchor
from tasks.installation import Installation
from tasks.steps import step

SLICED = "package.sliced"
OURS = ("package.", "medium.")  # what packing itself adds to the chain: never part of a slice
METHOD = '''import hashlib, json, sys

def digest(event):
    link = {name: event[name] for name in ("seq", "previous", "what", "subject", "case", "who", "when", "why", "hash")}
    link["detail"] = json.dumps(event["detail"], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    if event.get("rows"):
        link["rows"] = event["rows"]
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
    anchor: NotedAnchor | None  # over that event

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the slice."""
        return hashlib.sha256(self.data).hexdigest()


@step(stage=JobStage.PROVE)
def prove(installation: Installation, number: str) -> Proof:
    """Return the slice of one case; where it is the same as last time, with the same event and the same anchor."""
    with installation.catalogue.read() as tx:
        slice_ = _slice(tx, number)
    if slice_.statement is None:
        slice_ = _bind(installation, number)
    assert slice_.statement is not None
    if slice_.anchor is not None:
        return _proof(slice_, slice_.statement, read_anchor(installation, slice_.anchor))
    return _proof(slice_, slice_.statement, anchor_event(installation, ChainHead(slice_.statement.seq, slice_.statement.digest)))


def _bind(installation: Installation, number: str) -> _Slice:
    """Note the slice as an event of the chain, where another run was not quicker."""
    with installation.catalogue.begin() as tx:
        slice_ = _slice(tx, number)
        if slice_.statement is None:
            audit.append(tx, SLICED, f"case:{number}", installation.who, installation.clock(), None, slice_.sha256,
                         {"case": number, "events": len(slice_.events)})
            slice_ = replace(slice_, statement=audit.events(tx, subject=f"case:{number}")[-1])
    return slice_


def _slice(tx: Session, number: str) -> _Slice:
    events = tuple(event for event in audit.events(tx, case=number) if not _ours(event))
    data = b"".join(line(to_plain(event)) for event in events)
    statement = _last(tx, number, hashlib.sha256(data).hexdigest())
    return _Slice(events, data, statement, anchors.over(tx, statement.seq) if statement else None)


def _ours(event: Event) -> bool:
    return event.what.startswith(OURS) or event.what.endswith(".archived")


def _last(tx: Session, number: str, digest: str) -> Event | None:
    sliced = [event for event in audit.events(tx, subject=f"case:{number}") if event.what == SLICED]
    return sliced[-1] if sliced and sliced[-1].hash == digest else None


def _proof(slice_: _Slice, statement: Event, anchor: Anchor) -> Proof:
    proof = {"statement": to_plain(statement), "anchor": to_plain(anchor)}
    written = json.dumps(proof, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    files = {"audit/events.jsonl": slice_.data, "audit/proof.json": written.encode("utf-8", "backslashreplace"),
             "audit/anchor.message": anchor.message(), "audit/anchor.sig": bytes.fromhex(anchor.signature),
             "audit/anchor.pub.pem": anchor.public.pem}
    return Proof(slice_.events, files, statement, anchor)


def holds(proof: Proof) -> bool:
    """Whether slice, event and anchor fit together and the signature is good."""
    return (proof.anchor.holds() and hashlib.sha256(proof.files["audit/events.jsonl"]).hexdigest() == proof.statement.hash
            and (proof.anchor.seq, proof.anchor.digest) == (proof.statement.seq, proof.statement.digest))


def line(value: JsonObject) -> bytes:
    """Return one JSON object on a line of its own."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")
