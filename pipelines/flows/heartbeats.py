"""Runs whose process died without a word: found by their missing heartbeat, noted as crashed, queued again; and runs nobody takes up.

Prefect notices that a run failed where its process can still say so. After `kill -9` or a power cut the run stays "Running" for ever,
and keeps its place in the concurrency limit. Every run of ours sends a heartbeat every 30 seconds (`prefect_server.environment`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.visible import visible
from pipelines.terminal.shell import now
from storage.private import be_private
from storage.settings import load_settings
from tasks.notices import Notice, notify

WINDOW = timedelta(seconds=120)  # four heartbeats missed in a row
WAITING = timedelta(minutes=30)  # a run that is due for so long has no worker
AGAIN = 3  # times a run that died is queued again
EVERY = 30.0  # s between two looks
TAG = "again-"


def look(home: Path, at: datetime, window: timedelta = WINDOW) -> list[str]:
    """Look over the server at PREFECT_API_URL once; return the ids of the runs that were found dead."""
    from prefect.client.orchestration import get_client

    settings = load_settings(home, os.environ)
    with get_client(sync_client=True) as client:
        dead = list(_dead(client, at, window))
        for run, silent in dead:
            notify(settings, Notice("zombie", str(run.id), _bury(client, run, silent), at))
        for run, waited in _waiting(client, at):
            message = text("notices.waiting", flow=_flow_name(client, run), run=run.name, minutes=int(waited.total_seconds() // 60))
            notify(settings, Notice("waiting", run.name, message, at))
    return [str(run.id) for run, _ in dead]


def _runs(client: Any, *names: str) -> Iterator[Any]:
    """Yield the runs in these states, a page at a time."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateName

    wanted = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=list(names))))
    place = 0
    while page := client.read_flow_runs(flow_run_filter=wanted, limit=100, offset=place):
        yield from page
        place += len(page)


def _dead(client: Any, at: datetime, window: timedelta) -> Iterator[tuple[Any, timedelta]]:
    for run in list(_runs(client, "Running")):
        silent = at - _last_sign(client, run)
        if silent > window:
            yield run, silent


def _last_sign(client: Any, run: Any) -> datetime:
    """Return when the run was last heard of: its newest heartbeat, else its last change of state."""
    from prefect.events.filters import EventFilter, EventNameFilter, EventResourceFilter

    changed: datetime = run.state.timestamp
    beats = client.read_events(limit=1, filter=EventFilter(
        event=EventNameFilter(name=["prefect.flow-run.heartbeat"]), resource=EventResourceFilter(id=[f"prefect.flow-run.{run.id}"]))).events
    last: datetime = max([changed, *(beat.occurred for beat in beats)])
    return last


def _bury(client: Any, run: Any, silent: timedelta) -> Text:
    """Note that the run crashed, and queue it again: what it had taken in is in the catalogue and is not done twice."""
    from prefect.states import Crashed

    times = 1 + max((int(tag.removeprefix(TAG)) for tag in run.tags if tag.startswith(TAG)), default=0)
    client.set_flow_run_state(run.id, Crashed(message=f"no heartbeat for {int(silent.total_seconds())} s"), force=True)
    done = text("notices.zombie_left", times=times)
    if run.deployment_id is not None and times <= AGAIN:
        client.create_flow_run_from_deployment(
            run.deployment_id, parameters=run.parameters, idempotency_key=f"{TAG}{run.id}",
            tags=[*(tag for tag in run.tags if not tag.startswith(TAG)), f"{TAG}{times}"])
        done = text("notices.zombie_again")
    return text("notices.zombie", flow=_flow_name(client, run), run=run.name, seconds=int(silent.total_seconds()), done=done)


def _waiting(client: Any, at: datetime) -> Iterator[tuple[Any, timedelta]]:
    for run in _runs(client, "Scheduled", "Late"):
        due = run.next_scheduled_start_time or run.expected_start_time
        if due is not None and at - due > WAITING:
            yield run, at - due


def _flow_name(client: Any, run: Any) -> str:
    return str(client.read_flow(run.flow_id).name)


def main(home: Path) -> None:
    """Look every half a minute until stopped; a server that does not answer is asked again at the next look."""
    import httpx

    be_private()
    while True:
        try:
            look(home, now())
        except (httpx.HTTPError, OSError) as problem:
            sys.stderr.write(f"{now().isoformat()} {type(problem).__name__}: {visible(str(problem))}\n")
        time.sleep(EVERY)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["LIUHEN_HOME"]).absolute())
