"""Both work pools with their limits, and all of prefect.yaml, on the server at PREFECT_API_URL: `python -m pipelines.flows.deploying`.

May be run again after every update; what stands there already is brought up to date.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from pipelines.flows.schedules import PLAN

POOLS: Mapping[str, int] = {"media": 4, "speech": 1}  # runs at a time over all machines; set more where there are more machines or GPUs


def deploy(pools: Mapping[str, int] = POOLS) -> None:
    """Create the pools where they are missing, set their limits, deploy; CalledProcessError where the server refuses."""
    for name, limit in pools.items():
        _prefect("work-pool", "create", name, "--type", "process", "--overwrite")
        _prefect("work-pool", "set-concurrency-limit", name, str(limit))
    _prefect("--no-prompt", "deploy", "--all")


def _prefect(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "prefect", *arguments], cwd=PLAN.parent, check=True)


def limits(settings: list[str]) -> dict[str, int]:
    """Read `media=8 speech=2`; what is not named keeps its usual limit."""
    return {**POOLS, **{name: int(limit) for name, limit in (word.split("=", 1) for word in settings)}}


if __name__ == "__main__":
    deploy(limits(sys.argv[1:]))
