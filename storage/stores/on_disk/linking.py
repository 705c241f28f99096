"""Giving an object of a folder store its name, once its bytes are whole: by a link, which never replaces what is there."""

from __future__ import annotations

import os
from pathlib import Path

from messages.errors import Changed
from storage.private import make_below


def link(beside: str, target: str, size: int) -> bool:
    """Give the file `beside` the name `target`; False where the store held the object already. Changed: `holds`; OSError: no link."""
    while True:
        try:
            os.link(beside, target)
            return True
        except FileExistsError:
            if holds(target, size):
                return False
        except FileNotFoundError:  # the first object of its folder; another thread or process may make the folder right now
            if not os.path.lexists(beside):
                raise
            make_below(Path(target).parent)


def holds(target: str, size: int) -> bool:
    """Whether the store has an object; Changed where it is not `size` bytes long, as it was."""
    try:
        there = os.stat(target).st_size  # noqa: PTH116 - asked for each original: a path object costs more than the call
    except FileNotFoundError:
        return False
    if there != size:
        raise Changed("storage.object_changed", key=Path(target).name)
    return True
