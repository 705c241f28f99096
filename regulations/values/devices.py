"""Recorders as the rules see them: looked at before use, and faulty for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """One look at a recorder before its use (000 art. 44, 001 art. 12)."""

    device: str
    at: datetime  # aware
    by: str
    battery: str | None = None  # 92%, 充足 …
    storage: str | None = None
    function: str | None = None  # 设备性能


@dataclass(frozen=True, slots=True)
class DeviceDown:
    """A stretch of time in which a recorder was faulty, by the register of recorders (000 art. 45, 004 art. 32)."""

    device: str
    what: str
    noticed_at: datetime  # aware
    back_at: datetime | None  # aware; None: it still is
