"""Handing jobs to a Prefect server: one flow run a job and try, whoever asks and however often."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from messages import Text, text
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.asked import AskedJob

SPEECH = (JobKind.TRANSCRIBE,)  # what the pool `speech` does, one at a time


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the server took no run."""

    reason: Text


def hand_over(url: str, job: AskedJob, attempt: int, home: str) -> str | Refusal:
    """Return the id of the flow run that does a job; the one that exists where it was handed over before."""
    import httpx
    from prefect.exceptions import ObjectNotFound, PrefectException

    name = "speech-job" if job.wanted.kind in SPEECH else "job"
    try:
        with _client(url) as client:
            deployment = client.read_deployment_by_name(f"{name}/{name}")
            run = client.create_flow_run_from_deployment(
                deployment.id, idempotency_key=f"job-{job.id}-{attempt}",
                parameters={"job": job.id, "kind": job.wanted.kind.value, "subject": job.wanted.subject, "home": home})
            return str(run.id)
    except ObjectNotFound:
        return Refusal(text("background.not_deployed"))
    except (httpx.HTTPError, PrefectException, RuntimeError, OSError):
        return Refusal(text("background.no_server"))


def is_gone(url: str, flow_run: str) -> bool:
    """Whether a flow run will never begin: it ended, or the server does not know it. A server that does not answer may yet have it."""
    import httpx
    from prefect.exceptions import ObjectNotFound, PrefectException

    try:
        with _client(url) as client:
            state = client.read_flow_run(flow_run).state
            return state is not None and state.is_final()
    except ObjectNotFound:
        return True
    except (httpx.HTTPError, PrefectException, RuntimeError, OSError):
        return False


@contextmanager
def _client(url: str) -> Iterator[Any]:
    """Give a client of the server at `url`, whichever one Prefect was loaded for."""
    os.environ["PREFECT_API_URL"] = url
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings(updates={PREFECT_API_URL: url}), get_client(sync_client=True) as client:
        yield client
