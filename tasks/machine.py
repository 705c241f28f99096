"""What a machine knows of the time beside its own clock; read in pipelines/ only, as the clock is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MachineTime:
    """Other witnesses of the time, each None where the machine has it not."""

    boot: str | None = None  # id of this run of the machine
    since_boot: float | None = None  # s since then, sleep included, whatever the clock is set to
    network: datetime | None = None  # aware; the kernel's clock, where a time server of the network keeps it right
    hardware: datetime | None = None  # aware; the clock that runs on while the machine is off


def nothing_known() -> MachineTime:
    """Return what a machine without witnesses says."""
    return MachineTime()
