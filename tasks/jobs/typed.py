"""The job that a typed command is: entered when the work shows that it goes on, so that a command that is refused leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType

from messages import Text
from messages.errors import LiuhenError
from office.desk import Desk
from office.jobs import asking
from storage.catalogue.states import JobStage, JobState
from storage.ledgers.jobs import runs
from storage.ledgers.jobs.runs import ShownProgress
from storage.ledgers.jobs.wanted import WantedJob
from tasks.jobs.holding import HeldJob, has_died, new_holder
from tasks.steps import Stopped, telling_stages

ShowsProgress = Callable[[int, int, str], None]


class TypedJob:
    """A command at work, while the context lasts. Where another process has the same job already, it has no row of its own."""

    def __init__(self, desk: Desk, wanted: WantedJob, shown: ShowsProgress) -> None:
        self._desk, self._wanted, self._shown = desk, wanted, shown
        self._held: HeldJob | None = None
        self._last = ShownProgress()
        self._stages = ExitStack()
        self._goes_on = threading.Event()
        self._thread = threading.Thread(target=self._enter_once_it_goes_on, name="typed-job", daemon=True)
        self._over = False

    def __enter__(self) -> TypedJob:
        self._stages.enter_context(telling_stages(self.at))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._stages.close()
        if problem is None:
            return
        if isinstance(problem, LiuhenError):
            self._end(JobState.FAILED, problem.text)
        else:
            self._end(JobState.STOPPED if isinstance(problem, (Stopped, KeyboardInterrupt)) else JobState.FAILED, None)

    def at(self, stage: JobStage) -> None:
        """Show what the work is at, in the list of jobs; Stopped where a person asked for that."""
        self._last = replace(self._last, stage=stage)
        if self._held is not None:
            self._held.at(stage)

    def progress(self, done: int, total: int, says: str) -> None:
        """Show how far it is, here and in the list of jobs; Stopped where a person asked for that."""
        self._last = replace(self._last, done=done, total=total, says=says)
        self._goes_on.set()
        self._shown(done, total, says)
        if self._held is not None:
            self._held.progress(done, total, says)

    def done(self, outcome: Text, *, enter: bool = True) -> None:
        """Note that the work is done; `enter`: also where it was not entered so far."""
        if enter:
            self._goes_on.set()
        self._end(JobState.DONE, outcome)

    def _end(self, state: JobState, sentence: Text | None) -> None:
        self._over = not self._goes_on.is_set()
        self._goes_on.set()
        self._thread.join()
        if self._held is None:
            return
        self._held.__exit__(None, None, None)
        try:
            with self._desk.catalogue.begin() as tx:
                runs.sign(tx, self._held.job, self._held.holder, self._desk.clock(), self._last)
                problem, outcome = (None, sentence) if state is JobState.DONE else (sentence, None)
                runs.end(tx, self._held.job, self._held.holder, state, self._desk.clock(), problem, outcome)
        except LiuhenError:
            return  # the work is what counts; its row is free again after a minute

    def _enter_once_it_goes_on(self) -> None:
        self._goes_on.wait()
        if self._over:
            return
        try:
            asked = asking.ask(self._desk, self._wanted)
            job, holder = asked.asked.id, new_holder()
            gone = asked.run.holder if has_died(asked.run.holder) else None
            with self._desk.catalogue.begin() as tx:
                mine = runs.claim(tx, job, holder, self._desk.clock(), gone)
        except LiuhenError:
            return  # the work is what counts
        if mine:
            self._held = HeldJob(self._desk.catalogue, job, holder, self._desk.clock, self._last).__enter__()
