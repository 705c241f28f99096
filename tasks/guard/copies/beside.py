"""What lies beside a backup: the keys of the chain, its head as it was saved, and the holidays that the office entered."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from pathlib import Path

from messages.errors import Changed, Unavailable
from messages.full_disk import full_disk
from storage.calendars import FOLDER, put_back
from storage.catalogue.sealing.head_file import NOT_OURS, ChainTip, sealed, unsealed
from storage.stores.on_disk.locks import write_new
from storage.trail import keyring
from storage.trail.keys import seal_key, seal_key_file
from tasks.guard.signer import key_file, keys_folder
from tasks.installation import Installation


def signing_key(target: Path) -> Path:
    """Return where the signing key lies."""
    return target.with_name(target.name + ".anchors.pem")


def seal(target: Path) -> Path:
    """Return where the key lies that seals the links."""
    return target.with_name(target.name + ".chain.key")


def head(target: Path) -> Path:
    """Return where the newest event of the backup is named."""
    return target.with_name(target.name + ".chain.head")


def calendar(target: Path, name: str) -> Path:
    """Return where the file of an entered year lies; its name ends in ".toml"."""
    return target.with_name(f"{target.name}.calendar-{name}")


def files_for(installation: Installation, target: Path) -> Mapping[Path, bytes]:
    """Return {path: content} of what belongs beside a backup, whatever its state is."""
    signing, sealing = key_file(installation), seal_key_file(installation.home)
    files = {signing_key(target): signing} if signing else {}
    files |= {seal(target): sealing} if sealing.is_file() else {}
    files |= {calendar(target, path.name): path for path in sorted((installation.home / FOLDER).glob("*.toml"))}
    return {path: source.read_bytes() for path, source in files.items()}


def head_for(installation: Installation, target: Path, tip: ChainTip) -> Mapping[Path, bytes]:
    """Return {path: content} of the file that names the newest event of a backup; none where no link was ever sealed."""
    key = seal_key_file(installation.home)
    return {head(target): sealed(tip, seal_key(key))} if key.is_file() else {}


def saved_head(installation: Installation, source: Path) -> ChainTip | None:
    """Return the newest event that a backup had when it was made; None where nothing says so. Changed: no key of ours sealed that."""
    keys = [path for path in (seal(source), seal_key_file(installation.home)) if path.is_file()]
    if not head(source).is_file() or not keys:
        return None
    tips = [unsealed(head(source).read_bytes(), seal_key(key)) for key in keys]
    tip = next((tip for tip in tips if tip != NOT_OURS), None)
    if tip is None:
        raise Changed("storage.backup_head", path=str(head(source)))
    return tip


def bring_back(installation: Installation, source: Path) -> None:
    """Put back keys and holidays where they are not there; one that is there, and is another, stays."""
    folder = keys_folder(installation)
    try:
        if signing_key(source).is_file() and key_file(installation) is None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            keyring.add(folder, signing_key(source).read_bytes())
        if seal(source).is_file():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_new(seal_key_file(installation.home), seal(source).read_bytes())
        for path in sorted(source.parent.glob(f"{glob.escape(source.name)}.calendar-*.toml")):
            put_back(installation.home, path.name.removeprefix(calendar(source, "").name), path.read_bytes())
    except OSError as problem:
        full = full_disk(problem, folder)
        raise full or Unavailable("storage.cannot_write", path=str(folder), problem=os.strerror(problem.errno or 5)) from problem

