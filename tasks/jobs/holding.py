"""A process at a job: it shows how far it is, gives a sign of life, and notices that it is to stop. The work knows nothing of that."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from messages.errors import LiuhenError
from storage.catalogue.database import Catalogue
from storage.catalogue.states import JobStage
from storage.ledgers.jobs import runs
from storage.ledgers.jobs.runs import ShownProgress
from tasks.steps import Stopped

EVERY = 1.0  # s between two notes of how far it is
ALIVE = 10.0  # s between two signs of life where nothing changed


NOTHING = ShownProgress()


def new_holder() -> str:
    """Return a name for this process that no other has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def has_died(holder: str | None) -> bool:
    """Whether a process of this machine is gone; of other machines nobody here knows."""
    host, _, rest = (holder or "").rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and rest.isdigit() and not Path(f"/proc/{rest}").exists()


class HeldJob:
    """A job that this process has, while the context lasts. One thread writes the notes, so that no work waits for the catalogue."""

    def __init__(self, catalogue: Catalogue, job: int, holder: str, clock: Callable[[], datetime],
                 shown: ShownProgress = NOTHING) -> None:
        self._catalogue, self.job, self.holder, self._clock = catalogue, job, holder, clock
        self._shown = shown
        self._noted = NOTHING
        self._signed = time.monotonic()
        self._over, self.to_stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._note_until_over, name=f"job-{job}", daemon=True)

    def __enter__(self) -> HeldJob:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        if self._shown != self._noted:  # what ended within a second shows how far it came all the same
            self._note()

    def at(self, stage: JobStage) -> None:
        """Show what the work is at; Stopped where a person asked for that."""
        self._shown = replace(self._shown, stage=stage)
        if self.to_stop.is_set():
            raise Stopped

    def progress(self, done: int, total: int, says: str) -> None:
        """Show how far it is; Stopped where a person asked for that."""
        self._shown = ShownProgress(self._shown.stage, int(done), int(total), says)
        if self.to_stop.is_set():
            raise Stopped

    def _note_until_over(self) -> None:
        while not self._over.wait(EVERY):
            self._note()

    def _note(self) -> None:
        shown = self._shown
        try:
            if shown != self._noted or time.monotonic() - self._signed > ALIVE:
                self._sign(shown)
            with self._catalogue.read() as tx:
                if runs.get(tx, self.job).stop_asked:
                    self.to_stop.set()
        except LiuhenError:
            return  # the catalogue does not answer now: the next note is in a second

    def _sign(self, shown: ShownProgress) -> None:
        with self._catalogue.begin() as tx:
            if not runs.sign(tx, self.job, self.holder, self._clock(), shown):
                self.to_stop.set()
        self._noted, self._signed = shown, time.monotonic()
