"""`serve`: console, server and schedules of one machine, started and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from pipelines.flows.server import free_port

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.xdist_group("prefect")
@pytest.mark.timeout(300)
def test_serve_starts_everything_and_stops_it_again(tmp_path):
    home, port = tmp_path / "home", free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_API", "LIUHEN_"))}
    subprocess.run([sys.executable, "-m", "pipelines.cli", "init", "--home", str(home)], cwd=ROOT, env=environ, check=True)
    process = subprocess.Popen([sys.executable, "-m", "pipelines.cli", "serve", "--port", str(port), "--home", str(home)], cwd=ROOT,
                               env=environ, stderr=subprocess.PIPE, text=True)
    try:
        page = _wait(f"http://127.0.0.1:{port}/")
        assert "留痕" in page
        api = (home / "prefect-server.url").read_text(encoding="utf-8")
        until = time.monotonic() + 120
        wanted, deployments = (b"sweep-retention", b"sweep-fixity", b"Asia/Shanghai"), b""
        while time.monotonic() < until and not all(name in deployments for name in wanted):
            time.sleep(1)
            deployments = _post(f"{api}/deployments/filter")
        assert all(name in deployments for name in wanted)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(150)
    assert process.returncode == 3
    assert not (home / "prefect-server.url").exists()
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)


def _wait(address: str) -> str:
    until = time.monotonic() + 150
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return answer.read().decode()
        except OSError:
            assert time.monotonic() < until, "the console did not come up"
            time.sleep(0.5)


def _post(address: str) -> bytes:
    request = urllib.request.Request(address, data=b"{}", headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()
