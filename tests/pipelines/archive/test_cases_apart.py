"""Two cases whose numbers a file system takes for one: neither's folder, report, package, disc or page is the other's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from visits import CASE, NUMBER, Done

from console.app import make_app
from console.context import ConsoleContext
from footage.values.recordings import BEIJING
from storage.catalogue.database import Catalogue
from storage.packages.bag_check import check_bag
from storage.settings import load_settings
from storage.stores.opening import open_store

TRAPS = ("3/4号", "3_4号", "..", "CON", "con", "甲" * 299 + "乙", "甲" * 299 + "丙")


@pytest.fixture(scope="module")
def home(liuhen: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a reviewed case for each number, each with a recorder's log of its own."""
    work = tmp_path_factory.mktemp("apart")
    for place, number in enumerate(TRAPS):
        (work / "case.toml").write_text(CASE.replace(NUMBER, number).replace("某某商店", f"商店{place}"), encoding="utf-8")
        dump = work / f"dump-A00000{place}"
        dump.mkdir()
        (dump / f"log-2026030{place}.txt").write_text(f"09:30:00 REC {place}\n", encoding="utf-8")
        for command in (("case", "add", work / "case.toml"), ("ingest", "--any-folder", dump, "--case", number), ("review", number)):
            answer = liuhen(*command, "--quiet", home=work / "home")
            assert answer.status in (0, 1), answer.err
    return work / "home"


def test_every_package_holds_its_own_case(liuhen: Callable[..., Done], home: Path):
    packages = {}
    for number in TRAPS:
        answer = liuhen("archive", number, "--although", "试", "--medium", "dvd", "--json", home=home)
        assert answer.status in (0, 1), answer.err
        packages[number] = Path(answer.data["package"])
        assert all(image["label"].startswith(packages[number].name.removesuffix("-v1")) for image in answer.data["images"])
    assert len({path.name.casefold() for path in packages.values()}) == len(TRAPS)
    assert all(path.name.endswith("-v1") for path in packages.values())
    for place, number in enumerate(TRAPS):
        report = json.loads((packages[number] / "data/report/continuity-report.json").read_bytes())
        logs = [path.name for path in (packages[number] / "data/originals").rglob("*.txt")]
        assert report["case"] == number and check_bag(packages[number]) == [] and logs == [f"log-2026030{place}.txt"]
    assert len(list((home / "cases").iterdir())) == len(TRAPS) and not [path for path in home.parent.iterdir() if path.name == "review"]


def test_every_case_has_an_address_and_is_found_however_it_is_typed(liuhen: Callable[..., Done], home: Path):
    settings = load_settings(home, {})
    context = ConsoleContext(settings, Catalogue.open(settings.database), open_store(settings.store), "zh", lambda: datetime.now(BEIJING))
    with TestClient(make_app(context)) as client:
        for place, number in enumerate(TRAPS):
            page = client.get(f"/case?number={quote(number, safe='')}")
            assert page.status_code == 200 and f"商店{place}" in page.text
            assert client.get(f"/report?number={quote(number, safe='')}").status_code == 200
    shown = liuhen("case", "show", " ３／４ 号", "--json", home=home)
    assert shown.data["number"] == "3/4号" and shown.data["party"] == "商店0"
    assert sorted(row["number"] for row in liuhen("case", "list", "--json", home=home).data["cases"]) == sorted(TRAPS)


def test_a_number_typed_otherwise_is_the_same_case_and_said_so(liuhen: Callable[..., Done], tmp_path: Path):
    home, path = tmp_path / "home", tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    assert liuhen("case", "add", path, home=home).status == 0
    spelled = f" {NUMBER.replace('〔', '［').replace('〕', '］')}\u3000"
    path.write_text(CASE.replace(NUMBER, spelled).replace("某某商店", "另一商店"), encoding="utf-8")
    again = liuhen("case", "add", path, "--json", home=home)
    assert again.data["case"] == NUMBER and again.data["updated"] and NUMBER in " ".join(again.data["notes"])
    listed = liuhen("case", "list", "--json", home=home).data["cases"]
    assert [(row["number"], row["party"]) for row in listed] == [(NUMBER, "另一商店")]
