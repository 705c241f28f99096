"""A door in front of a real server: closed, it answers nobody, as a server does that went down."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Gate:
    """Passes connections on to a port of this machine while it is open."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open = True
        self._pairs: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                if not self._open:
                    client.close()
                    continue
                with contextlib.suppress(OSError):
                    server = socket.create_connection(("127.0.0.1", self._to))
                    self._pairs += [client, server]
                    for source, target in ((client, server), (server, client)):
                        threading.Thread(target=_pass, args=(source, target), daemon=True).start()

    def shut(self) -> None:
        """Close the door and cut everybody off."""
        self._open = False
        for pair in self._pairs:
            with contextlib.suppress(OSError):
                pair.shutdown(socket.SHUT_RDWR)
        self._pairs = []

    def reopen(self) -> None:
        self._open = True

    def end(self) -> None:
        self.shut()
        self._server.close()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def gate(port: int) -> Iterator[Gate]:
    opened = Gate(port)
    try:
        yield opened
    finally:
        opened.end()
