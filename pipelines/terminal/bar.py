"""The progress bar: amount, rate and time left, on stderr, for whatever takes longer than two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from messages.visible import visible

PATIENCE = 2.0  # s


@contextmanager
def bar() -> Iterator[Callable[[int, int, str], None]]:
    """Give `show(done, total, what)`; the bar appears only once the work has taken two seconds."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    started = time.monotonic()
    progress = Progress(TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
                        TimeRemainingColumn(), console=Console(stderr=True, emoji=False), transient=True)
    line = progress.add_task("", total=None)
    shown = False

    def show(done: int, total: int, what: str) -> None:
        nonlocal shown
        if not shown and time.monotonic() - started > PATIENCE:
            progress.start()
            shown = True
        progress.update(line, completed=done, total=total, description=visible(what))

    try:
        yield show
    finally:
        if shown:
            progress.stop()
