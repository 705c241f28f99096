"""The published bulletins (通报), each as it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.errors import BadCall
from messages.json_values import JsonObject
from storage.catalogue.models.figures import BulletinRow
from storage.catalogue.sealing import seal
from storage.catalogue.sealing.shapes import digest_of, shapes


@dataclass(frozen=True, slots=True)
class PublishedBulletin:
    """One bulletin."""

    number: str  # 通报〔2026〕1号
    first: date
    last: date  # included
    unit: str | None  # None: of the whole office
    body: JsonObject  # paperwork.papers.figures.values.BulletinPaper as plain values
    sha256: str  # of what its papers say
    by: str
    account: str | None
    at: datetime  # aware


def add(tx: Session, bulletin: PublishedBulletin) -> None:
    """Keep a bulletin as it is published."""
    tx.add(BulletinRow(**{name: getattr(bulletin, name) for name in PublishedBulletin.__dataclass_fields__}))
    tx.flush()


def next_number(tx: Session, form: str, year: int) -> str:
    """Return the number of the next bulletin of a year; `form`: with "{year}" and "{serial}"."""
    known = set(tx.scalars(select(BulletinRow.number)))
    serial = 1
    while (number := form.format(year=year, serial=serial)) in known:
        serial += 1
    return number


def listing(tx: Session) -> tuple[PublishedBulletin, ...]:
    """Return all bulletins, the earliest first."""
    return tuple(map(_value, tx.scalars(select(BulletinRow).order_by(BulletinRow.id))))


def get(tx: Session, number: str) -> PublishedBulletin:
    """Return one bulletin; BadCall where there is none of this number."""
    row = _row(tx, number)
    return _value(row)


def as_published(tx: Session, number: str) -> bool:
    """Whether the row of a bulletin is what the audit chain says it was when it was published."""
    row = _row(tx, number)
    shape = shapes()[BulletinRow.__tablename__]
    fields = seal.read(tx, shape, [(row.id,)]).get((row.id,))
    return digest_of(fields) == seal.newest(tx, shape.table, [str(row.id)]).get(str(row.id), "")


def _row(tx: Session, number: str) -> BulletinRow:
    row = tx.scalar(select(BulletinRow).where(BulletinRow.number == number.strip()))
    if row is None:
        known = list(tx.scalars(select(BulletinRow.number).order_by(BulletinRow.id)))
        raise BadCall("figures.no_bulletin", number=number, known=known or "—")
    return row


def _value(row: BulletinRow) -> PublishedBulletin:
    return PublishedBulletin(row.number, row.first, row.last, row.unit, row.body, row.sha256, row.by, row.account, row.at)
