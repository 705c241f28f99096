"""Case packages in the BagIt layout (RFC 8493): written in one pass, whole or not there, the same bytes from the same inputs.

What a killed run had copied lies in a hidden folder beside; the next run re-hashes that and reads only the rest from its source.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from messages.errors import BadCall, Changed, NotReadable
from storage.packages.bag_check import check_bag
from storage.packages.bag_names import DECLARATION, apart, encode_path, portable
from storage.packages.beside import folder_beside
from storage.stores.on_disk.locks import flush_folder
from storage.stores.os_errors import writing
from storage.stores.streams import Digest, Opener, copy_hashing, hash_file, new_digest

__all__ = ["Bag", "BagEntry", "apart", "check_bag", "portable", "write_bag"]
ALGORITHMS = ("sha256", "sm3")
Finish = Callable[[Path, str], Mapping[str, bytes] | None]
Seal = Callable[[bytes], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class BagEntry:
    """One payload file."""

    name: str  # path below data/, "/" between folders
    source: Path | Opener
    sha256: str | None = None  # lower-case hex, where it is known: the copy is refused if it differs
    sm3: str | None = None  # lower-case hex, of the same bytes as `sha256`: not computed again


@dataclass(frozen=True, slots=True)
class Bag:
    """A package that is whole on the disk."""

    path: Path
    manifest_sha256: str  # SHA-256 of manifest-sha256.txt: names every byte of the payload
    bytes: int  # of the payload


def write_bag(target: Path, payload: Sequence[BagEntry], info: Mapping[str, str], algorithms: Sequence[str] = ALGORITHMS,
              on_bytes: Callable[[int], None] | None = None, tags: Mapping[str, bytes] | None = None, finish: Finish | None = None,
              seal: Seal | None = None) -> Bag | None:
    """Write the package `target` (a folder that is not there yet), reading each byte of the payload once.

    `info` are the lines of bag-info.txt in order (Payload-Oxum is added), `tags` more files beside `data/`. `finish` is called
    before the package gets its name, with its folder and the SHA-256 of its manifest: it may look at everything, adds the
    files it returns, and where it raises there is no package. Where it returns None there is none either, and the answer is None:
    the caller has this package already. `seal` is called last, with the list that names all other lists and files, and adds the files it
    returns: no list can name those. BadCall: a name that leads out of the package,
    is there twice, or `target` exists; Changed: a source is not the bytes its `sha256` names; NoRoom: the disk is full.
    """
    entries = sorted(payload, key=lambda entry: entry.name.encode("utf-8", "surrogateescape"))
    _check_names(entries)
    if target.exists() or target.is_symlink():
        raise BadCall("storage.bag_there", path=str(target))
    with writing(target.parent, 0):
        target.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(target, {entry.name for entry in entries if entry.sha256}) as folder:
            sums, total = _write_payload(folder, entries, algorithms, on_bytes)
            written = _write_tags(folder, _tags(sums, total, info) | dict(tags or {}))
            manifest = hashlib.sha256(written[f"manifest-{'sha256' if 'sha256' in algorithms else algorithms[0]}.txt"]).hexdigest()
            last = finish(folder, manifest) if finish else {}
            if last is None:
                return None
            written |= _write_tags(folder, last)
            lists = {name: _manifest(_listed(written, name)).encode("utf-8") for name in algorithms}
            _write_tags(folder, {f"tagmanifest-{name}.txt": listed for name, listed in lists.items()})
            _write_tags(folder, seal(lists["sha256"]) if seal else {})
            _flush(folder)
            folder.rename(target)
        flush_folder(target.parent)
    return Bag(target, manifest, total)


def _check_names(entries: Sequence[BagEntry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        parts = entry.name.split("/")
        if not entry.name or any(part in ("", ".", "..") for part in parts) or "\0" in entry.name:
            raise BadCall("storage.bag_name", name=entry.name)
        if entry.name in seen:
            raise BadCall("storage.bag_twice", name=entry.name)
        seen.add(entry.name)


Sums = dict[str, dict[str, str]]  # {algorithm: {path in the package: hash}}


def _write_payload(folder: Path, entries: Sequence[BagEntry], algorithms: Sequence[str],
                   on_bytes: Callable[[int], None] | None) -> tuple[Sums, int]:
    (folder / "data").mkdir(exist_ok=True)
    sums: Sums = {name: {} for name in algorithms}
    total = 0
    for entry in entries:
        path = folder / "data" / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        size, digests = _kept(entry, path, algorithms, on_bytes) or _copied(entry, path, algorithms, on_bytes)
        if entry.sha256 is not None and digests["sha256"].hexdigest() != entry.sha256:
            raise Changed("storage.bag_source_changed", name=entry.name)
        total += size
        for name in algorithms:
            sums[name][f"data/{entry.name}"] = digests[name].hexdigest() if name in digests else str(entry.sm3)
    return sums, total


def _digests(entry: BagEntry, algorithms: Sequence[str]) -> dict[str, Digest]:
    """Return the hashes to compute: bytes that have the known SHA-256 have the known SM3 too, which is ten times more expensive."""
    supplied = {"sm3"} if entry.sm3 and entry.sha256 else set()
    return {name: new_digest(name) for name in dict.fromkeys((*algorithms, "sha256")) if name not in supplied}


def _kept(entry: BagEntry, path: Path, algorithms: Sequence[str],
          on_bytes: Callable[[int], None] | None) -> tuple[int, dict[str, Digest]] | None:
    """Return bytes and hashes of what a killed run had copied whole; None where it had not."""
    if entry.sha256 is None or not path.is_file():
        return None
    digests = _digests(entry, algorithms)
    size = hash_file(path, tuple(digests.values()))
    if digests["sha256"].hexdigest() != entry.sha256:
        path.unlink()
        return None
    with path.open("rb") as file:
        os.fsync(file.fileno())
    if on_bytes:
        on_bytes(size)
    return size, digests


def _copied(entry: BagEntry, path: Path, algorithms: Sequence[str],
            on_bytes: Callable[[int], None] | None) -> tuple[int, dict[str, Digest]]:
    digests = _digests(entry, algorithms)
    with _opened(entry) as source, path.open("xb") as out:
        size = copy_hashing(source, out.write, tuple(digests.values()), on_bytes)
        out.flush()
        os.fsync(out.fileno())
    return size, digests


def _opened(entry: BagEntry) -> BinaryIO:
    try:
        return entry.source.open("rb") if isinstance(entry.source, Path) else entry.source()
    except OSError as problem:
        raise NotReadable("storage.source_unreadable", name=entry.name, problem=problem.strerror or str(problem)) from problem


def _tags(sums: Sums, total: int, info: Mapping[str, str]) -> dict[str, bytes]:
    count = len(next(iter(sums.values())))
    texts = {"bagit.txt": DECLARATION, "bag-info.txt": bag_info({**info, "Payload-Oxum": f"{total}.{count}"})}
    texts |= {f"manifest-{name}.txt": _manifest(listed) for name, listed in sums.items()}
    return {name: content.encode("utf-8", "surrogateescape") for name, content in texts.items()}


def _write_tags(folder: Path, tags: Mapping[str, bytes]) -> dict[str, bytes]:
    """Write small files beside the payload, flushed, and return them."""
    for name, content in tags.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    return dict(tags)


def _listed(tags: Mapping[str, bytes], algorithm: str) -> dict[str, str]:
    return {name: hashlib.new(algorithm, content).hexdigest() for name, content in tags.items()}


def _flush(folder: Path) -> None:
    for inside in sorted(path for path in (folder, *folder.rglob("*")) if path.is_dir()):
        flush_folder(inside)


def bag_info(info: Mapping[str, str]) -> str:
    """Return bag-info.txt: one line a label."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items())


def _manifest(sums: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {encode_path(path)}\n" for path, digest in sums.items())
