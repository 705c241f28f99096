"""ISO 9660 (ECMA-119) and its Joliet names: what the oldest PC reads of a disc."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.names import shorter
from storage.packages.disc_tree import LETTERS, SECTOR, VERSION, Folder, Leaf, sectors, walk

EXTENT = 0xFFFFF800  # bytes of one extent at most; a longer file has several (level 3)
FOLDER, MORE = 0x02, 0x80  # flags of a directory record


@dataclass(frozen=True, slots=True)
class Names:
    """One of the two ways names are written."""

    key: str  # in Folder.start and Folder.size
    wide: bool  # 16-bit characters

    def folder(self, folder: Folder) -> bytes:
        """Return a folder's name."""
        return _wide(folder.name) if self.wide else folder.short.encode("ascii")

    def leaf(self, leaf: Leaf) -> bytes:
        """Return a file's name; readers take one `;1` (ECMA-119 7.5.1, the version) off the end of it."""
        plain = leaf.short if "." in leaf.short else leaf.short + "."
        wide = leaf.name + VERSION if leaf.name.endswith(VERSION) else leaf.name
        return _wide(wide) if self.wide else f"{plain}{VERSION}".encode("ascii")

    def text_field(self, text: str, length: int) -> bytes:
        """Return a text field of a volume descriptor, shortened in front of its end."""
        while len(text) > (length // 2 if self.wide else length):
            text = shorter(text)
        if self.wide:
            return _wide(text[:length // 2].ljust(length // 2)).ljust(length, b"\0")
        return "".join(letter if letter in LETTERS else "_" for letter in text.upper())[:length].encode("ascii").ljust(length)


PLAIN, JOLIET = Names("iso", False), Names("joliet", True)


def _wide(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def both32(value: int) -> bytes:
    """Return a number in both byte orders."""
    return struct.pack("<I", value) + struct.pack(">I", value)


def both16(value: int) -> bytes:
    """Return a small number in both byte orders."""
    return struct.pack("<H", value) + struct.pack(">H", value)


def _date(at: datetime) -> bytes:
    offset = at.utcoffset()
    quarters = int(offset.total_seconds() // 900) if offset else 0
    return struct.pack("6Bb", at.year - 1900, at.month, at.day, at.hour, at.minute, at.second, quarters)


def _long_date(at: datetime) -> bytes:
    return at.strftime("%Y%m%d%H%M%S00").encode("ascii") + _date(at)[-1:]


def _record(name: bytes, start: int, size: int, flags: int, date: bytes) -> bytes:
    length = 33 + len(name) + (len(name) + 1) % 2
    head = struct.pack("BB", length, 0) + both32(start) + both32(size) + date + struct.pack("3B", flags, 0, 0) + both16(1)
    return (head + bytes([len(name)]) + name).ljust(length, b"\0")


def _records(folder: Folder, names: Names, date: bytes) -> Iterator[bytes]:
    for name, about in ((b"\0", folder), (b"\1", folder.up)):
        yield _record(name, about.start.get(names.key, 0), about.size.get(names.key, 0), FOLDER, date)
    entries: list[tuple[bytes, Folder | Leaf]] = [(names.folder(inner), inner) for inner in folder.folders.values()]
    entries += [(names.leaf(leaf), leaf) for leaf in folder.leaves.values()]
    for name, entry in sorted(entries, key=lambda pair: pair[0]):
        if isinstance(entry, Folder):
            yield _record(name, entry.start.get(names.key, 0), entry.size.get(names.key, 0), FOLDER, date)
        else:
            yield from _extents(name, entry, date)


def _extents(name: bytes, leaf: Leaf, date: bytes) -> Iterator[bytes]:
    done, size = 0, leaf.file.size
    while True:
        part = min(EXTENT, size - done)
        last = done + part == size
        yield _record(name, leaf.start + done // SECTOR, part, 0 if last else MORE, date)
        done += part
        if last:
            return


def table(folder: Folder, names: Names, at: datetime) -> bytes:
    """Return a folder's directory records, none over the border of a sector."""
    records = bytearray()
    for record in _records(folder, names, _date(at)):
        if len(records) % SECTOR + len(record) > SECTOR:
            records += bytes(-len(records) % SECTOR)
        records += record
    return bytes(records + bytes(-len(records) % SECTOR))


def path_table(root: Folder, names: Names, order: str) -> bytes:
    """Return the list of all folders; order: "<" or ">"."""
    levels = sorted_walk(root, names)
    numbers = {id(folder): number for number, folder in enumerate(levels, 1)}
    paths = bytearray()
    for folder in levels:
        name = names.folder(folder) if folder.parent else b"\0"
        paths += struct.pack(f"{order}BBIH", len(name), 0, folder.start.get(names.key, 0), numbers[id(folder.up)])
        paths += name + bytes(len(name) % 2)
    return bytes(paths)


def sorted_walk(root: Folder, names: Names) -> list[Folder]:
    """Return the folders by level, by the number of the folder above, by name (ECMA-119 6.9.1)."""
    level, done = [root], []
    while level:
        done += level
        level = [inner for folder in level for inner in sorted(folder.folders.values(), key=names.folder)]
    return done


@dataclass(frozen=True, slots=True)
class VolumeDescriptor:
    """What a volume descriptor says of the disc as a whole."""

    label: str
    size: int  # sectors
    at: datetime
    agent: str
    paths: dict[str, tuple[int, int, int]]  # by key of Names: sector of the table in each byte order, its bytes


def descriptor(volume: VolumeDescriptor, root: Folder, names: Names) -> bytes:
    """Return the primary or the supplementary volume descriptor."""
    little, big, length = volume.paths[names.key]
    field = names.text_field
    content = struct.pack("B5sBB", 2 if names.wide else 1, b"CD001", 1, 0)
    content += field("", 32) + field(volume.label, 32) + bytes(8) + both32(volume.size)
    content += (b"%/E" if names.wide else b"").ljust(32, b"\0") + both16(1) + both16(1) + both16(SECTOR) + both32(length)
    content += struct.pack("<II", little, 0) + struct.pack(">II", big, 0)
    content += _record(b"\0", root.start[names.key], root.size[names.key], FOLDER, _date(volume.at))
    content += field(volume.label, 128) + field("", 128) + field("", 128) + field(volume.agent, 128) + field("", 37) * 3
    content += _long_date(volume.at) * 2 + (b"0" * 16 + b"\0") + _long_date(volume.at) + b"\1\0"
    return content.ljust(SECTOR, b"\0")


TERMINATOR = struct.pack("B5sB", 255, b"CD001", 1).ljust(SECTOR, b"\0")


def place(root: Folder, names: Names, at: datetime, start: int) -> int:
    """Give every folder's table its place from sector `start` on, and return the first sector after them."""
    for folder in walk(root):
        folder.size[names.key] = len(table(folder, names, at))
        folder.start[names.key] = start
        start += sectors(folder.size[names.key])
    return start
