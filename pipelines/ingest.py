"""One dump: list, preserve, probe, register, read back, receipt. The same command again adds only what is new."""

from __future__ import annotations

import contextvars
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from regulations import deadlines
from storage import ledger
from storage import sweeping as decisions
from storage.ledger import StoredRecording
from tasks import docking, handover, intake, keeping, measuring, sweeping
from tasks.handover import Punctuality
from tasks.intake import Order, Plan, Rejection
from tasks.office import Office


def ingest_dump(office: Office, order: Order) -> dict[str, Any]:
    """Take one dump in; return `ingest --json` of contract.md. What is kept stays kept if this is cut off."""
    case = handover.case_of(office, order.case)
    order = replace(order, unit=order.unit or (case.unit if case else None))
    seen = intake.survey_dump(order.dump)
    intake.check_room(office, seen.files)
    made = intake.plan(office, order, seen)
    docking.note_clock(office, order, made)
    rejected = [Rejection(entry.name, entry.reason) for entry in seen.rejected]
    damaged = _preserve_all(office, order, made, rejected)
    rows = _of_this_dump(office, order, made)
    handover.settle_times(office, rows, measuring.measured_before(office, [row.recording for row in rows]))
    rows = _of_this_dump(office, order, made)
    if order.case:
        keeping.hold_marked(office, order.case)
    sweeping.decide_open(office)
    receipt = handover.write_receipt(office, made.dump, seen.root, case, rows, order.unit)
    transfer = handover.punctuality(office, handover.away(case, order), rows)
    return _answer(office, order, made, rows, rejected, damaged, str(receipt), transfer)


def _preserve_all(office: Office, order: Order, made: Plan, rejected: list[Rejection]) -> list[StoredRecording]:
    """Store batch after batch while the one before is read back; return what turned out damaged."""
    total = sum(file.size for file in made.new)
    done = 0

    def on_bytes(count: int) -> None:
        nonlocal done
        done += count
        office.progress(done, total, order.dump.name)

    checks: list[Future[list[StoredRecording]]] = []
    with ThreadPoolExecutor(1) as reader:
        if order.wait:
            checks.append(_later(reader, office, _left_unverified(office, made)))
        for batch in intake.batches(made.new):
            kept, failed = intake.preserve(office, order, made, batch, on_bytes)
            rejected += failed
            if order.wait:
                checks.append(_later(reader, office, kept))
    return [row for check in checks for row in check.result()]


def _later(reader: ThreadPoolExecutor, office: Office, rows: Sequence[StoredRecording]) -> Future[list[StoredRecording]]:
    return reader.submit(contextvars.copy_context().run, _read_back, office, rows)


def _read_back(office: Office, rows: Sequence[StoredRecording]) -> list[StoredRecording]:
    return intake.read_back(office, rows) if rows else []


def _left_unverified(office: Office, made: Plan) -> list[StoredRecording]:
    """What an earlier run that was cut off had stored and not read back."""
    with office.catalogue.read() as tx:
        return [row for row in ledger.get_many(tx, made.known) if row.stored == "received"]


def _of_this_dump(office: Office, order: Order, made: Plan) -> list[StoredRecording]:
    """All recordings of the dump, those of earlier runs included; a case named now is noted on those too."""
    with office.catalogue.begin() as tx:
        rows = {row.recording.id: row for row in (*ledger.of_dump(tx, made.dump), *ledger.get_many(tx, made.known))}
        free = [row.recording.id for row in rows.values() if order.case and row.case is None]
        if order.case and free:
            ledger.assign(tx, free, order.case)
            decisions.ask_again(tx, order.case)
    return [replace(row, case=order.case) if row.recording.id in free else row for row in rows.values()]


def _answer(office: Office, order: Order, made: Plan, rows: Sequence[StoredRecording], rejected: Sequence[Rejection],
            damaged: Sequence[StoredRecording], receipt: str, transfer: Punctuality | None) -> dict[str, Any]:
    known = set(made.known)
    hurt = {row.recording.id for row in damaged}
    return {
        "dump": str(order.dump), "received": [entry(row) for row in rows if row.recording.id not in known],
        "already": [row.recording.name for row in rows if row.recording.id in known],
        "rejected": [{"name": reject.name, "reason": reject.reason.say(office.lang)} for reject in rejected],
        "damaged": sorted(hurt), "receipt": receipt,
        "clear": not rejected and not hurt and all(row.stored == "verified" for row in rows),
        "transfer": transfer and {
            "deadline": transfer.deadline.due and deadlines.end_of(transfer.deadline.due).isoformat(),
            "late_seconds": float(transfer.late_seconds),
            "assumptions": [assumed.say(office.lang) for assumed in transfer.deadline.assumptions],
            "articles": [article.to_json() for article in transfer.deadline.articles],
        },
    }


def entry(row: StoredRecording) -> dict[str, Any]:
    """Return one item of `received`."""
    found = row.recording
    return {
        "id": found.id, "name": found.name, "bytes": found.size, "sha256": found.sha256, "sm3": row.sm3, "media": found.media.value,
        "state": found.probe.state.value, "stored": row.stored, "device": found.device, "officer": found.officer,
        "start": found.start and found.start.isoformat(), "end": found.end and found.end.isoformat(),
        "duration": None if found.probe.duration is None else float(found.probe.duration),
    }


