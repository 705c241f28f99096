"""Anchoring the audit chain outside the database, and asking the anchors whether the chain is still the one they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from messages.errors import LiuhenError, NotReadable
from storage.care.fixity import Balance
from storage.trail import anchors, stamping
from storage.trail.anchors import AnchorProblem
from storage.trail.stamping import Authority, StampProblem
from tasks.installation import Office
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


def key_file(office: Office) -> Path:
    """Return where the installation's signing key lies."""
    return office.home / "keys" / "anchors.pem"


@step(retries=1)
def anchor_chain(office: Office) -> dict[str, Any] | None:
    """Sign the chain's head and keep it in the locked store; None where nothing happened since the last anchor."""
    with office.catalogue.read() as tx:
        _need_key(office, bool(anchors.keys(tx)))
    key = anchors.load_key(key_file(office))
    at = office.clock()
    with office.catalogue.begin() as tx:
        made = anchors.anchor(tx, office.store, key, office.who, at, at + KEEP)
    stamped, problem = _stamped(office)
    if made is None:
        return None
    return {"seq": made.seq, "digest": made.digest, "at": made.at, "signer": made.signer, "stamped_at": stamped, "stamp_problem": problem}


def _stamped(office: Office) -> tuple[str | None, str | None]:
    """Have the newest anchor stamped where an authority is set; one that does not answer is asked again the next day."""
    authority = authority_of(office)
    if authority is None:
        return None, None
    at = office.clock()
    try:
        with office.catalogue.begin() as tx:
            stamped = stamping.stamp(tx, office.store, authority, office.who, at, at + KEEP)
    except LiuhenError as problem:
        return None, problem.say(office.lang)
    return (stamped.isoformat() if stamped else None), None


def authority_of(office: Office) -> Authority | None:
    """Return the time-stamp authority of the settings; NotReadable where it is named without its certificates."""
    settings = office.settings
    if settings.timestamp_url is None:
        return None
    if settings.timestamp_roots is None:
        raise NotReadable("storage.stamp_roots", path="-")
    return Authority(settings.timestamp_url, settings.timestamp_roots)


def _need_key(office: Office, anchored: bool) -> None:
    """A new key must not take the place of one that was lost: its anchors would all look forged."""
    if anchored and not key_file(office).is_file():
        raise NotReadable("storage.anchor_key", path=str(key_file(office)))


@step()
def check_anchors(office: Office, found: Balance) -> Anchored:
    """Compare the chain with its anchors, and with those in the store that the chain names no more."""
    with office.catalogue.read() as tx:
        named = anchors.keys(tx)
        if not named and not key_file(office).is_file():
            return Anchored(0, None, None, ())
        _need_key(office, bool(named))
        signer = anchors.signer_of(anchors.load_key(key_file(office)))
        problems = anchors.check_anchors(tx, office.store, signer, found.foreign)
        authority, stamps = authority_of(office), stamping.stamps(tx)
        doubts = stamping.check_stamps(tx, office.store, authority.roots) if authority and stamps else []
    return Anchored(len(named), max(named.values(), default=None), signer, (*problems, *doubts), len(stamps))
