"""A package over several discs: divided at the borders of files, each disc a BagIt bag of its own that says what the others hold.

A file larger than a disc is divided into pieces named as 7-Zip names them (`.001`, `.002` …), with a note on how to join
them. BagIt's own labels say which bag of which group a disc is (RFC 8493 2.2.2: Bag-Group-Identifier, Bag-Count).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from messages.errors import Changed, NoRoom
from storage.packages.bag_names import DECLARATION, decode_path, encode_path
from storage.packages.bags import bag_info
from storage.packages.disc_tree import DiscFile
from storage.packages.discs import Image, image_size, piece, write_image

PACKAGE = "package"  # folder on each disc for what the whole package says of itself
HASH = 64  # hex digits of a SHA-256


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of the package, or a part of one, on a disc."""

    name: str  # path in the package
    start: int  # bytes from the file's beginning
    size: int  # bytes
    part: int = 0  # 1, 2 … where the file is divided; 0 where it is whole

    @property
    def path(self) -> str:
        """Its path on the disc."""
        return f"{self.name}.{self.part:03}" if self.part else self.name


@dataclass(frozen=True, slots=True)
class Share:
    """What one disc holds."""

    number: int  # 1, 2 …
    count: int  # discs altogether
    pieces: tuple[FilePart, ...]


@dataclass(frozen=True, slots=True)
class DiscPages:
    """What is written for people on each disc, by its share: {path on the disc: bytes}, and the label of the volume."""

    label: Callable[[Share], str]
    notes: Callable[[Share, Sequence[Share]], Mapping[str, bytes]]


def divide(package: Path, capacity: int, notes: int = 0) -> tuple[Share, ...]:
    """Divide the package over discs of `capacity` bytes; `notes`: bytes of what is written for people on each.

    One disc, where everything fits, holds the package as it is. NoRoom where a disc is too small for the tables alone.
    """
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file())
    sizes = {name: (package / name).stat().st_size for name in names}
    if image_size([*_empty(names, sizes), *_empty(["notes"], {"notes": notes})]) <= capacity:
        return (Share(1, 1, tuple(FilePart(name, 0, size) for name, size in sizes.items())),)
    payload = [name for name in names if name.startswith("data/")]
    room = capacity - image_size(_empty(payload, {})) - 4096 * len(payload) - notes - _tags(package, names) - (64 << 10)
    if room < 64 << 10:
        raise NoRoom("disc.too_small", capacity=capacity)
    shares = _fill(sorted(payload, key=_footage_last), sizes, room)
    return tuple(Share(number, len(shares), tuple(pieces)) for number, pieces in enumerate(shares, 1))


def _empty(names: Sequence[str], sizes: Mapping[str, int]) -> list[DiscFile]:
    return [DiscFile(name, sizes.get(name, 0), io.BytesIO) for name in names]


def _tags(package: Path, names: Sequence[str]) -> int:
    """Bytes of what every disc repeats: the whole package's lists, and its own, which cannot be longer."""
    return 3 * sum((package / name).stat().st_size + 4096 for name in names if not name.startswith("data/"))


def _footage_last(name: str) -> tuple[bool, bytes]:
    """Papers and pages first: the first disc opens the case."""
    return name.startswith(("data/originals/", "data/access/")), name.encode("utf-8", "surrogateescape")


def _fill(names: Sequence[str], sizes: Mapping[str, int], room: int) -> list[list[FilePart]]:
    shares: list[list[FilePart]] = [[]]
    left = room
    for name in names:
        if sizes[name] <= room:
            if sizes[name] > left:
                shares.append([])
                left = room
            shares[-1].append(FilePart(name, 0, sizes[name]))
            left -= sizes[name]
            continue
        for part, start in enumerate(range(0, sizes[name], room), 1):
            if shares[-1]:
                shares.append([])
            shares[-1].append(FilePart(name, start, min(room, sizes[name] - start), part))
        left = room - shares[-1][-1].size
    return shares


def write_volume(out: Path, package: Path, share: Share, shares: Sequence[Share], pages: DiscPages, at: datetime,
                 on_bytes: Callable[[int], None] | None = None) -> Image:
    """Write the image of one disc; Changed where a file of the package is not what its manifest says."""
    expected = manifest_lines((package / "manifest-sha256.txt").read_bytes())
    notes = dict(pages.notes(share, shares))
    files = [DiscFile(part.path, part.size, piece(package / part.name, part.start, part.size)) for part in share.pieces]
    written: dict[str, str] = {}

    def check(name: str, sha256: str) -> None:
        written[name] = sha256
        if expected.get(name, sha256) != sha256:
            raise Changed("storage.bag_source_changed", name=name)

    if share.count == 1:
        files += [_small(name, content) for name, content in notes.items()]
    else:
        files += _bag_of(package, share, notes, written)
    return write_image(out, files, pages.label(share), at, check, on_bytes)


def _bag_of(package: Path, share: Share, notes: Mapping[str, bytes], written: Mapping[str, str]) -> list[DiscFile]:
    """Return the tag files that make one disc of several a bag; its manifests are put together when all else is written."""
    whole = {f"{PACKAGE}/{path.relative_to(package).as_posix()}": path for path in sorted(package.rglob("*"))
             if path.is_file() and path.relative_to(package).parts[0] != "data"}
    tags = {"bagit.txt": DECLARATION.encode(), "bag-info.txt": _info(package, share)} | dict(notes)
    paths = [part.path for part in share.pieces]
    listed = [*tags, *whole, "manifest-sha256.txt"]
    return [*(_small(name, content) for name, content in tags.items()),
            *(DiscFile(name, path.stat().st_size, lambda path=path: path.open("rb")) for name, path in whole.items()),  # type: ignore[misc]
            _manifest("manifest-sha256.txt", paths, written), _manifest("tagmanifest-sha256.txt", listed, written)]


def _manifest(name: str, paths: Sequence[str], written: Mapping[str, str]) -> DiscFile:
    """Return a list of hashes that are not known yet: its length is."""
    size = sum(HASH + 3 + len(_written(path)) for path in paths)

    def opened() -> BinaryIO:
        return io.BytesIO(b"".join(written[path].encode("ascii") + b"  " + _written(path) + b"\n" for path in paths))

    return DiscFile(name, size, opened)


def _written(path: str) -> bytes:
    return encode_path(path).encode("utf-8", "surrogateescape")


def _small(name: str, content: bytes) -> DiscFile:
    return DiscFile(name, len(content), lambda: io.BytesIO(content))


def _info(package: Path, share: Share) -> bytes:
    lines = (package / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    info = dict(line.split(": ", 1) for line in lines if not line.startswith("Payload-Oxum"))
    info |= {"Bag-Group-Identifier": package.name, "Bag-Count": f"{share.number} of {share.count}",
             "Payload-Oxum": f"{sum(part.size for part in share.pieces)}.{len(share.pieces)}"}
    return bag_info(info).encode("utf-8", "surrogateescape")


def manifest_lines(manifest: bytes) -> dict[str, str]:
    """Return {path in the package: SHA-256} of a manifest of ours."""
    matches = (re.fullmatch(rb"([0-9a-f]{64})  (.+)", line) for line in manifest.split(b"\n"))
    return {decode_path(match[2].decode("utf-8", "surrogateescape")): match[1].decode("ascii") for match in matches if match}
