"""Deploying to a real Prefect server: `prefect deploy --all`, schedules in Beijing time, a worker that picks a scheduled run up."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from pipelines.prefect_server import environment, prefect_server

ROOT = Path(__file__).resolve().parents[2]
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


def _ask(known: dict[str, str], code: str) -> str:
    """Ask the server in a process of its own: Prefect reads its address once."""
    client = "from prefect.client.orchestration import get_client\nwith get_client(sync_client=True) as client:\n"
    done = subprocess.run([sys.executable, "-c", client + "\n".join("    " + line for line in code.splitlines())], env=known, cwd=ROOT,
                          capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def test_every_flow_is_deployed_with_its_schedule_in_beijing_time(deployed):
    listed = _ask(deployed, "for one in client.read_deployments():\n    print(one.name, one.work_pool_name, "
                            "[(plan.schedule.cron, plan.schedule.timezone) for plan in one.schedules], sep='|')")
    found = {line.split("|")[0]: line.split("|")[1:] for line in listed.splitlines()}
    assert set(found) == {entry["name"] for entry in PLAN}
    for entry in PLAN:
        assert found[entry["name"]][0] == entry["work_pool"]["name"]
        for planned in entry.get("schedules", ()):
            assert planned["timezone"] == "Asia/Shanghai" and str((planned["cron"], "Asia/Shanghai")) in found[entry["name"]][1]


def test_a_worker_picks_a_scheduled_run_up(deployed):
    _prefect(deployed, "deployment", "run", "sweep-retention/sweep-retention", "--start-in", "1 second", "--param", "as_of=2026-04-01")
    worker = subprocess.Popen([sys.executable, "-m", "prefect", "worker", "start", "--pool", "media", "--limit", "2"], cwd=ROOT,
                              env=deployed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        state = ""
        until = time.monotonic() + 240
        while time.monotonic() < until and state not in ("COMPLETED", "FAILED", "CRASHED"):
            time.sleep(2)
            state = _ask(deployed, "from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName\n"
                                   "runs = [run for run in client.read_flow_runs() if run.parameters.get('as_of') == '2026-04-01']\n"
                                   "print(runs[0].state_type.value if runs else '')").strip()
        assert state == "COMPLETED"
    finally:
        worker.terminate()
        worker.wait(30)


def test_the_same_command_is_a_flow_run_while_a_server_is_there(deployed, liuhen, home):
    done = liuhen("sweep", "--as-of", "2026-05-01", "--json", home=home)
    assert done.status == 0 and done.data["as_of"] == "2026-05-01", done.err
    runs = _ask(deployed, "for run in client.read_flow_runs():\n    print(run.parameters.get('as_of'), run.state_type.value)")
    assert "2026-05-01 COMPLETED" in runs
    assert "sweep" in _ask(deployed, "for one in client.read_artifacts():\n    print(one.key)").split()


def test_a_wrong_call_comes_back_as_its_sentence_through_prefect(deployed, liuhen, home):
    done = liuhen("review", "没有这个案件", home=home)
    assert done.status == 2 and "没有这个案件" in done.err and "Traceback" not in done.err, done.err


def test_telemetry_is_off(deployed):
    said = _prefect(deployed, "config", "view")
    assert "PREFECT_SERVER_ANALYTICS_ENABLED='false'" in said or "PREFECT_SERVER_ANALYTICS_ENABLED='False'" in said
    assert deployed["DO_NOT_TRACK"] == "1"
