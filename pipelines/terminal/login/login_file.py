"""Where a login is kept on this machine: in the user's own configuration, mode 0600, one file for each home."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from messages.errors import Unavailable

TOKEN = "LIUHEN_TOKEN"  # a token instead of a login, for programs


def login_file(home: Path, environ: Mapping[str, str]) -> Path:
    """Return the file that a login to the installation in `home` is kept in."""
    config = environ.get("XDG_CONFIG_HOME")
    folder = Path(config) if config else Path(environ.get("HOME") or Path.home()) / ".config"
    name = hashlib.sha256(str(home.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return folder / "liuhen" / "logins" / name


def secret_of(home: Path, environ: Mapping[str, str]) -> str | None:
    """Return the token, else the login of whoever calls; None where there is neither."""
    if environ.get(TOKEN):
        return environ[TOKEN].strip()
    try:
        return login_file(home, environ).read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def keep_secret(home: Path, environ: Mapping[str, str], secret: str) -> Path:
    """Keep a login for the next calls; Unavailable where it cannot be written."""
    path = login_file(home, environ)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secret + "\n")
        part.replace(path)
    except OSError as problem:
        raise Unavailable("storage.cannot_write", path=str(path), problem=problem.strerror or str(problem)) from problem
    return path


def forget_secret(home: Path, environ: Mapping[str, str]) -> None:
    """Forget a login; nothing where there is none."""
    login_file(home, environ).unlink(missing_ok=True)
