"""The files of one disc as a tree of folders, each with the name that every file system on the disc gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from messages.errors import BadCall
from storage.stores.streams import Opener

SECTOR = 2048  # bytes
VERSION = ";1"  # which readers take off the end of a file's name (ECMA-119 7.5.1)
LONGEST = 103  # characters of a name: what Joliet readers accept, and well inside UDF's 127 of 16 bits
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


@dataclass(frozen=True, slots=True)
class DiscFile:
    """One file to be written; it is opened when its turn comes, in the order given."""

    name: str  # path on the disc, "/" between folders
    size: int  # bytes
    open: Opener


@dataclass(slots=True, eq=False)
class Leaf:
    """A file in its folder, and where it is on the disc."""

    name: str
    file: DiscFile
    short: str = ""  # its ISO 9660 name, 8.3
    start: int = 0  # first sector of its bytes
    entry: int = 0  # sector of its UDF file entry


@dataclass(slots=True, eq=False)
class Folder:
    """A folder, and where its three tables lie."""

    name: str
    parent: Folder | None = None
    folders: dict[str, Folder] = field(default_factory=dict)
    leaves: dict[str, Leaf] = field(default_factory=dict)
    short: str = ""
    entry: int = 0  # sector of its UDF file entry
    start: dict[str, int] = field(default_factory=dict)  # first sector of its table, by file system
    size: dict[str, int] = field(default_factory=dict)  # bytes of its table, by file system

    @property
    def up(self) -> Folder:
        """The folder above; the root is above itself."""
        return self.parent or self


def build_tree(files: Sequence[DiscFile]) -> Folder:
    """Return the root of the tree; BadCall for a name that leads out, is there twice or is longer than a disc allows."""
    root = Folder("")
    for file in files:
        *above, name = file.name.split("/")
        current = root
        for part in above:
            if _fit(part, file.name) in current.leaves:
                raise BadCall("storage.bag_twice", name=file.name)
            current = current.folders.setdefault(part, Folder(part, current))
        if _fit(name, file.name) in current.leaves or name in current.folders:
            raise BadCall("storage.bag_twice", name=file.name)
        current.leaves[name] = Leaf(name, file)
    for folder in walk(root):
        _shorten(folder)
    return root


def _fit(part: str, whole: str) -> str:
    if part in ("", ".", "..") or "\0" in part or len(part.encode("utf-16-be", "surrogatepass")) > 2 * LONGEST:
        raise BadCall("storage.bag_name", name=whole)
    return part


def walk(root: Folder) -> Iterator[Folder]:
    """Yield the folders level by level, as path tables want them."""
    level = [root]
    while level:
        yield from level
        level = [inner for folder in level for _, inner in sorted(folder.folders.items())]


def leaves(root: Folder) -> Iterator[Leaf]:
    """Yield every file."""
    for folder in walk(root):
        yield from folder.leaves.values()


def _shorten(folder: Folder) -> None:
    """Give all names of one folder an 8.3 name of their own."""
    taken: set[str] = set()
    for name, inner in sorted(folder.folders.items()):
        inner.short = _short(name, "", taken)
    for name, leaf in sorted(folder.leaves.items()):
        stem, dot, ending = name.rpartition(".")
        leaf.short = _short(stem if dot else name, ending if dot else "", taken)


def _short(stem: str, ending: str, taken: set[str]) -> str:
    plain, last = _letters(stem)[:8] or "_", _letters(ending)[:3]
    number = 0
    while (name := f"{plain}.{last}" if last else plain) in taken:
        number += 1
        plain = f"{_letters(stem)[:8 - len(str(number))]}{number}"
    taken.add(name)
    return name


def _letters(name: str) -> str:
    return "".join(letter if letter in LETTERS else "_" for letter in name.upper())


def sectors(size: int) -> int:
    """Return how many sectors so many bytes take."""
    return -(-size // SECTOR)
