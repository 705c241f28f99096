"""Other programs, as the tests start them, and what they left in a folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def environment_without_settings(*more_prefixes: str) -> dict[str, str]:
    """The variables of this process but for those that set Liuhen or lead to a Prefect server."""
    prefixes = ("LIUHEN_", "PREFECT_API", *more_prefixes)
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}


def call(*command: object, cwd: Path | None = None) -> str:
    """Run a program that has to succeed; return its stdout and stderr."""
    completed = subprocess.run([*map(str, command)], check=False, capture_output=True, timeout=180, cwd=cwd)
    assert completed.returncode == 0, (command, completed.stdout[-500:], completed.stderr[-500:])
    return (completed.stdout + completed.stderr).decode("utf-8", "replace")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
