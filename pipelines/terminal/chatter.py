"""What libraries say without being asked: kept for a report, and not between the lines a person reads.

Whoever wants to see it asks Python for it (`PYTHONWARNINGS=default`, `python -W`): then nothing is held back.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator

KEPT = 200  # lines, the last ones
LONGEST = 100_000  # bytes of what was written past Python


class Overheard(logging.Handler):
    """Keeps the last log lines and warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.past: int | None = None  # the file that stands in the place of stderr for compiled code

    def emit(self, record: logging.LogRecord) -> None:
        """Note one line; one that cannot be written is a library's fault and stops nothing."""
        try:
            self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")
        except Exception:  # noqa: BLE001 - its arguments may be anything
            self.lines.append(f"{record.levelname} {record.name}: {record.msg!r}")


OVERHEARD = Overheard()


def overhear() -> None:
    """Take what libraries log and warn of from now on; again after one of them (Prefect) has set up logging as it likes it."""
    if sys.warnoptions:
        return
    if OVERHEARD not in logging.getLogger().handlers:
        logging.getLogger().addHandler(OVERHEARD)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a library that logs wrongly would print a traceback


def keep_stderr() -> None:
    """Leave stderr to Python until the process ends: what compiled code (onnxruntime, ffmpeg) and children write there is kept aside."""
    shown = sys.__stderr__
    if sys.warnoptions or OVERHEARD.past is not None or shown is None or sys.stderr is not shown:
        return  # somebody else has put something in its place
    try:
        if shown.fileno() != 2:
            return
        terminal, (aside, path) = os.dup(2), tempfile.mkstemp(prefix="liuhen-stderr-")
        os.unlink(path)  # noqa: PTH108 - nobody needs the name
    except OSError:
        return  # no room, or no stderr: then it stays as it is
    os.dup2(aside, 2)
    OVERHEARD.past = aside
    sys.stderr = open(terminal, "w", buffering=1, encoding=shown.encoding, errors="backslashreplace")  # noqa: PTH123, SIM115 - stays open


def heard() -> Iterator[str]:
    """Yield what was kept."""
    yield from OVERHEARD.lines
    if OVERHEARD.past is not None:
        size = os.fstat(OVERHEARD.past).st_size
        written = os.pread(OVERHEARD.past, LONGEST, max(0, size - LONGEST)).decode(errors="replace")
        yield from written.splitlines()[-KEPT:]
