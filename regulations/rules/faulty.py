"""Footage of a recorder that was faulty when it was made: its use was to have stopped (000 art. 45, 004 art. 32)."""

from __future__ import annotations

from collections.abc import Iterator

from footage.values.recordings import Recording
from footage.values.seconds import seconds_between
from messages import text
from regulations.rules.context import Context
from regulations.values.devices import DeviceDown
from regulations.values.enums import Severity
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind


def of_faulty_recorders(context: Context) -> Iterator[Finding]:
    """Yield one finding for each fault during which a recorder went on recording."""
    for down in context.facts.faulty:
        meanwhile = [recording for recording in context.running if recording.device == down.device and _within(recording, down)]
        if meanwhile:
            yield _finding(context, down, meanwhile)


def _within(recording: Recording, down: DeviceDown) -> bool:
    """Whether a recording may have begun after the fault was noticed and before the recorder was back."""
    assert recording.start is not None
    return down.noticed_at <= recording.start and (down.back_at is None or recording.start < down.back_at)


def _finding(context: Context, down: DeviceDown, meanwhile: list[Recording]) -> Finding:
    basis, clause = context.regulation.ground(FindingKind.DEVICE_FAULT), context.regulation.cite("clauses.device_fault")
    start = min(recording.start for recording in meanwhile if recording.start)
    end = max((recording.end for recording in meanwhile if recording.end), default=start)
    return Finding(
        kind=FindingKind.DEVICE_FAULT,
        severity=Severity.EXPLAIN if clause else basis.severity,
        message=text("judgement.device_fault", device=down.device, at=down.noticed_at, what=down.what, count=len(meanwhile)),
        articles=clause or basis.citations,
        recordings=tuple(recording.id for recording in meanwhile),
        device=down.device,
        start=start,
        end=end,
        seconds=seconds_between(start, end),
        explains=text("judgement.settle_device_fault"),
    )
