"""`python -m console HOME PORT LANG [ADDRESS]`: the console as a process of its own, started by `liuhen serve`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime
from getpass import getuser
from pathlib import Path

import uvicorn

from console.app import make_app
from console.context import ConsoleContext
from footage.values.recordings import BEIJING
from messages import LANGS, Lang
from office.person import MACHINE
from storage.care.certificates import server_of
from storage.catalogue.database import Catalogue
from storage.catalogue.glances.overview import told_apart
from storage.private import be_private
from storage.settings import load_settings
from storage.stores.opening import open_store
from storage.trail.keys import sealing_of


def main(home: Path, port: int, lang: str, address: str | None = None) -> None:
    """Serve the pages until stopped: on the loopback interface, or by TLS alone at an address of this machine in the office's network."""
    be_private()
    settings = load_settings(home, os.environ)
    known: Lang = next((one for one in LANGS if one == lang), "zh")
    who = MACHINE.name if told_apart(settings.database) else getuser()
    context = ConsoleContext(
        settings,
        Catalogue.open(settings.database, sealing_of(settings.home)),
        open_store(settings.store),
        known,
        lambda: datetime.now(BEIJING),
        who=who,
    )
    server = server_of(settings.home) if address else None
    if address is None:
        uvicorn.run(make_app(context), host="127.0.0.1", port=port, log_level="warning", access_log=False)
    elif server is not None and told_apart(settings.database, context.catalogue.sealing):
        named = replace(context, names=tuple(f"[{name}]" if ":" in name else name for name in server.names))
        uvicorn.run(make_app(named), host=address, port=port, log_level="warning", access_log=False, ssl_certfile=server.path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
