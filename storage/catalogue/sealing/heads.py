"""The head of the chain as this machine wrote it last, in one small file beside the keys: no chain may fall back behind it.

A chain whose end was cut off is consistent in itself, and so are the rows that were set back with it. The file is written after
each commit that adds a link, sealed by the key of the links. One that is older than the chain is fine (a run was killed between
the commit and the file); a chain that does not hold the event that the file names was cut, or is another one: noted as an event.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.sealing import driver, links
from storage.catalogue.sealing.head_file import FIRST, ChainTip, KeptHead

CUT, HEADLESS, SUBJECT = "chain.cut", "chain.headless", "chain:head"
RESTORED = "catalogue.restored"


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
