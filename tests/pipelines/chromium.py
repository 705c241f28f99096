"""A real browser under test: Chromium driven over the WebDriver protocol, with nothing but the standard library."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromedriver")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
             "--disable-component-update", "--autoplay-policy=no-user-gesture-required", "--mute-audio", "--window-size=1280,1600"]


def installed() -> bool:
    return all(shutil.which(program) for program in PROGRAMS)


class Browser:
    """One open window."""

    def __init__(self, address: str, session: str) -> None:
        self._address = f"{address}/session/{session}"

    def open(self, url: str) -> None:
        call(f"{self._address}/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        return call(f"{self._address}/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script: str, *arguments: Any) -> Any:
        """Run a script that ends by calling its last argument."""
        return call(f"{self._address}/execute/async", {"script": script, "args": list(arguments)})


def call(url: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
    data = json.dumps(body or {}).encode() if method == "POST" else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())["value"]


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                call(f"{address}/status", method="GET")
                break
            except OSError:
                time.sleep(0.1)
        wanted = {"goog:chromeOptions": {"args": [*ARGUMENTS, f"--user-data-dir={profile}"]}, "timeouts": {"script": 30_000}}
        created = call(f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})
        try:
            yield Browser(address, created["sessionId"])
        finally:
            call(f"{address}/session/{created['sessionId']}", method="DELETE")
    finally:
        driver.terminate()
        driver.wait(20)
