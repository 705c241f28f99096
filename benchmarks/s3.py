"""Originals received into an S3 server, beside `rclone copy` and its check of hashes, to the same server in one run.

    python benchmarks/s3.py [--mib 1024] [--files 4] [--rounds 3]

The server is SeaweedFS, started here. Ours reads a file once, hashes it, sends it and asks for the version it left; rclone
copies and then compares the hashes of source and copy. Memory is the peak of each process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "storage"))

import servers

from benchmarks.receive import sources_of

RCLONE = ("rclone", "--config", os.devnull, "--quiet")
GOAL = 1.0  # ours against rclone with its check
PUT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from storage.stores.opening import open_store
store = open_store(sys.argv[1])
def put(path):
    with open(path, "rb", buffering=0) as source:
        return store.put(source).key
with ThreadPoolExecutor(2) as pool:
    assert len(list(pool.map(put, sys.argv[2:]))) == len(sys.argv) - 2
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    program = servers.weed_program()
    if program is None or shutil.which("rclone") is None:
        print("SeaweedFS or rclone is not installed: nothing measured")
        return
    os.environ.pop("AWS_CA_BUNDLE", None)  # rclone stumbles over it, and the server here speaks plain HTTP
    os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = servers.ACCESS, servers.SECRET
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-") as folder, servers.weed(program) as server:
        sources = sources_of(Path(folder) / "dump", options.mib, options.files)
        _compare(server.endpoint, sources, options.mib, options.rounds)


def _compare(endpoint: str, sources: list[Path], mib: int, rounds: int) -> None:
    remote = f":s3,provider=Other,env_auth=true,endpoint='{endpoint}':"
    taken: dict[str, list[float]] = {"ours": [], "rclone copy": [], "rclone copy + check": []}
    peaks: dict[str, int] = {}
    for turn in range(rounds):
        target = f"{remote}rclone{turn}"
        subprocess.run([*RCLONE, "mkdir", target], check=True)
        ours, peaks["ours"] = _timed([sys.executable, "-c", PUT, f"s3://ours{turn}?endpoint={endpoint}", *map(str, sources)])
        copied, peaks["rclone copy"] = _timed([*RCLONE, "copy", str(sources[0].parent), target, "--transfers", "4"])
        checked, _ = _timed([*RCLONE, "check", str(sources[0].parent), target])
        for name, seconds in zip(taken, (ours, copied, copied + checked), strict=True):
            taken[name].append(seconds)
    for name, seconds in taken.items():
        peak = f"   peak {peaks[name]} MiB" if name in peaks else ""
        print(f"{name:<24}{mib / statistics.median(seconds):8.0f} MiB/s{peak}")
    ratio = statistics.median(taken["rclone copy + check"]) / statistics.median(taken["ours"])
    print(f"ours / rclone copy + check (wanted {GOAL:.0f})    {ratio:.2f}")


def _timed(command: list[str]) -> tuple[float, int]:
    """Run a program; return its seconds and the MiB it held at most."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=Path(__file__).resolve().parents[1])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]}: {status}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


if __name__ == "__main__":
    main()
