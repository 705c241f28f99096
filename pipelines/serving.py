"""`serve`: the Prefect server, its schedules and the console of one installation, on this machine, until somebody stops it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from messages.errors import BadCall
from pipelines.prefect_server import environment, prefect_server, stop
from pipelines.running_flows import office
from pipelines.shell import Shell

PORT = 8321


def serve(shell: Shell, port: int) -> None:
    """Run until interrupted; whatever was started is stopped again."""
    _need_free(port)
    shell.home.mkdir(parents=True, exist_ok=True)
    with prefect_server(shell.home, shell.environ) as url, _schedules(shell, url):
        _console(shell, port)


def _need_free(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise BadCall("console.port_taken", port=port)


@contextmanager
def _schedules(shell: Shell, url: str) -> Iterator[None]:
    """Run the process that starts scheduled flows."""
    log = shell.home / "prefect" / "schedules.log"
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "-m", "pipelines.schedules"], env=environment(shell.home, url, shell.environ),
                                   stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            yield
        finally:
            stop(process)


def _console(shell: Shell, port: int) -> None:
    import uvicorn

    from console.app import greeting, make_app

    with office(shell) as opened:
        app = make_app(opened.settings, opened.catalogue, opened.store, shell.lang, shell.clock)
        sys.stderr.write(greeting(shell.lang, f"http://127.0.0.1:{port}/") + "\n")
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
