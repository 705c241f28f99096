"""A list too long for memory: written to a file without a name, read again by whoever asks for it."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class LongList(Sequence[T], Generic[T]):
    """What was added, in that order; eight bytes an item are in memory. The file goes with the list, and nobody else can read it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the list
        self._places = array("Q")

    def add(self, item: T) -> None:
        """Add one item."""
        self._places.append(self._file.seek(0, 2))
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        self._file.seek(self._places[place])
        item: T = pickle.load(self._file)
        return item

    def __iter__(self) -> Iterator[T]:
        return (self[number] for number in range(len(self)))

    def __repr__(self) -> str:
        return repr(list(self))
