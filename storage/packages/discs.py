"""Disc images that a plain PC reads: UDF 1.02 with ISO 9660 and Joliet over the same bytes, written in one pass.

The same files make the same image to the byte. Every file is read once, in the order given, and hashed on the way, so
that a list of hashes may itself be the last file of the disc.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from messages.errors import Changed
from storage.packages import disc_iso, disc_udf
from storage.packages.disc_iso import JOLIET, PLAIN, VolumeDescriptor
from storage.packages.disc_tree import SECTOR, DiscFile, Folder, build_tree, leaves, sectors, walk
from storage.stores.os_errors import writing
from storage.stores.streams import Digest, Opener, copy_hashing, new_digest

AGENT = "LIUHEN"
TAIL = 150  # empty sectors at the end: a drive reads ahead of what it is asked for


@dataclass(frozen=True, slots=True)
class Image:
    """A disc image that is whole on the disk."""

    path: Path
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class DiscLayout:
    """An image before its files are in it."""

    root: Folder
    head: bytes  # everything before the first file
    size: int  # sectors of the whole image


def image_size(files: Sequence[DiscFile]) -> int:
    """Return how many bytes the image of these files takes."""
    root = build_tree(files)
    return (_place(root, files, datetime(2000, 1, 1))[1] + TAIL + 1) * SECTOR  # noqa: DTZ001 - only the room counts


def write_image(out: Path, files: Sequence[DiscFile], label: str, at: datetime,
                on_file: Callable[[str, str], None] | None = None, on_bytes: Callable[[int], None] | None = None) -> Image:
    """Write the image `out` (its folder is there); `at` (aware) is every date on the disc.

    `on_file` is told each file's name and SHA-256 as soon as it is written. Changed: a source has not the size it was said
    to have; NoRoom: the disk is full. What was written so far of a failed image goes away.
    """
    plan = lay_out(files, label, at)
    whole = new_digest("sha256")
    try:
        with writing(out.parent, plan.size * SECTOR), out.open("xb") as image:
            def put(piece: bytes) -> None:
                image.write(piece)
                whole.update(memoryview(piece))

            put(plan.head)
            for file in files:
                put(bytes(-_pour(file, image, whole, on_file, on_bytes) % SECTOR))
            put(bytes(TAIL * SECTOR))
            put(disc_udf.anchor(plan.size - 1))
            image.flush()
            os.fsync(image.fileno())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return Image(out, plan.size * SECTOR, whole.hexdigest())


def _pour(file: DiscFile, image: BinaryIO, whole: Digest, on_file: Callable[[str, str], None] | None,
          on_bytes: Callable[[int], None] | None) -> int:
    """Write one file, hashed for itself and for the whole image beside the writing, and return its bytes."""
    digest = new_digest("sha256")
    with file.open() as source:
        count = copy_hashing(source, image.write, (digest, whole), on_bytes)
    if count != file.size:
        raise Changed("storage.bag_source_changed", name=file.name)
    if on_file:
        on_file(file.name, digest.hexdigest())
    return count


def lay_out(files: Sequence[DiscFile], label: str, at: datetime) -> DiscLayout:
    """Return where everything goes, and the tables that say so."""
    root = build_tree(files)
    data, end = _place(root, files, at)
    size = end + TAIL + 1
    return DiscLayout(root, _head(root, label, at, data, size), size)


def _place(root: Folder, files: Sequence[DiscFile], at: datetime) -> tuple[int, int]:
    """Give everything its sector; return the first one of the files and the first one after them."""
    after = disc_udf.place(root, disc_udf.START + 2)
    for names in (PLAIN, JOLIET):
        after += 2 * sectors(len(disc_iso.path_table(root, names, "<")))
    for names in (PLAIN, JOLIET):
        after = disc_iso.place(root, names, at, after)
    place, data = {leaf.file.name: leaf for leaf in leaves(root)}, after
    for file in files:
        place[file.name].start = after
        after += sectors(file.size)
    return data, after


def _head(root: Folder, label: str, at: datetime, data: int, size: int) -> bytes:
    """Return the sectors before the first file."""
    head = bytearray(data * SECTOR)

    def put(sector: int, piece: bytes) -> None:
        head[sector * SECTOR:sector * SECTOR + len(piece)] = piece

    blocks, free = size - 1 - disc_udf.START, _udf_end(root)
    paths: dict[str, tuple[int, int, int]] = {}
    for names in (PLAIN, JOLIET):
        places = []
        for order in "<>":
            table = disc_iso.path_table(root, names, order)
            put(free, table)
            places.append(free)
            free += sectors(len(table))
        paths[names.key] = (places[0], places[1], len(table))
    volume = VolumeDescriptor(label, size, at, AGENT, paths)
    put(16, disc_iso.descriptor(volume, root, PLAIN) + disc_iso.descriptor(volume, root, JOLIET) + disc_iso.TERMINATOR)
    put(19, disc_udf.RECOGNITION)
    for first in (disc_udf.MAIN, disc_udf.RESERVE):
        put(first, disc_udf.volume_sequence(first, label, blocks, at))
    put(disc_udf.INTEGRITY, disc_udf.integrity(root, blocks, at))
    put(disc_udf.ANCHOR, disc_udf.anchor(disc_udf.ANCHOR))
    put(disc_udf.START, disc_udf.file_set(root, label, at))
    _tables(root, at, put)
    return bytes(head)


def _udf_end(root: Folder) -> int:
    ends = [folder.start["udf"] + sectors(folder.size["udf"]) for folder in walk(root)] + [leaf.entry + 1 for leaf in leaves(root)]
    return max(ends)


def _tables(root: Folder, at: datetime, put: Callable[[int, bytes], None]) -> None:
    for folder in walk(root):
        put(folder.entry, disc_udf.folder_entry(folder, at))
        put(folder.start["udf"], disc_udf.listing(folder))
        for names in (PLAIN, JOLIET):
            put(folder.start[names.key], disc_iso.table(folder, names, at))
    for leaf in leaves(root):
        put(leaf.entry, disc_udf.leaf_entry(leaf, at))


def piece(path: Path, start: int, size: int) -> Opener:
    """Return an opener for `size` bytes of a file from `start` on."""
    def opened() -> BinaryIO:
        return _Piece(path.open("rb"), start, size)  # type: ignore[return-value]

    return opened


class _Piece:
    """A stretch of an open file, read to its own end."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        file.seek(start)
        self._file, self._left = file, size

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer as far as the stretch goes."""
        count: int = self._file.readinto(buffer[:min(len(buffer), self._left)])  # type: ignore[attr-defined]
        self._left -= count
        return count

    def __enter__(self) -> _Piece:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
