"""Jobs that wait are begun: by the Prefect server where there is one, else in processes of this machine. More than one may dispatch."""

from __future__ import annotations

import subprocess
import sys
import time

from messages import text
from messages.errors import LiuhenError
from messages.visible import visible
from office.jobs.preparing import ask_for_new_dumps
from office.viewings.watching import close_silent
from pipelines.flows.addresses import server_at
from pipelines.flows.dispatch.handing import SPEECH, Refusal, hand_over, is_gone
from pipelines.flows.dispatch.worker import JobsHome
from pipelines.terminal.shell import now
from storage.catalogue.database import Catalogue
from storage.catalogue.states import JobKind, JobState
from storage.ledgers.jobs import asked, runs
from tasks.jobs.holding import new_holder

EVERY = 1.0  # s between two looks
AT_ONCE = 2  # jobs of this machine at a time: a small server has two cores
ALONE = (*SPEECH, JobKind.VIEWING_COPIES)  # kinds of which one is done at a time
ASKED_AGAIN = 30.0  # s between two questions what became of flow runs


class Dispatcher:
    """Begins jobs, and takes back those whose process or flow run is gone."""

    def __init__(self, place: JobsHome) -> None:
        self._place = place
        self._started: dict[str, tuple[JobKind, subprocess.Popen[bytes]]] = {}  # by the name under which it was claimed
        self._asked = self._prepared = 0.0
        self._opened: Catalogue | None = None

    def look(self) -> bool:
        """Look once; whether anything is under way or waits."""
        self._opened = catalogue = self._opened or self._place.catalogue()
        self._take_back(catalogue)
        close_silent(self._place.desk(catalogue))
        url = server_at(self._place.home, self._place.environ)
        (self._hand_over if url else self._start)(catalogue, url or "")
        with catalogue.read() as tx:
            return bool(self._started) or bool(runs.ready(tx, now()))

    def prepare(self) -> None:
        """Ask that what came in lately can be watched: copies, waveforms, small pictures."""
        if time.monotonic() - self._prepared >= ASKED_AGAIN and self._opened is not None:
            self._prepared = time.monotonic()
            ask_for_new_dumps(self._place.desk(self._opened))

    def _take_back(self, catalogue: Catalogue) -> None:
        """Free what a process left behind: our own at once, others' when their time is over."""
        dead = {holder for holder, (_, process) in self._started.items() if process.poll() is not None}
        for holder in dead:
            del self._started[holder]
        with catalogue.read() as tx:
            lost = [run for run in runs.listing(tx, (JobState.RUNNING,)) if run.lost(now()) or run.holder in dead]
        for run in lost:
            with catalogue.begin() as tx:
                runs.taken_back(tx, run.job, text("background.cut", attempts=run.attempts), now())

    def _start(self, catalogue: Catalogue, _url: str) -> None:
        """Begin in processes of this machine as many as it can bear."""
        with catalogue.read() as tx:
            waiting = [asked.get(tx, id) for id in runs.ready(tx, now())]
        for job in waiting:
            kinds = [kind for kind, _ in self._started.values()]
            if len(kinds) >= AT_ONCE:
                return
            if job.wanted.kind in ALONE and job.wanted.kind in kinds:
                continue
            holder = new_holder()
            with catalogue.begin() as tx:
                mine = runs.claim(tx, job.id, holder, now())
            if mine:
                self._started[holder] = job.wanted.kind, subprocess.Popen(
                    [sys.executable, "-m", "pipelines.flows.dispatch.worker", str(self._place.home), str(job.id), holder],
                    env=dict(self._place.environ), stdin=subprocess.DEVNULL)

    def _hand_over(self, catalogue: Catalogue, url: str) -> None:
        self._ask_after(catalogue, url)
        with catalogue.read() as tx:
            waiting = [(asked.get(tx, id), runs.get(tx, id)) for id in runs.ready(tx, now())]
            behind = [asked.get(tx, run.job) for run in runs.listing(tx, (JobState.HANDED, JobState.RUNNING))]
        busy = any(job.wanted.kind is JobKind.VIEWING_COPIES for job in behind)
        for job, run in waiting:
            if job.wanted.kind is JobKind.VIEWING_COPIES and busy:
                continue
            busy = busy or job.wanted.kind is JobKind.VIEWING_COPIES
            answer = hand_over(url, job, run.handed_times, str(self._place.home))
            if isinstance(answer, Refusal) and run.problem == answer.reason:
                return
            with catalogue.begin() as tx:
                if isinstance(answer, Refusal):
                    runs.waits_because(tx, job.id, answer.reason)
                else:
                    runs.handed(tx, job.id, answer)
            if isinstance(answer, Refusal):
                return

    def _ask_after(self, catalogue: Catalogue, url: str) -> None:
        """Let a job wait again whose flow run will never begin."""
        if time.monotonic() - self._asked < ASKED_AGAIN:
            return
        self._asked = time.monotonic()
        with catalogue.read() as tx:
            handed = runs.listing(tx, (JobState.HANDED,))
        for run in handed:
            if run.flow_run and is_gone(url, run.flow_run):
                with catalogue.begin() as tx:
                    runs.not_begun(tx, run.job, text("background.run_gone"), now())


def dispatch(place: JobsHome, once: bool = False) -> None:
    """Look every second until stopped; with `once` until nothing waits. What does not answer is asked again at the next look."""
    dispatcher = Dispatcher(place)
    while True:
        try:
            busy = dispatcher.look()
            if not once:
                dispatcher.prepare()
        except LiuhenError as problem:
            if once:
                raise
            sys.stderr.write(f"{now().isoformat()} {visible(problem.say('en'))}\n")
            busy = True
        if once and not busy:
            return
        time.sleep(EVERY)
