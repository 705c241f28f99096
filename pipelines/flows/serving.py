"""`serve`: the Prefect server, its schedules and the console of one installation, on this machine, until somebody stops it."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from messages import say
from messages.errors import BadCall, Refused, Unavailable
from pipelines.flows.server import environment, prefect_server, stop
from pipelines.terminal.shell import Shell
from storage.settings import Settings, load_settings

LOOPBACK = "127.0.0.1"
LOOK = 0.5  # s between two looks at what was started


def serve(shell: Shell, port: int, address: str | None = None) -> None:
    """Run until interrupted or terminated; whatever was started is stopped again. `address`: of this machine in the office's network."""
    settings = load_settings(shell.home, shell.environ)  # refused before anything is started
    if address is not None:
        address = _need_protected(shell, settings, address)
    _need_free(address or LOOPBACK, port)
    shell.home.mkdir(parents=True, exist_ok=True)  # where the catalogue is on a server
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with prefect_server(shell.home, shell.environ) as url, ExitStack() as started:
        calls = {"schedules": ["pipelines.flows.schedules"], "watch": ["pipelines.flows.heartbeats", str(shell.home)],
                 "dispatch": ["pipelines.flows.dispatch", str(shell.home)],
                 "console": ["console", str(shell.home), str(port), shell.lang, *([address] if address else [])]}
        processes = [started.enter_context(_process(shell, url, name, [sys.executable, "-m", *call])) for name, call in calls.items()]
        key, url = ("console.there_lan", _url(address, port)) if address else ("console.there", f"http://{LOOPBACK}:{port}/")
        sys.stderr.write(say(key, shell.lang, url=url) + "\n")
        while all(process.poll() is None for process in processes):
            time.sleep(LOOK)
        raise Unavailable("console.stopped", folder=str(shell.home / "prefect"))


def _need_protected(shell: Shell, settings: Settings, address: str) -> str:
    """Return the address as it is written; Refused where the office has no accounts, or no certificate for it that is valid now."""
    from storage.care.certificates import read_names, server_of
    from storage.catalogue.glances.overview import told_apart
    from storage.trail.keys import sealing_of

    plain = read_names([address])[0]
    if not told_apart(settings.database, sealing_of(settings.home)):
        raise Refused("certificates.lan_no_account")
    server = server_of(settings.home)
    if server is None or not server.covers(plain, shell.clock()):
        raise Refused("certificates.lan_no_certificate", address=plain)
    return plain


def _need_free(address: str, port: int) -> None:
    """BadCall where the port is taken, or the address is none of this machine."""
    try:
        family, _, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise BadCall("console.port_taken", port=port) from problem
        raise BadCall("certificates.lan_not_here", address=address, problem=problem.strerror or str(problem)) from problem


def _url(address: str, port: int) -> str:
    return f"https://[{address}]:{port}/" if ":" in address else f"https://{address}:{port}/"


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
