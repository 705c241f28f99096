"""A disc image as a plain PC sees it: mounted by the system, or by FUSE, or taken out by 7-Zip."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOUNTS = {  # program that mounts: (how, how it is let go)
    "mount": (["mount", "-o", "loop,ro"], ["umount"]),  # as root, where the kernel knows UDF or ISO 9660
    "fuseiso": (["fuseiso"], ["fusermount", "-u"]),
}


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[bool]:
    """Mount an image in a new folder; False where this machine mounts none."""
    folder.mkdir()
    undo = next((undo for program, (how, undo) in MOUNTS.items() if shutil.which(program) and _runs([*how, str(image), str(folder)])), None)
    try:
        yield undo is not None
    finally:
        if undo is not None:
            subprocess.run([*undo, str(folder)], check=True, timeout=60)


@contextmanager
def extracted(image: Path, folder: Path) -> Iterator[bool]:
    """Take everything out of an image into a new folder."""
    subprocess.run(["7z", "x", "-y", f"-o{folder}", str(image)], check=True, capture_output=True, timeout=180)
    yield True


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0
