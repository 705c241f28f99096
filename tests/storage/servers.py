"""Real servers for the tests: a PostgreSQL on a new folder, and SeaweedFS as an S3 server with Object Lock."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ACCESS, SECRET = "liuhen-test", "liuhen-test-secret"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.1)


def answers(endpoint: str) -> bool:
    """True where an HTTP server answers, whatever it says."""
    try:
        urllib.request.urlopen(endpoint, timeout=2).close()
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def roomy() -> str | None:
    """A folder in memory where there is one of 3 GiB: the servers' hundreds of small databases are made and removed quickly there."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 3 << 30 else None


def postgres_programs() -> Path | None:
    program = shutil.which("pg_ctl")
    if program:
        return Path(program).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


@contextlib.contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Give `postgresql://…@/` without a database name."""
    folder = Path(tempfile.mkdtemp(prefix="liuhen-pg-", dir=roomy()))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, port = folder / "data", free_port()
        run = as_postgres()
        make = [programs / "initdb", "-D", data, "-U", "liuhen", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*run, *make], check=True, capture_output=True, cwd=folder)
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        subprocess.run([*run, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        try:
            yield f"postgresql://liuhen@127.0.0.1:{port}/"
        finally:
            stop = [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
            subprocess.run([*run, *stop], check=False, capture_output=True, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def weed_program() -> str | None:
    installed = Path(sys.executable).parent / "weed"
    return str(installed) if installed.exists() else shutil.which("weed")


class Weed:
    """One SeaweedFS: start, kill, start again on the same folder."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.port, self._master, self._volume, self._filer = (free_port() for _ in range(4))
        self.process: subprocess.Popen[bytes] | None = None
        identity = {"name": "liuhen", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
                    "actions": ["Admin", "Read", "Write", "List"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
        (folder / "master.toml").write_text("[master.volume_growth]\ncopy_1 = 1\n")  # a bucket takes 7 volumes else
        (folder / "data").mkdir(exist_ok=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        grpc = {name: free_port() for name in ("s3", "master", "volume", "filer")}
        self.process = subprocess.Popen(
            [self._program, "-logtostderr=true", "server", f"-dir={self._folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
             f"-master.port={self._master}", f"-master.port.grpc={grpc['master']}", f"-volume.port={self._volume}",
             f"-volume.port.grpc={grpc['volume']}", "-filer", f"-filer.port={self._filer}", f"-filer.port.grpc={grpc['filer']}",
             "-filer.disableHttp", "-s3", f"-s3.port={self.port}", f"-s3.port.grpc={grpc['s3']}",
             f"-s3.config={self._folder / 's3.json'}", "-volume.max=1000", "-master.volumeSizeLimitMB=1024",
             "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"],
            stdout=subprocess.DEVNULL, stderr=(self._folder / "log").open("ab"), cwd=self._folder)
        process = self.process
        wait_until(lambda: answers(self.endpoint) or process.poll() is not None, 60, f"SeaweedFS: {self._folder / 'log'}")
        if process.poll() is not None:
            raise TimeoutError(f"SeaweedFS ended: {(self._folder / 'log').read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def weed(program: str) -> Iterator[Weed]:
    with tempfile.TemporaryDirectory(prefix="liuhen-weed-", dir=roomy(), ignore_cleanup_errors=True) as folder:
        server = _started(program, Path(folder))
        try:
            yield server
        finally:
            server.kill()


def _started(program: str, folder: Path, tries: int = 3) -> Weed:
    """Start one; again with other ports where somebody else was quicker to take one of those that were free."""
    server = Weed(program, folder)
    try:
        server.start()
    except TimeoutError:
        server.kill()
        if tries == 1:
            raise
        return _started(program, folder, tries - 1)
    return server
