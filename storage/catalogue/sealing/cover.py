"""All rows brought under the chain at once: by the first version that covers rows, and by each change of the schema.

Before the schema changes, every row is compared with the chain: what differs is noted for good, and only then covered as
it is. So an upgrade launders nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.sealing import links, rows
from storage.catalogue.sealing.rows import Covered
from storage.catalogue.sealing.seal import DIFFERED, RowDigest, line_of, write
from storage.catalogue.sealing.shapes import body_of, reflected

BASELINE, UPGRADED = "catalogue.covered", "catalogue.upgraded"
STEP = 1000  # digests written at a time


def note_differences(tx: Session, who: str) -> None:
    """Note every row that is not what the chain says, before the schema changes; nothing where the chain covers no rows yet."""
    if not inspect(tx.connection()).has_table("row_digests"):
        return
    for shape in reflected(tx.connection()).values():
        for row in rows.compare(tx, shape):
            if row.digest != row.noted:
                detail: JsonObject = {"table": shape.table, "key": row.key, "found": row.fields}
                links.append(tx, DIFFERED, who, links.last_time(tx), [(f"row:{shape.table}", None, None, detail)])


def cover(tx: Session, who: str, revision: str, before: str) -> None:
    """Give every row a digest that is not covered as it is now, all under one event; nothing where there is none."""
    event, root, place = links.last(tx)[0] + 1, hashlib.sha256(), 0
    if links.pending(tx) is not None:
        event += 1
    batch: list[RowDigest] = []
    for digest in _uncovered(tx):
        root.update(line_of(digest))
        batch.append(digest)
        if len(batch) == STEP:
            write(tx, event, batch, place)
            place, batch = place + len(batch), []
    if batch:
        write(tx, event, batch, place)
        place += len(batch)
    if place:
        what = BASELINE if before < "0008" else UPGRADED
        noted: JsonObject = {"rows": place, "schema": revision, "before": before}
        if links.append(tx, what, who, links.last_time(tx), [("catalogue", None, None, noted)]) != event:
            raise RuntimeError("the event of an upgrade has another number than its rows say")
        links.flush(tx, root.hexdigest())
    links.flush(tx)


def _uncovered(tx: Session) -> Iterator[RowDigest]:
    for shape in reflected(tx.connection()).values():
        for row in rows.compare(tx, shape):
            if row.digest != row.noted:
                yield RowDigest(shape.table, row.key, row.digest, _body(row))


def _body(row: Covered) -> str:
    return "" if row.fields is None else body_of(row.fields)

