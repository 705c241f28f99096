"""Anchoring the audit chain outside the database, and asking the anchors whether the chain is still the one they speak of."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from messages import Text, text
from messages.errors import LiuhenError, NotReadable
from storage.care.fixity import Balance
from storage.trail import anchor_check, anchors, keyring, stamping
from storage.trail.anchor_check import AnchorProblem
from storage.trail.anchors import Anchor, ChainHead
from storage.trail.keyring import Change
from storage.trail.signing import PublicKey
from storage.trail.stamping import Authority, StampProblem
from tasks.guard.signer import keys_folder, signer_of, signing_key
from tasks.installation import Installation
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchors say."""

    count: int
    last: int | None  # number of the last event an anchor covers
    signer: PublicKey | None  # None before the first anchor
    problems: tuple[AnchorProblem | StampProblem, ...]
    stamps: int = 0  # time stamps of an outside authority
    last_at: datetime | None = None  # aware; when the last one was made
    uncovered: int = 0  # events that no anchor covers yet
    changes: tuple[Change, ...] = ()  # of the key


NONE = Anchored(0, None, None, ())


@dataclass(frozen=True, slots=True)
class NewAnchor:
    """An anchor that was made now."""

    seq: int  # number of the event it covers
    digest: str  # of that event
    at: str  # ISO 8601
    signer: str  # public key, hex
    stamped_at: datetime | None  # aware; by the outside authority, where one is set
    stamp_problem: Text | None  # why it was not stamped


@dataclass(frozen=True, slots=True)
class AfterAct:
    """The anchor that follows an act; its fields are keys of the act's `--json`."""

    event: int | None  # number of the last event an anchor covers now
    problem: Text | None  # why the act has none yet: the next anchor covers it too


@step(retries=1)
def anchor_chain(installation: Installation) -> NewAnchor | None:
    """Sign the chain's head and keep it in the locked store; None where nothing happened since the last anchor."""
    anchor = _anchor_head(installation)
    stamped, problem = _stamped(installation)
    if anchor is None:
        return None
    return NewAnchor(anchor.seq, anchor.digest, anchor.at, anchor.signer, stamped, problem)


def anchor_after(installation: Installation) -> AfterAct:
    """Anchor what was done a moment ago. The act stands whether that succeeds or not; what fails here is told, and made by the next."""
    try:
        anchor = _anchor_head(installation)
        with installation.catalogue.read() as tx:
            last = anchor or anchors.newest(tx)
    except LiuhenError as problem:
        return AfterAct(None, text("verify.not_anchored", problem=problem.text))
    return AfterAct(last.seq if last else None, None)


def anchor_event(installation: Installation, head: ChainHead) -> Anchor:
    """Return the anchor over exactly this event, made now where there is none."""
    while True:
        key = signing_key(installation)
        anchor = anchors.sign(key, head, installation.clock())
        with installation.catalogue.begin() as tx:
            there = anchors.over(tx, head.seq)
            noted = there is None and anchors.signs(tx, key.public)
            if noted:
                anchors.note(tx, anchor, installation.who)
        if noted:
            anchors.put(installation.store, anchor)
            return anchor
        if there is not None:
            return read_anchor(installation, there)


def read_anchor(installation: Installation, noted: anchors.NotedAnchor) -> Anchor:
    """Return what an anchor says that the chain names; NotReadable where the store holds something else."""
    anchor = anchors.read(installation.store, noted)
    if anchor is None:
        raise NotReadable("storage.anchor_forged", seq=noted.seq)
    return anchor


def _anchor_head(installation: Installation) -> Anchor | None:
    """Anchor the newest event; None where an anchor covers it, also one that another run made meanwhile.

    The chain names the anchor first, then the store takes it: a store that does not is asked again by the next run. What the first write
    into a store adds to the chain is there before the head is read.
    """
    with suppress(LiuhenError):  # said where the anchor is put
        installation.store.may_write()
    while True:
        key = signing_key(installation)
        with installation.catalogue.read() as tx:
            head, last = anchors.uncovered(tx), anchors.newest(tx)
        anchors.put_last(installation.store, last)
        if head is None:
            return None
        anchor = anchors.sign(key, head, installation.clock())
        with installation.catalogue.begin() as tx:
            last = anchors.newest(tx)
            if last is not None and last.seq >= head.seq:
                return None
            noted = anchors.signs(tx, key.public)
            if noted:
                anchors.note(tx, anchor, installation.who)
        if noted:
            anchors.put(installation.store, anchor)
            return anchor


def _stamped(installation: Installation) -> tuple[datetime | None, Text | None]:
    """Have the newest anchor stamped where an authority is set; one that does not answer is asked again the next day."""
    authority = authority_of(installation)
    if authority is None:
        return None, None
    try:
        with installation.catalogue.read() as tx:
            newest = stamping.unstamped(tx)
        if newest is None:
            return None, None
        stamp = stamping.ask(installation.store, authority, *newest)
        at = installation.clock()
        with installation.catalogue.begin() as tx:
            stamping.keep(tx, installation.store, authority, stamp, installation.who, at, at + anchors.KEEP)
    except LiuhenError as problem:
        return None, problem.text
    return stamp.at, None


def authority_of(installation: Installation) -> Authority | None:
    """Return the time-stamp authority of the settings; NotReadable where it is named without its certificates."""
    settings = installation.settings
    if settings.timestamp_url is None:
        return None
    if settings.timestamp_roots is None:
        raise NotReadable("storage.stamp_roots", path="-")
    return Authority(settings.timestamp_url, settings.timestamp_roots)


@step()
def check_anchors(installation: Installation, balance: Balance) -> Anchored:
    """Compare the chain with its anchors, and with those in the store that the chain names no more."""
    folder = keys_folder(installation)
    with installation.catalogue.read() as tx:
        named, stamps, changes = anchors.keys(tx), stamping.stamps(tx), keyring.changes(tx)
        last, uncovered = anchors.newest(tx), anchors.count_uncovered(tx)
    held = keyring.held(folder)
    if not named and not held:
        return Anchored(0, None, None, (), uncovered=uncovered)
    signer = signer_of(installation)
    if not held and signer:
        keyring.need(folder, held, signer.public)
    trusted = keyring.trust([key.public for key in held], changes)
    stored = anchor_check.read_anchors(installation.store, named, trusted, last, balance.foreign)
    with installation.catalogue.read() as tx:
        problems = anchor_check.check_anchors(tx, stored)
    doubtful = [AnchorProblem("signer", seq, text("storage.anchor_signer", seq=seq)) for seq in trusted.doubtful]
    if signer and keyring.find(held, signer.public) is None:
        doubtful.append(AnchorProblem("key", last.seq if last else 0, text("storage.anchor_other_key", path=str(folder))))
    shown: tuple[AnchorProblem | StampProblem, ...] = (*problems, *doubtful, *_doubtful_stamps(installation, stamps))
    public = signer.public if signer else held[0].public
    return Anchored(len(named), max(named.values(), default=None), public, shown, len(stamps), last.at if last else None, uncovered,
                    changes)


def _doubtful_stamps(installation: Installation, stamps: tuple[tuple[str, str, int], ...]) -> list[StampProblem]:
    authority = authority_of(installation)
    return stamping.check_stamps(installation.store, stamps, authority.roots) if authority and stamps else []
