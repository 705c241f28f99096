"""Runs `liuhen` in this process: the same `main` as the program's, without a fork for each call."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Mapping

from pipelines.cli import main


class Here:
    """Calls one command after the other, each with its own environment, standard output and error."""

    def run(self, command: list[str], environ: Mapping[str, str]) -> tuple[int, str, str]:
        """Run one command; return its exit status, its stdout and its stderr."""
        before, out, err = dict(os.environ), io.StringIO(), io.StringIO()
        os.environ.clear()
        os.environ.update(environ)
        time.tzset()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = main(command)
        finally:
            os.environ.clear()
            os.environ.update(before)
            time.tzset()
        return status, out.getvalue(), err.getvalue()
