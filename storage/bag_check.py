"""Checking a case package, a copy of it or a mounted disc: every file against every manifest, nothing left over."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from messages import Text, text
from messages.errors import NotReadable
from storage.bag_names import decode_path
from storage.streams import hash_file, new_digest

LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a package."""

    kind: str  # "malformed", "missing", "changed", "unlisted" or "unreadable"
    file: str  # path in the package
    text: Text  # for a person


def check_bag(path: Path, on_bytes: Callable[[int], None] | None = None) -> list[Problem]:
    """Return everything that is wrong with the package at `path`; empty where it is whole and unchanged. Reads each file once."""
    problems = list(_declaration(path))
    expected: dict[str, dict[str, str]] = {}
    for manifest in sorted((*path.glob("manifest-*.txt"), *path.glob("tagmanifest-*.txt"))):
        algorithm = manifest.stem.rsplit("-", 1)[1]
        if algorithm not in hashlib.algorithms_available:
            continue
        for file, digest in _lines(manifest, problems):
            expected.setdefault(file, {})[algorithm] = digest
    if not any(path.glob("manifest-*.txt")):
        problems.append(_problem("malformed", "manifest-sha256.txt"))
    for file, digests in sorted(expected.items()):
        problems += _file(path, file, digests, on_bytes)
    return problems + list(_unlisted(path, expected)) + list(_oxum(path))


def _problem(kind: str, file: str) -> Problem:
    return Problem(kind, file, text(f"storage.bag_{kind}", file=file))


def _declaration(path: Path) -> Iterator[Problem]:
    try:
        declared = (path / "bagit.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        declared = ""
    if not re.fullmatch(r"BagIt-Version: \d+\.\d+\r?\nTag-File-Character-Encoding: UTF-8\r?\n?", declared):
        yield _problem("malformed", "bagit.txt")


def _lines(manifest: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    try:
        lines = manifest.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        problems.append(_problem("unreadable", manifest.name))
        return
    for line in filter(None, (line.rstrip("\r") for line in lines)):
        match = LINE.fullmatch(line)
        file = decode_path(match[2]) if match else ""
        if not match or not file or file.startswith("/") or ".." in file.split("/"):
            problems.append(_problem("malformed", manifest.name))
            continue
        yield file, match[1].lower()


def _file(path: Path, file: str, digests: dict[str, str], on_bytes: Callable[[int], None] | None) -> Iterator[Problem]:
    if (path / file).is_symlink() or not (path / file).is_file():
        yield _problem("missing", file)
        return
    computed = {name: new_digest(name) for name in digests}
    try:
        hash_file(path / file, tuple(computed.values()), on_bytes)
    except (OSError, NotReadable):
        yield _problem("unreadable", file)
        return
    if any(computed[name].hexdigest() != digest for name, digest in digests.items()):
        yield _problem("changed", file)


def _unlisted(path: Path, expected: dict[str, dict[str, str]]) -> Iterator[Problem]:
    for found in sorted((path / "data").rglob("*")):
        file = found.relative_to(path).as_posix()
        if not found.is_dir() and file not in expected:
            yield _problem("unlisted", file)


def _oxum(path: Path) -> Iterator[Problem]:
    """Compare the bytes and files of the payload with what bag-info.txt says, where it says it."""
    try:
        info = (path / "bag-info.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    said = re.search(r"^Payload-Oxum: (\d+)\.(\d+)\s*$", info, re.MULTILINE)
    files = [found for found in (path / "data").rglob("*") if found.is_file()]
    if said and (int(said[1]), int(said[2])) != (sum(found.stat().st_size for found in files), len(files)):
        yield _problem("changed", "bag-info.txt")
