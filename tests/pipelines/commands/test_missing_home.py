"""A home that is not there: a few commands make one and say so, every other one says that it is not there, and makes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from refusals import REFUSALS, filled
from visits import CASE, Done
from warm import Warm

MAKERS = {"demo", "init", "case add", "ingest", "restore"}
NUMBERS = "mark span_mark hold lifted_hold hold_of_request open_proposal dismissed_proposal proposal_of_no_case asked allowed allowed_there"
PATHS = "tmp recording unheard blank other_text case_file list approved_list altered no_list catalogue profiles backup foreign_store"
NAMES = {**dict.fromkeys((*NUMBERS.split(), "asked_secret", "asked_call", "medium", "port"), "1"),
         **dict.fromkeys(PATHS.split(), "/nowhere")}


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    process = Warm()
    yield process
    process.close()


def arguments_of(name: str) -> tuple[str, ...]:
    """A call of this command whose arguments can be read."""
    return next(tuple(filled(part, NAMES) for part in refusal.arguments) for refusal in REFUSALS[name]
                if not refusal.key.startswith("cli."))


@pytest.mark.parametrize("name", sorted(set(REFUSALS) - MAKERS))
def test_every_other_command_says_that_there_is_no_home_and_makes_nothing(warm: Warm, name: str, tmp_path: Path):
    arguments = () if name == "verify" else arguments_of(name)
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("LIUHEN_", "PREFECT_API"))}
    home = tmp_path / "none" / "home"
    status, out, err = warm.run([*name.split(), *arguments, "--home", str(home), "--lang", "en"], environ)
    assert status == 2, (out, err)
    assert err.startswith("There is no home of Liuhen in") and str(home) in err and err.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_init_makes_a_home_and_says_so_and_again_changes_nothing(liuhen: Callable[..., Done], tmp_path: Path):
    home = tmp_path / "home"
    made = liuhen("init", "--as", "王芳", home=home)
    assert made.status == 0 and f"已新建数据目录 {home}" in made.out
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    again = liuhen("init", "--json", home=home)
    assert again.status == 0 and json.loads(again.out) == {"home": str(home), "made": False}
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert not (home / "originals").exists(), "the store gets its owner at the first write"
    assert liuhen("status", home=home).status == 0


def test_case_add_says_that_it_made_a_home_the_first_time_only(liuhen: Callable[..., Done], tmp_path: Path):
    case_file = tmp_path / "case.toml"
    case_file.write_text(CASE, encoding="utf-8")
    first, second = (liuhen("case", "add", case_file, "--json", home=tmp_path / "home") for _ in range(2))
    assert json.loads(first.out)["home_made"] == str(tmp_path / "home")
    assert "home_made" not in json.loads(second.out)


def test_a_package_is_checked_without_any_home(liuhen: Callable[..., Done], tmp_path: Path):
    answer = liuhen("verify", tmp_path / "no-package", "--lang", "en", home=tmp_path / "none")
    assert answer.status == 2 and "There is no home" not in answer.err
    assert not (tmp_path / "none").exists()
