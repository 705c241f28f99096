"""The originals under names a person understands: a tree of links by unit, recorder and date beside a folder store.

It is for whoever looks for footage in twenty years and has no Liuhen: unit/recorder/date/time_name. The links can be made
anew at any time; nothing reads them.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from storage.ledgers.originals import StoredRecording
from storage.packages.bag_names import portable
from storage.private import make_below
from storage.stores.objects import path_of
from storage.stores.os_errors import writing

UNKNOWN = "不详"  # stands for what no one knows


def add_to_view(folder: Path, target: Path, recordings: Iterable[StoredRecording], unknown: str = UNKNOWN) -> int:
    """Link recordings of a store whose objects are files in `folder` into `target`; return how many links were made.

    `unknown` stands for what no one knows.
    """
    links = 0
    with writing(target, 0):
        for stored in recordings:
            link = Path(f"{target}/{place(stored, unknown)}")
            aim = f"{_way(folder, link.parent)}/{path_of(stored.key)}"
            links += _new_link(link, aim) or _other_link(link, aim)
    return links


@lru_cache(1024)  # thousands of files share the few folders there are
def _way(root: Path, folder: Path) -> str:
    return os.path.relpath(root, folder)


def _new_link(link: Path, aim: str) -> bool:
    """Make a link where none is; False where one is."""
    try:
        link.symlink_to(aim)
    except FileNotFoundError:
        make_below(link.parent)
        return _new_link(link, aim)
    except FileExistsError:
        return False
    return True


def _other_link(link: Path, aim: str) -> bool:
    """Let the link that is there lead to `aim`; False where it does."""
    if link.is_symlink() and link.readlink() == Path(aim):
        return False
    beside = link.with_name(f".{link.name[:60]}.{secrets.token_hex(4)}.part")  # its own: two may be at it; a sweep removes it
    beside.symlink_to(aim)
    beside.replace(link)
    return True


def prune_view(target: Path, places: Collection[str]) -> int:
    """Remove links that stand at none of `places` (as `place` returns them), and folders left empty; return how many links."""
    removed = 0
    with writing(target, 0):
        for folder, _, names in os.walk(target, topdown=False):
            for name in names:
                link = Path(folder, name)
                if link.is_symlink() and str(link.relative_to(target)) not in places:
                    link.unlink(missing_ok=True)
                    removed += 1
            if Path(folder) != target and not any(os.scandir(folder)):
                Path(folder).rmdir()
    return removed


def place(stored: StoredRecording, unknown: str = UNKNOWN) -> str:
    """Return where a recording stands in the view, "/" between folders; the first digits of its hash keep two of one name apart."""
    recording = stored.recording
    day = recording.start.date().isoformat() if recording.start else unknown
    time = f"{recording.start:%H%M%S}_" if recording.start else ""
    name = portable(recording.name.rsplit("/", 1)[-1])
    stem, dot, suffix = name.rpartition(".")
    stem, dot, suffix = (stem, dot, suffix) if stem else (name, "", "")
    short = stem.encode("utf-8")[:180].decode("utf-8", "ignore")
    folder = f"{_folder(stored.unit or unknown)}/{_folder(recording.device or unknown)}/{day}"
    return f"{folder}/{time}{short}_{recording.sha256[:8]}{dot}{suffix[:16]}"


@lru_cache(1024)
def _folder(part: str) -> str:
    return portable(part.replace("/", "_"))
