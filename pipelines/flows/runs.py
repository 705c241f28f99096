"""Running a flow under the Prefect server at an address, and what the server knows of its runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from messages.errors import Unavailable
from messages.json_values import JsonObject
from pipelines.terminal.chatter import overhear

QUIET = {"PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
         "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_CLIENT_RETRY_JITTER_FACTOR": "0.3"}


@dataclass(frozen=True, slots=True)
class FlowRun:
    """One flow run, as the server knows it; the fields are the keys of `demo --json`."""

    flow: str
    run: str  # its name
    state: str
    seconds: float  # s
    tasks: int  # number of task runs


def run_as_flow(url: str, name: str, parameters: JsonObject) -> Any:
    """Run the flow `name` here, as a flow run of the server at `url`; an error of ours comes back as itself."""
    os.environ["PREFECT_API_URL"] = url
    for setting, value in QUIET.items():
        os.environ.setdefault(setting, value)
    from pipelines.flows.deployed import FLOWS

    overhear()  # Prefect has set up logging as it likes it
    with _reached(url):
        flow: Callable[..., Any] = FLOWS[name]
        return flow(**parameters)


@contextmanager
def _reached(url: str) -> Iterator[None]:
    """Say in a sentence of ours that the server at `url` does not answer, or does not take a run."""
    import httpx
    from prefect.exceptions import PrefectException

    try:
        yield
    except (httpx.HTTPError, PrefectException) as problem:
        raise Unavailable("cli.no_prefect", url=url, problem=_first_line(problem)) from problem
    except RuntimeError as problem:  # how the client names a server that it does not reach
        if not isinstance(problem.__cause__, httpx.HTTPError):
            raise
        raise Unavailable("cli.no_prefect", url=url, problem=_first_line(problem.__cause__)) from problem


def _first_line(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__).split("\n", 1)[0]


def recent(url: str, limit: int = 50) -> tuple[FlowRun, ...]:
    """Return the newest flow runs of the server at `url`, the oldest first."""
    os.environ["PREFECT_API_URL"] = url
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterFlowRunId
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        flows = {flow.id: flow.name for flow in client.read_flows()}
        runs = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=limit)
        return tuple(FlowRun(
            flows.get(run.flow_id, "?"), run.name, run.state_name or "?", run.total_run_time.total_seconds(),
            len(client.read_task_runs(task_run_filter=TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[run.id])))),
        ) for run in reversed(runs))
