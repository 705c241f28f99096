"""Reading a disc or its image without mounting it: the Joliet names, every file as a stream. The bytes may be hostile."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from messages.errors import NotReadable
from storage.packages.disc_tree import SECTOR, VERSION
from storage.stores.streams import Digest, copy_hashing

MOST = 200_000  # files of one disc
LARGEST = 64 << 20  # bytes of one folder's table
Extents = list[tuple[int, int]]  # (first byte, bytes) of each piece of a file


class Disc:
    """An open disc, image or device; NotReadable where it is none, or its tables cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("rb", buffering=0)
            self._size = os.lseek(self._file.fileno(), 0, os.SEEK_END)
            self.files = self._tree()
        except OSError as problem:
            raise NotReadable("disc.unreadable", path=str(path), problem=problem.strerror or str(problem)) from problem
        except (struct.error, IndexError, UnicodeDecodeError) as problem:
            raise NotReadable("disc.unreadable", path=str(path), problem=str(problem)) from problem

    def __enter__(self) -> Disc:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def read(self, name: str) -> bytes:
        """Return a small file whole."""
        return b"".join(self._pieces(name))

    def hash(self, name: str, digests: tuple[Digest, ...], on_bytes: Callable[[int], None] | None = None) -> int:
        """Hash one file, each digest beside the reading, and return its bytes; NotReadable where the disc fails."""
        return copy_hashing(_PieceStream(self._pieces(name)), lambda _: None, digests, on_bytes)  # type: ignore[arg-type]

    def size(self, name: str) -> int:
        """Return the bytes of one file."""
        return sum(size for _, size in self.files[name])

    def _pieces(self, name: str) -> Iterator[bytes]:
        for start, size in self.files[name]:
            while size:
                piece = self._at(start, min(size, 1 << 20))
                yield piece
                start, size = start + len(piece), size - len(piece)

    def _at(self, start: int, size: int) -> bytes:
        try:
            self._file.seek(start)
            piece = self._file.read(size)
        except OSError as problem:
            raise NotReadable("disc.unreadable", path=str(self.path), problem=problem.strerror or str(problem)) from problem
        if len(piece) < min(size, 1):
            raise NotReadable("disc.unreadable", path=str(self.path), problem=f"{start} > {self._size}")
        return piece

    def _tree(self) -> dict[str, Extents]:
        root = self._joliet()
        files: dict[str, Extents] = {}
        seen: set[int] = set()
        open_folders = [("", *root)]
        while open_folders:
            above, start, size = open_folders.pop()
            if start in seen or size > LARGEST or len(files) > MOST:
                raise NotReadable("disc.unreadable", path=str(self.path), problem=above or "/")
            seen.add(start)
            for name, is_folder, begin, length in _records(self._at(start, size)):
                if is_folder:
                    open_folders.append((f"{above}{name}/", begin, length))
                else:
                    files.setdefault(above + name, []).append((begin, length))
        return files

    def _joliet(self) -> tuple[int, int]:
        """Return (first byte, bytes) of the root's table with wide names."""
        for sector in range(16, 64):
            head = self._at(sector * SECTOR, SECTOR)
            if head[1:6] != b"CD001" or head[0] == 255:
                break
            if head[0] == 2 and head[88:91] in (b"%/@", b"%/C", b"%/E"):
                start, size = struct.unpack_from("<I4xI", head, 156 + 2)
                return start * SECTOR, size
        raise NotReadable("disc.no_disc", path=str(self.path))


class _PieceStream:
    """Pieces as a stream to be read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer as far as the piece at hand goes."""
        self._rest = self._rest or next(self._pieces, b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _records(table: bytes) -> Iterator[tuple[str, bool, int, int]]:
    """Yield (name, is a folder, first byte, bytes) of a folder's table; extents of one file follow each other."""
    at = 0
    while at < len(table):
        length = table[at]
        if length == 0:
            at += SECTOR - at % SECTOR
            continue
        start, size = struct.unpack_from("<I4xI", table, at + 2)
        name = table[at + 33:at + 33 + table[at + 32]]
        if name not in (b"\0", b"\1"):
            folder = bool(table[at + 25] & 2)
            text = name.decode("utf-16-be", "surrogatepass")
            text = text if folder else text.removesuffix(VERSION)
            if text in ("", ".", "..") or "/" in text:
                raise IndexError(text)
            yield text, folder, start * SECTOR, size
        at += length


def is_disc(path: Path) -> bool:
    """Whether the file or device begins like a disc."""
    try:
        with path.open("rb", buffering=0) as file:
            return _magic(file)
    except OSError:
        return False


def _magic(file: BinaryIO) -> bool:
    file.seek(16 * SECTOR + 1)
    return file.read(5) == b"CD001"
