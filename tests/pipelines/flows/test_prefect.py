"""Deploying to a real Prefect server: `prefect deploy --all`, schedules in Beijing time, a worker that picks a scheduled run up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.flows.server import environment, prefect_server

ROOT = Path(__file__).resolve().parents[3]
PLAN = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("prefect") / "home"


@pytest.fixture(scope="module")
def deployed(home):
    """A server with both pools and everything of prefect.yaml deployed."""
    home.mkdir()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_API", "LIUHEN_"))}
    with prefect_server(home, environ) as url:
        known = environment(home, url, environ)
        for pool in ("media", "speech"):
            _prefect(known, "work-pool", "create", pool, "--type", "process")
        _prefect(known, "--no-prompt", "deploy", "--all")
        yield known


def _prefect(known: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "prefect", *words], cwd=ROOT, env=known, capture_output=True, text=True, timeout=300,
                          check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def _ask(known: dict[str, str], what: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the rows of one kind that the server holds."""
    request = urllib.request.Request(f"{known['PREFECT_API_URL']}/{what}/filter", data=json.dumps(wanted).encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def _states(known: dict[str, str], as_of: str) -> list[str]:
    begun = {"state": {"type": {"not_any_": ["SCHEDULED"]}}}  # the schedules put hundreds of runs on the list
    return [run["state_type"] for run in _ask(known, "flow_runs", flow_runs=begun) if run["parameters"].get("as_of") == as_of]


def test_every_flow_is_deployed_with_its_schedule_in_beijing_time(deployed):
    found = {one["name"]: one for one in _ask(deployed, "deployments")}
    assert set(found) == {entry["name"] for entry in PLAN}
    for entry in PLAN:
        one = found[entry["name"]]
        assert one["work_pool_name"] == entry["work_pool"]["name"]
        plans = {(plan["schedule"]["cron"], plan["schedule"]["timezone"]) for plan in one["schedules"]}
        for planned in entry.get("schedules", ()):
            assert planned["timezone"] == "Asia/Shanghai" and (planned["cron"], "Asia/Shanghai") in plans


def test_a_worker_picks_a_scheduled_run_up(deployed):
    _prefect(deployed, "deployment", "run", "sweep-retention/sweep-retention", "--start-in", "1 second", "--param", "as_of=2026-04-01")
    worker = subprocess.Popen([sys.executable, "-m", "prefect", "worker", "start", "--pool", "media", "--limit", "2"], cwd=ROOT,
                              env=deployed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        states: list[str] = []
        until = time.monotonic() + 240
        while time.monotonic() < until and not set(states) & {"COMPLETED", "FAILED", "CRASHED"}:
            time.sleep(0.5)
            states = _states(deployed, "2026-04-01")
        assert states == ["COMPLETED"]
    finally:
        worker.terminate()
        worker.wait(150)


def test_the_same_command_is_a_flow_run_while_a_server_is_there(deployed, liuhen, home):
    done = liuhen("sweep", "--as-of", "2026-05-01", "--json", home=home)
    assert done.status == 0 and done.data["as_of"] == "2026-05-01", done.err
    assert _states(deployed, "2026-05-01") == ["COMPLETED"]
    assert "sweep" in {one["key"] for one in _ask(deployed, "artifacts")}


def test_a_wrong_call_comes_back_as_its_sentence_through_prefect(deployed, liuhen, home):
    done = liuhen("review", "没有这个案件", home=home)
    assert done.status == 2 and "没有这个案件" in done.err and "Traceback" not in done.err, done.err


def test_telemetry_is_off(deployed):
    said = _prefect(deployed, "config", "view")
    assert "PREFECT_SERVER_ANALYTICS_ENABLED='false'" in said or "PREFECT_SERVER_ANALYTICS_ENABLED='False'" in said
    assert deployed["DO_NOT_TRACK"] == "1"
