"""Anchoring the audit chain outside the database, and asking the anchors whether the chain is still the one they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from messages import Text
from messages.errors import LiuhenError, NotReadable
from storage.care.fixity import Balance
from storage.trail import anchors, stamping
from storage.trail.anchors import AnchorProblem
from storage.trail.stamping import Authority, StampProblem
from tasks.installation import Installation
from tasks.steps import step

KEEP = timedelta(days=30 * 366)  # the longest term a case file has, 永久 aside; then the package's own manifest speaks


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchors say."""

    count: int
    last: int | None  # number of the last event an anchor covers
    signer: str | None  # public key, hex; None before the first anchor
    problems: tuple[AnchorProblem | StampProblem, ...]
    stamps: int = 0  # time stamps of an outside authority


def key_file(installation: Installation) -> Path:
    """Return where the installation's signing key lies."""
    return installation.home / "keys" / "anchors.pem"


@dataclass(frozen=True, slots=True)
class NewAnchor:
    """An anchor that was made now."""

    seq: int  # number of the event it covers
    digest: str  # of that event
    at: str  # ISO 8601
    signer: str  # public key, hex
    stamped_at: datetime | None  # aware; by the outside authority, where one is set
    stamp_problem: Text | None  # why it was not stamped


@step(retries=1)
def anchor_chain(installation: Installation) -> NewAnchor | None:
    """Sign the chain's head and keep it in the locked store; None where nothing happened since the last anchor."""
    with installation.catalogue.read() as tx:
        _need_key(installation, bool(anchors.keys(tx)))
    key = anchors.load_key(key_file(installation))
    at = installation.clock()
    with installation.catalogue.begin() as tx:
        anchor = anchors.anchor(tx, installation.store, key, installation.who, at, at + KEEP)
    stamped, problem = _stamped(installation)
    if anchor is None:
        return None
    return NewAnchor(anchor.seq, anchor.digest, anchor.at, anchor.signer, stamped, problem)


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
            stamping.keep(tx, installation.store, authority, stamp, installation.who, at, at + KEEP)
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


def _need_key(installation: Installation, anchored: bool) -> None:
    """A new key must not take the place of one that was lost: its anchors would all look forged."""
    if anchored and not key_file(installation).is_file():
        raise NotReadable("storage.anchor_key", path=str(key_file(installation)))


@step()
def check_anchors(installation: Installation, balance: Balance) -> Anchored:
    """Compare the chain with its anchors, and with those in the store that the chain names no more."""
    with installation.catalogue.read() as tx:
        named, stamps = anchors.keys(tx), stamping.stamps(tx)
    if not named and not key_file(installation).is_file():
        return Anchored(0, None, None, ())
    _need_key(installation, bool(named))
    signer, authority = anchors.signer_of(anchors.load_key(key_file(installation))), authority_of(installation)
    stored = anchors.read_anchors(installation.store, named, balance.foreign)
    doubtful = stamping.check_stamps(installation.store, stamps, authority.roots) if authority and stamps else []
    with installation.catalogue.read() as tx:
        problems = anchors.check_anchors(tx, stored, signer)
    return Anchored(len(named), max(named.values(), default=None), signer, (*problems, *doubtful), len(stamps))
