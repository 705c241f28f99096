"""The papers the office signs: what they say, how they look, and that Word and LibreOffice open them."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import paper_samples as samples
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from messages import text
from paperwork.forms import content_hash
from paperwork.papers.values import RecordPaper
from paperwork.papers.writing import write_paper

pytestmark = pytest.mark.smoke


def cells(path: Path) -> list[str]:
    return [cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]


def everything(path: Path) -> str:
    document = docx.Document(str(path))
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells(path))


@pytest.mark.requirement("R003-3-12", "R002-05")
def test_evidence_list_has_a_row_for_every_original(tmp_path: Path) -> None:
    paper = samples.evidence(30)
    printed = everything(write_paper(paper, tmp_path / "list.docx", "zh"))
    for row in paper.rows:
        assert printed.count(f"_{row.number:04d}.MP4") == 1 or row.number == 3
    assert "证据登记保存清单" in printed and "通人社监罚〔2026〕17号" in printed and "以上共 30 件" in printed
    assert printed.count(paper.rows[0].sha256) == 30 and printed.count(paper.rows[0].sm3) == 30
    assert "2026年3月2日9时31分05秒至9时32分05秒" in printed and "录像残缺：结束时间和时长是下限" in printed
    for who in ("当事人", "见证人", "执法人员", "保管人", "张伟　07040012031", "李娜　07040012058", "王芳"):
        assert who in printed


def test_a_hostile_name_is_written_out(tmp_path: Path) -> None:
    printed = everything(write_paper(samples.evidence(), tmp_path / "list.docx", "zh"))
    assert "<script>alert('x')</script>&\\x0a\\u202egpj\\x00\\xff.MP4" in printed


def test_what_is_not_known_is_left_blank_to_be_filled_in(tmp_path: Path) -> None:
    path = write_paper(samples.blank_evidence(), tmp_path / "list.docx", "zh")
    assert "None" not in everything(path)
    signed = [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[-1].rows]
    assert [row[0] for row in signed].count("执法人员") == 2  # at least two sign, named or not
    assert all(row[2] == "" and "年" in row[3] for row in signed[1:])


@pytest.mark.requirement("R001-17", "R004-28", "R003-2-15")
def test_note_says_how_the_footage_was_made_kept_and_converted(tmp_path: Path) -> None:
    paper = samples.note()
    printed = everything(write_paper(paper, tmp_path / "note.docx", "zh"))
    for phrase in ("音像资料制作说明", "制作方法", "逐字节复制", "制作时间", "2026年3月4日9时30分05秒", "制作人", "证明对象",
                  "现场检查过程及当事人陈述", "原始载体存放处", "支队原件库，档案柜 3-2", "偏差：+97 秒", "3分40秒", "设备没电",
                  "09:53:52 语音说明", "阅览室电脑不能播放 H.265",
                  "蓝光光盘 25 GB", "附件 2：声音资料文字记录 3 份", "单位（印章）", "现场检查笔录　2026年3月2日9时30分05秒至10时50分05秒"):
        assert phrase in printed
    assert all(item.sha256 in printed and (item.sm3 or "") in printed for item in paper.items)


def test_note_without_makers_still_has_room_for_two(tmp_path: Path) -> None:
    paper = replace(samples.note(), makers=(), interruptions=(), conversions=(), media=())
    path = write_paper(paper, tmp_path / "note.docx", "zh")
    assert cells(path).count("制作人") >= 2 and "未发现间断" in everything(path) and "本软件未转码" in everything(path)


@pytest.mark.requirement("R003-2-15", "R003-2-16")
def test_written_record_says_who_said_what_and_when(tmp_path: Path) -> None:
    paper = samples.record()
    printed = everything(write_paper(paper, tmp_path / "record.docx", "zh"))
    for phrase in ("声音资料文字记录", "制作方法", "faster-whisper 1.2.1，whisper-base，int8", "制作人", "张伟、李娜", "证明对象",
                  paper.sha256,
                  "09:30:05　说话人1：为保护您的合法权益", "〔听不清〕", "谢谢观看〔疑似误听〕", "〔多人同时说话〕", "设备时钟慢 97 秒"):
        assert phrase in printed
    assert "核对人" in printed and "是草稿" in printed


def test_a_draft_says_so_on_every_page_and_a_confirmed_record_does_not(tmp_path: Path) -> None:
    def headers(paper: RecordPaper, name: str) -> list[str]:
        section = docx.Document(str(write_paper(paper, tmp_path / name, "zh"))).sections[0]
        return [part._element.xml for part in (section.header, section.even_page_header)]

    assert all("草稿" in header and "textpath" in header for header in headers(samples.record(), "draft.docx"))
    assert not any("草稿" in header for header in headers(samples.record(draft=False), "done.docx"))


def test_a_record_without_clock_counts_from_its_beginning(tmp_path: Path) -> None:
    paper = samples.record()
    turns = tuple(replace(turn, start=None) for turn in paper.turns)
    assert "00:00:07　说话人1" in everything(write_paper(replace(paper, turns=turns), tmp_path / "record.docx", "zh"))
    assert "未听到人说话" in everything(write_paper(replace(paper, turns=()), tmp_path / "empty.docx", "zh"))


def test_disposal_list_gives_every_item_its_reason_and_clause(tmp_path: Path) -> None:
    printed = everything(write_paper(samples.disposal(), tmp_path / "list.docx", "zh"))
    assert printed.count("日常检查录像：保存不少于5 年，至 2025年3月1日") == 5
    assert printed.count("第18条") == 5 and printed.count(samples.QUOTE) == 5
    assert "须经镇执法办负责人批准" in printed and "批准前不删除任何资料" in printed and "等待 30 日，其间可以撤回" in printed
    assert printed.count("abcd" * 16) == 5 and "监销人" in printed


def test_page_and_type_are_those_of_official_papers(tmp_path: Path) -> None:
    path = write_paper(samples.note(), tmp_path / "note.docx", "zh")
    document = docx.Document(str(path))
    section = document.sections[0]
    for measure, asked in ((section.page_width, 210), (section.page_height, 297), (section.top_margin, 37), (section.left_margin, 28)):
        assert abs(measure - Mm(asked)) < Mm(0.1)  # GB/T 9704-2012, 5.2
    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) < Mm(0.1)
    assert abs(section.page_height - section.top_margin - section.bottom_margin - Mm(225)) < Mm(0.1)
    title = next(paragraph for paragraph in document.paragraphs if paragraph.text == "音像资料制作说明")
    look = title.runs[0]._element.rPr
    assert look.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "方正小标宋简体" and look.find(qn("w:sz")).get(qn("w:val")) == "44"
    assert title.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER


def test_foot_has_form_number_hash_and_page_fields(tmp_path: Path) -> None:
    paper = samples.evidence()
    section = docx.Document(str(write_paper(paper, tmp_path / "list.docx", "zh"))).sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert content_hash(paper) in footer._element.xml and "LH-01" in footer._element.xml
        assert " PAGE " in footer._element.xml and " NUMPAGES " in footer._element.xml


def test_heads_of_tables_repeat_and_rows_stay_whole(tmp_path: Path) -> None:
    table = docx.Document(str(write_paper(samples.evidence(), tmp_path / "list.docx", "zh"))).tables[1]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_fallback_fonts_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_paper(samples.note(), tmp_path / "note.docx", "zh")) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert "方正小标宋简体" in fonts and "Noto Serif CJK SC" in fonts


def test_the_hash_at_the_foot_changes_with_the_content() -> None:
    paper = samples.record()
    assert content_hash(paper) == content_hash(samples.record())
    assert content_hash(paper) != content_hash(replace(paper, version=2))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_every_paper(tmp_path: Path) -> None:
    papers = [write_paper(make(), tmp_path / f"{name}.docx", "zh") for name, make in samples.EVERY.items()]
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--convert-to", "pdf",
                    "--outdir", str(tmp_path), *map(str, papers)], check=True, capture_output=True, timeout=240)
    titles = {"evidence": "证据登记保存清单", "blank": "证据登记保存清单", "note": "音像资料制作说明",
              "record": "声音资料文字记录", "disposal": "音像资料销毁清册", "disposed": "已销毁音像资料清单"}
    for name, title in titles.items():
        pages = pypdf.PdfReader(tmp_path / f"{name}.pdf").pages
        assert title in pages[0].extract_text()
        last = pages[-1].extract_text().replace(" ", "").replace("\u3000", "")
        assert f"第{len(pages)}页共{len(pages)}页" in last


@pytest.mark.parametrize("draft", [True, False])
def test_the_record_for_the_archive_says_the_same_as_the_paper(draft: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    paper = samples.record(draft)
    reader = pypdf.PdfReader(write_paper(paper, tmp_path / "record.pdf", "zh"))
    printed = "".join(page.extract_text() for page in reader.pages)
    for turn in paper.turns[:4]:
        assert all(block in printed for block in turn.text.split("，")[0:1]) and "〔听不清〕" in printed
    assert printed.count("未经核对签名") == (len(reader.pages) if draft else 0) and content_hash(paper) in printed
    assert f"第 {len(reader.pages)} 页" in printed and "核对人" in printed
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert not [record for record in caplog.records if record.name.startswith("weasyprint")]
    again = write_paper(paper, tmp_path / "again.pdf", "zh")
    assert again.read_bytes() == (tmp_path / "record.pdf").read_bytes()


def test_a_disposal_list_writes_every_day_the_same_way(tmp_path: Path) -> None:
    paper = samples.disposal()
    reasons = (text("retention.at_least", name="A1_2026-09-20.MP4", length=text("retention.years", amount=2), until=date(2026, 9, 20)),
               text("retention.marked", trigger="LT5", by="李娜", at=samples.NINE, reason="见 2026-01-02 的批示"))
    rows = tuple(replace(row, reasons=reasons) for row in paper.rows)
    content = everything(write_paper(replace(paper, rows=rows), tmp_path / "list.docx", "zh"))
    assert content.count("A1_2026-09-20.MP4：保存不少于2 年，至 2026年9月20日；") == 5
    assert content.count("LT5（李娜，2026年3月2日9时30分05秒；见 2026-01-02 的批示）") == 5
