"""Runs `liuhen` in processes of their own that start warm: what the commands import is imported once, a call costs a fork.

Started as `python warm.py`: one call a line comes in as JSON, its exit status goes out. Each child gets its own environment and files
for what it says. What keeps threads or reads its settings when it is imported stays out of `IMPORTED`.
"""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

ROOT = Path(__file__).resolve().parents[2]
IMPORTED = (
    "pipelines.cli",
    "pipelines.archive",
    "pipelines.dispose",
    "pipelines.inbox",
    "pipelines.ingest",
    "pipelines.review",
    "pipelines.sweep",
    "pipelines.transcribe",
    "pipelines.verify",
    "office.findings.deciding",
    "office.people.accounts",
    "office.people.known",
    "office.people.login",
    "office.people.passwords",
    "office.rights.seeing",
    "office.rights.subjects",
    "tasks.keep.casework.register",
    "tasks.review.reporting",
    "paperwork.report.continuity",
    "storage.catalogue.migrate",
    "storage.stores.folder",
    "alembic.command",
    "docx",
    "lxml.etree",
    "minio",
    "psycopg",
    "sqlite3",
    "weasyprint",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
)


class Warm:
    """The process that forks; it is started at the first call, and again where a call was broken off."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, command: list[str], environ: Mapping[str, str], stdin: str = "") -> tuple[int, str, str]:
        """Run one command, which reads `stdin`; return its exit status, its stdout and its stderr."""
        with tempfile.TemporaryDirectory(prefix="liuhen-said-") as folder:
            outputs = [Path(folder) / name for name in ("out", "err")]
            given = Path(folder) / "in"
            given.write_text(stdin, encoding="utf-8")
            call = {"words": command, "environ": dict(environ), "said": [str(path) for path in outputs], "given": str(given)}
            status = self._ask(call)
            out, err = (path.read_text(encoding="utf-8") for path in outputs)
        return status, out, err

    def _ask(self, call: dict[str, Any]) -> int:
        if self._process is None:
            self._process = subprocess.Popen([sys.executable, __file__], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(call) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process, and the command that it may be running."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None


def serve() -> None:
    """Answer one call after the other, each in a child."""
    fork = multiprocessing.get_context("fork")
    gc.freeze()  # so that no child copies what all share by looking through it for garbage
    for line in sys.stdin:
        child = fork.Process(target=work, args=[json.loads(line)])
        child.start()
        child.join()
        sys.stdout.write(f"{child.exitcode}\n")
        sys.stdout.flush()


def work(call: dict[str, Any]) -> None:
    """Be the command: with its own environment and files."""
    from pipelines.cli import main

    os.environ.clear()
    os.environ.update(call["environ"])
    time.tzset()
    os.dup2(os.open(call["given"], os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    for number, path in enumerate(call["said"], 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.exit(main(call["words"]))


if __name__ == "__main__":
    for name in IMPORTED:
        importlib.import_module(name)
    configure_mappers()
    serve()
