"""How much work something is, in numbers that do not depend on the machine: `with counted() as work: …`."""

from __future__ import annotations

import cProfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Work:
    """What was done between the beginning and the end of a `with counted()`."""

    calls: int = 0  # of functions, Python's own included
    bytes_read: int = 0  # by this process, from files
    by_name: Counter[str] = field(default_factory=Counter)  # calls of each function, by "file.py:name"

    def calls_of(self, name: str) -> int:
        """Calls of a function, "file.py:name", or of all functions of a file, "file.py:"."""
        whole_file = name.endswith(":")
        return sum(count for function, count in self.by_name.items() if function == name or (whole_file and function.startswith(name)))


@contextmanager
def counted() -> Iterator[Work]:
    work, profile, before = Work(), cProfile.Profile(), _bytes_read()
    profile.enable()
    try:
        yield work
    finally:
        profile.disable()
        work.bytes_read = _bytes_read() - before
        for entry in profile.getstats():
            work.calls += entry.callcount
            if not isinstance(entry.code, str):
                work.by_name[f"{Path(entry.code.co_filename).name}:{entry.code.co_name}"] += entry.callcount


def _bytes_read() -> int:
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("rchar")).split()[1])
