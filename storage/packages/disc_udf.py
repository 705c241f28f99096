"""UDF 1.02 (OSTA, after ECMA-167): what Windows, macOS and Linux read of a disc, with whole names and files beyond 4 GiB."""

from __future__ import annotations

import binascii
import struct
from collections.abc import Iterator
from datetime import datetime

from storage.names import shorter
from storage.packages.disc_tree import SECTOR, Folder, Leaf, leaves, sectors, walk

START = 257  # sector where the partition begins, right after the anchor at 256
MAIN, RESERVE, INTEGRITY, ANCHOR = 32, 48, 64, 256  # sectors of the fixed structures
EXTENT = 0x3FFFF800  # bytes one allocation descriptor can cover, in whole sectors
READ, ENTER = 0x1084, 0x14A5  # permissions: everybody reads; everybody reads and enters
RECOGNITION = b"".join(struct.pack("B5sB", 0, name, 1).ljust(SECTOR, b"\0") for name in (b"BEA01", b"NSR02", b"TEA01"))


def tagged(kind: int, location: int, body: bytes) -> bytes:
    """Return a descriptor with its tag: kind, CRC, checksum and place."""
    tag = struct.pack("<HHBBHHHI", kind, 2, 0, 0, 0, binascii.crc_hqx(body, 0), len(body), location)
    return tag[:4] + bytes([sum(tag) & 0xFF]) + tag[5:] + body


def encoded(text: str) -> bytes:
    """Return a text as UDF writes it: 8 bits a character where that is enough, else 16."""
    if all(ord(character) < 256 for character in text):
        return b"\x08" + text.encode("latin-1")
    return b"\x10" + text.encode("utf-16-be", "surrogatepass")


def field(text: str, length: int) -> bytes:
    """Return a text field of a fixed length, shortened in front of its end where it is too long."""
    while text and len(encoded(text)) > length - 1:
        text = shorter(text)
    return (encoded(text).ljust(length - 1, b"\0") + bytes([len(encoded(text))])) if text else bytes(length)


CHARACTERS = b"\0" + b"OSTA Compressed Unicode".ljust(63, b"\0")


def _entity(name: bytes, suffix: bytes = b"", flags: int = 0) -> bytes:
    return bytes([flags]) + name.ljust(23, b"\0") + suffix.ljust(8, b"\0")


US = _entity(b"*Liuhen")
DOMAIN = _entity(b"*OSTA UDF Compliant", struct.pack("<HB", 0x0102, 3))


def _time(at: datetime) -> bytes:
    offset = at.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    return struct.pack("<HhBBBBBBBB", 0x1000 | (minutes & 0xFFF), at.year, at.month, at.day, at.hour, at.minute, at.second, 0, 0, 0)


def _far(block: int, size: int = SECTOR, unique: int = 0) -> bytes:
    """Return a pointer to something in the partition (long_ad)."""
    return struct.pack("<IIHHI", size, block, 0, 0, unique)


def volume_sequence(first: int, label: str, blocks: int, at: datetime) -> bytes:
    """Return the 16 sectors of the volume descriptor sequence that begins at sector `first`; blocks: of the partition."""
    primary = struct.pack("<II", 0, 0) + field(label, 32) + struct.pack("<4HII", 1, 1, 2, 2, 1, 1)
    primary += field(f"{at:%Y%m%d%H%M%S} {label}", 128) + CHARACTERS * 2 + bytes(16) + US + _time(at) + US + bytes(64 + 4 + 2 + 22)
    about = struct.pack("<I", 1) + _entity(b"*UDF LV Info", struct.pack("<H", 0x0102)) + CHARACTERS + field(label, 128)
    about += bytes(36 * 3) + US + bytes(128)
    partition = struct.pack("<IHH", 2, 1, 0) + _entity(b"+NSR02", flags=2) + bytes(128) + struct.pack("<III", 1, START, blocks)
    partition += US + bytes(128 + 156)
    logical = struct.pack("<I", 3) + CHARACTERS + field(label, 128) + struct.pack("<I", SECTOR) + DOMAIN + _far(0)
    logical += struct.pack("<II", 6, 1) + US + bytes(128) + struct.pack("<II", 2 * SECTOR, INTEGRITY) + struct.pack("<BBHH", 1, 6, 1, 0)
    unused = struct.pack("<II", 4, 0)
    descriptors = [(1, primary), (4, about), (5, partition), (6, logical), (7, unused), (8, bytes(496))]
    return b"".join(tagged(kind, first + place, body).ljust(SECTOR, b"\0") for place, (kind, body) in enumerate(descriptors)).ljust(
        16 * SECTOR, b"\0")


