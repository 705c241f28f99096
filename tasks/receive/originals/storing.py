"""Taking the new files of a dump in: received, noted in the catalogue and read back at the same time, batch after batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from messages import Text, text
from messages.errors import LiuhenError, NoRoom, NotReadable, Unavailable
from storage.catalogue.states import StoredState
from storage.catalogue.steps import in_steps
from storage.ledgers import columns, originals
from storage.ledgers.originals import StoredRecording
from tasks.in_background import InOrder
from tasks.installation import Installation
from tasks.progress import Meter
from tasks.receive import intake
from tasks.receive.intake import Order, Plan, Rejection
from tasks.receive.originals import readback, receiving
from tasks.receive.originals.preserving import Failure, Preserved, preserve_all

UNCHECKED = 4  # batches that may wait for their read-back; each waits in memory
Copy = Callable[[Installation, Sequence[StoredRecording]], Text | None]  # writes a second copy; returns why it could not


@dataclass(frozen=True, slots=True)
class DumpOutcome:
    """What became of the files of one dump in this run."""

    stored: tuple[str, ...]  # ids of what this run stored, also where an earlier run had it
    rejected: tuple[Rejection, ...]
    damaged: tuple[StoredRecording, ...]  # the store does not hold what was read
    notes: tuple[Text, ...]  # what a person should know


@dataclass(frozen=True, slots=True)
class _Checked:
    """One batch after its read-back."""

    damaged: Sequence[StoredRecording]
    not_copied: Text | None  # why the second copy was not written


@dataclass(slots=True)
class _Run:
    """What the parts of one run share; each list is written by one thread at a time."""

    installation: Installation
    order: Order
    plan: Plan
    copy: Copy
    meter: Meter
    checks: InOrder[_Checked]
    stored: list[str] = field(default_factory=list)  # ids
    rejected: list[Rejection] = field(default_factory=list)

    def note(self, preserved: Preserved) -> list[Failure]:
        """Note one batch in the catalogue, and let it be read back; return what failed."""
        received = receiving.register(self.installation, self.order, self.plan, preserved)
        self.keep(received.rows)  # counted as soon as it is noted, also where the run stops here
        self.check(received.rows)
        if preserved.stopped is not None:
            raise preserved.stopped
        return received.failed

    def keep(self, rows: Sequence[StoredRecording]) -> None:
        """Count recordings that the catalogue has, and name each."""
        self.stored += [row.recording.id for row in rows]
        self.meter.files("received", len(rows))
        for row in rows:
            state = text(f"ingest.state_{row.recording.probe.state.value.replace('-', '_')}")
            self.installation.tell(text("ingest.told", name=row.recording.name, bytes=row.recording.size,
                                        sha256=row.recording.sha256[:16], state=state))

    def check(self, rows: Sequence[StoredRecording]) -> None:
        """Let these be read back after those before, where the order waits for that."""
        if rows and self.order.wait:
            self.checks.add(_read_back, self.installation, rows, self.meter, self.copy)


def store_dump(installation: Installation, order: Order, plan: Plan, copy: Copy) -> DumpOutcome:
    """Store batch after batch while those before are noted and read back; what is intact is given to `copy`.

    NoRoom, Unavailable: what is kept is kept, noted and read back; the error says so, and that the same call goes on from there.
    """
    meter = Meter(installation, order.dump.name, len(plan.new), sum(file.size for file in plan.new))
    run = _Run(installation, order, plan, copy, meter, InOrder(UNCHECKED))
    try:
        with run.checks:
            for rows in _left_unverified(installation, plan) if order.wait else ():
                run.check(rows)
            failed = _first_try(run)
            run.check(_second_try(run, failed))
            meter.now_checking()
        checked = run.checks.results()
    except (NoRoom, Unavailable) as stopped:
        raise _stopped(stopped, run) from stopped
    damaged = tuple(row for batch in checked for row in batch.damaged)
    notes = tuple(text("ingest.not_copied", problem=batch.not_copied) for batch in checked if batch.not_copied)
    return DumpOutcome(tuple(run.stored), tuple(run.rejected), damaged, notes)


def _first_try(run: _Run) -> list[Failure]:
    """Read every file once and store it; the batch before is noted meanwhile, and then read back. Return what failed."""
    batches = preserve_all(run.installation, run.order, run.plan, intake.batches(run.plan.new), run.meter.counter("received"))
    noted: InOrder[list[Failure]] = InOrder(1)
    with noted, closing(batches):
        for preserved in batches:
            noted.add(run.note, preserved)
        return [failure for batch in noted.results() for failure in batch]


def _second_try(run: _Run, failed: Sequence[Failure]) -> list[StoredRecording]:
    """Read again what could not be read, after everything else is safe; then keep what the card still gives up."""
    stored: list[StoredRecording] = []
    counter = run.meter.counter("received")
    for failure in failed:
        received = receiving.try_again(run.installation, run.order, run.plan, failure, counter)
        rows = list(received.rows)
        for left in received.failed:
            try:
                rows += receiving.last_try(run.installation, run.order, run.plan, left, counter)
            except NotReadable as problem:
                run.rejected.append(Rejection(left.file.name, problem.text))
        run.keep(rows)
        stored += rows
    return stored


def _stopped(stopped: LiuhenError, run: _Run) -> LiuhenError:
    """Say what is kept, and that the same call goes on from there."""
    kept = len(set(run.stored))
    return type(stopped)("ingest.stopped", problem=stopped.text, kept=kept, left=len(run.plan.new) - kept)


def _read_back(installation: Installation, rows: Sequence[StoredRecording], meter: Meter, copy: Copy) -> _Checked:
    damaged = readback.read_back(installation, rows, meter.counter("checked"))
    meter.files("checked", len(rows))
    damaged_ids = {row.recording.id for row in damaged}
    return _Checked(damaged, copy(installation, [row for row in rows if row.recording.id not in damaged_ids]))


def _left_unverified(installation: Installation, plan: Plan) -> Iterator[tuple[StoredRecording, ...]]:
    """Yield what an earlier run that was cut off had stored and not read back."""
    with installation.catalogue.read() as tx:
        left = [row.id for row in columns.standing(tx, plan.stored_before) if row.stored is StoredState.RECEIVED]
    for ids in in_steps(left):
        with installation.catalogue.read() as tx:
            rows = originals.get_many(tx, ids)
        yield rows
