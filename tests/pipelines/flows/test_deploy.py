"""What stands in deploy/ and prefect.yaml is what the program has: systemd reads the units, every flow is deployed, every name is real."""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PLAN = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
UNITS = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix in {".service", ".timer"})


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_units(tmp_path):
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/liuhen/.venv/bin/python", sys.executable)
        text = text.replace("/opt/liuhen/.venv/bin/liuhen", "/bin/true")
        (tmp_path / path.name.replace("@", "@media")).write_text(text, encoding="utf-8")
    completed = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))], capture_output=True,
                               text=True, check=False)
    complaints = [line for line in completed.stderr.splitlines() if "liuhen" in line and "Failed to connect" not in line]
    assert complaints == [], complaints


def test_the_units_start_modules_that_are_there_with_variables_that_are_known():
    from storage.settings import VARIABLES

    started = {name for path in UNITS for name in re.findall(r"python -m ([\w.]+)", path.read_text(encoding="utf-8"))}
    assert started == {"prefect", "pipelines.flows.heartbeats", "pipelines.flows.dispatch", "console"}
    for name in started - {"prefect", "console"}:
        assert importlib.util.find_spec(name)
    named = re.findall(r"^#?(LIUHEN_\w+)=", (ROOT / "deploy" / "liuhen.env").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) - {"LIUHEN_HOME"} <= set(VARIABLES)


def test_all_are_deployed_with_pool_limit_and_real_parameters():
    from pipelines.flows.deployed import FLOWS

    assert [entry["name"] for entry in PLAN] == ["ingest-inbox", "ingest-dump", "review", "transcribe", "archive", "release",
                                                 "sweep-retention", "sweep-fixity", "verify-anchors", "job", "speech-job"] == list(FLOWS)
    for entry in PLAN:
        module, name = entry["entrypoint"].rsplit(".", 1)
        flow = getattr(importlib.import_module(module), name)
        assert flow.name == entry["name"] and flow.timeout_seconds and flow.on_failure_hooks and flow.on_crashed_hooks
        pool = "speech" if entry["name"] in ("transcribe", "speech-job") else "media"
        assert entry["work_pool"]["name"] == pool and entry["concurrency_limit"]
        parameters = inspect.signature(flow.fn).parameters
        assert set(entry.get("parameters", {})) <= set(parameters)
        shown = {parameter for parameter in parameters if parameter not in ("home", "who", "lang")}
        assert all(re.search(rf"\b{parameter}\b", entry["description"], re.ASCII) for parameter in shown), entry["name"]


def test_daily_work_comes_once_a_day_in_beijing_time():
    daily = {entry["name"]: entry["schedules"] for entry in PLAN if "schedules" in entry}
    assert set(daily) == {"ingest-inbox", "sweep-retention", "sweep-fixity", "verify-anchors"}
    for name, planned in daily.items():
        assert [schedule["timezone"] for schedule in planned] == ["Asia/Shanghai"]
        assert re.fullmatch(r"\*/5 \* \* \* \*" if name == "ingest-inbox" else r"\d+ \d+ \* \* \*", planned[0]["cron"])


def test_the_handbook_names_what_there_is():
    from storage.settings import KEYS

    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert all(f"`{entry['name']}`" in book for entry in PLAN)
    assert all(path.name in book or path.name == "liuhen-backup.service" or "@" in path.name for path in UNITS)
    assert {name for name in KEYS if name.startswith("notify.")} <= set(re.findall(r"`(notify\.\w+)`", book))
