"""Whatever call of a file, database or server a command dies at or fails in: nothing is lost, doubled or half-made.

`FAULT_KILLS` kill points and `FAULT_ERRORS` injected errors are spread over commands, databases and stores; `make test` runs a
few, `make faults` all. Each strikes one call of an undisturbed run, found by counting; afterwards what is there is whole,
and the same command again ends where the undisturbed run did.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from servers import Weed
from yard import COUNT, FAIL, FAIL_ON, KILL, Ended, Home, Host, admin, check_nothing_half_made, copy_home, leftovers, story

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(7200)]

KILLS = int(os.environ.get("FAULT_KILLS", "12"))
ERRORS = int(os.environ.get("FAULT_ERRORS", "12"))
WAYS = list(itertools.product(("ingest", "verify", "catalogue"), ("sqlite", "postgresql"), ("file", "s3")))
NUMBER = "测检〔2026〕1号"
CASE = f"""
number = "{NUMBER}"
matter = "行政检查"
inspection = "日常检查"
evidence = false
party = "某某商店"
unit = "劳动保障监察支队"
regulation = "tonghua-hrss"
officers = [ {{ name = "张伟", certificate = "07040012031" }}, {{ name = "李娜", certificate = "07040012058" }} ]
"""
numbers = itertools.count(1)


@dataclass(frozen=True)
class Scene:
    """A home before the command, and what the command makes of it when nothing goes wrong."""

    template: Home
    words: tuple[object, ...]
    again: Callable[[], Home]
    calls: int
    wanted: dict[str, Any]


def share(total: int, way: int) -> int:
    """Return how many of `total` faults fall to a way."""
    return total // len(WAYS) + (way < total % len(WAYS))


@pytest.fixture(scope="module")
def scenes(host: Host, below: Path, dump: Path, postgres_server: str, s3_server: Weed) -> Callable[[str, str, str], Scene]:
    scenes_made: dict[tuple[str, str, str], Scene] = {}
    case = below / "case.toml"
    case.write_text(CASE, encoding="utf-8")

    def bucket() -> str:
        return f"s3://faults{next(numbers)}?endpoint={s3_server.endpoint}"

    def empty(database: str, store: str) -> Home:
        number = next(numbers)
        folder = below / f"home{number}"
        url = f"sqlite:///{folder / 'catalogue.db'}"
        if database == "postgresql":
            admin(postgres_server, f"CREATE DATABASE faults_{number}")
            url = f"{postgres_server}faults_{number}"
        return Home(folder, url, (folder / "originals").as_uri() if store == "file" else bucket())

    def make(command: str, database: str, store: str) -> Scene:
        template = empty(database, store)
        well(host.run(template, "case", "add", case, "--json"))
        words: tuple[object, ...] = ("ingest", dump, "--case", NUMBER, "--json")
        if command == "verify":
            well(host.run(template, *words, "--no-wait"))
            words = ("verify", "--json")
        if command == "catalogue":
            well(host.run(template, *words))
            words = ("mark", NUMBER, "--trigger", "LT5", "--reason", "投诉", "--json")

        def again() -> Home:
            number = next(numbers)
            other = bucket() if command == "ingest" else None
            return copy_home(template, below / f"home{number}", postgres_server, f"faults_{number}", other)

        whole = again()
        ended = well(host.run(whole, *words, action=COUNT))
        return Scene(template, words, again, ended.calls, story(whole))

    def scene(command: str, database: str, store: str) -> Scene:
        key = (command, database, store)
        if key not in scenes_made:
            scenes_made[key] = make(*key)
        return scenes_made[key]

    return scene


def well(ended: Ended) -> Ended:
    assert ended.status in (0, 1), ended.said
    return ended


def go_on(host: Host, scene: Scene, home: Home, struck: str) -> None:
    """The same command again, undisturbed, ends where the undisturbed run did."""
    check_nothing_half_made(home)
    well(host.run(home, *scene.words))
    assert story(home) == scene.wanted, struck
    assert leftovers(home) == [], struck
    drop(home)


def drop(home: Home) -> None:
    shutil.rmtree(home.folder)
    if home.database.startswith("postgresql"):
        server, name = home.database.rsplit("/", 1)
        admin(server + "/", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.requirement("R000-02", "R000-39", "R001-23")
@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_killed_at_any_call_the_same_command_goes_on(host: Host, scenes, way: tuple[str, str, str]):
    scene, chance = scenes(*way), random.Random("-".join(way))
    assert scene.calls > 20
    for _ in range(share(KILLS, WAYS.index(way))):
        home, at = scene.again(), chance.randint(1, scene.calls)
        ended = host.run(home, *scene.words, at=at, action=KILL)
        struck = f"call {at}: {ended.said}"
        assert ended.status in (-9, 0, 1), struck  # threads: a run may take some calls fewer
        go_on(host, scene, home, struck)


@pytest.mark.requirement("R000-02", "R000-39", "R001-23")
@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_a_call_that_fails_ends_in_a_sentence_and_the_same_command_goes_on(host: Host, scenes, way: tuple[str, str, str]):
    scene, chance = scenes(*way), random.Random("-".join(way))
    for _ in range(share(ERRORS, WAYS.index(way))):
        home, at = scene.again(), chance.randint(1, scene.calls)
        action, error = chance.choice([(FAIL, errno.EIO), (FAIL, errno.ENOSPC), (FAIL_ON, errno.EIO), (FAIL_ON, errno.ENOSPC)])
        ended = host.run(home, *scene.words, at=at, action=action, error=error)
        struck = f"call {at}, {action}, {errno.errorcode[error]}: {ended.said}"
        assert ended.status in (0, 1, 3) and "内部出错" not in ended.said, struck
        if (action, error, ended.status, way[1:]) == (FAIL_ON, errno.ENOSPC, 3, ("sqlite", "file")):
            assert "空间不足" in ended.said or "已满" in ended.said, struck
        go_on(host, scene, home, struck)
