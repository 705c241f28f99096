"""The schedules of one machine: the same as in prefect.yaml, run by one process beside the server that `serve` starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pipelines.flows.care import folder_of
from storage.private import be_private
from storage.settings import load_settings

LIMIT = 2  # flow runs at a time: a small server has two cores
PLAN = Path(__file__).resolve().parent.parent.parent / "prefect.yaml"


def deployments() -> list[Any]:
    """Return what prefect.yaml deploys, ready to be served here."""
    import yaml

    from pipelines.flows.deployed import FLOWS

    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    return [FLOWS[entry["name"]].to_deployment(entry["name"], schedules=_schedules(entry), parameters=entry.get("parameters"),
                                               tags=entry["tags"], description=entry["description"], concurrency_limit=_limit(entry))
            for entry in plan["deployments"]]


def _limit(entry: dict[str, Any]) -> Any:
    """Return how many runs of a deployment may be under way, and what becomes of the next one."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

    limit = entry["concurrency_limit"]
    if isinstance(limit, int):
        return limit
    return ConcurrencyLimitConfig(limit=limit["limit"], collision_strategy=ConcurrencyLimitStrategy(limit["collision_strategy"]))


def _schedules(entry: dict[str, Any]) -> list[Any]:
    """Return when a deployment runs by itself; where no inbox is set, nobody looks into it every five minutes."""
    from prefect.schedules import Cron

    if entry["name"] == "ingest-inbox" and load_settings(folder_of(None), os.environ).inbox is None:
        return []
    return [Cron(planned["cron"], timezone=planned["timezone"]) for planned in entry.get("schedules", ())]


def main() -> None:
    """Serve until stopped."""
    from prefect import serve

    be_private()
    serve(*deployments(), limit=LIMIT, print_starting_message=False)


if __name__ == "__main__":
    main()
