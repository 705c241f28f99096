"""Papers of every kind as text with its place; broken, locked and hostile ones as one sentence."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from PIL import Image
from reading_samples import TIME, W, ofd_of, pdf_of, places, refusal, scan, texts

from paperwork.readers.picture import level
from paperwork.readers.reading import read


@pytest.fixture
def word(tmp_path):
    return Document(), tmp_path / "文书.docx"


def test_word_paragraphs_tables_headers_and_footers_are_read(word):
    document, path = word
    document.sections[0].header.paragraphs[0].text = "通化市劳动保障监察支队"
    document.sections[0].footer.paragraphs[0].text = "共1页"
    document.add_paragraph("现场检查笔录")
    table = document.add_table(3, 3)
    table.cell(0, 0).text, table.cell(0, 1).text = "检查时间", "2024年5月6日9时30分"
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0)).text = "当事人"
    table.cell(2, 1).add_table(1, 1).cell(0, 0).text = "套在表中的表"
    table.cell(2, 2).text = "10时\n45分"
    document.add_paragraph("以上属实")
    document.save(path)
    assert places(path) == {
        "通化市劳动保障监察支队": "页眉", "现场检查笔录": "第1段", "检查时间": "表1 第1行第1列", "2024年5月6日9时30分": "表1 第1行第2列",
        "当事人": "表1 第2行第1列", "10时\n45分": "表1 第3行第3列", "套在表中的表": "表2 第1行第1列", "以上属实": "第2段", "共1页": "页脚",
    }  # fmt: skip


def test_word_columns_count_as_the_eye_does_after_a_merged_cell(word):
    document, path = word
    table = document.add_table(1, 4)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "宽"
    table.cell(0, 3).text = "窄"
    document.save(path)
    assert places(path) == {"宽": "表1 第1行第1列", "窄": "表1 第1行第4列"}


def test_word_tracked_changes_are_read_as_accepted(word):
    document, path = word
    document.element.body.insert(0, parse_xml(
        f'<w:p {W}><w:r><w:t>检查时间：2024年5月6日</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>8时</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="a"><w:r><w:t>9时30分</w:t></w:r></w:ins>'
        f'<w:moveFrom w:id="3" w:author="a"><w:r><w:t>旧</w:t></w:r></w:moveFrom>'
        f'<w:moveTo w:id="4" w:author="a"><w:r><w:t>至10时</w:t></w:r></w:moveTo><w:r><w:tab/><w:t>完</w:t></w:r></w:p>'))  # fmt: skip
    document.save(path)
    assert texts(path) == ["检查时间：2024年5月6日9时30分至10时\t完"]


def test_a_word_paper_saved_as_strict_open_xml_is_read(word, tmp_path):
    document, path = word
    document.add_paragraph(TIME)
    document.save(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "严.docx", "w") as new:
        for name in old.namelist():
            usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            new.writestr(name, old.read(name).replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert texts(tmp_path / "严.docx") == [TIME]


def test_word_text_boxes_are_read_once_and_fields_as_shown(word):
    document, path = word
    document.element.body.insert(0, parse_xml(
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>{TIME}</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice>'
        f'<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>{TIME}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict>'
        '</mc:Fallback></mc:AlternateContent></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:t>1</w:t></w:r></w:p>'))  # fmt: skip
    document.element.body.insert(1, parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件中</w:t></w:r></w:p></w:sdtContent></w:sdt>"))
    document.save(path)
    assert texts(path) == ["正文1", TIME, "控件中"]
    assert places(path)[TIME] == "文本框"




@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_chinese_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "笔录.txt"
    path.write_bytes(f"现场检查笔录\r\n\r\n{TIME}\r\n".encode(encoding))
    assert places(path) == {"现场检查笔录": "第1行", TIME: "第3行"}


def test_a_spreadsheet_is_read_by_its_values(tmp_path):
    from datetime import datetime

    book, path = openpyxl.Workbook(), tmp_path / "清单.xlsx"
    book.active.append(["登记时间", datetime(2024, 5, 6, 9, 30), datetime(2024, 5, 6)])
    book.active.append(["数量", 3, None])
    book.save(path)
    assert places(path) == {
        "登记时间": "工作表1 第1行第1列", "2024-05-06 09:30:00": "工作表1 第1行第2列", "2024-05-06 00:00:00": "工作表1 第1行第3列",
        "数量": "工作表1 第2行第1列", "3": "工作表1 第2行第2列",
    }  # fmt: skip




def test_a_pdf_is_read_page_by_page(tmp_path):
    path = pdf_of(f"<p>现场检查笔录</p><p style='break-after:page'>{TIME}</p><p>以上笔录属实，签名：张伟</p>", tmp_path / "笔录.pdf")
    paper = read(path)
    assert (paper.kind, paper.recognised) == ("pdf", False)
    assert places(path) == {"现场检查笔录": "第1页第1行", TIME: "第1页第2行", "以上笔录属实，签名：张伟": "第2页第1行"}


def test_the_cells_of_a_table_in_a_pdf_are_read_in_their_rows(tmp_path):
    rows = "<tr><td>开始时间<td>结束时间<tr><td>2024年5月6日9时30分<td>2024年5月6日10时45分"
    path = pdf_of(f"<style>td{{padding:2mm 5mm}}</style><p>现场检查笔录</p><table>{rows}</table>", tmp_path / "表.pdf")
    assert places(path)["2024年5月6日10时45分"] == "第1页第3行第2列"










@pytest.mark.requirement("R001-04")
def test_ofd_text_is_put_into_lines_by_its_position(tmp_path):
    path = ofd_of([(60, 30, "2024年5月6日9时30分"), (20, 30, "检查时间"), (20, 40, "检查地点")], tmp_path / "笔录.ofd")
    assert places(path) == {
        "现场检查笔录": "第1页第1行", "检查时间": "第1页第2行第1列", "2024年5月6日9时30分": "第1页第2行第2列", "检查地点": "第1页第3行",
    }  # fmt: skip
    assert "已损坏" in refusal(ofd_of([], tmp_path / "坏.ofd", root="Doc_9/Document.xml"))


@pytest.mark.skipif(not any(map(shutil.which, ("soffice", "antiword", "catdoc"))), reason="no converter for .doc here")
def test_an_old_word_paper_is_read_through_a_converter():
    paper = read(Path(__file__).parent / "data" / "old_record.doc")
    assert paper.kind == "doc" and "2024年5月6日9时30分至10时45分" in paper.text


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_rich_text_named_doc_is_read(tmp_path):
    escaped = "".join(f"\\u{ord(char)}?" for char in TIME)
    (tmp_path / "富.doc").write_text("{\\rtf1\\ansi " + escaped + "\\par}")
    assert TIME in read(tmp_path / "富.doc").text


def test_an_old_word_paper_without_a_converter_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert "antiword、catdoc 或 LibreOffice" in refusal(Path(__file__).parent / "data" / "old_record.doc")






@pytest.mark.requirement("R001-04")
def test_a_crooked_scan_is_read_alone_and_inside_a_pdf(tmp_path):
    path = scan(["现场检查笔录", TIME, "检查地点：通化市建设大街"], tmp_path / "扫描.png")
    paper = read(path)
    assert (paper.kind, paper.recognised) == ("image", True)
    assert any("2024年5月6日9时30分至10时45分" in block.text and block.where == "第1页第2行" for block in paper.blocks)
    Image.open(path).convert("RGB").save(tmp_path / "扫描.pdf", resolution=150)
    inside = read(tmp_path / "扫描.pdf")
    assert (inside.kind, inside.recognised) == ("pdf", True)
    assert "2024年5月6日9时30分至10时45分" in inside.text


def test_a_page_upside_down_and_a_line_of_figures_are_read(tmp_path):
    figures = "时间2024年5月6日9时30分至2024年5月6日10时45分"
    path = scan(["现场检查笔录", figures, "检查地点：通化市建设大街"], tmp_path / "倒.png", turned=180.8)
    assert [block.text for block in read(path).blocks][1] == figures


@pytest.mark.parametrize("turned", [-6.0, -2.4, 0.0, 1.0, 5.0])
def test_the_tilt_of_a_page_is_found(tmp_path, turned):
    with Image.open(scan([TIME, "检查地点：通化市建设大街", "被检查单位：某某公司"], tmp_path / "斜.png", turned)) as page:
        assert level.tilt(np.asarray(page)) == pytest.approx(-turned, abs=0.35)
















def test_the_bytes_decide_and_not_the_name(tmp_path, word):
    document, path = word
    document.add_paragraph(TIME)
    document.save(path)
    shutil.copy(path, tmp_path / "3f2a")
    assert texts(tmp_path / "3f2a") == [TIME]
    (tmp_path / "纯文本").write_text(TIME)
    assert texts(tmp_path / "纯文本") == [TIME]








