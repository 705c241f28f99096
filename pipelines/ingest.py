"""One dump: list, preserve, probe, register, read back, receipt. The same command again adds only what is new."""

from __future__ import annotations

import contextvars
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from messages import Text, text
from messages.errors import LiuhenError, NoRoom, NotReadable, Unavailable
from pipelines import taken_in
from storage import disposed, ledger
from storage import sweeping as decisions
from storage.ledger import StoredRecording
from tasks import again, clearing, deciding, docking, handover, hinting, intake, measuring, readable, readback, receiving, second_copy
from tasks.clearing import Cleared
from tasks.intake import Order, Plan, Rejection
from tasks.meter import Meter
from tasks.office import Office
from tasks.receiving import Failure


@dataclass(slots=True)
class Outcome:
    """What became of the files of one dump in this run."""

    rejected: list[Rejection] = field(default_factory=list)
    damaged: list[StoredRecording] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # ids of what this run stored, also where an earlier one had it
    notes: list[Text] = field(default_factory=list)  # what a person should know beside


def ingest_dump(office: Office, order: Order) -> dict[str, Any]:
    """Take one dump in; return `ingest --json` of contract.md. What is kept stays kept if this is cut off."""
    case = handover.case_of(office, order.case)
    order = replace(order, unit=order.unit or (case.unit if case else None))
    seen = intake.survey_dump(office, order.dump)
    notes = again.clock_notes(office)
    made = intake.plan(office, order, seen)
    docking.note_clock(office, order, made)
    done = Outcome([Rejection(entry.name, entry.reason) for entry in seen.rejected], notes=notes)
    before = again.nothing_new(office, order, made)
    if before is not None:
        transfer = handover.punctuality(office, handover.away(case, order), before.times)
        return taken_in.answer_again(office, order, made, before, done, transfer)
    _preserve_all(office, order, made, done)
    rows = _of_this_dump(office, order, made, done)
    resolved = handover.settle_times(office, rows, measuring.measured_before(office, [row.recording for row in rows]))
    when = {found.id: found for found in resolved.recordings}
    rows = [replace(row, recording=when[row.recording.id]) for row in rows]
    hinting.suggest_marks(office, order.case, rows)
    deciding.decide_open(office, later=True)
    readable.link_readable(office, rows)
    receipt = handover.write_receipt(office, made.dump, seen.root, case, rows, order.unit)
    transfer = handover.punctuality(office, handover.away(case, order), handover.times_of(rows))
    data = taken_in.answer(office, order, made, rows, done, str(receipt), transfer)
    return {**data, **taken_in.cleared(office, _clear(office, order, made, rows, data["clear"]))}


def _preserve_all(office: Office, order: Order, made: Plan, done: Outcome) -> None:
    """Store batch after batch while the one before is read back; a stop says what is kept and how to go on."""
    meter = Meter(office, order.dump.name, len(made.new), sum(file.size for file in made.new))
    checks: list[Future[Outcome]] = []
    try:
        with ThreadPoolExecutor(1) as reader:
            if order.wait:
                checks.append(_later(reader, office, _left_unverified(office, made), meter))
            failed: list[Failure] = []
            for batch in intake.batches(made.new):
                received = receiving.preserve(office, order, made, batch, meter.counter("received"))
                failed += received.failed
                _kept(office, done, received.kept, meter)
                if order.wait:
                    checks.append(_later(reader, office, received.kept, meter))
            second = _second_try(office, order, made, failed, done, meter)
            if order.wait:
                checks.append(_later(reader, office, second, meter))
            meter.now_checking()
        for check in checks:
            found = check.result()
            done.damaged += found.damaged
            done.notes += found.notes
    except (NoRoom, Unavailable) as stopped:
        raise _stopped(stopped, done, made) from stopped


def _kept(office: Office, done: Outcome, rows: Sequence[StoredRecording], meter: Meter) -> None:
    done.kept += [row.recording.id for row in rows]
    meter.files("received", len(rows))
    for row in rows:
        office.tell(text("ingest.told", name=row.recording.name, bytes=row.recording.size, sha256=row.recording.sha256[:16],
                         state=text(f"ingest.state_{row.recording.probe.state.value.replace('-', '_')}")))


def _stopped(stopped: LiuhenError, done: Outcome, made: Plan) -> LiuhenError:
    """Say what is kept, and that the same call goes on from there."""
    return type(stopped)("ingest.stopped", problem=stopped.text, kept=len(done.kept), left=len(made.new) - len(done.kept))


def _second_try(office: Office, order: Order, made: Plan, failed: Sequence[Failure], done: Outcome, meter: Meter) -> list[StoredRecording]:
    """Read again what could not be read, after everything else is safe; then keep what the card still gives up."""
    kept: list[StoredRecording] = []
    for failure in failed:
        received = receiving.try_again(office, order, made, failure, meter.counter("received"))
        rows = list(received.kept)
        for left in received.failed:
            try:
                rows += receiving.last_try(office, order, made, left, meter.counter("received"))
            except NotReadable as problem:
                done.rejected.append(Rejection(left.file.name, problem.text))
        _kept(office, done, rows, meter)
        kept += rows
    return kept


def _later(reader: ThreadPoolExecutor, office: Office, rows: Sequence[StoredRecording], meter: Meter) -> Future[Outcome]:
    return reader.submit(contextvars.copy_context().run, _read_back, office, rows, meter)


def _read_back(office: Office, rows: Sequence[StoredRecording], meter: Meter) -> Outcome:
    if not rows:
        return Outcome()
    damaged = readback.read_back(office, rows, meter.counter("checked"))
    meter.files("checked", len(rows))
    hurt = {row.recording.id for row in damaged}
    problem = second_copy.copy_verified(office, [row for row in rows if row.recording.id not in hurt])
    return Outcome(damaged=damaged, notes=[text("ingest.not_copied", problem=problem)] if problem else [])


def _left_unverified(office: Office, made: Plan) -> list[StoredRecording]:
    """What an earlier run that was cut off had stored and not read back."""
    with office.catalogue.read() as tx:
        return [row for row in ledger.get_many(tx, made.known) if row.stored == "received"]


def _of_this_dump(office: Office, order: Order, made: Plan, done: Outcome) -> list[StoredRecording]:
    """All recordings of the dump, those of earlier runs included; a case named now is noted on those too."""
    with office.catalogue.begin() as tx:
        there = ledger.of_dump(tx, made.dump)
        gone = disposed.gone_among(tx, [row.recording.id for row in there])
        rows = {row.recording.id: row for row in there if row.recording.id not in gone}
        others = [id_ for id_ in (*made.known, *done.kept) if id_ not in rows]
        rows |= {row.recording.id: row for row in ledger.get_many(tx, others)}
        free = {row.recording.id for row in rows.values() if order.case and row.case is None}
        if order.case and free:
            ledger.assign(tx, sorted(free), order.case)
            decisions.ask_again(tx, order.case)
        done.notes += again.turned_up(tx, list(rows.values()))
    return [replace(row, case=order.case) if row.recording.id in free else row for row in rows.values()]


def _clear(office: Office, order: Order, made: Plan, rows: Sequence[StoredRecording], clear: bool) -> Cleared | None:
    """Clear the recorder where that was asked for and everything on it is verified; None where it was not asked for."""
    if not order.clear:
        return None
    return clearing.clear_recorder(office, order, made.survey, rows) if clear else Cleared((), ())
