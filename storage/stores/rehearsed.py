"""A store whose locks seem to follow and are never touched: for asking what would be done to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from storage.stores.objects import ObjectStat, Store

WRITES = frozenset({"put", "together", "delete", "set_aside", "clean", "enter_owner"})  # what a rehearsal has no need of


class _Rehearsed:
    """All that reads is the store's own; locks and holds are remembered here, and nothing else is written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._until: dict[str, datetime] = {}
        self._held: dict[str, bool] = {}

    def __getattr__(self, name: str) -> Any:
        if name in WRITES:
            raise AttributeError(name)
        return getattr(self._store, name)

    def stat(self, key: str) -> ObjectStat:
        """Return the object as it would stand now."""
        stands = self._store.stat(key)
        return replace(stands, retain_until=self._until.get(key, stands.retain_until), held=self._held.get(key, stands.held))

    def retain(self, key: str, until: datetime) -> None:
        """Remember a lock."""
        self._until[key] = until

    def hold(self, key: str, on: bool) -> None:
        """Remember a hold."""
        self._held[key] = on


def rehearsed_store(store: Store) -> Store:
    """Return the store for a rehearsal; BadCall and Unavailable as the store itself raises them."""
    return cast(Store, _Rehearsed(store))
