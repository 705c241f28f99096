"""What `verify` answers, as values; their fields are the keys of `verify --json` (contract.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import Text
from storage.care.fixity import Balance, Fixity
from storage.trail.audit import ChainState
from storage.trail.compare.values import RowsState
from storage.trail.keyring import Change
from tasks.guard.anchoring import Anchored, NewAnchor
from tasks.guard.copies.restoring import Restored
from tasks.guard.copies.second_copy import CopiesCompared
from tasks.guard.papers import PaperRepair, PapersVerified
from tasks.guard.rows.ledger import RowsVerified, rows_of
from tasks.guard.rows.structures import StructureFinding
from tasks.guard.verifying import Guard, Loss, OriginalsChecked


@dataclass(frozen=True, slots=True)
class OriginalsVerified:
    """The originals against what the catalogue says of them."""

    checked: int  # how many were read again
    intact: int
    damaged: Sequence[str]  # ids of recordings
    missing: Sequence[str]  # ids of recordings, also of those that were not read this time
    unreadable: Sequence[str]  # ids: could not be read, which says nothing of a change
    foreign: Sequence[str]  # keys in the store that no row names
    losses: Sequence[Loss]
    disposed: int  # recordings that were disposed of by an approved list: not read, and not missed

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with any of them."""
        return not (self.damaged or self.missing or self.unreadable or self.foreign)


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """One thing an anchor or a time stamp shows."""

    kind: str  # "missing", "unreadable", "forged", "differs" or "cut"
    event: int  # number of the event it is about
    message: Text


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A public key as an office writes it down elsewhere."""

    algorithm: str  # "ed25519" or "sm2"
    fingerprint: str  # SHA-256 of the key (DER), in groups of four
    public_key: str  # PEM


@dataclass(frozen=True, slots=True)
class SignerChange:
    """One change of the signing key."""

    event: int  # its number
    at: datetime  # aware
    before: str  # fingerprint of the earlier key
    after: str  # fingerprint
    algorithm: str  # of the new key
    why: str | None  # who approved it, and why; None: the settings named another algorithm
    lost: bool  # the earlier key was not there to sign the change


@dataclass(frozen=True, slots=True)
class AnchorsVerified:
    """The anchors of the audit chain."""

    count: int
    last: int | None  # number of the last event an anchor covers
    signer: str | None  # public key, hex
    stamps: int  # time stamps of an outside authority
    problems: Sequence[AnchorFinding]
    last_at: datetime | None  # aware; when the last one was made
    age_seconds: float | None  # s since then
    events_since: int  # that no anchor covers yet
    key: KeyShown | None  # the signer's public key; None before the first anchor
    key_changes: Sequence[SignerChange]


@dataclass(frozen=True, slots=True)
class ChainVerified:
    """The audit chain."""

    events: int
    intact: bool
    first_broken: int | None  # number of the first event that does not follow
    clock_back: Sequence[int]  # events with an earlier time than the one before
    anchors: AnchorsVerified
    triggers: Guard  # what keeps the chain append-only
    rows: RowsVerified  # the catalogue against the chain
    structure: Sequence[StructureFinding]  # what the catalogue is made of, against what the migrations make

    @property
    def sound(self) -> bool:
        """Whether nothing of it needs a person."""
        return self.intact and self.rows.sound and self.triggers.sound and not (self.structure or self.anchors.problems)


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of one original that was not intact."""

    recording: str  # id
    message: Text


@dataclass(frozen=True, slots=True)
class ReplicaVerified:
    """The second copy."""

    copied: int  # objects written now
    not_copied: Sequence[str]  # keys whose first copy is damaged or unreadable
    checked: int  # objects read again
    damaged: Sequence[str]  # keys
    problem: Text | None  # why it could not be looked at to its end

    @property
    def sound(self) -> bool:
        """Whether it is whole, and was looked at to its end."""
        return not (self.problem or self.damaged or self.not_copied)


@dataclass(frozen=True, slots=True)
class Verified:
    """Everything that one run of `verify` showed."""

    originals: OriginalsVerified
    audit: ChainVerified
    restored: Restored | None  # the restore test; None where the store is empty
    papers: PapersVerified  # of cases
    unread: Sequence[Text]  # what was not checked, because its entries hold what this program never writes

    @property
    def sound(self) -> bool:
        """Whether nothing needs a person."""
        return (self.audit.sound and self.originals.sound and self.papers.sound and not self.unread
                and (self.restored is None or self.restored.state is Fixity.INTACT))


@dataclass(frozen=True, slots=True)
class Repaired(Verified):
    """A run that also brought back what was not intact."""

    repaired: Sequence[Repair]
    repaired_papers: Sequence[PaperRepair]


@dataclass(frozen=True, slots=True)
class DailyVerified(Verified):
    """The daily run: the second copy and the readable view beside."""

    replica: ReplicaVerified | None  # None where the settings name no second store
    linked: int  # links that were put right in the readable view


@dataclass(frozen=True, slots=True)
class AnchoredAndVerified:
    """The head of the chain signed now, and what the chain and its anchors showed."""

    anchored: NewAnchor | None  # None where no event is newer than the last anchor
    audit: ChainVerified


def originals_of(checked: OriginalsChecked, balance: Balance) -> OriginalsVerified:
    """Return what re-hashing and the comparison with the store showed together."""
    return OriginalsVerified(len(checked.states), len(checked.ids(Fixity.INTACT)), checked.ids(Fixity.DAMAGED),
                             tuple(sorted({*checked.ids(Fixity.MISSING), *balance.missing})), checked.ids(Fixity.UNREADABLE),
                             balance.foreign, checked.losses, balance.disposed)


def chain_of(chain: ChainState, anchored: Anchored, guard: Guard, rows: RowsState, structure: Sequence[StructureFinding],
             now: datetime) -> ChainVerified:
    """Return what the chain, its anchors, the rows it covers and what they lie in showed together; `now` is aware."""
    return ChainVerified(chain.events, chain.intact, chain.first_broken, chain.clock_back, _anchors(anchored, now), guard, rows_of(rows),
                         structure)


def _anchors(anchored: Anchored, now: datetime) -> AnchorsVerified:
    signer, at = anchored.signer, anchored.last_at
    problems = tuple(AnchorFinding(problem.kind, problem.seq, problem.text) for problem in anchored.problems)
    changes = tuple(map(_change, anchored.changes))
    key = KeyShown(signer.algorithm.value, signer.fingerprint, signer.pem.decode("ascii")) if signer else None
    age = (now - at).total_seconds() if at else None
    return AnchorsVerified(anchored.count, anchored.last, signer.hex if signer else None, anchored.stamps, problems, at, age,
                           anchored.uncovered, key, changes)


def _change(change: Change) -> SignerChange:
    keys = change.keys
    return SignerChange(change.seq, change.at, keys.before.fingerprint, keys.after.fingerprint, keys.after.algorithm.value, change.why,
                        keys.by_before is None)


def replica_of(compared: CopiesCompared) -> ReplicaVerified:
    """Return what the second copy is today."""
    return ReplicaVerified(len(compared.copied), compared.not_copied, compared.checked, compared.damaged, compared.problem)

