"""`python -m console HOME PORT LANG`: the console as a process of its own, started by `liuhen serve`."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import uvicorn

from console.app import ConsoleContext, make_app
from footage.values.recordings import BEIJING
from messages import LANGS, Lang
from storage.catalogue.database import Catalogue
from storage.private import be_private
from storage.settings import load_settings
from storage.stores.opening import open_store
from storage.trail.keys import sealing_of


def main(home: Path, port: int, lang: str) -> None:
    """Serve the pages on the loopback interface until stopped."""
    be_private()
    settings = load_settings(home, os.environ)
    known: Lang = next((one for one in LANGS if one == lang), "zh")
    context = ConsoleContext(
        settings,
        Catalogue.open(settings.database, sealing_of(settings.home)),
        open_store(settings.store),
        known,
        lambda: datetime.now(BEIJING),
    )
    uvicorn.run(make_app(context), host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
