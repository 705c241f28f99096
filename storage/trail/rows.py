"""Is the catalogue what the audit chain says? Every row against its newest digest, every root against its digests, every seal.

Like `sys.sp_verify_database_ledger` of SQL Server 2022: the digests are recomputed from the rows as they are, the roots from the
digests, and the chain binds the roots. What differs is named with what the chain says it was, and since when it is covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.catalogue.models.originals import AuditRow
from storage.catalogue.sealing import driver, rows
from storage.catalogue.sealing.cover import BASELINE
from storage.catalogue.sealing.rows import Covered, RowShare
from storage.catalogue.sealing.seal import STEP, read
from storage.catalogue.sealing.shapes import Shape, digest_of, key_of, shapes
from storage.trail import facts
from storage.trail.compare import bonds
from storage.trail.compare import noted as recorded
from storage.trail.compare.telling import difference
from storage.trail.compare.values import RowDifference, RowsState
from storage.trail.facts import FactDifference

NAMED = ("name", "file", "number", "case_number", "label")  # columns that a person knows a row by, the best first
LISTED = 1000  # differences that one run names; the rest are counted
SAMPLED = 20_000  # rows: a table larger than this is checked by the thirtieth every day
DAYS = 30


@dataclass(frozen=True, slots=True)
class RowsPart:
    """What of a table is compared at a time."""

    table: str
    share: RowShare


@dataclass(frozen=True, slots=True)
class PartCompared:
    """What comparing one part showed."""

    checked: int  # rows
    differing: tuple[RowDifference, ...]  # `LISTED` at most
    count: int  # of all that differ


class Bond(StrEnum):
    """What binds the rows and the links, beside the rows themselves; each is asked in one transaction."""

    SEALS = "seals"
    ROOTS = "roots"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class BondsCompared:
    """What asking about some of what binds rows and links showed."""

    roots: tuple[int, ...] = ()  # events whose row digests are not those they bound
    seals: tuple[int, ...] = ()  # events that carry no seal of this installation
    unknown_keys: tuple[str, ...] = ()  # names of seal keys that are not here
    facts: tuple[FactDifference, ...] = ()  # what events say and the rows do not


def parts(tx: Session, day: date | None = None, rows_a_part: int | None = None) -> tuple[RowsPart, ...]:
    """Return what there is to compare: every table, of large ones on `day` the thirtieth that is its turn; recordings in parts."""
    return tuple(part for shape in shapes().values() for part in _parts(tx, shape, day, rows_a_part))


def _parts(tx: Session, shape: Shape, day: date | None, rows_a_part: int | None) -> Iterator[RowsPart]:
    large = shape.table == "recordings"
    count = driver.rows(tx, f"SELECT count(*) FROM {shape.table}", [])[0][0] if day or (large and rows_a_part) else 0
    if day is not None and count > SAMPLED:
        turn = day.toordinal() % DAYS
        yield RowsPart(shape.table, _of_ids(turn, DAYS) if large else RowShare(turn=turn, parts=DAYS))
        return
    pieces = count // rows_a_part + 1 if rows_a_part and day is None else 1
    yield from (RowsPart(shape.table, _of_ids(place, pieces)) for place in range(pieces))


def _of_ids(place: int, pieces: int) -> RowShare:
    """Return one of equal pieces of the recordings: ids are spread evenly (storage/ledgers/originals), so it is read by their index."""
    first, last = (f"R-{(bound << 64) // pieces:016x}" if 0 < bound < pieces else None for bound in (place, place + 1))
    return RowShare(first, last)


def compare(tx: Session, part: RowsPart) -> PartCompared:
    """Compare the rows of one part with the chain."""
    checked, count = 0, 0
    differing: list[RowDifference] = []

    def compared(number: int) -> None:
        nonlocal checked
        checked += number

    shape = shapes()[part.table]
    for row in rows.differing(tx, shape, part.share, compared):
        count += 1
        differing += [difference(tx, shape, row)] if len(differing) < LISTED else []
    return PartCompared(checked, tuple(differing), count)


def verify(tx: Session, keys: Sequence[bytes], day: date | None = None) -> RowsState:
    """Compare all rows with the chain (of large tables the thirtieth that is `day`'s turn); `keys`: the seal keys of this home."""
    return together(tx, [compare(tx, part) for part in parts(tx, day)], [compare_bond(tx, bond, keys) for bond in Bond])


def compare_bond(tx: Session, bond: Bond, keys: Sequence[bytes]) -> BondsCompared:
    """Ask about one of the things that bind rows and links to the chain; `keys`: the seal keys of this home."""
    match bond:
        case Bond.SEALS:
            seals, unknown = bonds.strange_seals(tx, keys)
            return BondsCompared(seals=seals, unknown_keys=unknown)
        case Bond.ROOTS:
            return BondsCompared(roots=bonds.broken_roots(tx))
        case Bond.FACTS:
            return BondsCompared(facts=facts.compare(tx, covered_since(tx) is not None))


def together(tx: Session, compared: Sequence[PartCompared], bound: Sequence[BondsCompared]) -> RowsState:
    """Return what the parts and the bonds showed, with what was noted before."""
    noted = list(recorded.noted(tx))
    open_ = [row for row in noted if row.settled is None]
    differing = [row for part in compared for row in part.differing]
    found = [fact for bond in bound for fact in bond.facts]
    facts_settled = recorded.explained_facts(tx, found)
    return RowsState(
        sum(part.checked for part in compared), (*differing, *open_)[:LISTED], sum(part.count for part in compared) + len(open_),
        tuple(root for bond in bound for root in bond.roots), tuple(seal for bond in bound for seal in bond.seals),
        tuple(name for bond in bound for name in bond.unknown_keys), covered_since(tx),
        tuple(fact for fact in found if fact not in facts_settled)[:LISTED], tuple(row for row in noted if row.settled), facts_settled,
    )


def open_facts(tx: Session) -> tuple[FactDifference, ...]:
    """Return in what events and rows differ and nobody explained."""
    found = facts.compare(tx, covered_since(tx) is not None)
    settled = recorded.explained_facts(tx, found)
    return tuple(fact for fact in found if fact not in settled)


def check(tx: Session, wanted: Mapping[str, Iterable[Sequence[Any]]]) -> tuple[RowDifference, ...]:
    """Compare the rows {table: keys} with the chain: what archiving, disposing and releasing rest on, asked at that moment."""
    differing: list[RowDifference] = []
    for table, keys in wanted.items():
        shape, all_keys = shapes()[table], [tuple(key) for key in keys]
        for place in range(0, len(all_keys), STEP):
            differing += _check(tx, shape, all_keys[place:place + STEP])
    return tuple(differing)


def _check(tx: Session, shape: Shape, keys: Sequence[tuple[Any, ...]]) -> Iterator[RowDifference]:
    from storage.catalogue.sealing.seal import newest

    here, noted = read(tx, shape, keys), newest(tx, shape.table, [key_of(key) for key in keys])
    for key in keys:
        name, fields = key_of(key), here.get(key)
        row = Covered(name, fields, digest_of(fields), noted.get(name, ""))
        if row.digest != row.noted:
            yield difference(tx, shape, row)


def covered_since(tx: Session) -> datetime | None:
    """Return when the rows that were there before were brought under the chain; None where every row always was."""
    at = tx.scalar(select(AuditRow.when).where(AuditRow.what == BASELINE).order_by(AuditRow.seq).limit(1))
    return datetime.fromisoformat(at) if at else None
