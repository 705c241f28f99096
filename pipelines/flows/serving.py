"""`serve`: the Prefect server, its schedules and the console of one installation, on this machine, until somebody stops it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from messages import say
from messages.errors import BadCall, Unavailable
from pipelines.flows.server import environment, prefect_server, stop
from pipelines.terminal.shell import Shell
from storage.settings import load_settings

LOOK = 0.5  # s between two looks at what was started


def serve(shell: Shell, port: int) -> None:
    """Run until interrupted or terminated; whatever was started is stopped again."""
    load_settings(shell.home, shell.environ)  # refused before anything is started
    _need_free(port)
    shell.home.mkdir(parents=True, exist_ok=True)  # where the catalogue is on a server
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with prefect_server(shell.home, shell.environ) as url, ExitStack() as started:
        calls = {"schedules": ["pipelines.flows.schedules"], "watch": ["pipelines.flows.heartbeats", str(shell.home)],
                 "console": ["console", str(shell.home), str(port), shell.lang]}
        processes = [started.enter_context(_process(shell, url, name, [sys.executable, "-m", *call])) for name, call in calls.items()]
        sys.stderr.write(say("console.there", shell.lang, url=f"http://127.0.0.1:{port}/") + "\n")
        while all(process.poll() is None for process in processes):
            time.sleep(LOOK)
        raise Unavailable("console.stopped", folder=str(shell.home / "prefect"))


def _need_free(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise BadCall("console.port_taken", port=port)


@contextmanager
def _process(shell: Shell, url: str, name: str, call: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one process beside the server while the context lasts; what it says goes into a log in the home."""
    with (shell.home / "prefect" / f"{name}.log").open("ab") as out:
        process = subprocess.Popen(call, env=environment(shell.home, url, shell.environ), stdout=out, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            yield process
        finally:
            stop(process)
