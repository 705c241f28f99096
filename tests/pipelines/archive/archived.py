"""Homes whose case is archived, and the packages in them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

TINY = {"LIUHEN_DISCS_DVD": "2400000"}  # bytes: a disc that holds little more than two megabytes
AVI, HEVC = "A000001_000001_20260302093005_0003.AVI", "A000001_000001_20260302093007_0004.MP4"


def copy_of(ready: Path, target: Path) -> Path:
    """A home of one's own in the state after the review."""
    return Path(shutil.copytree(ready, target, symlinks=True))


def manifest_digest(home: Path) -> str:
    """Return the SHA-256 of the newest package's manifest."""
    return hashlib.sha256((home / "packages" / package_names(home)[-1] / "manifest-sha256.txt").read_bytes()).hexdigest()


def package_names(home: Path) -> list[str]:
    """What a person takes for a package."""
    return sorted(path.parent.name for path in (home / "packages").glob("*/bagit.txt") if not path.parent.name.startswith("."))
