"""Passwords do not reach a person's eyes: not in an address that works, and not in one that is written wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

HIDDEN = "***"
IN_ADDRESS = re.compile(r"(\b[A-Za-z][\w+.-]*://[^\s:/@\"'<>]*:)([^\s\"'<>]+)(?=@)")  # scheme://user:password@
IN_QUERY = re.compile(r"(?i)((?:password|passwd|pwd|secret|token|api_?key|access_?key|signature)\s*[=:]\s*)([^\s&,;\"'}\])]+)")
# options of an address that say nothing secret; the value of any other one is hidden
OPEN_OPTIONS = frozenset({"endpoint", "region", "profile", "spool", "default_days", "immutable", "group", "host", "port", "dbname", "user",
                          "sslmode", "connect_timeout", "application_name"})
_SCHEME = re.compile(r"\A[A-Za-z][\w+.-]*:/*")
_NO_PORT = re.compile(r"(?<![\[\w])([^/?#&=:\[\s]*:)(?!//)(?!\d+(?:[/?#,&\s]|\Z))([^/?#&\s]+)")  # user:password where "@" was forgotten
_OPTION = re.compile(r"(?<=[?&])([^=&]*)=([^&]*)")


def without_passwords(text: str, passwords: Iterable[str] = ()) -> str:
    """Return `text` without the passwords in addresses, the values of settings that hold one, and these `passwords`."""
    for secret in sorted(passwords, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    if "://" not in text and "=" not in text and ":" not in text:
        return text
    return IN_QUERY.sub(rf"\1{HIDDEN}", IN_ADDRESS.sub(rf"\1{HIDDEN}", text))


def shown_address(address: str) -> str:
    """Return the address of a database, a store or a server for a message: without user and password, however it is written.

    Whoever typed it wrongly has put the password anywhere: all before the last "@" goes, what follows a name where no port
    stands, and the value of each option that is not known to be harmless.
    """
    scheme = _SCHEME.match(address)
    start = scheme.group() if scheme else ""
    _, at, rest = address[len(start):].rpartition("@")
    rest = _OPTION.sub(_option, rest)
    if not start.startswith(("file:///", "sqlite:///")) and not rest.startswith("["):
        rest = _NO_PORT.sub(rf"\1{HIDDEN}", rest)
    return f"{start}{HIDDEN}@{rest}" if at else f"{start}{rest}"


def said_by(problem: BaseException | None, address: str) -> str:
    """Return the first line that a driver says of an address, without the password that stands in it, however it is quoted."""
    line = str(problem).strip().split("\n", 1)[0]
    secrets = {secret for written in _secrets(address) for secret in (written, unquote(written)) if secret}
    return HIDDEN if any(len(secret) < 3 and secret in line for secret in secrets) else without_passwords(line, secrets)


def _secrets(address: str) -> Iterable[str]:
    """Yield what of an address may be a password: behind the user, and the values of options that are not known to be harmless."""
    scheme = _SCHEME.match(address)
    start = scheme.group() if scheme else ""
    before, at, rest = address[len(start):].rpartition("@")
    yield (before.partition(":")[2] if start.endswith("//") else before) if at else ""
    yield from (value for name, value in _OPTION.findall(rest) if name not in OPEN_OPTIONS)


def _option(option: re.Match[str]) -> str:
    name, value = option.groups()
    return f"{name}={value if name in OPEN_OPTIONS else HIDDEN}"
