"""What every table of the catalogue shares: the base class, instants, numbered rows, indexes of the few rows asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, String, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from messages.json_values import JsonList, JsonObject
from storage.catalogue.instants import from_stored, to_stored

E = TypeVar("E", bound=StrEnum)


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


class Named(TypeDecorator[E]):
    """A column of text that means one of a few things (storage/catalogue/states.py)."""

    impl = String
    cache_ok = True

    def __init__(self, names: type[E], length: int) -> None:
        """Hold the members of `names` in a column of `length` characters."""
        super().__init__(length)
        self._names = {member.value: member for member in names}

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Return the text of a member."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """Return the member; KeyError for a text that no version of the program wrote."""
        return None if value is None else self._names[value]


Serial = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only for INTEGER


def partial(name: str, column: str, where: str) -> Index:
    """Return an index of the few rows that are asked for."""
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))


def quoted(members: Iterable[StrEnum]) -> str:
    """Return members as SQL literals: a partial index is used only where the database sees the texts themselves."""
    return ", ".join(f"'{member}'" for member in members)


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: Instant, JsonObject: JSON, JsonList: JSON, int: BigInteger}  # noqa: RUF012
