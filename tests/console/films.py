"""Footage for the tests of the console: a film that a browser plays, one it does not, and how a page of ours asks."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from footage.values.recordings import BEIJING

NUMBER = "测检〔2026〕2号 <script>alert(1)</script>"
NOW = datetime(2026, 3, 3, 9, tzinfo=BEIJING)
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def film(path: Path, seconds: float, *codec: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc2=s=160x90:r=5:d={seconds}", "-f", "lavfi", "-i",
                    f"sine=d={seconds}", *(codec or ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")), str(path)], check=True)
    return path


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def key_of(browser: TestClient, id: str, **headers: str) -> str:
    """What a form of ours about a recording carries."""
    found = re.search(r'name="token" value="(\w+)"', browser.get(f"/play/{id}", headers=headers).text)
    assert found
    return found[1]


def opened(browser: TestClient, id: str, purpose: str = "审查", ticket: str = "", **headers: str) -> str:
    """Open a viewing as the page does; return its token."""
    form = {"token": key_of(browser, id, **headers), "purpose": purpose, "ticket": ticket}
    answer = browser.post(f"/play/{id}", data=form, headers={**OURS, **headers}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/watch/")
