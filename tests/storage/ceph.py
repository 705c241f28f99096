"""A whole Ceph for the tests on one machine: one monitor, one manager, one object server in memory, one S3 gateway."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers import ACCESS, SECRET, answers, free_port, roomy, wait_until

PROGRAMS = ("ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
CONFIG = """
[global]
fsid = {fsid}
mon host = v1:127.0.0.1:{port}
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd objectstore = memstore
memstore device bytes = 2147483648
run dir = {folder}
admin socket = {folder}/$cluster-$name.asok
log file = {folder}/$name.log
mon data = {folder}/mon
mgr data = {folder}/mgr
osd data = {folder}/osd
keyring = {folder}/keyring
pid file =
rgw lc debug interval = 1
"""


@dataclass(frozen=True)
class Ceph:
    """A running gateway."""

    port: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def installed() -> bool:
    return all(shutil.which(program) for program in PROGRAMS)


class _Cluster:
    """The processes of one cluster in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.conf, self.port = folder, folder / "ceph.conf", free_port()  # the monitor's port
        self.running: list[subprocess.Popen[bytes]] = []
        for name in ("mon", "mgr", "osd"):
            (folder / name).mkdir()
        self.fsid = str(uuid.uuid4())
        self.conf.write_text(CONFIG.format(fsid=self.fsid, port=self.port, folder=folder))
        (folder / "keyring").write_text("[mon.]\n\tkey = AQAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAA==\n\tcaps mon = \"allow *\"\n")

    def call(self, program: str, *arguments: object, seconds: float = 90) -> str:
        command = [program, "-c", str(self.conf), *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, check=False, capture_output=True, text=True, timeout=seconds)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr}")
        return done.stdout

    def start(self, program: str, *arguments: object) -> None:
        log = (self.folder / f"{program}.out").open("ab")
        called = [program, "-c", str(self.conf), "-f", *map(str, arguments)]
        self.running.append(subprocess.Popen(called, cwd=self.folder, stdout=log, stderr=log))

    def stop(self) -> None:
        for process in reversed(self.running):
            process.kill()
            process.wait()


@contextlib.contextmanager
def ceph() -> Iterator[Ceph]:
    """Give a gateway that answers; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="liuhen-ceph-", dir=roomy()))
    cluster = _Cluster(folder)
    try:
        _storage(cluster)
        gateway = Ceph(free_port())
        front = f"beast endpoint=127.0.0.1:{gateway.port}"
        cluster.start("radosgw", "-n", "client.rgw", "--rgw-frontends", front, "--rgw-data", folder / "rgw")
        wait_until(lambda: answers(gateway.endpoint), 120, f"radosgw: {folder}")
        user = ("--uid=liuhen", "--display-name=liuhen", f"--access-key={ACCESS}", f"--secret={SECRET}")
        cluster.call("radosgw-admin", "user", "create", *user)
        yield gateway
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _storage(cluster: _Cluster) -> None:
    """Bring up monitor, manager and object server."""
    monmap, address = cluster.folder / "monmap", f"v1:127.0.0.1:{cluster.port}"
    cluster.call("monmaptool", "--create", "--fsid", cluster.fsid, "--addv", "a", f"[{address}]", monmap)
    cluster.call("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", cluster.folder / "keyring")
    cluster.start("ceph-mon", "-i", "a", "--public-addr", address)
    wait_until(lambda: _status(cluster, "status") is not None, 90, f"ceph-mon: {cluster.folder}")
    cluster.start("ceph-mgr", "-i", "x")
    osd = str(uuid.uuid4())
    number = cluster.call("ceph", "osd", "new", osd).strip()
    cluster.call("ceph-osd", "-i", number, "--mkfs", "--osd-uuid", osd)
    cluster.start("ceph-osd", "-i", number)
    wait_until(lambda: (_status(cluster, "osd", "stat") or {}).get("num_up_osds") == 1, 90, f"ceph-osd: {cluster.folder}")


def _status(cluster: _Cluster, *arguments: str) -> dict[str, Any] | None:
    try:
        return json.loads(cluster.call("ceph", "--connect-timeout", "20", *arguments, "-f", "json"))
    except RuntimeError:  # the monitor is busy with itself
        return None
