"""The speech weights: where they lie, and which bytes they are."""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

from messages.errors import BadCall, Unavailable

PACKAGED_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"  # model.bin of the base conversion
NEEDED = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
PACKAGED = "base"  # what a person types for the packaged weights; also the default
_BUFFER = 1 << 20  # bytes


def packaged_folder() -> Path:
    """Return where the set-up puts the packaged weights, whether they are there or not."""
    return Path(sys.prefix) / "share" / "liuhen" / "models" / "whisper-base"


def packaged_model(folder: Path | None = None) -> Path:
    """Return the folder of the packaged weights; Unavailable, which says how to get them, where they are missing."""
    folder = folder or packaged_folder()
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise Unavailable("speech.no_packaged_model", folder=str(folder), missing=missing)
    return folder


def model_folder(model: str | None) -> Path | None:
    """Return the folder that `model` means: nothing or `base` the packaged one, a path that path; None for another name.

    A path that is no folder, or a folder without its files, is a BadCall that says which file is missing.
    """
    if model is None or model in ("", PACKAGED):
        return packaged_model()
    folder = Path(model).expanduser()
    if not folder.is_dir():
        if "/" in model or "\\" in model or folder.exists():
            raise BadCall("speech.model_no_folder", model=model)
        return None
    if not (folder / "model.bin").is_file() or not (folder / "config.json").is_file():
        raise BadCall("speech.model_incomplete", model=model)
    return folder


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file of weights, in lower-case hex; a process reads an unchanged file once."""
    status = path.stat()
    return _fingerprint(str(path), status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _fingerprint(path: str, size: int, changed: int) -> str:
    digest = hashlib.sha256()
    with Path(path).open("rb") as source:
        while block := source.read(_BUFFER):
            digest.update(block)
    return digest.hexdigest()
