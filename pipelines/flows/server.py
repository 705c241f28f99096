"""A Prefect server of one installation on this machine: started, waited for, marked in the home, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from messages.errors import Unavailable
from pipelines.flows.addresses import MARK

PATIENCE = 120.0  # s; a server on a new database takes 15–22 s


def free_port() -> int:
    """Return a port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a process that belongs to this server: its own folder, no telemetry, no proxy for loopback."""
    return {**environ, "PREFECT_HOME": str(home / "prefect"), "PREFECT_API_URL": url, "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1", "LIUHEN_HOME": str(home), "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "NO_PROXY": "127.0.0.1,localhost", "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}


@contextmanager
def prefect_server(home: Path, environ: Mapping[str, str], port: int | None = None) -> Iterator[str]:
    """Run a Prefect server while the context lasts, and give the address of its API."""
    chosen = port or free_port()
    url = f"http://127.0.0.1:{chosen}/api"
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    log = home / "prefect" / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(chosen)],
            env=environment(home, url, environ), stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait(process, url, log)
            (home / MARK).write_text(url, encoding="utf-8")
            yield url
        finally:
            (home / MARK).unlink(missing_ok=True)
            stop(process)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    stop(process)
    raise Unavailable("demo.no_server", log=str(log))


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server and what it started to end; insist after ten seconds."""
    for sign, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            return
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
