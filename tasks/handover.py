"""Handing a dump over: which case it is for, when each recording was, whether it was handed over in time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from footage import clock, clock_trust
from footage.measurement import Measurement
from footage.recordings import Recording
from regulations import deadlines
from regulations.facts import Case
from regulations.findings import Deadline
from storage import briefly, cases, clocks, dumps, ledger
from storage.applicable import regulation_of
from storage.ledger import StoredRecording
from tasks.intake import Order
from tasks.office import Office
from tasks.steps import step


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Whether a dump was handed over in time (移交)."""

    deadline: Deadline
    late_seconds: Fraction  # s; 0 where in time


def case_of(office: Office, number: str | None) -> Case | None:
    """Return the case, or None where none is named; BadCall where there is no such case."""
    if number is None:
        return None
    with office.catalogue.read() as tx:
        return cases.load(tx, number).case


@step()
def settle_times(office: Office, rows: Sequence[StoredRecording], measurements: Mapping[str, Measurement]) -> clock.Resolved:
    """Decide when each recording was, and note it with what that shows about the recorders' clocks."""
    dump_of = {row.recording.id: row.dump for row in rows}
    docks, known = clocks_before(office, dump_of, {row.recording.device for row in rows if row.recording.device})
    resolved = clock.resolve([row.recording for row in rows], docks, measurements, office.settings.tolerance, known)
    with office.catalogue.begin() as tx:
        before = {row.recording.id: row.recording for row in rows}
        ledger.update_recordings(tx, [found for found in resolved.recordings if before[found.id] != found])
        for dump in sorted(set(dump_of.values())):
            own = [found for found in resolved.recordings if dump_of[found.id] == dump]
            clocks.note(tx, dump, clock_trust.trust(own, measurements), office.clock())
    return resolved


def clocks_before(office: Office, dump_of: Mapping[str, int],
                  devices: Collection[str]) -> tuple[dict[str, Fraction], dict[str, tuple[clock_trust.Trust, ...]]]:
    """Return the comparisons at the dock by recording id, and what earlier dumps showed about these recorders.

    `dump_of`: {id of a recording: number of its dump}.
    """
    dumps_here = frozenset(dump_of.values())
    with office.catalogue.read() as tx:
        docks = dumps.dock_offsets(tx, dumps_here)
        known = clocks.known(tx, devices, dumps_here)
    return {id_: docks[dump] for id_, dump in dump_of.items() if dump in docks}, known


def away(case: Case | None, order: Order) -> Case | None:
    """Return the case as it stands for this hand-over: an absence named with the dump counts before one in the case file."""
    if order.away is None:
        return case
    return replace(case or Case("", "", order.unit or "", ""), away=order.away)


def times_of(office: Office, ids: Sequence[str]) -> Iterator[tuple[datetime, datetime]]:
    """Yield when recordings ended and when they were handed over, those without an end left out."""
    for step_ in ledger.in_steps(ids):
        with office.catalogue.read() as tx:
            rows = briefly.standing(tx, step_)
        yield from ((row.end, row.received_at) for row in rows if row.end)


def punctuality(office: Office, case: Case | None, ended: Iterable[tuple[datetime, datetime]]) -> Punctuality | None:
    """Return the earliest deadline and how late the latest one was; None without a regulation or without a time.

    `ended`: for each recording its end and when it was handed over.
    """
    rules = regulation_of(office.settings, case if case and case.regulation else None)
    if rules is None:
        return None
    first, late = None, Fraction(0)
    for end, received in ended:
        found = deadlines.transfer(rules, end, case)
        late = max(late, deadlines.late_seconds(found, received))
        first = found if first is None or _earlier(found, first) else first
    return Punctuality(first, late) if first else None


def _earlier(one: Deadline, other: Deadline) -> bool:
    return one.due is not None and (other.due is None or deadlines.end_of(one.due) < deadlines.end_of(other.due))


def form_of(recording: Recording) -> str:
    """Return format and codecs as papers name them: "MP4 h264/aac"."""
    codecs = "/".join(dict.fromkeys(stream.codec for stream in recording.probe.streams))
    return f"{recording.probe.format.upper()} {codecs}".strip()


def kept_at(office: Office) -> str:
    """Return where originals lie, as papers name it: a folder, or the store's address without its options."""
    return office.settings.store.split("?")[0].removeprefix("file://")
