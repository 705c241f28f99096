"""The rows an act rests on, compared with the chain at that moment: before a case is packed, a list carried out, a copy given away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from storage.catalogue.sealing import driver, rows
from storage.catalogue.sealing.head_file import KeptHead
from storage.catalogue.sealing.heads import is_lacking
from storage.catalogue.sealing.shapes import BETWEEN, shapes
from storage.trail import facts
from storage.trail.compare.noted import explained_facts
from storage.trail.compare.telling import difference
from storage.trail.compare.values import RowDifference
from storage.trail.rows import check

# read whole, so that one that was removed is found as well: there are few of them
OF_ALL_CASES = ("marks", "holds", "requests", "decisions", "packages")
RowsToCheck = Mapping[str, Iterable[Sequence[Any]]]  # keys by table
AFTER = chr(ord(BETWEEN) + 1)  # keys that begin with a name and `BETWEEN` lie below the name and this


def of_case(tx: Session, number: str) -> tuple[RowDifference, ...]:
    """Return what differs of a case, its papers, recordings, their records and transcripts, and of all marks and holds."""
    ids = [id_ for (id_,) in driver.rows(tx, "SELECT id FROM recordings WHERE case_number = ?", [number])]
    versions = [(id_, int(version)) for id_, version in _parts(tx, "records", ids)]
    wanted: RowsToCheck = {"cases": [(number,)], "recordings": [(id_,) for id_ in ids], "transcripts": [(id_,) for id_ in ids],
                           "documents": _parts(tx, "documents", (number,)), "records": versions}
    return (*check(tx, wanted), *_whole(tx, OF_ALL_CASES))


def of_disposal(tx: Session, number: str, lines: Sequence[tuple[int, str]]) -> tuple[RowDifference, ...]:
    """Return what differs of a disposal list, its lines (place, recording), their recordings and cases, and of all marks and holds."""
    places, ids = zip(*lines, strict=True) if lines else ((), ())
    wanted: RowsToCheck = {"disposals": [(number,)], "disposal_items": [(number, place) for place in places],
                           "recordings": [(id_,) for id_ in ids],
                           "cases": sorted(_cases(tx, ids))}
    return (*check(tx, wanted), *_whole(tx, OF_ALL_CASES))


def is_cut(tx: Session, head: KeptHead | None) -> bool:
    """Whether the end of the chain is gone, now or noted before and explained by nobody: rows set back with it look right."""
    tip = head.read() if head is not None else None
    noted = tuple(facts.cuts(tx))
    return (tip is not None and is_lacking(tx, tip)) or len(explained_facts(tx, noted)) < len(noted)


def _whole(tx: Session, tables: Sequence[str]) -> Iterator[RowDifference]:
    for table in tables:
        shape = shapes()[table]
        yield from (difference(tx, shape, row) for row in rows.differing(tx, shape))


def _parts(tx: Session, table: str, first: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the keys (first part, second part) that the table or the chain has for these first parts."""
    shape = shapes()[table]
    own = f"SELECT {', '.join(shape.key_columns())} FROM {table} WHERE {shape.key_columns()[0]} = ?"
    noted = "SELECT DISTINCT row_key FROM row_digests WHERE of_table = ? AND row_key > ? AND row_key < ?"
    if tx.get_bind().dialect.name == "postgresql":
        noted = noted.replace("row_key >", 'row_key COLLATE "C" >').replace("row_key <", 'row_key COLLATE "C" <')
    found: set[tuple[str, ...]] = set()
    for name in first:
        found |= {(str(one), str(two)) for one, two in driver.rows(tx, own, [name])}
        found |= {tuple(key.split(BETWEEN)) for (key,) in driver.rows(tx, noted, [table, name + BETWEEN, name + AFTER])}
    return sorted(found)


def _cases(tx: Session, ids: Sequence[str]) -> set[tuple[str]]:
    found: set[tuple[str]] = set()
    for place in range(0, len(ids), 400):
        step = ids[place:place + 400]
        query = f"SELECT DISTINCT case_number FROM recordings WHERE case_number IS NOT NULL AND id IN ({', '.join('?' * len(step))})"
        found |= {(number,) for (number,) in driver.rows(tx, query, list(step))}
    return found
