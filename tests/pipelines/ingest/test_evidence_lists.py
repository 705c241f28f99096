"""Evidence lists: what was taken in now, a paper a case, nobody else's footage on it; and the slip beside them, one page."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pytest
from visits import CASE, NUMBER, Done, make_video

from pipelines.ingest import ingest_dump
from pipelines.terminal.shell import now
from tasks.installation import open_installation
from tasks.receive.intake import Order

OTHER = "测检〔2026〕2号"
TWO = CASE.replace(NUMBER, OTHER).replace("某某商店", "乙公司") + '[[recorders]]\ndevice = "A000001"\nofficer = "李娜"\n'


def words(path: Path | str) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def add(liuhen: Callable[..., Done], home: Path, text: str, folder: Path) -> None:
    path = folder / f"{abs(hash(text))}.toml"
    path.write_text(text, encoding="utf-8")
    assert liuhen("case", "add", path, home=home).status == 0


@pytest.fixture
def dump(small_dump: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_dump, tmp_path / "dump-A000001"))


@pytest.mark.requirement("R003-3-12", "R002-05", "R000-24")
def test_a_list_shows_who_when_by_when_and_the_recorders_own_time(liuhen, tmp_path, dump):
    home = tmp_path / "home"
    add(liuhen, home, TWO, tmp_path)
    taken = liuhen("ingest", dump, "--case", OTHER, "--as", "王芳", "--received-at", "2026-03-05T09:00", "--dock-offset", "97", "--json",
                   home=home).data
    paper = words(taken["receipt"])
    for part in ("乙公司", "李娜", "王芳", "2026年3月5日9时00分00秒", "2026年3月4日（逾期 1 天）", "设备 A000001",
                 "设备时间：2026年3月2日9时30分00秒", "校正后：2026年3月2日9时31分37秒", "偏差：+97 秒"):
        assert part in paper, part
    assert taken["receipts"] == [taken["receipt"]] and Path(taken["slip"]).parent == Path(taken["receipt"]).parent
    slip = words(taken["slip"])
    for part in (OTHER, "李娜", "王芳", "录像 3", "全部文件已逐一回读核对", "可以清空记录仪", Path(taken["receipt"]).stem):
        assert part in slip, part
    assert "本单位执法音像资料专用存储器" in paper and str(home) not in paper + slip, "no path on a paper"
    for written, title in ((taken["receipt"], "证据登记保存清单"), (taken["slip"], "移交接收单")):
        pages = "".join(page.extract_text() for page in pypdf.PdfReader(Path(written).with_suffix(".pdf")).pages)
        assert title in pages and "王芳" in pages


@pytest.mark.requirement("R000-23", "R002-14")
def test_list_and_slip_name_who_kept_the_unit_s_footage_on_the_day_it_came(liuhen, tmp_path, dump):
    home = tmp_path / "home"
    add(liuhen, home, CASE, tmp_path)
    for person, since in (("王芳", "2026-01-01"), ("赵敏", "2026-04-01")):
        assert liuhen("custody", "name", "劳动保障监察支队", person, "--since", since, "--reason", "分工", home=home).status == 0
    taken = liuhen("ingest", dump, "--case", NUMBER, "--as", "孙强", "--received-at", "2026-03-03T09:00", "--json", home=home).data
    for paper in map(words, (taken["receipt"], taken["slip"])):
        assert "王芳" in paper and "赵敏" not in paper and "孙强" not in paper, "who only ran the intake does not sign as the custodian"


@pytest.mark.requirement("R000-34", "R003-3-12")
def test_the_place_of_keeping_is_what_the_office_calls_it(liuhen, tmp_path, dump):
    add(liuhen, tmp_path / "home", CASE, tmp_path)
    taken = liuhen("ingest", dump, "--case", NUMBER, "--json", home=tmp_path / "home", LIUHEN_PLACE="执法监督科三楼机房").data
    assert "执法监督科三楼机房" in words(taken["receipt"])


@pytest.mark.requirement("R003-3-12")
def test_nothing_new_writes_no_list_and_what_is_new_alone_stands_on_the_next_one(liuhen, tmp_path, dump):
    home = tmp_path / "home"
    add(liuhen, home, CASE, tmp_path)
    first = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    before = {path: path.read_bytes() for path in (home / "receipts").iterdir()}
    again = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    assert (again["receipt"], again["receipts"], again["slip"]) == (first["receipt"], [], first["slip"])
    make_video(dump / "DCIM" / "20260302" / "A000001_000001_20260302093100_0004.MP4", 1.0)
    later = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    assert "_0004.MP4" in words(later["receipt"]) and "_0001.MP4" not in words(later["receipt"])
    assert {path: path.read_bytes() for path in before} == before, "what was signed is never written over"


@pytest.mark.requirement("R003-3-12", "R003-2-14")
def test_footage_that_gets_its_case_later_gets_a_list_of_that_case(liuhen, tmp_path, dump):
    home = tmp_path / "home"
    add(liuhen, home, CASE, tmp_path)
    of_none = liuhen("ingest", dump, "--json", home=home).data
    assert "未归入案件" in words(of_none["receipt"]) and "某某商店" not in words(of_none["receipt"])
    waiting = liuhen("status", "--json", home=home).data["custodian"]["dumps"]
    assert [(row["name"], row["device"], row["no_case"], row["half_taken"]) for row in waiting] == [("dump-A000001", "A000001", 5, False)]
    given = liuhen("ingest", dump, "--case", NUMBER, "--json", home=home).data
    assert given["receipt"] != of_none["receipt"] and "某某商店" in words(given["receipt"]) and Path(of_none["receipt"]).exists()
    assert liuhen("status", "--json", home=home).data["custodian"]["dumps"] == []


@pytest.mark.requirement("R003-3-12")
def test_an_interrupted_run_that_goes_on_for_another_case_writes_a_list_a_case(liuhen, tmp_path, dump):
    home = tmp_path / "home"
    add(liuhen, home, CASE, tmp_path)
    add(liuhen, home, TWO, tmp_path)
    rest = tmp_path / "rest"
    rest.mkdir()
    for name in ("A000001_000001_20260302093002_0002.MP4", "A000001_000001_20260302093004_0003.MP4"):
        shutil.move(dump / "DCIM" / "20260302" / name, rest / name)
    with open_installation(home, {}, "王芳", "zh", now) as installation:
        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr("tasks.receive.sections.taken_now", _interrupt)  # all is stored, and no list is written
            ingest_dump(installation, Order(dump, NUMBER))
        half = liuhen("status", "--json", home=home)
        assert [(row["half_taken"], row["recordings"]) for row in half.data["custodian"]["dumps"]] == [(True, 3)] and half.status == 1
        for path in rest.iterdir():
            shutil.move(path, dump / "DCIM" / "20260302" / path.name)
        taken = ingest_dump(replace(installation, pauses=()), Order(dump, OTHER))
    mine, theirs = (words(path) for path in taken.receipts)
    assert OTHER in mine and "乙公司" in mine and "_0002.MP4" in mine and "_0001.MP4" not in mine and "某某商店" not in mine
    assert NUMBER in theirs and "_0001.MP4" in theirs and "_0002.MP4" not in theirs and "乙公司" not in theirs
    assert liuhen("status", "--json", home=home).data["custodian"]["dumps"] == []
    liuhen("review", NUMBER, home=home)
    package = Path(liuhen("archive", NUMBER, "--although", "测试", "--json", home=home).data["package"])
    lists = [path for path in package.rglob("证据登记保存清单*") if path.suffix == ".docx"]
    assert len(lists) == 1 and "某某商店" in words(lists[0]) and "乙公司" not in words(lists[0])


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.requirement("R000-24")
@pytest.mark.parametrize("cases", [0, 1, 2, 40])
def test_the_slip_is_one_page(cases: int, tmp_path: Path):
    import paper_samples

    from paperwork.papers.writing import write_paper

    paper = write_paper(paper_samples.slip(cases, names=1 + 9 * (cases > 2)), tmp_path / "slip.docx", "zh")
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "pdf", "--outdir",
                    tmp_path, paper], check=True, capture_output=True, timeout=180)
    assert len(pypdf.PdfReader(tmp_path / "slip.pdf").pages) == 1
