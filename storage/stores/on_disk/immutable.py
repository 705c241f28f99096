"""The immutable flag of a file (`chattr +i`), where the file system has it and the process may set it."""

from __future__ import annotations

import array
import fcntl
import os
from pathlib import Path

GET_FLAGS, SET_FLAGS, IMMUTABLE = 0x80086601, 0x40086602, 0x10  # linux/fs.h, 64 bit


def set_immutable(path: Path, on: bool) -> bool:
    """Set or clear the flag; False where the file system or the rights do not allow it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        flags = array.array("L", [0])
        fcntl.ioctl(descriptor, GET_FLAGS, flags)
        wanted = flags[0] | IMMUTABLE if on else flags[0] & ~IMMUTABLE
        if wanted != flags[0]:
            fcntl.ioctl(descriptor, SET_FLAGS, array.array("L", [wanted]))
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
