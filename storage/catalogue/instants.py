"""Instants as the catalogue holds them: UTC inside, Asia/Shanghai outside."""

from __future__ import annotations

from datetime import UTC, datetime

from footage.values.recordings import BEIJING


def to_stored(value: datetime) -> datetime:
    """Return the instant in UTC; ValueError for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone: {value.isoformat()}")
    return value.astimezone(UTC)


def from_stored(value: datetime) -> datetime:
    """Return what the database gave (UTC where it gives no zone) in Asia/Shanghai."""
    return value.astimezone(BEIJING) if value.tzinfo else BEIJING.fromutc(value.replace(tzinfo=BEIJING))  # a third quicker than by UTC
