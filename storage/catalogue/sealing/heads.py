"""The head of the chain as this machine wrote it last, in one small file beside the keys: no chain may fall back behind it.

A chain whose end was cut off is consistent in itself, and so are the rows that were set back with it. The file is written after
each commit that adds a link, sealed by the key of the links. One that is older than the chain is fine (a run was killed between
the commit and the file); a chain that does not hold the event that the file names was cut, or is another one: noted as an event.
"""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.sealing import driver, links
from storage.catalogue.sealing.links import ZERO, SealKey, canonical

CUT, HEADLESS, SUBJECT = "chain.cut", "chain.headless", "chain:head"
RESTORED = "catalogue.restored"
SIZE = 512  # bytes: one sector of a disk, written by one call


@dataclass(frozen=True, slots=True)
class ChainTip:
    """One link that was the newest."""

    seq: int
    digest: str
    at: str  # ISO 8601, when it happened

    @property
    def message(self) -> str:
        """Return what is sealed."""
        return canonical(["liuhen chain head", self.seq, self.digest, self.at])


FIRST = ChainTip(0, ZERO, "")  # before the first link
NOT_OURS = ChainTip(0, "", "")  # a file holds something that this installation did not seal: no chain has such a head


class KeptHead(Protocol):
    """Where the head of a chain is kept."""

    def read(self) -> ChainTip | None:
        """Return the head that is kept; None where there is none."""

    def keep(self, tip: ChainTip, instead_of: ChainTip | None = None) -> None:
        """Keep a head where it is newer than the one there is, or where that is `instead_of`."""


class HeadFile:
    """A head in a file of its own. What cannot be read or written is left: an older head does no harm."""

    def __init__(self, path: Path, key: Callable[[], bytes]) -> None:
        self.path, self._key = path, cache(key)
        self._seen: tuple[bytes, ChainTip] = b"", NOT_OURS  # what was in the file last, so that it is not checked again and again

    def read(self) -> ChainTip | None:
        """Return the head in the file: None where there is no file, `NOT_OURS` where it holds something else."""
        try:
            with self._open(os.O_RDONLY, fcntl.LOCK_SH) as file:
                return self._tip(os.pread(file, SIZE, 0))
        except OSError:
            return None if not self.path.exists() else NOT_OURS

    def keep(self, tip: ChainTip, instead_of: ChainTip | None = None) -> None:
        """Write a head where it is newer than the one there is, or where that is `instead_of`; by one call, so that it is never half."""
        with contextlib.suppress(OSError), self._open(os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX) as file:
            there = os.pread(file, SIZE, 0)
            before = self._tip(there) if there else None
            if before is None or before.seq < tip.seq or before == instead_of:
                written = sealed(tip, self._key())
                os.pwrite(file, written, 0)
                self._seen = written, tip

    @contextlib.contextmanager
    def _open(self, flags: int, lock: int) -> Iterator[int]:
        file = os.open(self.path, flags | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, lock)
            yield file
        finally:
            os.close(file)

    def _tip(self, written: bytes) -> ChainTip:
        seen, tip = self._seen
        if written != seen:
            tip = unsealed(written, self._key())
            self._seen = written, tip
        return tip


def sealed(tip: ChainTip, key: bytes) -> bytes:
    """Return a head as it lies in a file."""
    fields = {"seq": tip.seq, "digest": tip.digest, "at": tip.at, "seal": SealKey(key).seal(tip.message)}
    return json.dumps(fields).encode("ascii").ljust(SIZE - 1) + b"\n"


def unsealed(written: bytes, key: bytes) -> ChainTip:
    """Return the head that was written, `NOT_OURS` where this key did not seal it."""
    try:
        fields = json.loads(written)
        tip = ChainTip(int(fields["seq"]), str(fields["digest"]), str(fields["at"]))
        good = hmac.compare_digest(str(fields["seal"]), SealKey(key).seal(tip.message))
    except (ValueError, KeyError, TypeError):
        return NOT_OURS
    return tip if good else NOT_OURS


def is_lacking(tx: Session, tip: ChainTip) -> bool:
    """Whether the chain does not hold this head; one of the days that a restored backup does not know is not missed."""
    return not _holds(tx, tip) and not _is_before_a_restore(tx, tip)


def _holds(tx: Session, tip: ChainTip) -> bool:
    row = driver.rows(tx, "SELECT digest FROM audit WHERE seq = ?", [tip.seq])
    return tip == FIRST or bool(row and row[0][0] == tip.digest)


def _is_before_a_restore(tx: Session, tip: ChainTip) -> bool:
    if not tip.at:
        return False
    rows, then = driver.rows(tx, "SELECT at, detail FROM audit WHERE what = ?", [RESTORED]), datetime.fromisoformat(tip.at)
    return any(json.loads(detail)["events"] < tip.seq and then <= datetime.fromisoformat(at) for at, detail in rows)


def compare(tx: Session, head: KeptHead | None, key: Callable[[], bytes] | None, who: str, restored: bool) -> ChainTip | None:
    """Note in the chain where it does not hold the head that is kept, or where none is kept any more; return the head it lacks.

    `restored`: a backup has just been brought back, whose chain may be shorter by right.
    """
    if head is None or key is None:
        return None
    tip = head.read()
    if tip is None:
        if not restored and _sealed_by(tx, key):
            links.append(tx, HEADLESS, who, links.last_time(tx), [(SUBJECT, None, None, {})])
        return None
    if _holds(tx, tip):
        return None
    if not restored and is_lacking(tx, tip):
        detail: JsonObject = {"seq": tip.seq, "digest": tip.digest, "at": tip.at}
        links.append(tx, CUT, who, links.last_time(tx), [(SUBJECT, None, None, detail)])
    return tip


def _sealed_by(tx: Session, key: Callable[[], bytes]) -> bool:
    """Whether the newest link was sealed by this key: then a head was kept after it."""
    rows = driver.rows(tx, "SELECT seal FROM audit ORDER BY seq DESC LIMIT 1", [])
    return bool(rows and rows[0][0]) and str(rows[0][0]).startswith(f"{links.key_name(key())}:")


def keep(tx: Session, head: KeptHead | None, lacked: ChainTip | None) -> None:
    """Keep the newest link that a transaction wrote, after it was committed."""
    newest = tx.info.pop(links.NEWEST, None)
    if head is not None and newest is not None:
        head.keep(ChainTip(*newest), lacked)
