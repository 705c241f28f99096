"""Where the Prefect server of an installation is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

MARK = "prefect-server.url"  # written by `serve` and `demo` in the home while their server runs


def server_at(home: Path, environ: Mapping[str, str]) -> str | None:
    """Return the address of the Prefect server to use: `PREFECT_API_URL`, else the one `serve` runs for this home, else None."""
    named = environ.get("PREFECT_API_URL")
    if named:
        return named
    mark = home / MARK
    url = mark.read_text(encoding="utf-8", errors="replace").strip() if mark.is_file() else None
    return url if url and _answers(url) else None


def _answers(url: str) -> bool:
    """Whether somebody listens at an address."""
    import socket

    try:
        address = urlsplit(url)
        with socket.create_connection((address.hostname or "127.0.0.1", address.port or 80), timeout=0.3):
            return True
    except (OSError, ValueError):  # nobody listens, or what stands there is no address
        return False
