"""Checking a case package, a copy of it, a mounted disc or a disc image: every file against every manifest, nothing left over."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from messages import Text, text
from messages.errors import NotReadable
from storage.packages.bag_names import decode_path
from storage.packages.disc_read import Disc, is_disc
from storage.stores.streams import Digest, hash_file, new_digest

LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")


@dataclass(frozen=True, slots=True)
class BagProblem:
    """One thing that is wrong with a package."""

    kind: str  # "malformed", "missing", "changed", "unlisted", "unreadable", "signature_missing" or "signature_wrong"
    file: str  # path in the package
    text: Text  # for a person


class Tree(Protocol):
    """Where the files of a package lie."""

    def names(self) -> Iterable[str]:
        """All files, paths with "/"."""
        ...

    def read(self, name: str) -> bytes:
        """A small file whole; OSError or NotReadable where it cannot be read."""
        ...

    def size(self, name: str) -> int:
        """Bytes of a file."""
        ...

    def hash(self, name: str, digests: tuple[Digest, ...], on_bytes: Callable[[int], None] | None) -> int:
        """Read a file through digests; OSError or NotReadable where it cannot be read."""
        ...


class FolderTree:
    """A package in a folder: on a disk, or on a mounted disc."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self) -> list[str]:
        """All that is no folder; a link counts as a name, and is never followed."""
        return [path.relative_to(self.root).as_posix() for path in sorted(self.root.rglob("*")) if path.is_symlink() or not path.is_dir()]

    def read(self, name: str) -> bytes:
        """A small file whole."""
        return (self.root / name).read_bytes()

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return (self.root / name).stat().st_size

    def hash(self, name: str, digests: tuple[Digest, ...], on_bytes: Callable[[int], None] | None) -> int:
        """Read a file from the disk itself, past the page cache."""
        if (self.root / name).is_symlink():
            raise NotReadable("storage.source_unreadable", name=name, problem="symlink")
        return hash_file(self.root / name, digests, on_bytes)


class DiscTree:
    """A package on a disc or in its image."""

    def __init__(self, disc: Disc) -> None:
        self._disc = disc
        self.read, self.size, self.hash = disc.read, disc.size, disc.hash

    def names(self) -> list[str]:
        """All files."""
        return sorted(self._disc.files)


def check_bag(path: Path, on_bytes: Callable[[int], None] | None = None, *, only: str | None = None) -> list[BagProblem]:
    """Return everything that is wrong with the package at `path` (a folder or a disc image); reads each file once.

    `only`: the one algorithm to compute, for a package that was written a moment ago. NotReadable where a disc image cannot be
    read as one.
    """
    with open_tree(path) as tree:
        return check_tree(tree, on_bytes, only)


@contextmanager
def open_tree(path: Path) -> Iterator[Tree]:
    """Give the files of a package: a folder, or a disc image; NotReadable where that cannot be read as one."""
    if path.is_dir() or not is_disc(path):
        yield FolderTree(path)
        return
    with Disc(path) as disc:
        yield DiscTree(disc)


def check_tree(tree: Tree, on_bytes: Callable[[int], None] | None = None, only: str | None = None) -> list[BagProblem]:
    """Return everything that is wrong with a package; empty where it is whole and unchanged."""
    there = set(tree.names())
    problems = list(_declaration(tree, there))
    expected: dict[str, dict[str, str]] = {}
    for manifest in sorted(name for name in there if re.fullmatch(r"(tag)?manifest-\w+\.txt", name)):
        algorithm = manifest.removesuffix(".txt").rsplit("-", 1)[1]
        if algorithm in hashlib.algorithms_available and only in (None, algorithm):
            for file, digest in _lines(tree, manifest, problems):
                expected.setdefault(file, {})[algorithm] = digest
    if not any(name.startswith("manifest-") for name in there):
        problems.append(bag_problem("malformed", "manifest-sha256.txt"))
    for file, digests in sorted(expected.items()):
        problems += _file(tree, there, file, digests, on_bytes)
    problems += [bag_problem("unlisted", file) for file in sorted(there) if file.startswith("data/") and file not in expected]
    return problems + list(_oxum(tree, there))


def manifest_of(path: Path) -> tuple[str, str] | None:
    """Return (case number, SHA-256 of the package's manifest) a package, or a volume of one, names; None where it names neither."""
    with open_tree(path) as tree:
        return _manifest_of(tree)


def _manifest_of(tree: Tree) -> tuple[str, str] | None:
    there = set(tree.names())
    manifest = next((name for name in ("package/manifest-sha256.txt", "manifest-sha256.txt") if name in there), None)
    try:
        identifier = re.search(r"^External-Identifier: (.+?)\s*$", tree.read("bag-info.txt").decode("utf-8"), re.MULTILINE)
        return (identifier[1], hashlib.sha256(tree.read(manifest)).hexdigest()) if identifier and manifest else None
    except (OSError, KeyError, UnicodeDecodeError, NotReadable):
        return None


def bag_problem(kind: str, file: str) -> BagProblem:
    """Return one thing that is wrong with a file of a package."""
    return BagProblem(kind, file, text(f"storage.bag_{kind}", file=file))


def _declaration(tree: Tree, there: set[str]) -> Iterator[BagProblem]:
    declared = _small(tree, there, "bagit.txt") or ""
    if not re.fullmatch(r"BagIt-Version: \d+\.\d+\r?\nTag-File-Character-Encoding: UTF-8\r?\n?", declared):
        yield bag_problem("malformed", "bagit.txt")


def _small(tree: Tree, there: set[str], name: str) -> str | None:
    """Return a tag file's text, None where it is not there or is no UTF-8."""
    try:
        return tree.read(name).decode("utf-8") if name in there else None
    except (OSError, UnicodeDecodeError, NotReadable):
        return None


def _lines(tree: Tree, manifest: str, problems: list[BagProblem]) -> Iterator[tuple[str, str]]:
    try:
        lines = tree.read(manifest).decode("utf-8", "surrogateescape").split("\n")
    except (OSError, NotReadable):
        problems.append(bag_problem("unreadable", manifest))
        return
    for line in filter(None, (line.rstrip("\r") for line in lines)):
        match = LINE.fullmatch(line)
        file = decode_path(match[2]) if match else ""
        if not match or not file or file.startswith("/") or ".." in file.split("/"):
            problems.append(bag_problem("malformed", manifest))
            continue
        yield file, match[1].lower()


def _file(tree: Tree, there: set[str], file: str, digests: dict[str, str], on_bytes: Callable[[int], None] | None) -> Iterator[BagProblem]:
    if file not in there:
        yield bag_problem("missing", file)
        return
    computed = {name: new_digest(name) for name in digests}
    try:
        tree.hash(file, tuple(computed.values()), on_bytes)
    except (OSError, NotReadable):
        yield bag_problem("unreadable", file)
        return
    if any(computed[name].hexdigest() != digest for name, digest in digests.items()):
        yield bag_problem("changed", file)


def _oxum(tree: Tree, there: set[str]) -> Iterator[BagProblem]:
    """Compare the bytes and files of the payload with what bag-info.txt says, where it says it."""
    oxum = re.search(r"^Payload-Oxum: (\d+)\.(\d+)\s*$", _small(tree, there, "bag-info.txt") or "", re.MULTILINE)
    files = [name for name in there if name.startswith("data/")]
    try:
        if oxum and (int(oxum[1]), int(oxum[2])) != (sum(tree.size(name) for name in files), len(files)):
            yield bag_problem("changed", "bag-info.txt")
    except OSError:
        yield bag_problem("unreadable", "data")
