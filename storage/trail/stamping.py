"""Time stamps over anchors from an authority outside the office (RFC 3161): an anchor was there at that time.

The office's own key and clock speak for the office only. A stamp says who else saw the anchor, and when. Its answer lies
in the locked store as it came, so that anyone can ask it: `openssl ts -verify -in STAMP -data ANCHOR -CAfile ROOTS`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import BadCall, LiuhenError, NotReadable, Unavailable
from messages.hidden import shown_address
from storage.catalogue.models.originals import AuditRow
from storage.stores.objects import Store
from storage.trail import anchors, audit

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SECONDS = 20.0  # s an authority has to answer
LARGEST = 1 << 16  # bytes of an answer; with its certificates it has about six thousand


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps, and whose word is believed."""

    url: str  # http(s) address of the time-stamp service
    roots: Path  # PEM file with the certificates it has to lead back to


@dataclass(frozen=True, slots=True)
class StampProblem:
    """One thing a stamp shows."""

    kind: str  # "missing", "unreadable" or "forged"
    seq: int  # the event its anchor covers
    text: Text  # for a person


@dataclass(frozen=True, slots=True)
class Stamp:
    """The answer of an authority about one anchor."""

    seq: int  # number of the event the anchor covers
    anchor: str  # its key in the store
    answer: bytes
    at: datetime  # aware; when the authority saw it


def unstamped(tx: Session) -> tuple[int, str] | None:
    """Return (number of the event, key) of the newest anchor; None where there is none, or it has a stamp."""
    newest = max(((seq, key) for key, seq in anchors.keys(tx).items()), default=None)
    return None if newest is None or newest[1] in {anchor for _, anchor, _ in stamps(tx)} else newest


def ask(store: Store, authority: Authority, seq: int, key: str) -> Stamp:
    """Have an anchor stamped; to be called with no transaction open.

    Unavailable: the authority does not answer. NotReadable: its answer is none, or does not lead back to the roots.
    """
    answer = _ask(authority.url, store.read_range(key, 0, anchors.LARGEST))
    return Stamp(seq, key, answer, _check(answer, key, certificates(authority.roots)))


def keep(tx: Session, store: Store, authority: Authority, stamp: Stamp, who: str, at: datetime, keep_until: datetime) -> None:
    """Keep a stamp in the store until `keep_until`, and note it; nothing where another run was quicker to stamp this anchor."""
    if stamp.anchor in {anchor for _, anchor, _ in stamps(tx)}:
        return
    stored = store.put(io.BytesIO(stamp.answer))
    store.retain(stored.key, keep_until)
    audit.append(tx, anchors.STAMPED, f"chain:{stamp.seq}", who, at, None, stored.key,
                 {"seq": stamp.seq, "anchor": stamp.anchor, "authority": shown_address(authority.url), "stamped_at": stamp.at.isoformat()})


def stamps(tx: Session) -> tuple[tuple[str, str, int], ...]:
    """Return (key of the stamp, key of its anchor, number of the event the anchor covers) of all stamps."""
    rows = tx.execute(select(AuditRow.hash, AuditRow.detail).where(AuditRow.what == anchors.STAMPED).order_by(AuditRow.seq))
    details = [(row.hash, json.loads(row.detail)) for row in rows if row.hash]
    return tuple((key, detail["anchor"], detail["seq"]) for key, detail in details)


def check_stamps(store: Store, noted: Iterable[tuple[str, str, int]], roots: Path) -> list[StampProblem]:
    """Ask every stamp (`stamps`) again whether it names its anchor and leads back to the roots (certificates of its own time)."""
    trusted = certificates(roots)
    return [problem for key, anchor, seq in noted for problem in _problems(store, key, anchor, seq, trusted)]


def _problems(store: Store, key: str, anchor: str, seq: int, trusted: list[Certificate]) -> Iterator[StampProblem]:
    try:
        _check(store.read_range(key, 0, LARGEST), anchor, trusted)
    except BadCall:
        yield _problem("missing", seq)
    except NotReadable as problem:
        yield _problem("forged" if problem.text.key == "storage.stamp_answer" else "unreadable", seq)
    except LiuhenError:
        yield _problem("unreadable", seq)


def _problem(kind: str, seq: int) -> StampProblem:
    return StampProblem(kind, seq, text(f"storage.stamp_{kind}", seq=seq))


def certificates(roots: Path) -> list[Certificate]:
    """Read the certificates of a PEM file; NotReadable where it holds none."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as problem:
        raise NotReadable("storage.stamp_roots", path=str(roots)) from problem


def _ask(url: str, data: bytes) -> bytes:
    """Send the hash of `data` and return the authority's answer."""
    import urllib3
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = urllib3.request("POST", url, body=request.as_bytes(), headers={"Content-Type": "application/timestamp-query"},
                                 timeout=SECONDS, retries=urllib3.Retry(2, backoff_factor=0.5))
    except urllib3.exceptions.HTTPError as problem:
        why = getattr(problem, "reason", None) or type(problem).__name__  # its whole text may hold the path and the options of the address
        raise Unavailable("storage.stamp_down", url=shown_address(url), problem=str(why)) from problem
    if answer.status != 200:
        raise Unavailable("storage.stamp_down", url=shown_address(url), problem=f"HTTP {answer.status}")
    return answer.data


def _check(answer: bytes, anchor: str, trusted: list[Certificate]) -> datetime:
    """Return when the answer says it saw the anchor; NotReadable where it is about something else or nobody we believe says it."""
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    builder = VerifierBuilder(roots=list(trusted))
    try:
        response: Any = decode_timestamp_response(answer)
        builder.build().verify(response, bytes.fromhex(anchor))
        stamped: datetime = response.tst_info.gen_time
    except (VerificationError, ValueError) as problem:
        raise NotReadable("storage.stamp_answer", problem=str(problem)) from problem
    return stamped
