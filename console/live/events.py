"""One stream of events for each browser: names only, so that pages ask again for what they show; what is true stands in the rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from console.context import ConsoleContext
from console.templating import Pages
from console.visitors import secret_of
from messages.errors import LiuhenError
from office.people.known import person_of
from storage.catalogue.glances.glance import glance
from storage.catalogue.glances.overview import told_apart

EVERY = 2.0  # s between two looks
LASTS = 300  # looks; then the browser asks again
NEWEST = {"liuhen-job": "SELECT job_id, state, done, says FROM job_runs ORDER BY job_id DESC LIMIT 30",
          "liuhen-case": "SELECT max(seq) FROM audit"}


def add_events(app: FastAPI, context: ConsoleContext, _pages: Pages) -> None:
    """Add the stream."""
    @app.get("/events")
    async def events(request: Request) -> Response:
        """What changed, as it does."""
        return StreamingResponse(_changes(context, request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _changes(context: ConsoleContext, request: Request) -> AsyncIterator[str]:
    last = await run_in_threadpool(_newest, context, request)
    yield "retry: 5000\n\n"
    for _ in range(LASTS):
        await asyncio.sleep(EVERY)
        newest = await run_in_threadpool(_newest, context, request) if not await request.is_disconnected() else None
        if newest is None:
            break
        changed = [name for name in NEWEST if last is None or newest[name] != last[name]]
        yield "".join(f"event: {name}\ndata: \n\n" for name in changed) or ": \n\n"
        last = newest
    yield "event: close\ndata: \n\n"


def _newest(context: ConsoleContext, request: Request) -> dict[str, Sequence[tuple[Any, ...]]] | None:
    """Return how far each is; None where whoever listens is not logged in any more, or the catalogue does not answer."""
    try:
        if told_apart(context.settings.database):
            with context.catalogue.read() as tx:
                person_of(tx, context.catalogue.sealing, secret_of(request) or "", context.clock())
        with glance(context.settings.database) as look:
            return {name: look.rows(question) for name, question in NEWEST.items()}
    except LiuhenError:
        return None