def integrity(root: Folder, blocks: int, at: datetime) -> bytes:
    """Return the two sectors that say that the volume was closed whole."""
    folders, files = sum(1 for _ in walk(root)), sum(1 for _ in leaves(root))
    body = _time(at) + struct.pack("<III", 1, 0, 0) + struct.pack("<Q", START + blocks).ljust(32, b"\0")
    body += struct.pack("<IIII", 1, 46, 0, blocks) + US + struct.pack("<IIHHH", files, folders, 0x0102, 0x0102, 0x0102)
    return tagged(9, INTEGRITY, body).ljust(SECTOR, b"\0") + tagged(8, INTEGRITY + 1, bytes(496)).ljust(SECTOR, b"\0")


def anchor(location: int) -> bytes:
    """Return the sector that every reader looks for first."""
    return tagged(2, location, struct.pack("<IIII", 16 * SECTOR, MAIN, 16 * SECTOR, RESERVE) + bytes(480)).ljust(SECTOR, b"\0")


def place(root: Folder, start: int) -> int:
    """Give every file entry and every folder's list its sector from `start` on, and return the first one after them."""
    for folder in walk(root):
        folder.entry, folder.start["udf"] = start, start + 1
        folder.size["udf"] = len(listing(folder))
        start += 1 + sectors(folder.size["udf"])
    for leaf in leaves(root):
        leaf.entry = start
        start += 1
    return start


def file_set(root: Folder, label: str, at: datetime) -> bytes:
    """Return the two sectors at the partition's beginning: they lead to the root."""
    body = _time(at) + struct.pack("<HHIIII", 3, 3, 1, 1, 0, 0) + CHARACTERS + field(label, 128) + CHARACTERS + field(label, 32)
    body += bytes(64) + _far(root.entry - START) + DOMAIN + bytes(16 + 48)
    return tagged(256, 0, body).ljust(SECTOR, b"\0") + tagged(8, 1, bytes(496)).ljust(SECTOR, b"\0")


def listing(folder: Folder) -> bytes:
    """Return a folder's list of names."""
    content = bytearray()
    for name, flags, entry in _entries(folder):
        block = folder.start["udf"] - START + len(content) // SECTOR
        body = struct.pack("<HBB", 1, flags, len(name)) + _far(entry - START if entry else 0, unique=entry) + bytes(2) + name
        content += tagged(257, block, body + bytes(-(16 + len(body)) % 4))
    return bytes(content)


def _entries(folder: Folder) -> Iterator[tuple[bytes, int, int]]:
    yield b"", 0x0A, folder.up.entry
    for name, inner in sorted(folder.folders.items()):
        yield encoded(name), 0x02, inner.entry
    for name, leaf in sorted(folder.leaves.items()):
        yield encoded(name), 0x00, leaf.entry


def folder_entry(folder: Folder, at: datetime) -> bytes:
    """Return the file entry of a folder."""
    return _entry(folder.entry, 4, ENTER, 1 + len(folder.folders), folder.size["udf"], folder.start["udf"], at)


def leaf_entry(leaf: Leaf, at: datetime) -> bytes:
    """Return the file entry of a file."""
    return _entry(leaf.entry, 5, READ, 1, leaf.file.size, leaf.start, at)


def _entry(place: int, kind: int, rights: int, links: int, size: int, start: int, at: datetime) -> bytes:
    where = b"".join(_extents(size, start))
    body = struct.pack("<IHHHBB6xH", 0, 4, 0, 1, 0, kind, 0) + struct.pack("<IIIHBBI", 0xFFFFFFFF, 0xFFFFFFFF, rights, links, 0, 0, 0)
    body += struct.pack("<QQ", size, sectors(size)) + _time(at) * 3 + struct.pack("<I", 1) + bytes(16) + US
    body += struct.pack("<QII", place, 0, len(where)) + where
    return tagged(261, place - START, body).ljust(SECTOR, b"\0")


def _extents(size: int, start: int) -> Iterator[bytes]:
    for done in range(0, size, EXTENT):
        yield struct.pack("<II", min(EXTENT, size - done), start - START + done // SECTOR)
