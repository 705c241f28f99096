"""Watching in a real browser: the film plays under the policy of the pages, and leaving the page notes what was truly played."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from films import NUMBER

from console.app import make_app
from footage.values.recordings import BEIJING
from storage.ledgers import viewings

PATH = Path(__file__).resolve().parents[1] / "pipelines" / "chromium.py"
SPEC = importlib.util.spec_from_file_location("chromium_of_the_console", PATH)
assert SPEC and SPEC.loader
CHROMIUM = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CHROMIUM)
pytestmark = pytest.mark.skipif(not CHROMIUM.installed(), reason="no Chromium with its driver")
PLAY = """
const done = arguments[arguments.length - 1], player = document.querySelector("video");
player.muted = true;
player.addEventListener("timeupdate", () => {
  if (player.currentTime > 4) { player.pause(); done([player.videoWidth, player.currentTime]); }
});
player.addEventListener("error", () => done(["error", player.error.message]));
player.play().catch((problem) => done(["refused", String(problem)]));
"""
FORBIDDEN = """
const done = arguments[arguments.length - 1];
const asks = [[arguments[0], {}], [arguments[0], { Range: "bytes=1-" }], ["/media/lhv_guessed", { Range: "bytes=1-" }]];
Promise.all(asks.map(([url, headers]) => fetch(url, { headers }).then((answer) => answer.status))).then(done);
"""


@pytest.fixture
def address(context) -> Iterator[str]:
    """The console on a port of this machine, by the clock of this machine."""
    running = uvicorn.Server(uvicorn.Config(make_app(replace(context, clock=lambda: datetime.now(BEIJING))), port=0, log_level="warning"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


@pytest.mark.requirement("R000-33")
def test_a_film_plays_and_leaving_the_page_notes_what_was_played(address, context, recordings, tmp_path):
    id = recordings["MP4"]
    with CHROMIUM.browser(tmp_path / "profile") as window:
        window.open(f"{address}/play/{id}#t=2")
        assert window.wait(FORBIDDEN, f"/original/{id}") == [403, 403, 403]
        window.run('document.querySelector("[name=purpose]").value = "审查"; document.querySelector("[name=purpose]").form.requestSubmit()')
        until = time.monotonic() + 30
        while not window.run('return location.pathname.startsWith("/watch/") && document.readyState === "complete"'):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert window.run("return location.hash") == "#t=2", "the moment that a report points to goes along"
        width, at = window.wait(PLAY)
        assert width == 160 and at > 4, (width, at)
        time.sleep(0.6)  # the page looks four times a second
        window.open(f"{address}/")
        seen = _closed(context)
    assert (seen.who, seen.purpose) == ("测试员", "审查")
    assert seen.intervals[0][0] == pytest.approx(2, abs=0.6) and 1.2 <= seen.seconds <= at - 2 + 0.6, seen


def _closed(context) -> viewings.SeenViewing:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with context.catalogue.read() as tx:
            seen = viewings.seen_of(tx, NUMBER, None)
        if seen and seen[0].closed_at:
            return seen[0]
        time.sleep(0.1)
    raise AssertionError("leaving the page noted nothing")
