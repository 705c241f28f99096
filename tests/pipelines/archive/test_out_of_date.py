"""What changes after archiving makes the package out of date: told at once, in `status`, `sweep` and the case, until archived again."""

from __future__ import annotations

import re
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


def says(printed: str) -> bool:
    """Whether something that is printed says that a package is out of date."""
    return re.search("归档包.*?已不(完整|符)", re.sub(r"\s", "", printed)) is not None


@pytest.fixture
def home(packed: tuple[Path, object], tmp_path: Path) -> Path:
    """A home of one's own whose case is archived."""
    return copy_of(packed[0], tmp_path / "home")


def told(liuhen: Callable[..., Done], home: Path) -> bool:
    """Whether every place says that the package is out of date; all of them say the same."""
    status, case = liuhen("status", "--json", home=home), liuhen("case", "show", NUMBER, "--json", home=home)
    swept = liuhen("sweep", "--dry-run", "--json", home=home)
    seen = [bool(status.data["custodian"]["out_of_date"]), bool(case.data["out_of_date"]), bool(swept.data["out_of_date"]),
            says(liuhen("case", "show", NUMBER, home=home).out), says(liuhen("status", home=home).out)]
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
    assert answer.status == 1 and says(answer.out) and "录像段 1 个" in answer.out
    assert told(liuhen, home)
    again = liuhen("ingest", dump, "--case", NUMBER, home=home)
    assert again.status == 1 and says(again.out), "the same call says it again"
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
    assert answer.status == 1 and says(answer.out) and "文书 1 份" in answer.out
    assert told(liuhen, home)
    assert liuhen("case", "add", ready.parent / "case.toml", home=home).status == 0
    assert not told(liuhen, home)


@pytest.mark.requirement("R003-2-17")
def test_a_record_confirmed_after_archiving_is_told_at_once_and_in_the_console(liuhen: Callable[..., Done], home: Path):
    with open_installation(home, {}, "王芳", "zh", now) as opened, opened.catalogue.begin() as tx:
        recording = next(row.recording.id for row in originals.of_case(tx, NUMBER) if row.recording.media == "video")
        transcripts.save(tx, recording, Transcript("e", "m", (Segment(Fraction(0), Fraction(2), "请出示证件。", Fraction(1)),), ()), now())
    answer = liuhen("record", "confirm", recording, "--by", "张伟", "--by", "李娜", "--nothing-to-correct", home=home)
    assert answer.status == 1 and says(answer.out) and "文字记录 1 份" in answer.out, answer.err
    assert told(liuhen, home)
    with open_installation(home, {}, "王芳", "zh", now) as opened:
        console = make_app(ConsoleContext(opened.settings, opened.catalogue, opened.store, "zh", now))
        assert says(TestClient(console).get("/case", params={"number": NUMBER}).text)
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


EXPLAINED = """
[[explanations]]
file = "笔录.txt"
from = 2026-03-02T09:31:00+08:00
to = 2026-03-02T09:32:00+08:00
"""


@pytest.mark.requirement("R003-2-17")
def test_what_persons_decide_after_archiving_is_told_at_once(liuhen: Callable[..., Done], home: Path, ready: Path, tmp_path: Path):
    shutil.copy(ready.parent / "笔录.txt", tmp_path)
    (tmp_path / "case.toml").write_text((ready.parent / "case.toml").read_text(encoding="utf-8") + EXPLAINED, encoding="utf-8")
    reviewed = liuhen("review", NUMBER, "--json", home=home)
    assert "out_of_date" not in reviewed.data, "a review that shows the same changes nothing"
    assert liuhen("request", NUMBER, "--action", "view", "--by", "张伟", "--purpose", "复核", home=home).status == 0
    assert not told(liuhen, home)
    finding = next(finding["id"] for finding in reviewed.data["findings"] if finding["severity"] != "notice")
    recording = reviewed.data["recordings"][0]["id"]
    acts = ((("decide", NUMBER, finding, "--status", "confirmed", "--reason", "属实"), "处理决定"),
            (("mark", NUMBER, "--trigger", "LT5", "--reason", "当事人投诉"), "长期保存标记"),
            (("hold", NUMBER, "--kind", "lawsuit", "--reason", "已起诉"), "保全"),
            (("recording", "set", recording, "--officer", "赵六", "--reason", "登记有误"), "录像段 1 个"),
            (("case", "add", tmp_path / "case.toml"), "情况说明"))
    for command, changed in acts:
        done = liuhen(*command, home=home)
        assert done.status == 1 and says(done.out) and changed in done.out, done.out + done.err
    assert told(liuhen, home)
    liuhen("archive", NUMBER, *ALTHOUGH, home=home)
    assert not told(liuhen, home)


@pytest.mark.requirement("R003-2-17")
def test_a_package_of_an_earlier_release_and_a_mark_after_it_are_compared_by_their_times(liuhen: Callable[..., Done], home: Path):
    with open_installation(home, {}, "王芳", "zh", now) as opened, opened.catalogue.begin() as tx:
        for row in tx.scalars(select(PackageRow)):
            row.package = {**row.package, "packed": {name: value for name, value in row.package["packed"].items()
                                                     if name not in ("stated", "footage")}}
    assert not told(liuhen, home)
    done = liuhen("mark", NUMBER, "--trigger", "LT5", "--reason", "当事人投诉", home=home)
    assert done.status == 1 and "其后有变化：长期保存标记" in done.out
    assert told(liuhen, home)
