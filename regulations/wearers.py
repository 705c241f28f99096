"""Who used a recorder: as a person put it right, as it was lent at that time, as the case file says of the recorder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from regulations.values.facts import Case, CaseRecorder


class FilmedByRecorder(Protocol):
    """What of a recording says who used the recorder."""

    @property
    def device(self) -> str | None:
        """Number of the recorder."""

    @property
    def start(self) -> datetime | None:
        """When it began (aware)."""

    @property
    def officer(self) -> str | None:
        """What the file says, or a person put right."""

    @property
    def corrected(self) -> Collection[str]:
        """Names of the fields that a person put right."""


def worn_by(case: Case, recording: FilmedByRecorder) -> str | None:
    """Return the officer who used the recorder by the case file or by a person's word; None where neither says so."""
    if "officer" in recording.corrected:
        return recording.officer
    entry = entry_of(case, recording)
    return entry.officer if entry else None


def wearer(case: Case | None, recording: FilmedByRecorder) -> str | None:
    """Return the officer who used the recorder, else what the file itself says (a number, mostly)."""
    return (worn_by(case, recording) if case else None) or recording.officer


def entry_of(case: Case, recording: FilmedByRecorder) -> CaseRecorder | None:
    """Return what the case file says of the recorder at the time of a recording; a lent stretch comes before an entry without one."""
    of_device = [entry for entry in case.recorders if entry.device == recording.device]
    lent = next((entry for entry in of_device if entry.lent and recording.start and _within(entry, recording.start)), None)
    return lent or next((entry for entry in of_device if entry.lent is None), None)


def officer_of(case: Case, device: str | None) -> str | None:
    """Return the officers who used a recorder in a case, at whatever time; None where nobody is named."""
    return "、".join(dict.fromkeys(entry.officer for entry in case.recorders if entry.officer and entry.device == device)) or None


def lent_to(cases: Iterable[Case], device: str | None, at: datetime | None) -> list[Case]:
    """Return the cases that say they had this recorder at a time (aware); more than one contradict each other."""
    if at is None or device is None:
        return []
    return [case for case in cases if any(entry.device == device and _within(entry, at) for entry in case.recorders)]


def _within(entry: CaseRecorder, at: datetime) -> bool:
    return entry.lent is not None and entry.lent.start <= at < entry.lent.end
