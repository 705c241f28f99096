"""What of a table the audit chain covers: every column of every row, as one canonical text in both databases.

A row is hashed as the database stores it: JSON as its text, instants as UTC, nothing parsed. A column that is empty is left
out, so that a column added later changes no digest. Long texts stand in the body by their SHA-256. The text is JSON in UTF-8
without spaces, columns in alphabetical order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, MetaData, String, Table

# Rebuilt from the originals, ended by the clock, or how far something is: never trusted.
CACHES = frozenset({"measurements", "sessions", "attempts", "job_runs", "viewings", "figure_sums", "stale_figures",
                    "case_days"})
CHAIN = frozenset({"audit", "row_digests", "alembic_version"})  # the chain itself, and the name of the schema
BETWEEN = "\x1f"  # between the parts of a key
LONG = 4000  # characters of a text that stands in a body by its hash
# Where there are millions of rows; and where the text is a password's hash, which no copy of the chain has to hold.
LONG_IN: Mapping[str, int] = {"recordings": 200, "passwords": 0}
StoredValue = str | int | float | None
Fields = dict[str, Any]  # {column: value as stored}, empty columns left out
_UNUSUAL = json.JSONEncoder(separators=(",", ":"), default=repr).encode
_IN_POSTGRESQL = {
    "json": "{0}::text",
    "instant": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "day": "to_char({0}, 'YYYY-MM-DD')",
    "yes or no": "{0}::int",
    "text": "{0}",
    "number": "{0}",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of one table in the order they are hashed in, and which of them name a row."""

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]  # in alphabetical order
    kinds: tuple[str, ...]  # of the columns: a name of `_IN_POSTGRESQL`
    wide: tuple[int, ...]  # places of the columns that may hold a long text

    def expressions(self, dialect: str, row: str = "") -> tuple[str, ...]:
        """Return one SQL expression a column that gives it as it is hashed; `row`: "OLD." in a trigger."""
        named = [f'{row}"{column}"' for column in self.columns]
        if dialect == "sqlite":
            return tuple(named)
        return tuple(_IN_POSTGRESQL[kind].format(column) for kind, column in zip(self.kinds, named, strict=True))

    def key_columns(self, row: str = "") -> tuple[str, ...]:
        """Return the quoted columns that name a row."""
        return tuple(f'{row}"{column}"' for column in self.keys)

    def key_expression(self, dialect: str) -> str:
        """Return the SQL expression of a row's key as one text (`key_of`), to be sorted by bytes."""
        if len(self.keys) == 1 and self.kinds[self.columns.index(self.keys[0])] == "text":  # read in the order of its index
            return f'"{self.keys[0]}"' if dialect == "sqlite" else f'"{self.keys[0]}" COLLATE "C"'
        if dialect == "sqlite":
            return f" || char({ord(BETWEEN)}) || ".join(f'CAST("{column}" AS TEXT)' for column in self.keys)
        return f"concat_ws(chr({ord(BETWEEN)}), {', '.join(self.key_columns())}) COLLATE \"C\""

    def fields(self, row: Sequence[StoredValue]) -> Fields:
        """Return what is hashed of a row: {column: value}, long texts by their hash. What follows the columns is left aside."""
        longest = LONG_IN.get(self.table, LONG)
        fields: Fields = {column: value for column, value in zip(self.columns, row, strict=False) if value is not None}
        for place in self.wide:
            value = row[place]
            if value is not None and type(value) is str and len(value) > longest:
                fields[self.columns[place]] = hashed(value)
        return fields


def hashed(value: str) -> dict[str, str | int]:
    """Return how a long text stands in a body; no short text looks like it."""
    return {"length": len(value), "sha256": hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()}


def key_of(parts: Iterable[StoredValue]) -> str:
    """Return the key of a row as one text."""
    return BETWEEN.join(map(str, parts))


def body_of(fields: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the canonical JSON of a row's fields (columns in alphabetical order already), or of what changed of them."""
    return canonical_bytes(fields).decode("utf-8")


def digest_of(fields: Mapping[str, Any] | None) -> str:
    """Return the SHA-256 of a row, "" where there is none."""
    return "" if fields is None else hashlib.sha256(canonical_bytes(fields)).hexdigest()


def canonical_bytes(value: Any) -> bytes:
    """Return canonical JSON; what no JSON can hold (only a strange hand puts it into a column) stands there as text that no value has."""
    try:
        return orjson.dumps(value, default=repr)
    except TypeError:
        return _UNUSUAL(value).encode("ascii")


@cache
def shapes() -> Mapping[str, Shape]:
    """Return {table: shape} of all tables whose rows state facts, at the newest schema."""
    from storage.catalogue.models.originals import Base

    return of_metadata(Base.metadata)


def of_metadata(metadata: MetaData) -> Mapping[str, Shape]:
    """Return {table: shape} of the tables of `metadata` whose rows state facts."""
    return {table.name: _shape(table) for table in metadata.sorted_tables if table.name not in CACHES | CHAIN}


def reflected(connection: Connection) -> Mapping[str, Shape]:
    """Return {table: shape} of the tables as they are in the database, whatever its schema."""
    metadata = MetaData()
    metadata.reflect(connection)
    return of_metadata(metadata)


def _shape(table: Table) -> Shape:
    columns = sorted(table.columns, key=lambda column: column.name)
    wide = tuple(place for place, column in enumerate(columns) if _kind(column.type) == "json" or _is_unbounded(column.type))
    return Shape(str(table.name), tuple(str(column.name) for column in table.primary_key.columns),
                 tuple(str(column.name) for column in columns), tuple(_kind(column.type) for column in columns), wide)


def _is_unbounded(type_: Any) -> bool:
    return isinstance(type_, String) and type_.length is None


def _kind(type_: Any) -> str:
    base = getattr(type_, "impl", type_)
    for kind, of in (("json", JSON), ("instant", DateTime), ("day", Date), ("yes or no", Boolean), ("text", String)):
        if isinstance(base, of):
            return kind
    return "number"
