"""Runs commands of Liuhen in children that fail where they are told to: one line of JSON in, one out.

Started under the preloaded `inject.c`; everything is imported once, so that a run costs a fork.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

WARM = ("alembic.command", "docx", "lxml.etree", "minio", "psycopg", "pipelines.cli", "pipelines.ingest", "pipelines.sweep",
        "pipelines.verify", "storage.catalogue.migrate",
        "storage.stores.folder", "storage.stores.s3", "paperwork.papers.writing", "sqlalchemy.dialects.postgresql.psycopg",
        "sqlalchemy.dialects.sqlite.pysqlite", "minio.credentials.providers", "cryptography.hazmat.primitives.asymmetric.ed25519")
LARGE = 20_000  # bytes; in place of 8 MiB, so that a small dump has files that are taken in as large ones are
SCALED = {
    "tasks.receive.originals.preserving": "SMALL",
    "tasks.receive.originals.readback": "SMALL",
    "tasks.measure.indexing": "SMALL",
    "storage.stores.folder": "LARGE",
    "tasks.receive.intake": "BATCH_BYTES",
}
HANGS = 120.0  # s; a command over a dump of a few small files takes two, and is patient with a store and a database for 52


def serve() -> None:
    """Answer one job after the other."""
    for name in WARM:
        importlib.import_module(name)
    for name, limit in SCALED.items():
        setattr(importlib.import_module(name), limit, LARGE)
    gc.freeze()  # so that no child copies what all share by looking through it for garbage
    answer({"ready": True})
    for line in sys.stdin:
        answer(run(json.loads(line)))


def answer(result: dict[str, Any]) -> None:
    """Say it in one line."""
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run one command; `status` is its exit status, -9 where it was killed, None where it did not end."""
    child = os.fork()
    if child == 0:
        work(job)
    end, status = time.monotonic() + HANGS, None
    while status is None and time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if not done:
            status = None
            time.sleep(0.005)
    if status is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return {"status": None if status is None else os.waitstatus_to_exitcode(status)}


def work(job: dict[str, Any]) -> None:
    """Be the child: redirect, arm, run, and leave word of how many calls it took."""
    from pipelines.cli import main

    os.setsid()
    os.environ.update(job["environ"])
    out = os.open(job["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    faulthandler.dump_traceback_later(HANGS - 5)  # so that one that hangs says where
    shim = ctypes.CDLL(None)
    shim.fault_arm(ctypes.c_long(job["at"]), job["action"], job["error"])
    status = 99
    try:
        status = main(job["arguments"])
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - whatever it is, the test wants to read it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        calls = shim.fault_count()
        shim.fault_arm(0, 0, 0)
        Path(job["out"] + ".calls").write_text(str(calls), encoding="ascii")
        os._exit(status)


if __name__ == "__main__":
    serve()
