"""One small decorator: a step is a plain function when somebody types a command, and a Prefect task inside a flow run.

Importing prefect costs seconds, so that nothing here imports it unless a flow run is already around the call.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar, cast

from messages.errors import BadCall
from storage.catalogue.states import JobStage


class Stopped(Exception):
    """A person asked for a stop, or another process has the job now."""


P = ParamSpec("P")
R = TypeVar("R")


STAGES: ContextVar[Callable[[JobStage], None]] = ContextVar("stages", default=lambda stage: None)  # who is told what the work is at


@contextmanager
def telling_stages(told: Callable[[JobStage], None]) -> Iterator[None]:
    """Let steps in here tell which stage begins."""
    token = STAGES.set(told)
    try:
        yield
    finally:
        STAGES.reset(token)


def step(*, retries: int = 0, delays: tuple[float, ...] = (2, 10, 30),
         stage: JobStage | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a step of a flow. Under Prefect it is tried `retries` times more, `delays` seconds apart.

    `stage`: of the job, which begins with it; None: it belongs to the stage that goes on.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if stage is not None:
                STAGES.get()(stage)
            if not _inside_a_flow_run():
                return function(*args, **kwargs)
            # As one piece of work: Prefect would search arguments, 100 000 files deep, for results of other tasks.
            return cast(R, _as_task(function, retries, delays[:retries])(functools.partial(function, *args, **kwargs)))

        return call

    return decorate


def _inside_a_flow_run() -> bool:
    context = sys.modules.get("prefect.context")
    if context is None:
        return False
    return bool(context.FlowRunContext.get()) and not context.TaskRunContext.get()


@functools.cache
def _as_task(function: Callable[..., Any], retries: int, delays: tuple[float, ...]) -> Callable[..., Any]:
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    def run(work: Callable[[], Any]) -> Any:
        return work()

    return task(
        name=function.__name__.replace("_", "-"), description=(function.__doc__ or "").split("\n")[0], cache_policy=NO_CACHE,
        persist_result=False, retries=retries, retry_delay_seconds=list(delays) or None, retry_jitter_factor=0.3 if retries else None,
        retry_condition_fn=_worth_another_try if retries else None,
    )(run)


def _worth_another_try(_task: Any, _run: Any, state: Any) -> bool:
    """A wrong call stays wrong; a store that does not answer may answer later."""
    return not isinstance(state.data, (BadCall, Stopped)) and not isinstance(getattr(state.data, "exception", None), (BadCall, Stopped))
