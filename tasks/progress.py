"""How far a dump is: bytes and files received, then read back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from messages import text
from tasks.installation import Installation

PAUSE = 0.1  # s


class Meter:
    """Counts from several threads; what is shown is bytes done, bytes in all, and which file of how many."""

    def __init__(self, installation: Installation, name: str, files: int, total: int) -> None:
        self._installation = installation
        self._name, self._files, self._total = name, files, total
        self._lock = threading.Lock()
        self._bytes = {"received": 0, "checked": 0}
        self._done = {"received": 0, "checked": 0}
        self._stage = "received"
        self._next = 0.0  # when bytes are shown again: nobody reads a thousand sentences a second

    def counter(self, stage: str) -> Callable[[int], None]:
        """Return what counts more bytes that were "received" or "checked"."""
        def add(count: int) -> None:
            with self._lock:
                self._bytes[stage] += count
            if time.monotonic() >= self._next:
                self._show()
        return add

    def files(self, stage: str, count: int) -> None:
        """Count files that were "received" or "checked"."""
        with self._lock:
            self._done[stage] += count
        self._show()

    def now_checking(self) -> None:
        """Everything is received: from now on the read-back is shown."""
        self._stage = "checked"
        self._show()

    def _show(self) -> None:
        self._next = time.monotonic() + PAUSE
        shown = text(f"ingest.meter_{self._stage}", name=self._name, done=min(self._done[self._stage], self._files), files=self._files)
        self._installation.progress(min(self._bytes[self._stage], self._total), self._total, shown.say(self._installation.lang))
