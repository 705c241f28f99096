"""`python -m pipelines.flows.dispatch HOME`: the dispatcher as a process of its own, started by `liuhen serve` or a unit."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipelines.flows.dispatch.loop import dispatch
from pipelines.flows.dispatch.worker import JobsHome
from storage.private import be_private

if __name__ == "__main__":
    be_private()
    dispatch(JobsHome(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["LIUHEN_HOME"]).absolute()))
