"""Links of the audit chain as they are written: each bound to the one before it, the last of a transaction to its rows.

A link's digest is the SHA-256 of canonical JSON over the link and the digest before it. The last link of a transaction
carries the root of the row digests of that transaction (seal.py), so it is written when the transaction ends. Its seal is a
MAC over the digest by a key that lies outside the database: a link that somebody else made has none.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from messages.json_values import JsonObject

ZERO = "0" * 64  # what the first link follows
LOCK = 0x6175646974  # "audit": one writer at a time on PostgreSQL
PENDING, KEY = "pending link", "seal key"  # in the `info` of a session
HASHED = ("seq", "previous", "what", "subject", "case", "who", "when", "why", "hash", "detail")
_CANONICAL = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))

Happened = tuple[str, str | None, str | None, JsonObject]  # subject, why, hash, detail
ChainLink = dict[str, object]  # the columns of `audit` by attribute


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys in order, no spaces, ASCII only."""
    return _CANONICAL.encode(value)


def digest_of(link: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a link; `rows` is part of it only where a link binds rows (earlier versions bound none)."""
    fields = {name: link[name] for name in HASHED}
    if link.get("rows") is not None:
        fields["rows"] = link["rows"]
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def seal_of(key: bytes, digest: str) -> str:
    """Return the MAC of a link: which key, and HMAC-SHA-256 over its digest."""
    return f"{key_name(key)}:{hmac.new(key, digest.encode('ascii'), hashlib.sha256).hexdigest()}"


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
    for subject, why, hash_, detail in happened:
        link = {"seq": seq + 1, "previous": previous, "what": what, "subject": subject, "case": detail.get("case"), "who": who,
                "when": when.isoformat(), "why": why, "hash": hash_, "detail": canonical(dict(detail)), "rows": None}
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
    from storage.catalogue.models.originals import AuditRow

    if not links:
        return
    key: Callable[[], bytes] | None = tx.info.get(KEY)
    secret = key() if key else None
    digests = [digest_of(link) for link in links]
    tx.execute(insert(AuditRow), [{**link, "digest": digest, "seal": seal_of(secret, digest) if secret else None}
                                  for link, digest in zip(links, digests, strict=True)])
