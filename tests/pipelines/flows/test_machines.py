"""An installation of several machines: PostgreSQL, an S3 store, a Prefect server, two workers; one is killed in the middle of a dump.

It takes minutes (heartbeats come every 30 seconds), so that it runs by `make test-machines`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import servers

from pipelines.flows.server import environment, prefect_server
from storage.care.fixity import balance
from storage.catalogue.database import Catalogue
from storage.ledgers import dumps, originals
from storage.stores.opening import open_store
from storage.trail import audit

ROOT = Path(__file__).resolve().parents[3]
SMALL, LARGE = 300, 30
pytestmark = [pytest.mark.skipif("LIUHEN_MACHINES" not in os.environ, reason="make test-machines"), pytest.mark.timeout(1500)]


@dataclass
class Site:
    """One installation of several machines."""

    database: str
    store: str
    variables: dict[str, str]  # variables of every process
    folder: Path

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a machine: a home of its own, the same catalogue and store."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        with (home / "worker.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "prefect", "worker", "start", "--pool", "media", "--limit", "2", "--name", name],
                                    cwd=ROOT, env={**self.variables, "LIUHEN_HOME": str(home)}, stdout=log, stderr=log,
                                    start_new_session=True)

    def ask(self, code: str) -> str:
        """Ask the Prefect server in a process of its own."""
        head = "from prefect.client.orchestration import get_client\nwith get_client(sync_client=True) as client:\n"
        body = head + "\n".join("    " + line for line in code.splitlines())
        return self._python(body)

    def _python(self, code: str, *arguments: str) -> str:
        completed = subprocess.run([sys.executable, "-c", code, *arguments], env=self.variables, cwd=ROOT, capture_output=True, text=True,
                                   timeout=200, check=False)
        assert completed.returncode == 0, completed.stderr[-3000:]
        return completed.stdout.strip()

    def start(self, name: str, **parameters: object) -> None:
        """Ask for one run of a deployment."""
        self.ask(f"found = client.read_deployment_by_name({f'{name}/{name}'!r})\n"
                 f"client.create_flow_run_from_deployment(found.id, parameters={parameters!r})")

    def runs(self, name: str) -> list[str]:
        """Return the states of a flow's runs, the oldest first."""
        code = ("flows = {one.id: one.name for one in client.read_flows()}\n"
                "runs = sorted(client.read_flow_runs(), key=lambda run: run.created)\n"
                f"print([run.state_name for run in runs if flows[run.flow_id] == {name!r}])")
        return list(json.loads(self.ask(code).replace("'", '"')))

    def watch(self) -> list[str]:
        """Look for runs that died, as `pipelines.flows.heartbeats` does every half a minute."""
        code = ("import json, sys; from datetime import timedelta; from pathlib import Path; from pipelines.terminal.shell import now;"
                "from pipelines.flows.heartbeats import look; print(json.dumps(look(Path(sys.argv[1]), now(), timedelta(seconds=50))))")
        return list(json.loads(self._python(code, str(self.folder / "server"))))


def until(ready: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, what
        time.sleep(0.5)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    programs, weed = servers.postgres_programs(), servers.weed_program()
    if programs is None or weed is None:
        pytest.skip("PostgreSQL or SeaweedFS is not installed")
    folder = tmp_path_factory.mktemp("site")
    (folder / "server").mkdir()
    with ExitStack() as running:
        base = running.enter_context(servers.postgres(programs))
        s3 = running.enter_context(servers.weed(weed))
        os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = servers.ACCESS, servers.SECRET
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "LIUHEN_"))}
        for name in ("liuhen", "prefect"):
            with psycopg.connect(f"{base}postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        places = {"LIUHEN_DATABASE": f"{base}liuhen", "LIUHEN_STORE": f"s3://originals?endpoint={s3.endpoint}"}
        prefect = {"PREFECT_API_DATABASE_CONNECTION_URL": base.replace("postgresql:", "postgresql+asyncpg:") + "prefect",
                   "PREFECT_WORKER_QUERY_SECONDS": "2"}
        url = running.enter_context(prefect_server(folder / "server", {**environ, **prefect}))
        variables = {**environment(folder / "server", url, {**environ, **prefect}), **places}
        subprocess.run([sys.executable, "-m", "pipelines.flows.deploying", "media=6"], cwd=ROOT, env=variables, check=True,
                       capture_output=True, timeout=600)
        yield Site(places["LIUHEN_DATABASE"], places["LIUHEN_STORE"], variables, folder)


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorder") / "dump-A000001"
    folder.mkdir()
    chance = random.Random(3)
    for number in range(SMALL):
        (folder / f"a{number:04}.log").write_bytes(chance.randbytes(3000))
    for number in range(LARGE):
        (folder / f"b{number:04}.dat").write_bytes(chance.randbytes(6_000_000))
    return folder


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the worker and everything it started."""
    for pid in [*started_by(process.pid), process.pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def started_by(parent: int) -> list[int]:
    """Return the ids of all processes below one."""
    children = [int(name) for task in Path(f"/proc/{parent}/task").iterdir() for name in (task / "children").read_text().split()]
    return [*children, *(pid for child in children for pid in started_by(child))]


@pytest.mark.requirement("R000-02", "R000-39", "R001-26")
def test_a_machine_that_dies_in_the_middle_of_a_dump_is_replaced_by_another(site: Site, dump: Path):
    catalogue = Catalogue.open(site.database)

    def count() -> int:
        with catalogue.read() as tx:
            return originals.count(tx)

    first = site.worker("first")
    try:
        site.start("ingest-dump", dump=str(dump))
        until(lambda: count() > 0, 300, "the first worker took nothing in")
        assert count() < SMALL + LARGE
    finally:
        kill(first)
    at_death = count()
    assert 0 < at_death < SMALL + LARGE and site.runs("ingest-dump") == ["Running"]
    assert site.watch() == [], "a run is not buried before its heartbeat is missed"
    second = site.worker("second")
    try:
        until(site.watch, 200, "the dead run was not found")
        until(lambda: site.runs("ingest-dump") == ["Crashed", "Completed"], 400, "the dump was not taken up again")
        site.start("sweep-fixity", whole=True)
        site.start("ingest-dump", dump=str(dump.parent / "nothing"))
        until(lambda: "Completed" in site.runs("sweep-fixity"), 300, "the second worker did not verify")
        until(lambda: "Failed" in site.runs("ingest-dump"), 300, "a wrong call did not fail")
    finally:
        kill(second)
    as_if_nothing_had_happened(site, catalogue)
    assert [line["kind"] for line in notices(site.folder / "server")] == ["zombie"]
    assert [line["kind"] for line in notices(site.folder / "second")] == ["failure"]
    catalogue.close()


def as_if_nothing_had_happened(site: Site, catalogue: Catalogue) -> None:
    with catalogue.read() as tx:
        assert originals.counts_by(tx) == {"received": 0, "verified": SMALL + LARGE}
        balanced = balance(catalogue, open_store(site.store))
        assert (balanced.missing, balanced.foreign) == ((), ())
        assert audit.verify(tx).intact
        received = [event.subject for event in audit.events(tx) if event.what == "original.received"]
        assert len(received) == len(set(received)) == SMALL + LARGE
        assert len(dumps.dumps(tx)) == 1 and dumps.dumps(tx)[0].finished_at is not None


def notices(home: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (home / "notices.jsonl").read_text(encoding="utf-8").splitlines()]
