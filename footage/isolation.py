"""Work on hostile bytes in a child process that may crash, hang or eat memory without taking the caller along.

`IsolatedWorkers` keeps a few children warm; one that runs out of time, out of memory or dies is replaced. Only module-level
functions can be run, and what they take and give back must be picklable. A child is a plain `python -m footage.isolation`,
so nothing of the caller's own start-up is repeated in it.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from messages.errors import LiuhenError, NoRoom, NotReadable, Problems
from messages.full_disk import full_disk

T = TypeVar("T")

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # of linear algebra: work is spread over the children
START_SECONDS = 60.0  # s; a child that has not answered by then will not


class IsolatedWorkers:
    """A handful of warm children; safe to share between threads."""

    def __init__(self, workers: int = 1) -> None:
        self._free: list[_Child | None] = [None] * max(1, workers)
        self._places = threading.Semaphore(max(1, workers))
        self._lock = threading.Lock()
        self._closed = False

    def run(self, func: Callable[..., T], *args: Any, seconds: float, megabytes: int) -> T:
        """Return `func(*args)` run in a child process, one that is already there where one is free.

        `seconds`: wall-clock limit, start-up of the child not counted. `megabytes`: address space the child may add to what
        it has once the module of `func` is imported. Raises NotReadable when it runs out of either or dies; what `func` raises
        comes through where it is one of our errors, and as NotReadable where it is not.
        """
        with self._places:
            with self._lock:
                child = self._free.pop()
            try:
                child = child if child is not None and child.alive else _Child()
                result: T = child.ask(func, args, seconds, megabytes)
            finally:
                self._put_back(child)
            return result

    def _put_back(self, child: _Child | None) -> None:
        with self._lock:
            keep = child if child is not None and child.alive and not self._closed else None
            self._free.append(keep)
        if child is not None and keep is None:
            child.end()

    def close(self) -> None:
        """End the children, and those at work when they are done."""
        self._closed = True
        self.rest()

    def rest(self) -> None:
        """End the children that have nothing to do, so that their memory is free; the next question starts a new one."""
        with self._lock:
            children, self._free = self._free, [None] * len(self._free)
        for child in children:
            if child is not None:
                child.end()

    def __enter__(self) -> IsolatedWorkers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Child:
    """One process and the two pipes to it."""

    def __init__(self) -> None:
        their_input, our_output = os.pipe()
        our_input, their_output = os.pipe()
        self._answers, self._questions = Connection(our_input, writable=False), Connection(our_output, readable=False)
        paths = os.pathsep.join([str(Path(__file__).parent.parent), *(entry for entry in sys.path if entry)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "footage.isolation", str(their_input), str(their_output)],
            pass_fds=(their_input, their_output), start_new_session=True, env={**ONE_THREAD, **os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(their_input)
        os.close(their_output)
        self._ready = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, func: Callable[..., Any], args: tuple[Any, ...], seconds: float, megabytes: int) -> Any:
        """Return the child's answer, or raise what became of it."""
        name = getattr(func, "__name__", "task")
        try:
            if not self._ready:
                self._wait(START_SECONDS, name)
                self._ready = True
            self._questions.send((func, args, seconds, megabytes))
            outcome, value = self._wait(seconds, name)
        except (EOFError, OSError) as error:
            self.end()
            raise NotReadable("container.worker_died", task=name, status=self._process.returncode or 0) from error
        if outcome == "memory":
            self.end()
            raise NotReadable("container.worker_memory", task=name, megabytes=megabytes)
        if outcome == "full":
            raise NoRoom("errors.full", **value)
        if outcome == "failed":
            raise NotReadable("container.worker_failed", task=name, reason=value)
        if outcome == "error":
            raise _revived(value)
        return value

    def _wait(self, seconds: float, name: str) -> Any:
        if not self._answers.poll(seconds):
            self.end()
            raise NotReadable("container.worker_slow", task=name, seconds=seconds)
        return self._answers.recv()

    def end(self) -> None:
        """Kill the process with everything it started."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._answers.close()
        self._questions.close()


def _revived(parts: tuple[type[LiuhenError], str, dict[str, Any]]) -> LiuhenError:
    kind, key, params = parts
    return Problems(tuple(params["problems"])) if issubclass(kind, Problems) else kind(key, **params)


def _serve(questions: Connection, answers: Connection) -> None:
    """Answer one question after the other until the pipe closes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, OSError):
        answers.send(("ready", None))
        while True:
            func, args, seconds, megabytes = questions.recv()
            _limit(seconds, megabytes)
            answers.send(_answer(func, args))


def _limit(seconds: float, megabytes: int) -> None:
    """Bound memory, and processor time too, so that a child whose parent was killed does not run on for ever."""
    used = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    _lower(resource.RLIMIT_AS, int(used) * resource.getpagesize() + (megabytes << 20))
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, math.ceil(spent.ru_utime + spent.ru_stime + seconds * (os.cpu_count() or 1)) + 5)


def _lower(what: int, limit: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _answer(func: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", func(*args)
    except LiuhenError as error:
        return "error", (type(error), error.text.key, dict(error.text.params))
    except MemoryError:
        return "memory", None
    except OSError as error:
        full = full_disk(error, Path(tempfile.gettempdir()))
        return ("full", dict(full.text.params)) if full else ("failed", f"{type(error).__name__}: {error}"[:300])
    except Exception as error:  # noqa: BLE001 - the seam: a library's exception becomes a sentence here
        return "failed", f"{type(error).__name__}: {error}"[:300]


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1]), writable=False), Connection(int(sys.argv[2]), readable=False))
