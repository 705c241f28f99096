"""At the end of each transaction: every row it touched gets a digest, and the digests are bound by a root in the chain.

Like the ledger tables of SQL Server 2022: what a row was before is compared with the newest digest the chain knows of it.
Where that differs, somebody changed the row behind the program's back: noted as an event of its own, so that a change
made later by right does not hide it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.models.trail import RowDigestRow
from storage.catalogue.sealing import driver, journal, links, stale
from storage.catalogue.sealing.journal import Key
from storage.catalogue.sealing.shapes import Fields, Shape, body_of, digest_of, key_of, shapes

DIFFERED, CHANGED = "row.differed", "rows.changed"
STEP = 400  # rows asked for at a time
AT_ONCE = 50  # rows that differed that one transaction notes one by one; the others by events of many


@dataclass(frozen=True, slots=True)
class RowDigest:
    """What one transaction made of one row."""

    table: str
    key: str
    digest: str  # SHA-256 of the row, "" where it was removed
    body: str  # the row, or what changed of it (`delta`)


def seal(tx: Session, who: str) -> None:
    """Bind everything this transaction touched to the chain; `who`: whose run this is, for what no event of its own tells of."""
    tx.flush()
    touched = journal.touched(tx.connection())
    changes = [change for table, rows in touched.items() for change in _changes(tx, shapes()[table], rows)]
    stale.note(tx, ((change.table, change.before, change.now) for change in changes))
    differing = [change for change in changes if change.differed]
    if differing:
        links.append(tx, DIFFERED, who, links.last_time(tx), [
            *(_happened(change) for change in differing[:AT_ONCE]),
            *(_together(differing[place:place + STEP]) for place in range(AT_ONCE, len(differing), STEP))])
    bind(tx, [change.digest for change in changes if change.digest is not None], who)


def bind(tx: Session, digests: Sequence[RowDigest], who: str) -> None:
    """Write digests under the link that waits, or under one of their own where none waits."""
    if not digests:
        links.flush(tx)
        return
    if links.pending(tx) is None:
        links.append(tx, CHANGED, who, links.last_time(tx), [("catalogue", None, None, {"rows": len(digests)})])
    event = links.pending(tx)
    links.flush(tx, root_of(digests))
    write(tx, event or 0, digests)


def write(tx: Session, event: int, digests: Sequence[RowDigest], first: int = 0) -> None:
    """Add digests under the event that binds them, numbered from `first`."""
    driver.many(tx, f"INSERT INTO {RowDigestRow.__tablename__} (event, place, of_table, row_key, digest, body) VALUES (?, ?, ?, ?, ?, ?)",
                [(event, place, row.table, row.key, row.digest, row.body) for place, row in enumerate(digests, first)])


def root_of(digests: Iterable[RowDigest]) -> str:
    """Return the SHA-256 over the lines "table US key US digest US body LF" of digests in their order."""
    root = hashlib.sha256()
    for row in digests:
        root.update(line_of(row))
    return root.hexdigest()


def line_of(row: RowDigest) -> bytes:
    """Return what a root is computed over for one row."""
    return f"{row.table}\x1f{row.key}\x1f{row.digest}\x1f{row.body}\n".encode("utf-8", "surrogatepass")


def delta(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what changed as JSON: [{column: new value}, [columns that are empty now]]."""
    changed = {column: value for column, value in after.items() if before.get(column) != value}
    return body_of([changed, [column for column in before if column not in after]])


@dataclass(frozen=True, slots=True)
class _Change:
    table: str
    key: str
    digest: RowDigest | None  # None where the row is as the chain knows it
    differed: bool  # it was something else than the chain said before this transaction touched it
    before: Fields | None
    now: Fields | None = None


def _changes(tx: Session, shape: Shape, rows: Mapping[Key, Fields | None]) -> Iterator[_Change]:
    keys = list(rows)
    for place in range(0, len(keys), STEP):
        step = keys[place:place + STEP]
        now = read(tx, shape, step)
        noted = newest(tx, shape.table, [key_of(key) for key in step])
        for key in step:
            yield _change(shape.table, key_of(key), rows[key], now.get(key), noted.get(key_of(key), ""))


def _change(table: str, key: str, before: Fields | None, now: Fields | None, noted: str) -> _Change:
    was = digest_of(before)
    new = was if now == before else digest_of(now)
    if new == noted:
        return _Change(table, key, None, was != noted, before, now)
    usual = was == noted and before is not None and now is not None
    body = "" if now is None else delta(before or {}, now) if usual else body_of(now)
    return _Change(table, key, RowDigest(table, key, new, body), was != noted, before, now)


def read(tx: Session, shape: Shape, keys: Sequence[Key]) -> dict[Key, Fields]:
    """Return {key: fields} of the rows with these keys, as they are now."""
    dialect, width = tx.get_bind().dialect.name, len(shape.keys)
    wanted = ", ".join(["?" if width == 1 else f"({', '.join('?' * width)})"] * len(keys))
    columns = ", ".join(shape.key_columns())
    if width > 1:
        columns, wanted = f"({columns})", f"VALUES {wanted}" if dialect == "sqlite" else wanted
    query = f"SELECT {', '.join(shape.expressions(dialect))} FROM {shape.table} WHERE {columns} IN ({wanted})"
    places = tuple(shape.columns.index(key) for key in shape.keys)
    rows = driver.rows(tx, query, [part for key in keys for part in key])
    return {tuple(row[place] for place in places): shape.fields(row) for row in rows}


def newest(tx: Session, table: str, keys: Sequence[str]) -> dict[str, str]:
    """Return {key: newest digest} of the rows the chain knows."""
    wanted = ", ".join("?" * len(keys))
    query = f"SELECT row_key, digest FROM row_digests WHERE of_table = ? AND row_key IN ({wanted}) ORDER BY row_key, event"
    return dict(driver.rows(tx, query, [table, *keys]))


def _happened(change: _Change) -> links.Happened:
    return (f"row:{change.table}", None, None, _found(change))


def _together(changes: Sequence[_Change]) -> links.Happened:
    """Return one event for many rows that differed: somebody changed a great deal at once."""
    return ("rows", None, None, {"rows": [_found(change) for change in changes]})


def _found(change: _Change) -> JsonObject:
    found = None if change.before is None else json.loads(body_of(change.before))
    return {"table": change.table, "key": change.key, "found": found}
