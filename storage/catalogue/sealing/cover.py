"""All rows brought under the chain at once: by the first version that covers rows, and by each change of the schema.

Before the schema changes, every row is compared with the chain: what differs is noted for good, and only then covered as
it is. So an upgrade launders nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.sealing import driver, links, rows
from storage.catalogue.sealing.rows import Covered
from storage.catalogue.sealing.seal import DIFFERED, RowDigest, line_of, write
from storage.catalogue.sealing.shapes import Shape, body_of, reflected

BASELINE, UPGRADED = "catalogue.covered", "catalogue.upgraded"
STEP = 1000  # digests written at a time
RowsDone = Callable[[int, int], None]  # rows done, rows there are


def note_differences(tx: Session, who: str, progress: RowsDone | None = None) -> None:
    """Note every row that is not what the chain says, before the schema changes; nothing where the chain covers no rows yet."""
    if not inspect(tx.connection()).has_table("row_digests"):
        return
    for shape, row in _differing(tx, progress):
        detail: JsonObject = {"table": shape.table, "key": row.key, "found": row.fields}
        links.append(tx, DIFFERED, who, links.last_time(tx), [(f"row:{shape.table}", None, None, detail)])


def cover(tx: Session, who: str, revision: str, before: str, progress: RowsDone | None = None) -> None:
    """Give every row a digest that is not covered as it is now, all under one event; nothing where there is none."""
    event, root, place = links.last(tx)[0] + 1, hashlib.sha256(), 0
    if links.pending(tx) is not None:
        event += 1
    batch: list[RowDigest] = []
    for shape, row in _differing(tx, progress):
        digest = RowDigest(shape.table, row.key, row.digest, _body(row))
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


def _differing(tx: Session, progress: RowsDone | None) -> Iterator[tuple[Shape, Covered]]:
    """Yield the rows of all tables, as they are in the database, that are not what the chain says."""
    tables = reflected(tx.connection()).values()
    total, done = sum(driver.rows(tx, f"SELECT count(*) FROM {shape.table}", [])[0][0] for shape in tables), 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        if progress:
            progress(done, total)

    for shape in tables:
        yield from ((shape, row) for row in rows.differing(tx, shape, count=count))


def _body(row: Covered) -> str:
    return "" if row.fields is None else body_of(row.fields)
