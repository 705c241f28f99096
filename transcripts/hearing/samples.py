"""16-bit samples, in memory or in an unnamed file: an hour of sound on disk needs no more memory than a minute."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import numpy.typing as npt

SampleArray = npt.NDArray[np.int16]
_BLOCK = 1 << 20  # samples read at once


class Samples(Protocol):
    """A row of samples that is read by slices: an array, or a `Tape`."""

    def __len__(self) -> int: ...

    def __getitem__(self, where: slice, /) -> SampleArray: ...


class Tape:
    """Samples that are only ever added to, in an unnamed file of `folder`; the file is removed with the tape.

    Without a folder they stay in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._bytes = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it lives as long as the tape

    def add(self, content: bytes) -> None:
        """Append little-endian samples."""
        if self._file is None:
            self._memory += content
        else:
            self._file.write(content)
        self._bytes += len(content)

    def add_silence(self, samples: int) -> None:
        """Append `samples` of digital silence."""
        for done in range(0, samples, _BLOCK):
            self.add(bytes(2 * min(_BLOCK, samples - done)))

    def row(self) -> Samples:
        """Return what was added: an array where it lies in memory, else the tape itself."""
        return self if self._file is not None else np.frombuffer(self._memory, dtype="<i2")

    def __len__(self) -> int:
        return self._bytes // 2

    def __getitem__(self, where: slice) -> SampleArray:
        start, end, _ = where.indices(len(self))
        if self._file is None:
            return np.frombuffer(bytes(self._memory[2 * start : 2 * max(start, end)]), dtype="<i2")
        return np.frombuffer(os.pread(self._file.fileno(), 2 * max(0, end - start), 2 * start), dtype="<i2")


def blocks(samples: Samples) -> Iterator[SampleArray]:
    """Yield the samples in order, a block at a time."""
    for start in range(0, len(samples), _BLOCK):
        yield samples[start : start + _BLOCK]
