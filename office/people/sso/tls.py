"""TLS to the office's directory as Python checks it: the chain up to the office's own authority, and the name or address that was called.

ldap3 compares names by a copy of an old function that knows no addresses; this leaves it to the ssl module, on every Python.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from ldap3 import Tls

from messages.errors import BadCall


def checked(authority: Path | None) -> CheckedTls:
    """Return how a connection is encrypted; `authority`: PEM file of who signed, None: whom this machine trusts. BadCall: unreadable."""
    try:
        return CheckedTls(ssl.create_default_context(cafile=authority))
    except (OSError, ssl.SSLError) as problem:
        raise BadCall("signon.no_authority", path=str(authority)) from problem


class CheckedTls(Tls):  # type: ignore[misc]
    """TLS that refuses every server but the one that was called."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = context

    def wrap_socket(self, connection: Any, **_handshake: bool) -> None:
        """Encrypt the connection, at its opening or by StartTLS."""
        connection.socket = self._context.wrap_socket(connection.socket, server_hostname=connection.server.host)
