"""A list of JSON objects too long for memory: written to a file without a name, read again by whoever asks for it."""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, overload

Item = dict[str, Any]


class LongList(Sequence[Item]):
    """What was added, in that order; eight bytes an item are in memory. The file goes with the list."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the list
        self._places = array("Q")

    def add(self, item: Item) -> None:
        """Add one item."""
        self._places.append(self._file.seek(0, 2))
        self._file.write(json.dumps(item, ensure_ascii=False).encode() + b"\n")

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> list[Item]: ...

    def __getitem__(self, place: int | slice) -> Item | list[Item]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        self._file.seek(self._places[place])
        item: Item = json.loads(self._file.readline())
        return item

    def lines(self) -> Iterator[str]:
        """Yield the JSON text of each item, as it was written."""
        for place in self._places:
            self._file.seek(place)
            yield self._file.readline().decode().rstrip("\n")

    def __iter__(self) -> Iterator[Item]:
        return (self[number] for number in range(len(self)))

    def __repr__(self) -> str:
        return repr(list(self))
