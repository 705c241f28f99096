"""The chain beside its anchors: what the store holds for each, who signed it, and whether the chain still says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, LiuhenError
from storage.catalogue.models.originals import AuditRow
from storage.stores.objects import Store
from storage.trail.anchors import Anchor, NotedAnchor, stored_anchor
from storage.trail.keyring import TrustedSigners


@dataclass(frozen=True, slots=True)
class AnchorProblem:
    """One thing an anchor shows."""

    kind: str  # "missing", "pending", "unreadable", "forged", "differs", "cut", "signer" of a change of the key, or "key"
    seq: int  # the event it is about
    text: Text  # for a person


@dataclass(frozen=True, slots=True)
class StoredAnchor:
    """What the store holds where an anchor should be."""

    anchor: Anchor | None
    problem: AnchorProblem | None = None  # why there is none that can be compared


def read_anchors(store: Store, named: Mapping[str, int], trusted: TrustedSigners, last: NotedAnchor | None = None,
                 foreign: Iterable[str] = ()) -> tuple[StoredAnchor, ...]:
    """Read the anchors the chain names (`keys`) and ask whether they are signed by whom we trust; with no transaction open.

    Of the store's `foreign` keys those are read too that the chain names no more; what others signed says nothing about us.
    The `last` one may not have reached the store yet.
    """
    pending = last.key if last and last.anchor else None
    in_order = sorted(named.items(), key=lambda item: item[1])
    strange = (stored_anchor(store, key) for key in foreign)
    with ThreadPoolExecutor() as pool:  # openssl is a process of its own, an object store answers from elsewhere
        ours = pool.map(lambda item: _named(store, item[0], item[1], trusted, item[0] == pending), in_order)
        return (*ours, *(_signed(anchor, trusted) for anchor in strange if anchor and anchor.public in trusted.until))


def _named(store: Store, key: str, seq: int, trusted: TrustedSigners, pending: bool) -> StoredAnchor:
    try:
        anchor = stored_anchor(store, key)
    except BadCall:
        return StoredAnchor(None, _problem("pending" if pending else "missing", seq))
    except LiuhenError:
        return StoredAnchor(None, _problem("unreadable", seq))
    if anchor is None or anchor.seq != seq:
        return StoredAnchor(None, _problem("forged", seq))
    return _signed(anchor, trusted)


def _signed(anchor: Anchor, trusted: TrustedSigners) -> StoredAnchor:
    good = trusted.counts(anchor.public, anchor.seq) and anchor.holds()
    return StoredAnchor(anchor) if good else StoredAnchor(None, _problem("forged", anchor.seq))


def check_anchors(tx: Session, stored: Iterable[StoredAnchor]) -> list[AnchorProblem]:
    """Compare the chain with its anchors."""
    problems: list[AnchorProblem] = []
    for answer in stored:
        if answer.problem is not None:
            problems.append(answer.problem)
        elif answer.anchor is not None:
            problems += _compare(tx, answer.anchor)
    return problems


def _compare(tx: Session, head: Anchor) -> Iterator[AnchorProblem]:
    row = tx.get(AuditRow, head.seq)
    if row is None:
        yield _problem("cut", head.seq)
    elif row.digest != head.digest:
        yield _problem("differs", head.seq)


def _problem(kind: str, seq: int) -> AnchorProblem:
    return AnchorProblem(kind, seq, text(f"storage.anchor_{kind}", seq=seq))
