"""What is added after archiving makes the package out of date: told at once, in `status`, `sweep` and the case, until archived again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from archived import copy_of
from fastapi.testclient import TestClient
from sqlalchemy import select
from visits import ALTHOUGH, CASE, NUMBER, Done

from console.app import make_app
from console.context import ConsoleContext
from pipelines.terminal.shell import now
from storage.catalogue.models.originals import PackageRow
from storage.ledgers import originals
from storage.ledgers.speech import transcripts
from tasks.installation import open_installation
from tasks.keep.repacking import check_package
from transcripts.transcript import Segment, Transcript

pytestmark = pytest.mark.xdist_group("archive")
SAID = "已不完整"


@pytest.fixture
def home(packed: tuple[Path, object], tmp_path: Path) -> Path:
    """A home of one's own whose case is archived."""
    return copy_of(packed[0], tmp_path / "home")


def told(liuhen: Callable[..., Done], home: Path) -> bool:
    """Whether every place says that the package is out of date; all of them say the same."""
    status, case = liuhen("status", "--json", home=home), liuhen("case", "show", NUMBER, "--json", home=home)
    swept = liuhen("sweep", "--dry-run", "--json", home=home)
    seen = [bool(status.data["custodian"]["out_of_date"]), bool(case.data["out_of_date"]), bool(swept.data["out_of_date"]),
            SAID in liuhen("case", "show", NUMBER, home=home).out, SAID in liuhen("status", home=home).out]
    assert len(set(seen)) == 1, seen
    assert not seen[0] or (status.status, swept.status) == (1, 1)
    return seen[0]


def archive_again(liuhen: Callable[..., Done], home: Path) -> None:
    assert liuhen("archive", NUMBER, *ALTHOUGH, "--json", home=home).data["package"].endswith("-v2")
    assert not told(liuhen, home)


@pytest.mark.requirement("R003-2-17")
def test_footage_that_comes_after_archiving_is_told_until_the_case_is_archived_again(liuhen: Callable[..., Done], home: Path,
                                                                                      tmp_path: Path):
    assert not told(liuhen, home)
    dump = tmp_path / "late"
    dump.mkdir()
    (dump / "A000001_000001_20260302100000_0009.log").write_bytes(b"late")
    answer = liuhen("ingest", dump, "--case", NUMBER, home=home)
    assert answer.status == 1 and SAID in answer.out and "录像段 1 个" in answer.out
    assert told(liuhen, home)
    again = liuhen("ingest", dump, "--case", NUMBER, home=home)
    assert again.status == 1 and SAID in again.out, "the same call says it again"
    archive_again(liuhen, home)


@pytest.mark.requirement("R003-2-17")
def test_footage_that_was_there_before_and_gets_its_case_later_is_told_too(liuhen: Callable[..., Done], ready: Path, tmp_path: Path):
    home, dump = copy_of(ready, tmp_path / "home"), tmp_path / "early"
    dump.mkdir()
    (dump / "A000001_000001_20260302100000_0009.log").write_bytes(b"early")
    assert liuhen("ingest", dump, home=home).status in (0, 1)
    assert liuhen("archive", NUMBER, *ALTHOUGH, "--json", home=home).data["package"].endswith("-v1")
    assert not told(liuhen, home)
    with open_installation(home, {}, "王芳", "zh", now) as opened:
        with opened.catalogue.begin() as tx:
            free = [id_ for _, id_ in originals.all_keys(tx) if originals.get(tx, id_).case is None]
            originals.assign(tx, free, NUMBER)
        assert check_package(opened, NUMBER) is not None
    assert told(liuhen, home)


@pytest.mark.requirement("R003-2-17")
@pytest.mark.parametrize("how", ["added", "changed"])
def test_a_paper_after_archiving_is_told_and_what_is_taken_back_is_not(liuhen: Callable[..., Done], ready: Path, home: Path,
                                                                       tmp_path: Path, how: str):
    folder = tmp_path / "case"
    folder.mkdir()
    for name in ("case.toml", "笔录.txt"):
        shutil.copy(ready.parent / name, folder / name)
    assert liuhen("case", "add", folder / "case.toml", home=home).status == 0, "the same papers again change nothing"
    assert not told(liuhen, home)
    other = '[[documents]]\nfile = "补充.txt"\nkind = "询问笔录"\n' if how == "added" else ""
    (folder / "补充.txt").write_text("补充询问", encoding="utf-8")
    (folder / "case.toml").write_text(CASE + '[[documents]]\nfile = "笔录.txt"\nkind = "现场检查笔录"\n' + other, encoding="utf-8")
    if how == "changed":
        (folder / "笔录.txt").write_text("现场检查笔录\n检查时间：2026年3月2日9时30分至9时40分\n", encoding="utf-8")
    answer = liuhen("case", "add", folder / "case.toml", home=home)
    assert answer.status == 1 and SAID in answer.out and "文书 1 份" in answer.out
    assert told(liuhen, home)
    assert liuhen("case", "add", ready.parent / "case.toml", home=home).status == 0
    assert not told(liuhen, home)


@pytest.mark.requirement("R003-2-17")
def test_a_record_confirmed_after_archiving_is_told_at_once_and_in_the_console(liuhen: Callable[..., Done], home: Path):
    with open_installation(home, {}, "王芳", "zh", now) as opened, opened.catalogue.begin() as tx:
        recording = next(row.recording.id for row in originals.of_case(tx, NUMBER) if row.recording.media == "video")
        transcripts.save(tx, recording, Transcript("e", "m", (Segment(Fraction(0), Fraction(2), "请出示证件。", Fraction(1)),), ()), now())
    answer = liuhen("record", "confirm", recording, "--by", "张伟", "--by", "李娜", "--nothing-to-correct", home=home)
    assert answer.status == 1 and SAID in answer.out and "文字记录 1 份" in answer.out, answer.err
    assert told(liuhen, home)
    with open_installation(home, {}, "王芳", "zh", now) as opened:
        console = make_app(ConsoleContext(opened.settings, opened.catalogue, opened.store, "zh", now))
        assert SAID in TestClient(console).get("/case", params={"number": NUMBER}).text
    archive_again(liuhen, home)


@pytest.mark.requirement("R003-2-17")
def test_a_package_of_an_earlier_release_is_compared_by_when_it_was_made(liuhen: Callable[..., Done], home: Path, tmp_path: Path):
    with open_installation(home, {}, "王芳", "zh", now) as opened:
        with opened.catalogue.begin() as tx:
            for row in tx.scalars(select(PackageRow)):
                row.package = {name: value for name, value in row.package.items() if name != "packed"}
        assert check_package(opened, NUMBER) is None
    (tmp_path / "case.toml").write_text(CASE + '[[documents]]\nfile = "补充.txt"\nkind = "询问笔录"\n', encoding="utf-8")
    (tmp_path / "补充.txt").write_text("补充询问", encoding="utf-8")
    dump = tmp_path / "late"
    dump.mkdir()
    (dump / "A000001_000001_20260302100000_0009.log").write_bytes(b"late")
    assert "文书 1 份" in liuhen("case", "add", tmp_path / "case.toml", home=home).out
    assert "录像段 1 个、文书 1 份" in liuhen("ingest", dump, "--case", NUMBER, home=home).out
    assert told(liuhen, home)
