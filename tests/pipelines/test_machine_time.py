"""What this very machine says of the time beside its clock: read without an error, and not far from the clock where it says anything."""

from __future__ import annotations

from datetime import timedelta

from pipelines.terminal.machine_time import machine_time
from pipelines.terminal.shell import now


def test_what_the_machine_knows_is_read_and_its_running_time_goes_on():
    first, second = machine_time(), machine_time()
    assert first.boot and first.boot == second.boot
    assert first.since_boot is not None and second.since_boot is not None and 0 < first.since_boot <= second.since_boot
    assert first.network is None or abs(first.network - now()) < timedelta(minutes=1)
