"""The receipt of a dump and its deadline: when each recording was, who signs for it, whether it was handed over in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from footage import clock, clock_trust
from footage.measurement import Measurement
from footage.recordings import BEIJING, Recording
from paperwork.papers import EvidenceList, EvidenceRow
from regulations import deadlines
from regulations.facts import Case
from regulations.findings import Deadline
from storage import audit, cases, clocks, dumps, ledger
from storage.applicable import regulation_of
from storage.ledger import StoredRecording
from storage.names import safe_name
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
    docks, known = _clocks_before(office, rows)
    resolved = clock.resolve([row.recording for row in rows], docks, measurements, office.settings.tolerance, known)
    dump_of = {row.recording.id: row.dump for row in rows}
    with office.catalogue.begin() as tx:
        before = {row.recording.id: row.recording for row in rows}
        ledger.update_recordings(tx, [found for found in resolved.recordings if before[found.id] != found])
        for dump in sorted(set(dump_of.values())):
            own = [found for found in resolved.recordings if dump_of[found.id] == dump]
            clocks.note(tx, dump, clock_trust.trust(own, measurements), office.clock())
    return resolved


def _clocks_before(office: Office, rows: Sequence[StoredRecording]) -> tuple[dict[str, Fraction], dict[str, tuple[clock_trust.Trust, ...]]]:
    """Return the comparisons at the dock by recording id, and what earlier dumps showed about these recorders."""
    dumps_here = {row.dump for row in rows}
    with office.catalogue.read() as tx:
        docks = dumps.dock_offsets(tx, dumps_here)
        known = clocks.known(tx, {row.recording.device for row in rows if row.recording.device}, dumps_here)
    return {row.recording.id: docks[row.dump] for row in rows if row.dump in docks}, known


def away(case: Case | None, order: Order) -> Case | None:
    """Return the case as it stands for this hand-over: an absence named with the dump counts before one in the case file."""
    if order.away is None:
        return case
    return replace(case or Case("", "", order.unit or "", ""), away=order.away)


VOLUME = 400  # rows of one evidence list; a dump of many photos gets several volumes
Times = Sequence[tuple[datetime, datetime]]  # (end of a recording, when it was handed over)


def times_of(rows: Sequence[StoredRecording]) -> Times:
    """Return when recordings ended and were handed over, those without an end left out."""
    return [(row.recording.end, row.received_at) for row in rows if row.recording.end]


def punctuality(office: Office, case: Case | None, ended: Times) -> Punctuality | None:
    """Return the earliest deadline of these recordings and how late the latest of them was; None without a regulation."""
    rules = regulation_of(office.settings, case if case and case.regulation else None)
    if rules is None or not ended:
        return None
    due = [(deadlines.transfer(rules, end, case), received) for end, received in ended]
    late = [deadlines.late_seconds(deadline, received) for deadline, received in due]
    known = [deadline for deadline, _ in due if deadline.due]
    first = min(known, key=lambda found: deadlines.end_of(found.due or date.max), default=due[0][0])
    return Punctuality(first, max([Fraction(0), *late]))


@step()
def write_receipt(office: Office, number: int, root: Path, case: Case | None, rows: Sequence[StoredRecording],
                  unit: str | None) -> Path:
    """Write the evidence list (证据登记保存清单, 003-3 art. 10) that is signed when a dump is handed over; return its first volume."""
    ordered = sorted(rows, key=lambda row: (row.recording.start or datetime.max.replace(tzinfo=BEIJING), row.recording.name))
    folder = office.home / "receipts"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"证据登记保存清单-{number:05d}-{safe_name(root.name)[:60]}"
    volumes = [folder / f"{name}{f'-{place // VOLUME + 1:03d}' if place else ''}.docx" for place in range(0, max(1, len(rows)), VOLUME)]
    for place, out in zip(range(0, max(1, len(rows)), VOLUME), volumes, strict=True):
        _write_volume(office, out, root, case, ordered, place, unit)
    with office.catalogue.begin() as tx:
        dumps.close_dump(tx, number, office.clock(), str(volumes[0]))
        audit.append(tx, "dump.receipt", f"dump:{number}", office.who, office.clock(), None, None,
                     {"file": volumes[0].name, "rows": len(rows), "volumes": len(volumes)})
    return volumes[0]


def _write_volume(office: Office, out: Path, root: Path, case: Case | None, ordered: Sequence[StoredRecording], place: int,
                  unit: str | None) -> None:
    """Write one volume: the rows from `place` on, numbered through all volumes."""
    from paperwork.writing import write_evidence_list

    at = max((row.received_at for row in ordered), default=office.clock())
    here = ordered[place:place + VOLUME]
    write_evidence_list(EvidenceList(
        unit=unit or (case.unit if case else "") or "", number=None, party=case.party if case else None,
        cause=case.cause if case else None, at=at, place=None,
        rows=tuple(_row(number, row.recording, row, office) for number, row in enumerate(here, place + 1)),
        officers=case.officers if case else (), keeper=None, dump=root.name,
    ), out, office.lang)


def _row(number: int, recording: Recording, row: StoredRecording, office: Office) -> EvidenceRow:
    return EvidenceRow(
        number=number, name=recording.name, form=form_of(recording), device=recording.device, start=recording.start,
        end=recording.end, seconds=recording.probe.duration, size=recording.size, sha256=recording.sha256, sm3=row.sm3,
        state=recording.probe.state.value, kept_at=f"{kept_at(office)} {recording.sha256[:12]}",
    )


def form_of(recording: Recording) -> str:
    """Return format and codecs as papers name them: "MP4 h264/aac"."""
    codecs = "/".join(dict.fromkeys(stream.codec for stream in recording.probe.streams))
    return f"{recording.probe.format.upper()} {codecs}".strip()


def kept_at(office: Office) -> str:
    """Return where originals lie, as papers name it: a folder, or the store's address without its options."""
    return office.settings.store.split("?")[0].removeprefix("file://")
