"""One dump: list, preserve, probe, register, read back, receipt. The same command again adds only what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from messages import text
from messages.errors import LiuhenError, NoRoom, NotReadable, Unavailable
from pipelines import ingest_answer
from pipelines.ingest_answer import Gathered, Outcome
from regulations.values.facts import Case
from storage.catalogue.steps import in_steps
from storage.keeping import sweeping as decisions
from storage.ledgers import columns, originals
from storage.ledgers.originals import StoredRecording
from tasks.collector import seldom_collected
from tasks.guard import readable, second_copy
from tasks.in_background import in_background
from tasks.installation import Installation, case_of
from tasks.keep import deciding, hinting
from tasks.keep.reasons import Law
from tasks.progress import Meter
from tasks.receive import again, clearing, docking, handover, intake, readback, receipts, receiving, resolving
from tasks.receive.clearing import Cleared
from tasks.receive.intake import Order, Plan, Rejection
from tasks.receive.preserving import Failure, Preserved, preserve_all

AHEAD = 4  # batches received before the read-back is waited for


@seldom_collected()
def ingest_dump(installation: Installation, order: Order) -> dict[str, Any]:
    """Take one dump in; return `ingest --json` of contract.md. What is kept stays kept if this is cut off."""
    case = case_of(installation, order.case)
    order = replace(order, unit=order.unit or (case.unit if case else None))
    made, done = _planned(installation, order)
    before = again.nothing_new(installation, order, made)
    if before is not None:
        transfer = handover.punctuality(installation, handover.away(case, order), before.times)
        return ingest_answer.answer_again(installation, order, made, before, done, transfer)
    _preserve_all(installation, order, made, done)
    made = made if order.clear else intake.without_files(made)
    ids = _of_this_dump(installation, order, made, done)
    receipt, found = _listed(installation, order, made, case, ids)
    transfer = handover.punctuality(installation, handover.away(case, order), handover.times_of(installation, ids))
    data = ingest_answer.answer(installation, order, found, done, str(receipt), transfer)
    return {**data, **ingest_answer.cleared(installation, _clear(installation, order, made, ids, data["clear"]))}


def _planned(installation: Installation, order: Order) -> tuple[Plan, Outcome]:
    """List the dump and compare it with the catalogue."""
    seen, known = intake.survey_dump(installation, order.dump)
    notes = again.clock_notes(installation)
    made = intake.plan(installation, order, seen, known)
    docking.note_clock(installation, order, made)
    return made, Outcome([Rejection(entry.name, entry.reason) for entry in seen.rejected], notes=notes)


def _listed(installation: Installation, order: Order, made: Plan, case: Case | None, ids: Sequence[str]) -> tuple[Path, Gathered]:
    """Settle the times of all recordings of the dump; then note, link and list them some at a time."""
    found, law = Gathered(made), Law(installation.settings, installation.clock().date())
    settled = resolving.settle_dump(installation, ids)
    links: list[Future[int]] = []
    with receipts.open_receipt(installation, made.dump, made.survey.root, case, order.unit, settled) as receipt:
        with ThreadPoolExecutor(1) as linker:  # making links is waiting for the disk
            for some in settled.steps():
                rows = deciding.note_times(installation, law, some, settled.times)
                links.append(in_background(linker, readable.link_readable, installation, rows))
                hinting.suggest_marks(installation, order.case, rows)
                receipt.add(rows)
                found.add(rows)
                _keep_up(links)
            for link in links:
                link.result()
        deciding.decide_open(installation, later=True)
        return receipts.close_receipt(installation, made.dump, receipt), found


def _preserve_all(installation: Installation, order: Order, made: Plan, done: Outcome) -> None:
    """Store batch after batch while those before are noted and read back; a stop says what is kept and how to go on."""
    meter = Meter(installation, order.dump.name, len(made.new), sum(file.size for file in made.new))
    checks: list[Future[Outcome]] = []
    try:
        with ThreadPoolExecutor(1) as reader:
            def check(rows: Sequence[StoredRecording]) -> None:
                if order.wait:
                    checks.append(in_background(reader, _read_back, installation, rows, meter))
                    _keep_up(checks)

            for left in _left_unverified(installation, made) if order.wait else ():
                check(left)
            failed = _first_try(installation, order, made, done, meter, check)
            check(_second_try(installation, order, made, failed, done, meter))
            meter.now_checking()
        for checked in checks:
            found = checked.result()
            done.damaged += found.damaged
            done.notes += found.notes
    except (NoRoom, Unavailable) as stopped:
        raise _stopped(stopped, done, made) from stopped


def _first_try(installation: Installation, order: Order, made: Plan, done: Outcome, meter: Meter,
               check: Callable[[Sequence[StoredRecording]], None]) -> list[Failure]:
    """Read every file once and store it; the batch before is noted meanwhile, and then given to `check`. Return what failed."""
    noted: list[Future[list[Failure]]] = []

    def note(preserved: Preserved) -> list[Failure]:
        received = receiving.register(installation, order, made, preserved)
        _kept(installation, done, received.kept, meter)
        check(received.kept)
        return received.failed

    batches = preserve_all(installation, order, made, intake.batches(made.new), meter.counter("received"))
    with ThreadPoolExecutor(1) as noter, closing(batches):
        for preserved in batches:
            if noted:
                noted[-1].result()
            noted.append(in_background(noter, note, preserved))
        return [failure for each in noted for failure in each.result()]


def _kept(installation: Installation, done: Outcome, rows: Sequence[StoredRecording], meter: Meter) -> None:
    done.kept += [row.recording.id for row in rows]
    meter.files("received", len(rows))
    for row in rows:
        installation.tell(text("ingest.told", name=row.recording.name, bytes=row.recording.size, sha256=row.recording.sha256[:16],
                         state=text(f"ingest.state_{row.recording.probe.state.value.replace('-', '_')}")))


def _stopped(stopped: LiuhenError, done: Outcome, made: Plan) -> LiuhenError:
    """Say what is kept, and that the same call goes on from there."""
    return type(stopped)("ingest.stopped", problem=stopped.text, kept=len(done.kept), left=len(made.new) - len(done.kept))


def _second_try(
    installation: Installation, order: Order, made: Plan, failed: Sequence[Failure], done: Outcome, meter: Meter
) -> list[StoredRecording]:
    """Read again what could not be read, after everything else is safe; then keep what the card still gives up."""
    kept: list[StoredRecording] = []
    for failure in failed:
        received = receiving.try_again(installation, order, made, failure, meter.counter("received"))
        rows = list(received.kept)
        for left in received.failed:
            try:
                rows += receiving.last_try(installation, order, made, left, meter.counter("received"))
            except NotReadable as problem:
                done.rejected.append(Rejection(left.file.name, problem.text))
        _kept(installation, done, rows, meter)
        kept += rows
    return kept


def _keep_up(checks: Sequence[Future[Any]]) -> None:
    """Wait for the read-back, or the links, where they are too far behind: what waits for them is in memory."""
    if len(checks) > AHEAD:
        checks[-1 - AHEAD].result()


def _read_back(installation: Installation, rows: Sequence[StoredRecording], meter: Meter) -> Outcome:
    if not rows:
        return Outcome()
    damaged = readback.read_back(installation, rows, meter.counter("checked"))
    meter.files("checked", len(rows))
    hurt = {row.recording.id for row in damaged}
    problem = second_copy.copy_verified(installation, [row for row in rows if row.recording.id not in hurt])
    return Outcome(damaged=damaged, notes=[text("ingest.not_copied", problem=problem)] if problem else [])


def _left_unverified(installation: Installation, made: Plan) -> Iterator[tuple[StoredRecording, ...]]:
    """Yield what an earlier run that was cut off had stored and not read back."""
    with installation.catalogue.read() as tx:
        left = [one.id for one in columns.standing(tx, made.known) if one.stored == "received"]
    for ids in in_steps(left):
        with installation.catalogue.read() as tx:
            rows = originals.get_many(tx, ids)
        yield rows


def _of_this_dump(installation: Installation, order: Order, made: Plan, done: Outcome) -> list[str]:
    """Ids of all recordings of the dump, those of earlier runs included; a case named now is noted on those too."""
    with installation.catalogue.begin() as tx:
        cases = columns.of_dump(tx, made.dump)
        cases |= columns.cases_of(tx, [id_ for id_ in (*made.known, *done.kept) if id_ not in cases])
        free = sorted(id_ for id_, case in cases.items() if case is None)
        if order.case and free:
            originals.assign(tx, free, order.case)
            decisions.mark_undecided(tx, order.case)
        done.notes += again.turned_up(tx, list(cases))
    return list(cases)


def _clear(installation: Installation, order: Order, made: Plan, ids: Sequence[str], clear: bool) -> Cleared | None:
    """Clear the recorder where that was asked for and everything on it is verified; None where it was not asked for."""
    if not order.clear:
        return None
    return clearing.clear_recorder(installation, order, made.survey, resolving.each(installation, ids)) if clear else Cleared((), ())
