"""The file a maintainer needs where something went wrong that nobody foresaw: what happened, on which versions, and no password."""

from __future__ import annotations

import os
import platform
import re
import shlex
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from messages.hidden import IN_ADDRESS, without_passwords
from pipelines.terminal.chatter import heard

FOLDER = "problems"  # in the home
WEBHOOK = re.compile(r"(?i)webhook[\"']?\s*=\s*[\"']?([^\s\"']+)")  # whoever knows the address may send to it
SECRET_NAME = re.compile(r"(?i)password|passwd|secret|token|key|auth|webhook")
SHORTEST = 4  # characters: hiding every "a" would leave nothing to read


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and how the command was called."""

    at: datetime
    arguments: Sequence[str]
    home: Path
    environ: Mapping[str, str]


def write_report(problem: BaseException, around: Circumstances) -> Path | None:
    """Write the report where only this user reads it: in the home, else with the temporary files; None where neither can be written."""
    text = without_passwords("\n".join(_lines(problem, around)) + "\n", secrets(around.environ, around.home))
    name = f"problem-{around.at:%Y%m%d-%H%M%S}-"
    for folder in (around.home / FOLDER, Path(tempfile.gettempdir())):
        try:
            if around.home in folder.parents and around.home.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=folder, prefix=name, suffix=".txt", delete=False, encoding="utf-8",
                                             errors="backslashreplace") as out:  # mode 0600
                out.write(text)
            return Path(out.name)
        except OSError:
            continue
    return None


def _lines(problem: BaseException, around: Circumstances) -> Iterator[str]:
    yield f"time: {around.at.isoformat(timespec='seconds')}"
    yield f"command: liuhen {shlex.join(around.arguments)}"
    yield f"home: {around.home}"
    yield f"Python: {sys.version}".replace("\n", " ")
    yield f"machine: {platform.platform()}, {os.cpu_count()} cores"
    yield "packages: " + ", ".join(_versions())
    yield ""
    yield "".join(traceback.format_exception(problem))
    yield "what libraries said last:"
    yield from heard()


def _versions() -> Iterator[str]:
    """Yield this program's version and those of the packages it names itself."""
    from importlib import metadata  # a tenth of the start of every command, and only a report needs it

    try:
        yield f"liuhen {metadata.version('liuhen')}"
        asked = metadata.requires("liuhen") or []
    except metadata.PackageNotFoundError:  # run from its folder, not installed
        yield "liuhen (not installed)"
        asked = []
    for line in sorted(asked):
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        if "extra ==" not in line:
            try:
                yield f"{name} {metadata.version(name)}"
            except metadata.PackageNotFoundError:
                yield f"{name} (missing)"


def secrets(environ: Mapping[str, str], home: Path) -> set[str]:
    """Return the passwords this call was given by its variables and the home's settings: they may turn up without their address."""
    variables = {name: value for name, value in environ.items() if name.startswith(("LIUHEN_", "PREFECT_", "AWS_", "PG", "MINIO_"))}
    try:
        settings = (home / "liuhen.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        settings = ""
    passwords = {password for value in (*variables.values(), settings) for _, password in IN_ADDRESS.findall(value)}
    passwords |= set(WEBHOOK.findall(settings))
    passwords |= {value for name, value in variables.items() if SECRET_NAME.search(name)}
    return {secret for password in passwords for secret in (password, unquote(password)) if len(secret) >= SHORTEST}
