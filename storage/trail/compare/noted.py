"""Differences that the chain noted, and those of them that somebody explained: nothing that was found is ever let fall."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.json_values import JsonObject
from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing import driver, links, rows, seal
from storage.catalogue.sealing.rows import Covered, RowShare
from storage.catalogue.sealing.seal import DIFFERED, RowDigest
from storage.catalogue.sealing.shapes import BETWEEN, Shape, body_of, shapes
from storage.trail.compare.telling import told_at
from storage.trail.compare.values import RowDifference, Settled
from storage.trail.facts import FactDifference

SETTLED = "row.settled"
CHAIN = "audit"  # in the place of a table: what is settled is about the chain itself
AFTER = "\x01"  # no key begins with another and goes on with this
KEYS = "SELECT DISTINCT row_key FROM row_digests WHERE of_table = ?"
RowName = tuple[str, str]  # table, key


def noted(tx: Session) -> Iterator[RowDifference]:
    """Yield what was noted as different, with by whom it was explained."""
    settled = explained(tx)
    for event, table, row in _found(tx):
        yield told_at(tx, event, row, table, settled.get((event, table, row.key)))


def _found(tx: Session) -> Iterator[tuple[int, str, Covered]]:
    """Yield (event, table, row as it was found)."""
    for event in tx.execute(select(AuditRow.seq, AuditRow.detail).where(AuditRow.what == DIFFERED).order_by(AuditRow.seq)):
        detail = json.loads(event.detail)
        for row in detail.get("rows", [detail]):
            yield event.seq, row["table"], Covered(row["key"], row["found"], "", "")


def explained(tx: Session) -> dict[tuple[int, str, str], Settled]:
    """Return {(event that noted it, table, key): by whom it was explained}."""
    return {(number, *row): settled for settled, row, numbers in _settlings(tx) for number in numbers}


def _settlings(tx: Session) -> Iterator[tuple[Settled, RowName, list[int]]]:
    """Yield each settlement with the row that it explains and the events that noted it, the oldest first."""
    for event in tx.execute(select(AuditRow.seq, AuditRow.when, AuditRow.who, AuditRow.why, AuditRow.detail)
                            .where(AuditRow.what == SETTLED).order_by(AuditRow.seq)):
        detail = json.loads(event.detail)
        yield Settled(event.seq, datetime.fromisoformat(event.when), event.who, detail["approver"], event.why or ""), (
            detail["table"], detail["key"]), detail["events"]


def explained_facts(tx: Session, differing: Iterable[FactDifference]) -> dict[FactDifference, Settled]:
    """Return those of these that somebody explained after the event they are about."""
    settled = {row: answer for answer, row, _ in _settlings(tx)}
    answers = {fact: settled.get(fact.row) for fact in differing}
    return {fact: answer for fact, answer in answers.items() if answer is not None and answer.event > (fact.event or 0)}


def find(tx: Session, name: str) -> RowName | None:
    """Return (table, key) of a row named as `RowDifference.id` names it; None where neither catalogue nor chain knows one."""
    table, _, parts = name.partition(":")
    if table == CHAIN:
        return table, parts
    shape = shapes().get(table)
    if shape is None:
        return None
    if len(shape.keys) == 1:
        return table, parts
    keys = {str(key) for (key,) in (*driver.rows(tx, KEYS, [table]), *_own_keys(tx, shape))}
    return next(((table, key) for key in sorted(keys) if key.replace(BETWEEN, "/") == parts), None)


def _own_keys(tx: Session, shape: Shape) -> list[Any]:
    return driver.rows(tx, f"SELECT {shape.key_expression(tx.get_bind().dialect.name)} FROM {shape.table}", [])


def is_open(tx: Session, row: RowName) -> bool:
    """Whether something differs of a row, or was noted as different, that nobody explained."""
    return bool(_unexplained(tx, row)) or _differs(tx, row) is not None


def _unexplained(tx: Session, row: RowName) -> list[int]:
    done = explained(tx)
    return [event for event, table, found in _found(tx) if (table, found.key) == row and (event, *row) not in done]


def _differs(tx: Session, row: RowName) -> Covered | None:
    if row[0] == CHAIN:
        return None
    return next(rows.differing(tx, shapes()[row[0]], RowShare(row[1], row[1] + AFTER)), None)


def settle(tx: Session, row: RowName, who: str, approver: str, reason: str, at: datetime) -> None:
    """Settle what differs of a row: what it is now is noted and covered from here on, what was noted before is explained."""
    table, key = row
    events, now = _unexplained(tx, row), _differs(tx, row)
    if now is not None:
        found: JsonObject = {"table": table, "key": key, "found": now.fields and json.loads(body_of(now.fields))}
        events.append(links.append(tx, DIFFERED, who, at, [(f"row:{table}", None, None, found)]))
    detail: JsonObject = {"table": table, "key": key, "approver": approver, "events": list(events)}
    links.append(tx, SETTLED, who, at, [(f"row:{table}", reason, None, detail)])
    if now is not None:
        body = "" if now.fields is None else body_of(now.fields)
        seal.bind(tx, [RowDigest(table, key, now.digest, body)], who)
