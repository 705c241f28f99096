"""A deadline is the law's day wherever it is read: terminal, JSON, `status`, page, report, package; and so is a lateness."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from visits import CASE, NUMBER, Done

from console.app import make_app
from console.context import ConsoleContext
from pipelines.terminal.shell import now
from storage.catalogue.database import Catalogue
from storage.settings import load_settings
from storage.stores.opening import open_store

MIDNIGHT = re.compile(r"2026-0\d-\d\d[ T]00:00")  # what a day's end looks like where somebody forgot that it is a day


@pytest.fixture(scope="module")
def home(liuhen: Callable[..., Done], small_dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose three films came 271 days after they were due, and whose recorder B000002 never came."""
    folder = tmp_path_factory.mktemp("lawday")
    (folder / "case.toml").write_text(CASE + '[[recorders]]\ndevice = "B000002"\nofficer = "李娜"\n', encoding="utf-8")
    liuhen("case", "add", folder / "case.toml", home=folder / "home")
    ingested = liuhen("ingest", small_dump, "--case", NUMBER, "--received-at", "2026-11-30T10:00", home=folder / "home")
    assert ingested.status == 1 and "移交期限为 2026-03-04，本次移交逾期 271 天" in ingested.out
    assert not MIDNIGHT.search(ingested.out)
    return folder / "home"


def check(said: str) -> None:
    assert "2026-03-04" in said or "2026年3月4日" in said
    assert not MIDNIGHT.search(said) and "6496" not in said


@pytest.mark.requirement("R000-25")
def test_a_late_dump_is_one_finding_with_its_day_and_the_days_it_was_late(liuhen, home: Path):
    reviewed = liuhen("review", NUMBER, "--json", home=home)
    late = [finding for finding in reviewed.data["findings"] if finding["kind"] == "transfer-late"]
    assert len(late) == 1 and len(late[0]["recordings"]) == 3 and late[0]["evidence"]["due"] == "2026-03-04"
    assert "逾期 271 天" in late[0]["message"]
    page = Path(reviewed.data["report"]["html"]).read_text(encoding="utf-8")
    for report in (reviewed.out, page, liuhen("review", NUMBER, home=home).out):
        check(report)


@pytest.mark.requirement("R001-22", "R000-25")
def test_sweep_and_status_say_the_day_and_overdue_duties_need_a_person(liuhen, home: Path):
    swept = liuhen("sweep", "--json", home=home)
    late, missing = swept.data["transfer_overdue"]
    assert (late["recordings"], late["due"], late["recording"], late["name"]) == (3, "2026-03-04", None, "dump-A000001")
    assert (missing["subject"], missing["due"], missing["kind"]) == ("B000002", "2026-03-04", "transfer")
    waiting = liuhen("status", "--json", home=home)
    assert swept.status == waiting.status == 1
    assert ("transfer", "B000002", "李娜", "2026-03-04") in [
        (duty["kind"], duty["subject"], duty["person"], duty["due"]) for duty in waiting.data["overdue"]["duties"]]
    assert waiting.data["custodian"]["handed_over_late"] == [{"case": NUMBER, "recordings": 3, "dumps": 1}]
    for answer in (swept, waiting, liuhen("sweep", home=home), liuhen("status", home=home), liuhen("sweep", "--dry-run", home=home)):
        check(answer.out)
    assert "B000002" in liuhen("status", home=home).out


def test_the_page_says_the_day(home: Path):
    settings = load_settings(home, {})
    context = ConsoleContext(settings, Catalogue.open(settings.database), open_store(settings.store), "zh", now)
    check(TestClient(make_app(context)).get("/").text)


def test_the_package_says_the_day(liuhen, home: Path, tmp_path: Path):
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    liuhen("review", NUMBER, home=copy)
    package = Path(liuhen("archive", NUMBER, "--although", "测试", "--json", home=copy).data["package"])
    texts = [path.read_text(encoding="utf-8") for path in package.rglob("*") if path.suffix in (".html", ".json", ".xml", ".txt")]
    assert any("2026-03-04" in content or "2026年3月4日" in content for content in texts)
    assert not [content for content in texts if MIDNIGHT.search(content)]
