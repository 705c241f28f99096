"""Links of the audit chain as they are written: each bound to the one before it, the last of a transaction to its rows.

A link's digest is the SHA-256 of canonical JSON over the link and the digest before it. The last link of a transaction
carries the root of the row digests of that transaction (seal.py), so it is written when the transaction ends. Its seal is a
MAC over the digest by a key that lies outside the database: a link that somebody else made has none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.sealing import driver

ZERO = "0" * 64  # what the first link follows
LOCK = 0x6175646974  # "audit": one writer at a time on PostgreSQL
PENDING, KEY, ACCOUNT, NEWEST = "pending link", "seal key", "account", "newest link"  # in the `info` of a session
TEXTS = ("previous", "what", "subject", "case", "who", "when", "why", "hash", "detail")  # of a link, in the order of `digest_of_values`
_INSERT = ("INSERT INTO audit (seq, previous, what, subject, case_number, who, at, why, hash, detail, rows, digest, seal)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
_text = encode_basestring_ascii
_CANONICAL = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))

Happened = tuple[str, str | None, str | None, JsonObject]  # subject, why, hash, detail
ChainLink = dict[str, object]  # the columns of `audit` by attribute


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys in order, no spaces, ASCII only."""
    return _CANONICAL.encode(value)


def digest_of(link: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a link; `rows` is part of it only where a link binds rows (earlier versions bound none)."""
    return digest_of_values(*(link[name] for name in ("seq", *TEXTS, "rows")))


def digest_of_values(seq: int, previous: str, what: str, subject: str, case: str | None, who: str, when: str, why: str | None,
                     hash: str | None, detail: str, rows: str | None) -> str:
    """Return the SHA-256 of a link, put together here as `canonical` would: millions of them are walked."""
    bound = "" if rows is None else f'"rows":{_text(rows)},'
    body = (f'{{"case":{_optional(case)},"detail":{_text(detail)},"hash":{_optional(hash)},"previous":{_text(previous)},{bound}"seq":{seq},'
            f'"subject":{_text(subject)},"what":{_text(what)},"when":{_text(when)},"who":{_text(who)},"why":{_optional(why)}}}')
    return hashlib.sha256(body.encode("ascii")).hexdigest()


def _optional(value: str | None) -> str:
    return "null" if value is None else _text(value)


class SealKey:
    """A key made ready for many seals: HMAC-SHA-256 (RFC 2104) with both pads hashed beforehand."""

    def __init__(self, key: bytes) -> None:
        self.name = key_name(key)
        padded = key.ljust(64, b"\0")  # a key is 32 bytes (storage/trail/keys.py): below the block of SHA-256
        self._inner, self._outer = (hashlib.sha256(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))

    def seal(self, digest: str) -> str:
        """Return the seal of one link: which key, and the MAC over its digest."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(digest.encode("ascii", "replace"))
        outer.update(inner.digest())
        return f"{self.name}:{outer.hexdigest()}"


def key_name(key: bytes) -> str:
    """Return eight hex digits that tell keys apart and give none away."""
    return hashlib.sha256(b"liuhen seal key " + key).hexdigest()[:8]


def append(tx: Session, what: str, who: str, when: datetime, happened: Sequence[Happened]) -> int:
    """Add one link for each subject and return the number of the last, 0 where there is none; the last one waits for the end."""
    if when.tzinfo is None:
        raise ValueError(f"a time without a zone: {when.isoformat()}")
    if not happened:
        return 0
    flush(tx)
    seq, previous = last(tx)
    links: list[ChainLink] = []
    account = tx.info.get(ACCOUNT)
    of_whom: JsonObject = {"account": account} if account else {}
    for subject, why, hash_, detail in happened:
        link = {"seq": seq + 1, "previous": previous, "what": what, "subject": subject, "case": detail.get("case"), "who": who,
                "when": when.isoformat(), "why": why, "hash": hash_, "detail": canonical({**detail, **of_whom}), "rows": None}
        seq, previous = seq + 1, digest_of(link)
        links.append(link)
    _write(tx, links[:-1])
    tx.info[PENDING] = links[-1]
    return seq


def alone(tx: Session) -> None:
    """Let nobody else append while this transaction lasts (SQLite has one writer anyway)."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def last(tx: Session) -> tuple[int, str]:
    """Return (number, digest) of the last link, (0, ZERO) before the first; nobody else adds one until this transaction ends."""
    from storage.catalogue.models.originals import AuditRow

    alone(tx)
    row = tx.execute(select(AuditRow.seq, AuditRow.digest).order_by(AuditRow.seq.desc()).limit(1)).first()
    return (row.seq, row.digest) if row else (0, ZERO)


def last_time(tx: Session) -> datetime:
    """Return the time of the newest link, pending or written; now before the first: what nobody dated happened not before it."""
    from storage.catalogue.models.originals import AuditRow

    when = tx.scalar(select(AuditRow.when).order_by(AuditRow.seq.desc()).limit(1))
    return datetime.fromisoformat(when) if when else datetime.now(UTC)


def pending(tx: Session) -> int | None:
    """Return the number of the link that waits for the end of this transaction."""
    link = tx.info.get(PENDING)
    return None if link is None else int(link["seq"])


def flush(tx: Session, rows: str | None = None) -> None:
    """Write the link that waits, with the root of the rows it binds; nothing where none waits."""
    link = tx.info.pop(PENDING, None)
    if link is not None:
        _write(tx, [{**link, "rows": rows}])


def _write(tx: Session, links: Sequence[ChainLink]) -> None:
    if not links:
        return
    key: Callable[[], bytes] | None = tx.info.get(KEY)
    secret = SealKey(key()) if key else None
    written: list[driver.Row] = []
    for link in links:
        digest = digest_of(link)
        written.append((link["seq"], *(link[name] for name in TEXTS), link["rows"], digest, secret and secret.seal(digest)))
    tx.flush()
    driver.many(tx, _INSERT, written)
    tx.info[NEWEST] = (links[-1]["seq"], digest, links[-1]["when"])
