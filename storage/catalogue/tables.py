"""What every table of the catalogue shares: the base class, instants, numbered rows, indexes of the few rows asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from storage.catalogue.instants import from_stored, to_stored


class Instant(TypeDecorator[datetime]):
    """An aware datetime: UTC in the database, Asia/Shanghai outside."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; ValueError for a time without a zone."""
        return None if value is None else to_stored(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in Asia/Shanghai."""
        return None if value is None else from_stored(value)


Serial = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only for INTEGER


def partial(name: str, column: str, where: str) -> Index:
    """Return an index of the few rows that are asked for."""
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[Any]: JSON, int: BigInteger}  # noqa: RUF012
