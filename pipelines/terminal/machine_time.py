"""What the machine knows of the time beside its own clock: how long it runs, what the network says, the hardware clock (Linux)."""

from __future__ import annotations

import ctypes
import time
from datetime import UTC, datetime
from pathlib import Path

from footage.values.recordings import BEIJING
from tasks.machine import MachineTime

BOOT_ID, HARDWARE = Path("/proc/sys/kernel/random/boot_id"), Path("/sys/class/rtc/rtc0/since_epoch")
UNSYNCHRONISED = 0x40  # STA_UNSYNC of <sys/timex.h>


class _Timex(ctypes.Structure):
    """The beginning of `struct timex` of <sys/timex.h>, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long), ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long), ("status", ctypes.c_int), ("constant", ctypes.c_long), ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long), ("seconds", ctypes.c_long), ("microseconds", ctypes.c_long), ("rest", ctypes.c_byte * 256))


def machine_time() -> MachineTime:
    """Return what there is; what the machine does not have is None."""
    boot = _line(BOOT_ID)
    since = time.clock_gettime(time.CLOCK_BOOTTIME) if boot and hasattr(time, "CLOCK_BOOTTIME") else None
    hardware = _line(HARDWARE)
    return MachineTime(boot, since, _network(), _moment(int(hardware)) if hardware and hardware.isdigit() else None)


def _line(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except (OSError, ValueError):
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(BEIJING)


def _network() -> datetime | None:
    """Return the kernel's time where it says that a time server keeps it right."""
    state = _Timex()
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(state))
    except (OSError, AttributeError):
        return None
    return None if answer < 0 or state.status & UNSYNCHRONISED else _moment(state.seconds)
