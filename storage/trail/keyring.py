"""The keys of an installation: which one signs now, and which signed before.

Private keys lie in `HOME/keys`, each in a file of its own (mode 0600), its public key beside it. Which of them signs is what
the chain says: the newest anchor, or a change of the key after it. A change is an event that both keys sign, so that
what the earlier one signed goes on counting up to there and not beyond: whoever took it from us signs nothing new with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from footage.values.plain import from_plain, to_plain
from messages.errors import NotReadable
from storage.settings import Algorithm
from storage.stores.on_disk.locks import write_new, write_whole
from storage.trail import audit
from storage.trail.audit import Event
from storage.trail.signing import SIGNERS, PublicKey, SigningKey, load

NOBODY = PublicKey(Algorithm.ED25519, "")
CHANGED, SUBJECT = "signer.changed", "chain:signer"
FIRST = "anchors.pem"  # the first key of an installation
PUBLIC = ".pub.pem"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What a change of the key says; its fields are those of the event."""

    before: PublicKey
    after: PublicKey
    by_before: str | None  # signature of the earlier key, hex; None where that was lost
    by_after: str  # signature of the new key, hex

    def signed(self, at: datetime) -> bool:
        """Whether both keys signed it at that time (aware), the earlier one where it could."""
        message = _message(self.before, self.after, at)
        try:
            by_after, by_before = bytes.fromhex(self.by_after), bytes.fromhex(self.by_before or "")
        except ValueError:
            return False
        return self.after.signed(message, by_after) and (self.by_before is None or self.before.signed(message, by_before))


@dataclass(frozen=True, slots=True)
class Change:
    """One key took the place of another."""

    seq: int  # number of the event
    at: datetime  # aware
    why: str | None  # who approved it, and why; None: the settings named another algorithm
    keys: TakeOver


def _message(before: PublicKey, after: PublicKey, at: datetime) -> bytes:
    """Return what both keys sign."""
    return audit.canonical({"before": to_plain(before), "after": to_plain(after), "at": at.isoformat()}).encode("ascii")


def changes(tx: Session) -> tuple[Change, ...]:
    """Return all changes of the key, in the order they happened."""
    noted = (event for event in audit.events(tx, subject=SUBJECT) if event.what == CHANGED)
    return tuple(Change(event.seq, event.when, event.why, _keys(event)) for event in noted)


def _keys(event: Event) -> TakeOver:
    """Return what an event says; one that somebody wrote who does not know how says that nobody signed."""
    try:
        return from_plain(TakeOver, event.detail)
    except (KeyError, TypeError, ValueError):
        return TakeOver(NOBODY, NOBODY, None, "")


def take_over(before: PublicKey, old: SigningKey | None, new: SigningKey, at: datetime) -> TakeOver:
    """Return a change of the key, signed; `old` is the earlier key where it is still there."""
    message = _message(before, new.public, at)
    return TakeOver(before, new.public, old.sign(message).hex() if old else None, new.sign(message).hex())


def note(tx: Session, keys: TakeOver, who: str, at: datetime, why: str | None) -> None:
    """Note a change of the key in the chain; `at` is the time that was signed."""
    audit.append(tx, CHANGED, SUBJECT, who, at, why, None, to_plain(keys))


def held(folder: Path) -> tuple[SigningKey, ...]:
    """Return the private keys in a folder, the first one first; NotReadable where a file is none."""
    return tuple(load(path) for path in sorted(folder.glob("anchors*.pem"), key=lambda path: (len(path.name), path.name))
                 if not path.name.endswith(PUBLIC))


def first(folder: Path, algorithm: Algorithm) -> SigningKey:
    """Return a key for the first signature: one that is there, or a new one; of two runs that make it at once one is quicker."""
    while True:
        there = (folder / FIRST).exists()  # asked before the keys are read: one that is made in between is of another run
        ready = [key for key in held(folder) if key.public.algorithm is algorithm]
        if ready:
            return publish(ready[0])
        if there:
            return make(folder, algorithm)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_new(folder / FIRST, SIGNERS[algorithm].generate())


def make(folder: Path, algorithm: Algorithm) -> SigningKey:
    """Make a new private key beside those there are (mode 0600), and its public key."""
    private = SIGNERS[algorithm].generate()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return publish(add(folder, private))


def add(folder: Path, private: bytes) -> SigningKey:
    """Write a private key (PEM) beside those there are; none of them is touched."""
    number = 1
    while not write_new(path := folder / (FIRST if number == 1 else f"anchors-{number}.pem"), private):
        number += 1
    return load(path)


def publish(key: SigningKey) -> SigningKey:
    """Write the public key beside its private key, where it is not there yet: what an office gives away."""
    path = key.path.with_suffix(PUBLIC)
    if not path.exists():
        write_whole(path, key.public.pem)
    return key


def find(keys: Iterable[SigningKey], public: PublicKey) -> SigningKey | None:
    """Return the private key of a public one; None where it is not among these."""
    return next((key for key in keys if key.public == public), None)


def need(folder: Path, keys: Iterable[SigningKey], public: PublicKey) -> SigningKey:
    """Return the private key of a public one; NotReadable where it is not there: another must not quietly take its place."""
    key = find(keys, public)
    if key is None:
        raise NotReadable("storage.anchor_key", path=str(folder / FIRST))
    return key


@dataclass(frozen=True, slots=True)
class TrustedSigners:
    """Whose signatures count."""

    until: Mapping[PublicKey, int | None]  # number of the event before which a signer counts; None: it still does
    doubtful: tuple[int, ...]  # changes of the key that are not signed as they should be: numbers of the events

    def counts(self, signer: PublicKey, seq: int) -> bool:
        """Whether a statement about event `seq` by this signer counts."""
        if signer not in self.until:
            return False
        until = self.until[signer]
        return until is None or seq < until


def trust(holding: Iterable[PublicKey], noted: Iterable[Change]) -> TrustedSigners:
    """Return whose signatures count: the keys we hold, and those that they took over from."""
    until: dict[PublicKey, int | None] = dict.fromkeys(holding)
    doubtful: list[int] = []
    for change in sorted(noted, key=lambda change: change.seq, reverse=True):
        before, after = change.keys.before, change.keys.after
        if after not in until or not change.keys.signed(change.at):
            doubtful.append(change.seq)
        elif before != after:
            until[before] = change.seq
    return TrustedSigners(until, tuple(doubtful))
