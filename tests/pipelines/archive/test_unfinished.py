"""A case that is unfinished is archived only with a reason, and every paper of the package says what was unfinished and why."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from archived import HEVC, copy_of, package_names
from visits import ALTHOUGH, CASE, NUMBER, Done, make_video

from pipelines.terminal.shell import now
from storage.trail import audit
from tasks.installation import open_installation

pytestmark = pytest.mark.xdist_group("archive")
WHY = ALTHOUGH[1]
OVERCLAIMS = ("全部通过", "归档包完整", "未经删减", "原件未作任何改动")


def paper_text(paper: Path) -> str:
    document = docx.Document(str(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.requirement("R003-2-17")
def test_without_a_reason_it_lists_what_is_unfinished_with_what_to_do_and_changes_nothing(liuhen: Callable[..., Done], ready: Path,
                                                                                           tmp_path: Path):
    home = copy_of(ready, tmp_path / "home")
    answer = liuhen("archive", NUMBER, "--json", home=home)
    assert answer.status == 2 and not package_names(home)
    assert "1. 审查发现的问题有 2 个尚未处理（逾期移交 1 个、疑似编辑 1 个）。请由审查人员" in answer.data["error"]
    assert "--although" in answer.data["error"]
    assert liuhen("case", "show", NUMBER, "--json", home=home).data["state"] == "reviewed"


@pytest.mark.requirement("R001-17", "R004-28", "R003-2-15")
def test_with_a_reason_note_checks_page_and_answer_say_what_was_unfinished(package: Path, packed: tuple[Path, dict[str, Any]],
                                                                          liuhen: Callable[..., Done]):
    home, answer = packed
    (matter,) = answer["unfinished"]
    assert (matter["kind"], matter["count"], answer["although"]) == ("open-findings", 2, WHY)
    note, checks = paper_text(package / "data" / "音像资料制作说明.docx"), paper_text(package / "checks" / "四性检测报告.docx")
    page = (package / "data" / "index.html").read_text(encoding="utf-8")
    for words in (note, checks, page):
        assert matter["message"] in words and WHY in words
        assert not [claim for claim in OVERCLAIMS if claim in words]
    assert "本报告不认定案卷完整" in checks and "六、核对" in note
    stored = json.loads((package / "checks" / "checks.json").read_text(encoding="utf-8"))
    assert (stored["unfinished"], stored["although"]) == (answer["unfinished"], WHY)
    verified = liuhen("verify", package, "--json", home=home)
    assert verified.status == 0 and verified.data["unfinished"] == [matter["message"]] and verified.data["although"] == WHY
    assert "不是办理完毕的案卷" in liuhen("verify", package, home=home).out
    for volume in answer["volumes"]:
        assert liuhen("verify", volume, "--json", home=home).data["unfinished"] == [matter["message"]]
    shown = liuhen("case", "show", NUMBER, home=home).out
    assert WHY in shown and "归档时尚有 1 项没有完成" in shown
    with open_installation(home, {}, "王芳", "zh", now) as opened, opened.catalogue.read() as tx:
        made = next(event for event in audit.events(tx, subject=f"case:{NUMBER}") if event.what == "package.made")
    assert made.why == WHY and made.detail["unfinished"] == {"open-findings": 2}


@pytest.mark.requirement("R001-17", "R001-23", "R004-28")
def test_the_note_says_what_this_software_did_and_points_to_the_signs_of_editing(package: Path):
    note = paper_text(package / "data" / "音像资料制作说明.docx")
    assert "本软件未转码、未剪辑" in note and "接收以前的经过本软件不能证明" in note
    assert "审查见到以下 1 处编辑迹象" in note and f"“DCIM/20260302/{HEVC}”的写法与同一记录仪的其他文件不同" in note
    assert "2026年3月2日9时30分07秒" in note.replace(" ", "") and "待定" in note


@pytest.fixture(scope="module")
def finished(liuhen: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose case is reviewed, closed, and leaves nothing to decide."""
    work = tmp_path_factory.mktemp("finished")
    first = make_video(work / "dump-A000001" / "DCIM" / "20260302" / "A000001_000001_20260302093000_0001.MP4")
    make_video(first.with_name("A000001_000001_20260302093002_0002.MP4"), 3.0)
    (work / "case.toml").write_text(CASE + 'cause = "例行检查"\n', encoding="utf-8")
    home = work / "home"
    for call in (("case", "add", work / "case.toml"),
                 ("ingest", work / "dump-A000001", "--case", NUMBER, "--received-at", "2026-03-02T18:00:00+08:00")):
        assert liuhen(*call, "--quiet", home=home).status in (0, 1)
    return home


def test_a_finished_case_needs_no_reason_and_keeps_none(liuhen: Callable[..., Done], finished: Path, tmp_path: Path):
    home = copy_of(finished, tmp_path / "home")
    assert liuhen("review", NUMBER, home=home).status == 0
    answer = liuhen("archive", NUMBER, "--although", "不必要的理由", home=home)
    assert answer.status == 0 and "没有未完成的事项" in answer.out, answer.err
    again = liuhen("archive", NUMBER, "--json", home=home)
    assert again.status == 0 and (again.data["unfinished"], again.data["although"]) == ([], None)
    package = Path(again.data["package"])
    assert package.name.endswith("-v1") and "全部通过，归档包完整" in paper_text(package / "checks" / "四性检测报告.docx")
    note = paper_text(package / "data" / "音像资料制作说明.docx")
    assert "五、核对" in note and "没有见到编辑迹象" in note and "没有见到不等于没有" in note and "理由：" not in note


def test_a_case_that_was_not_reviewed_is_packed_with_a_reason_and_says_so(liuhen: Callable[..., Done], finished: Path, tmp_path: Path):
    home = copy_of(finished, tmp_path / "home")
    assert "案件尚未审查" in liuhen("archive", NUMBER, home=home).err
    answer = liuhen("archive", NUMBER, *ALTHOUGH, "--json", home=home)
    assert answer.status == 1 and [matter["kind"] for matter in answer.data["unfinished"]] == ["unreviewed"]
    assert all(check["passed"] for check in answer.data["checks"])
    package = Path(answer.data["package"])
    assert not (package / "data" / "report").exists()
    assert "案件尚未审查" in (package / "data" / "index.html").read_text(encoding="utf-8")
    note = paper_text(package / "data" / "音像资料制作说明.docx")
    assert "是否经过编辑，没有检查" in note and "有无间断没有检查" in note and "未发现间断" not in note
    reviewed = liuhen("review", NUMBER, home=home)
    assert reviewed.status == 1 and "重新归档" in reviewed.out, "the package was made without it"
    assert liuhen("archive", NUMBER, home=home).status == 0, "reviewed now, it is finished"


def test_a_reason_in_another_language_stays_as_it_was_written(liuhen: Callable[..., Done], ready: Path, tmp_path: Path):
    home = copy_of(ready, tmp_path / "home")
    answer = liuhen("archive", NUMBER, "--although", "先行\n移送 <b>", "--json", "--lang", "en", home=home)
    assert answer.status == 1 and answer.data["although"] == "先行 移送 <b>"
    package = Path(answer.data["package"])
    page = (package / "data" / "index.html").read_text(encoding="utf-8")
    assert "2 findings of the review wait for a decision" in page and "&lt;b&gt;" in page
    with zipfile.ZipFile(package / "data" / "音像资料制作说明.docx") as paper:
        assert "先行 移送 &lt;b&gt;" in paper.read("word/document.xml").decode()
