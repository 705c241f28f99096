"""Deploying to a real Prefect server: `prefect deploy --all`, schedules in Beijing time, a worker that picks a scheduled run up."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.flows.dispatch.loop import Dispatcher
from pipelines.flows.dispatch.worker import JobsHome
from pipelines.flows.server import environment, free_port, prefect_server

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
    subprocess.run([sys.executable, "-m", "pipelines.cli", "init", "--home", str(home)], cwd=ROOT, env=environ, check=True)
    with prefect_server(home, environ) as url:
        variables = environment(home, url, environ)
        for pool in ("media", "speech"):
            _prefect(variables, "work-pool", "create", pool, "--type", "process")
        _prefect(variables, "--no-prompt", "deploy", "--all")
        yield variables


def _prefect(variables: dict[str, str], *arguments: str) -> str:
    completed = subprocess.run([sys.executable, "-m", "prefect", *arguments], cwd=ROOT, env=variables, capture_output=True, text=True,
                               timeout=300, check=False)
    assert completed.returncode == 0, completed.stdout[-2000:] + completed.stderr[-2000:]
    return completed.stdout


def _ask(variables: dict[str, str], what: str, **wanted: Any) -> list[dict[str, Any]]:
    """Return the rows of one kind that the server holds."""
    request = urllib.request.Request(f"{variables['PREFECT_API_URL']}/{what}/filter", data=json.dumps(wanted).encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        rows: list[dict[str, Any]] = json.load(answer)
    return rows


def _states(variables: dict[str, str], as_of: str) -> list[str]:
    started = {"state": {"type": {"not_any_": ["SCHEDULED"]}}}  # the schedules put hundreds of runs on the list
    return [run["state_type"] for run in _ask(variables, "flow_runs", flow_runs=started) if run["parameters"].get("as_of") == as_of]


def test_every_flow_is_deployed_with_its_schedule_in_beijing_time(deployed):
    deployments = {deployment["name"]: deployment for deployment in _ask(deployed, "deployments")}
    assert set(deployments) == {entry["name"] for entry in PLAN}
    for entry in PLAN:
        deployment = deployments[entry["name"]]
        assert deployment["work_pool_name"] == entry["work_pool"]["name"]
        plans = {(plan["schedule"]["cron"], plan["schedule"]["timezone"]) for plan in deployment["schedules"]}
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
    answer = liuhen("sweep", "--as-of", "2026-05-01", "--json", home=home)
    assert answer.status == 0 and answer.data["as_of"] == "2026-05-01", answer.err
    assert _states(deployed, "2026-05-01") == ["COMPLETED"]
    assert "sweep" in {artifact["key"] for artifact in _ask(deployed, "artifacts")}


def test_a_wrong_call_comes_back_as_its_sentence_through_prefect(deployed, liuhen, home):
    answer = liuhen("review", "没有这个案件", home=home)
    assert answer.status == 2 and "没有这个案件" in answer.err and "Traceback" not in answer.err, answer.err


def _job(home: Path) -> sqlite3.Row:
    with sqlite3.connect(home / "catalogue.db") as base:
        base.row_factory = sqlite3.Row
        return base.execute("select * from job_runs").fetchone()


def test_what_somebody_asks_for_waits_while_the_server_is_away_and_is_done_once_when_it_is_back(deployed, liuhen, home, tmp_path):
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "log-20260302.txt").write_text("09:30:00 REC\n", encoding="utf-8")
    assert liuhen("ingest", tmp_path / "card", "--any-folder", "--later", home=home).status == 0
    away = Dispatcher(JobsHome(home, {**deployed, "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api"}))
    assert away.look(), "it waits"
    assert _job(home)["state"] == "waiting" and "no_server" in _job(home)["problem"]
    assert "等待执行" in liuhen("jobs", "list", home=home).out
    Dispatcher(JobsHome(home, deployed)).look()
    handed = _job(home)["flow_run"]
    assert handed, dict(_job(home))
    with sqlite3.connect(home / "catalogue.db") as base:  # as if the dispatcher had been killed before it noted that
        base.execute("update job_runs set state = 'waiting', flow_run = null, handed_times = 0")
    Dispatcher(JobsHome(home, deployed)).look()
    assert _job(home)["flow_run"] == handed, "the same run, not a second one"
    worker = subprocess.Popen([sys.executable, "-m", "prefect", "worker", "start", "--pool", "media", "--limit", "2"], cwd=ROOT,
                              env=deployed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + 240
        while time.monotonic() < until and _job(home)["state"] in ("handed", "running"):
            time.sleep(0.5)
        assert (_job(home)["state"], _job(home)["attempts"]) == ("done", 1), dict(_job(home))
    finally:
        worker.terminate()
        worker.wait(150)


def test_telemetry_is_off(deployed):
    settings = _prefect(deployed, "config", "view")
    assert "PREFECT_SERVER_ANALYTICS_ENABLED='false'" in settings or "PREFECT_SERVER_ANALYTICS_ENABLED='False'" in settings
    assert deployed["DO_NOT_TRACK"] == "1"
