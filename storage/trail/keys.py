"""The key that seals each link of the audit chain: beside the database, never in it."""

from __future__ import annotations

import secrets
from pathlib import Path

from messages.errors import NotReadable, Unavailable
from storage.catalogue.sealing.head_file import FIRST, HeadFile
from storage.catalogue.sealing.who import Sealing
from storage.stores.on_disk.locks import write_new

SIZE = 32  # bytes


def seal_key_file(home: Path) -> Path:
    """Return where an installation's seal key lies."""
    return home / "keys" / "chain.key"


def head_file(home: Path) -> HeadFile:
    """Return where an installation keeps the newest link of its chain that it wrote."""
    return HeadFile(_head_beside(seal_key_file(home)), lambda: seal_key(seal_key_file(home)))


def _head_beside(key: Path) -> Path:
    return key.with_suffix(".head")


def seal_key(path: Path) -> bytes:
    """Return the key, made at the first call (mode 0600); NotReadable where the file is none."""
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise Unavailable("storage.cannot_write", path=str(path), problem=problem.strerror or str(problem)) from problem
        write_new(path, secrets.token_hex(SIZE).encode("ascii"))
        HeadFile(_head_beside(path), lambda: seal_key(path)).keep(FIRST)  # before the first link, so that one that is gone is missed
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as problem:
        raise NotReadable("ledger.key_unreadable", path=str(path)) from problem
    if len(key) != SIZE:
        raise NotReadable("ledger.key_unreadable", path=str(path))
    return key


def seal_keys(home: Path) -> tuple[bytes, ...]:
    """Return the keys of this home, its own and those of other machines: none before the first link."""
    return tuple(seal_key(path) for path in sorted(seal_key_file(home).parent.glob("*.key")))


def sealing_of(home: Path, who: str = "—", account: str | None = None) -> Sealing:
    """Return how the links of a home's chain are sealed; its key is made when the first one is written."""
    return Sealing(who, lambda: seal_key(seal_key_file(home)), account, head_file(home))
