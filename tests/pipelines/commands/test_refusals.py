"""Exit status 2 means that nothing was changed: every command is run into every refusal it has, and home and papers are compared."""

from __future__ import annotations

import hashlib
import re
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from filled_home import fill
from processes import environment_without_settings
from refusals import REFUSALS, Refusal, filled
from warm import Warm

from messages import catalogue
from pipelines.cli import build

CALLS = [(name, refusal) for name, refusals in REFUSALS.items() for refusal in refusals]


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    process = Warm()
    yield process
    process.close()


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The filled home, and what the refusals call by name; a port that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield {**fill(tmp_path_factory.mktemp("refusals")), "port": taken.getsockname()[1]}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield from commands(command, f"{before}{name} ") if isinstance(command, click.Group) else [before + name]


def state_of(home: Path) -> dict[str, Any]:
    """Everything a home holds: each file and folder, and each row of each table."""
    if not home.exists():
        return {}
    state: dict[str, Any] = {}
    for path in sorted(home.rglob("*")):
        if not path.name.startswith("catalogue.db"):
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else None
            state[str(path.relative_to(home))] = content
    with sqlite3.connect(home / "catalogue.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        state |= {f"table {table}": database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    database.close()
    return state


def call(warm: Warm, name: str, refusal: Refusal, names: dict[str, Any], home: Path) -> tuple[int, str]:
    environ = environment_without_settings()
    more = {key: filled(value, names) for key, value in refusal.environ.items()}
    stdin = more.pop("STDIN", "")
    command = [*name.split(), *(filled(word, names) for word in refusal.arguments), "--home", str(home), "--lang", "en"]
    status, out, err = warm.run(command, {**environ, **more}, stdin)
    return status, err or out


def sentence(key: str) -> re.Pattern[str]:
    """What a sentence of the catalogue looks like, whatever its parameters are."""
    parts = re.split(r"\{[^}]*\}", catalogue("en")[key])
    return re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)


def test_every_command_has_its_refusals_here():
    assert set(commands(build())) == set(REFUSALS)


@pytest.mark.parametrize(("name", "refusal"), CALLS, ids=[f"{name} {refusal.key}" for name, refusal in CALLS])
def test_a_refused_command_changes_nothing(warm: Warm, names: dict[str, Any], name: str, refusal: Refusal):
    before = state_of(names["home"])
    status, message = call(warm, name, refusal, names, names["home"])
    assert (status, bool(sentence(refusal.key).search(message))) == (2, True), message
    assert state_of(names["home"]) == before


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_command_makes_no_home(warm: Warm, names: dict[str, Any], name: str, tmp_path: Path):
    refusal = REFUSALS[name][0]
    status, message = call(warm, name, refusal, names, tmp_path / "none" / "home")
    assert status == 2, message
    assert not (tmp_path / "none").exists()
