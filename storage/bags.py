"""Case packages in the BagIt layout (RFC 8493): written in one pass, whole or not there, the same bytes from the same inputs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from messages.errors import BadCall, Changed, NotReadable, Refused
from storage.bag_check import Problem, check_bag
from storage.bag_names import DECLARATION, encode_path, portable
from storage.locks import flush_folder
from storage.seams import writing
from storage.streams import new_digest, pour

__all__ = ["Bag", "Entry", "Problem", "check_bag", "portable", "write_bag"]
ALGORITHMS = ("sha256", "sm3")
Opener = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Entry:
    """One payload file."""

    name: str  # path below data/, "/" between folders
    source: Path | Opener
    sha256: str | None = None  # lower-case hex, where it is known: the copy is refused if it differs


@dataclass(frozen=True, slots=True)
class Bag:
    """A package that is whole on the disk."""

    path: Path
    manifest_sha256: str  # SHA-256 of manifest-sha256.txt: names every byte of the payload
    bytes: int  # of the payload


def write_bag(target: Path, payload: Sequence[Entry], info: Mapping[str, str], algorithms: Sequence[str] = ALGORITHMS,
              on_bytes: Callable[[int], None] | None = None) -> Bag:
    """Write the package `target` (a folder that is not there yet), reading each byte of the payload once.

    `info` are the lines of bag-info.txt in order (Payload-Oxum is added). BadCall: a name that leads out of the package,
    is there twice, or `target` exists; Changed: a source is not the bytes its `sha256` names; NoRoom: the disk is full.
    """
    entries = sorted(payload, key=lambda entry: entry.name.encode("utf-8", "surrogateescape"))
    _check_names(entries)
    if target.exists() or target.is_symlink():
        raise BadCall("storage.bag_there", path=str(target))
    with writing(target.parent, 0):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as folder:
            sums, total = _write_payload(folder, entries, algorithms, on_bytes)
            manifest = _write_tags(folder, sums, total, info, algorithms)
            folder.rename(target)
        flush_folder(target.parent)
    return Bag(target, manifest, total)


def _check_names(entries: Sequence[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        parts = entry.name.split("/")
        if not entry.name or any(part in ("", ".", "..") for part in parts) or "\0" in entry.name:
            raise BadCall("storage.bag_name", name=entry.name)
        if entry.name in seen:
            raise BadCall("storage.bag_twice", name=entry.name)
        seen.add(entry.name)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target` that no other run writes in; what a killed run left in it goes away."""
    guard_path, folder = target.parent / f".{target.name}.lock", target.parent / f".{target.name}.part"
    with guard_path.open("ab") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("storage.bag_busy", path=str(target)) from None
        if not os.fstat(guard.fileno()).st_nlink:  # the run before ended between our two steps
            raise Refused("storage.bag_busy", path=str(target))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            guard_path.unlink(missing_ok=True)


Sums = dict[str, dict[str, str]]  # {algorithm: {path in the package: hash}}


def _write_payload(folder: Path, entries: Sequence[Entry], algorithms: Sequence[str],
                   on_bytes: Callable[[int], None] | None) -> tuple[Sums, int]:
    (folder / "data").mkdir()
    sums: Sums = {name: {} for name in algorithms}
    total = 0
    for entry in entries:
        path = folder / "data" / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        digests = {name: new_digest(name) for name in dict.fromkeys((*algorithms, "sha256"))}
        with _opened(entry) as source, path.open("xb") as out:
            total += pour(source, out.write, tuple(digests.values()), on_bytes)
            out.flush()
            os.fsync(out.fileno())
        if entry.sha256 is not None and digests["sha256"].hexdigest() != entry.sha256:
            raise Changed("storage.bag_source_changed", name=entry.name)
        for name in algorithms:
            sums[name][f"data/{entry.name}"] = digests[name].hexdigest()
    return sums, total


def _opened(entry: Entry) -> BinaryIO:
    try:
        return entry.source.open("rb") if isinstance(entry.source, Path) else entry.source()
    except OSError as problem:
        raise NotReadable("storage.source_unreadable", name=entry.name, problem=problem.strerror or str(problem)) from problem


def _write_tags(folder: Path, sums: Sums, total: int, info: Mapping[str, str], algorithms: Sequence[str]) -> str:
    """Write declaration, info and manifests, and return the SHA-256 of the payload's SHA-256 manifest (or the first one)."""
    count = len(next(iter(sums.values())))
    tags = {"bagit.txt": DECLARATION, "bag-info.txt": _info({**info, "Payload-Oxum": f"{total}.{count}"})}
    tags |= {f"manifest-{name}.txt": _manifest(sums[name]) for name in algorithms}
    data = {name: words.encode("utf-8", "surrogateescape") for name, words in tags.items()}
    for name in algorithms:
        listed = {tag: hashlib.new(name, data[tag]).hexdigest() for tag in tags}
        data[f"tagmanifest-{name}.txt"] = _manifest(listed).encode("utf-8")
    for name, content in data.items():
        with (folder / name).open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    for inside in sorted(path for path in (folder, *folder.rglob("*")) if path.is_dir()):
        flush_folder(inside)
    first = "sha256" if "sha256" in algorithms else algorithms[0]
    return hashlib.sha256(data[f"manifest-{first}.txt"]).hexdigest()


def _info(info: Mapping[str, str]) -> str:
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items())


def _manifest(sums: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {encode_path(path)}\n" for path, digest in sums.items())
