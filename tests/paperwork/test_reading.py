"""Papers of every kind as text with its place; broken, locked and hostile ones as one sentence."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from messages.errors import BadCall, LiuhenError, NotReadable
from paperwork.readers import level
from paperwork.readers.reading import read
from paperwork.times.places import shown as places_shown

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TIME = "检查时间：2024年5月6日9时30分至10时45分"


def texts(path: Path) -> list[str]:
    return [block.text for block in read(path).blocks]


def places(path: Path) -> dict[str, str]:
    return {block.text: block.where for block in read(path).blocks}


def refusal(path: Path) -> str:
    begun = time.monotonic()
    with pytest.raises(LiuhenError) as raised:
        read(path)
    assert time.monotonic() - begun < 10
    assert raised.value.say("en")
    return raised.value.say()


@pytest.fixture
def word(tmp_path):
    return Document(), tmp_path / "文书.docx"


def test_word_paragraphs_tables_headers_and_footers(word):
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


def test_a_word_paper_saved_as_strict_open_xml(word, tmp_path):
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


def test_a_word_paper_is_read_in_milliseconds(word):
    document, path = word
    for number in range(60):
        document.add_paragraph(f"第{number}段：" + "检查情况如下。" * 10)
    document.save(path)
    read(path)
    begun = time.perf_counter()
    read(path)
    assert time.perf_counter() - begun < 0.25  # 50 ms are asked (benchmarks/document_times.py); room for a busy machine


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_chinese_encoding(tmp_path, encoding):
    path = tmp_path / "笔录.txt"
    path.write_bytes(f"现场检查笔录\r\n\r\n{TIME}\r\n".encode(encoding))
    assert places(path) == {"现场检查笔录": "第1行", TIME: "第3行"}


def test_a_spreadsheet_by_its_values(tmp_path):
    from datetime import datetime

    book, path = openpyxl.Workbook(), tmp_path / "清单.xlsx"
    book.active.append(["登记时间", datetime(2024, 5, 6, 9, 30), datetime(2024, 5, 6)])
    book.active.append(["数量", 3, None])
    book.save(path)
    assert places(path) == {
        "登记时间": "工作表1 第1行第1列", "2024-05-06 09:30:00": "工作表1 第1行第2列", "2024-05-06": "工作表1 第1行第3列",
        "数量": "工作表1 第2行第1列", "3": "工作表1 第2行第2列",
    }  # fmt: skip


def pdf_of(body: str, path: Path) -> Path:
    import weasyprint

    weasyprint.HTML(string=f"<meta charset=utf-8><body style='font-family:Noto Serif CJK SC'>{body}").write_pdf(path)
    return path


def test_pdf_with_its_pages(tmp_path):
    path = pdf_of(f"<p>现场检查笔录</p><p style='break-after:page'>{TIME}</p><p>以上笔录属实，签名：张伟</p>", tmp_path / "笔录.pdf")
    paper = read(path)
    assert (paper.kind, paper.recognised) == ("pdf", False)
    assert places(path) == {"现场检查笔录": "第1页第1行", TIME: "第1页第2行", "以上笔录属实，签名：张伟": "第2页第1行"}


def test_the_cells_of_a_table_in_a_pdf(tmp_path):
    rows = "<tr><td>开始时间<td>结束时间<tr><td>2024年5月6日9时30分<td>2024年5月6日10时45分"
    path = pdf_of(f"<style>td{{padding:2mm 5mm}}</style><p>现场检查笔录</p><table>{rows}</table>", tmp_path / "表.pdf")
    assert places(path)["2024年5月6日10时45分"] == "第1页第3行第2列"


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def _shown(number: int, x: float, y: float, words: str) -> str:
    code = f'<ofd:TextCode X="0" Y="4">{words}</ofd:TextCode>'
    return f'<ofd:TextObject ID="{number}" Boundary="{x} {y} 100 5" Size="4">{code}</ofd:TextObject>'


def _layer(inside: str, before: str = "") -> str:
    return f"<ofd:Page {OFD}>{before}<ofd:Content><ofd:Layer>{inside}</ofd:Layer></ofd:Content></ofd:Page>"


def ofd_of(lines: list[tuple[float, float, str]], path: Path, root: str = "Doc_0/Document.xml") -> Path:
    shown = "".join(_shown(number, *line) for number, line in enumerate(lines, 10))
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
    common = '<ofd:CommonData><ofd:TemplatePage ID="2" BaseLoc="Tpls/T.xml"/></ofd:CommonData>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("OFD.xml", f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>")
        packed.writestr("Doc_0/Document.xml", f"<ofd:Document {OFD}>{common}{pages}</ofd:Document>")
        packed.writestr("Doc_0/Tpls/T.xml", _layer(_shown(5, 80, 5, "现场检查笔录")))
        packed.writestr("Doc_0/Pages/Page_0/Content.xml", _layer(shown, '<ofd:Template TemplateID="2"/>'))
    return path


@pytest.mark.requirement("R001-04")
def test_ofd_in_lines_by_where_the_words_stand(tmp_path):
    path = ofd_of([(60, 30, "2024年5月6日9时30分"), (20, 30, "检查时间"), (20, 40, "检查地点")], tmp_path / "笔录.ofd")
    assert places(path) == {
        "现场检查笔录": "第1页第1行", "检查时间": "第1页第2行第1列", "2024年5月6日9时30分": "第1页第2行第2列", "检查地点": "第1页第3行",
    }  # fmt: skip
    assert "已损坏" in refusal(ofd_of([], tmp_path / "坏.ofd", root="Doc_9/Document.xml"))


@pytest.mark.skipif(not any(map(shutil.which, ("soffice", "antiword", "catdoc"))), reason="no converter for .doc here")
def test_an_old_word_paper_through_a_converter():
    paper = read(Path(__file__).parent / "data" / "old_record.doc")
    assert paper.kind == "doc" and "2024年5月6日9时30分至10时45分" in paper.text


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_rich_text_that_calls_itself_doc(tmp_path):
    escaped = "".join(f"\\u{ord(char)}?" for char in TIME)
    (tmp_path / "富.doc").write_text("{\\rtf1\\ansi " + escaped + "\\par}")
    assert TIME in read(tmp_path / "富.doc").text


def test_an_old_word_paper_without_a_converter_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert "antiword、catdoc 或 LibreOffice" in refusal(Path(__file__).parent / "data" / "old_record.doc")


def font(size: int) -> ImageFont.FreeTypeFont:
    found = subprocess.run(["fc-match", "-f", "%{file}", "Noto Serif CJK SC"], capture_output=True, text=True, check=True).stdout
    return ImageFont.truetype(found, size)


def scan(lines: list[str], path: Path, turned: float = 1.5) -> Path:
    page = Image.new("L", (1240, 700), 250)
    for number, words in enumerate(lines):
        ImageDraw.Draw(page).text((120, 120 + 90 * number), words, font=font(34), fill=30)
    page = page.rotate(turned, Image.Resampling.BICUBIC, fillcolor=248)
    grain = np.random.default_rng(1).normal(0, 6, (page.height, page.width))
    Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8)).save(path, dpi=(150, 150))
    return path


@pytest.mark.requirement("R001-04")
def test_a_crooked_scan_and_the_same_inside_a_pdf(tmp_path):
    path = scan(["现场检查笔录", TIME, "检查地点：通化市建设大街"], tmp_path / "扫描.png")
    paper = read(path)
    assert (paper.kind, paper.recognised) == ("image", True)
    assert any("2024年5月6日9时30分至10时45分" in block.text and block.where == "第1页第2行" for block in paper.blocks)
    Image.open(path).convert("RGB").save(tmp_path / "扫描.pdf", resolution=150)
    inside = read(tmp_path / "扫描.pdf")
    assert (inside.kind, inside.recognised) == ("pdf", True)
    assert "2024年5月6日9时30分至10时45分" in inside.text


def test_a_page_upside_down_and_a_line_that_is_all_figures(tmp_path):
    figures = "时间2024年5月6日9时30分至2024年5月6日10时45分"
    path = scan(["现场检查笔录", figures, "检查地点：通化市建设大街"], tmp_path / "倒.png", turned=180.8)
    assert [block.text for block in read(path).blocks][1] == figures


@pytest.mark.parametrize("turned", [-6.0, -2.4, 0.0, 1.0, 5.0])
def test_the_tilt_of_a_page_is_found(tmp_path, turned):
    with Image.open(scan([TIME, "检查地点：通化市建设大街", "被检查单位：某某公司"], tmp_path / "斜.png", turned)) as page:
        assert level.tilt(np.asarray(page)) == pytest.approx(-turned, abs=0.35)


def bomb(path: Path, megabytes: int, member: str = "word/document.xml") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(member, "w") as out:
        for _ in range(megabytes):
            out.write(b" " * (1 << 20))
    return path


def test_what_is_no_paper_is_one_sentence(tmp_path):
    made = {
        "空.docx": b"", "坏.docx": b"PK\x03\x04 not a zip", "坏.pdf": b"%PDF-1.7 nothing", "坏.png": b"\x89PNG\r\n\x1a\nxx",
        "坏.jpg": b"\xff\xd8\xff\xe0xx", "二进制.bin": bytes(range(256)) * 9, "假.txt": b"\x00\x01\x02\x00" * 40,
        "视频.mp4": b"\x00\x00\x00\x18ftypmp42", "坏.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    }  # fmt: skip
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        assert f"“{name}”" in refusal(tmp_path / name)
    assert "找不到文书" in refusal(tmp_path / "没有.docx")
    assert "是文件夹" in refusal(tmp_path)


def test_a_zip_that_is_no_word_paper(tmp_path):
    with zipfile.ZipFile(tmp_path / "别的.docx", "w") as packed:
        packed.writestr("a.txt", "x")
    assert "不是 Word 文档" in refusal(tmp_path / "别的.docx")
    shutil.copy(tmp_path / "别的.docx", tmp_path / "别的.zip")
    assert "不是认得的文书格式" in refusal(tmp_path / "别的.zip")


def test_bombs_cost_nothing(tmp_path):
    assert "大得不合常理" in refusal(bomb(tmp_path / "弹.docx", 80))
    assert "大得不合常理" in refusal(bomb(tmp_path / "弹.xlsx", 80, "xl/worksheets/sheet1.xml"))
    with zipfile.ZipFile(tmp_path / "多.docx", "w") as packed:
        for number in range(6000):
            packed.writestr(f"word/{number}", "")
    assert "大得不合常理" in refusal(tmp_path / "多.docx")


def test_entities_are_not_resolved(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "哈" * 10}">' for n in range(9))
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>前&x;&l8;后</w:t></w:r></w:p></w:body></w:document>"
    with zipfile.ZipFile(tmp_path / "实体.docx", "w") as packed:
        packed.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">{laughs}]>{body}')
    try:
        assert "机密" not in read(tmp_path / "实体.docx").text
    except NotReadable as problem:
        assert "已损坏" in problem.say()


def test_locked_papers_say_so(tmp_path):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(PdfReader(pdf_of("<p>现场检查笔录检查时间</p>", tmp_path / "开.pdf")))
    writer.encrypt("secret")
    writer.write(tmp_path / "锁.pdf")
    assert "设有密码" in refusal(tmp_path / "锁.pdf")
    names = "".join(("EncryptedPackage", "DataSpaces")).encode("utf-16-le")
    (tmp_path / "锁.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + names)
    assert "设有密码" in refusal(tmp_path / "锁.docx")


def test_a_picture_of_enormous_size_is_not_opened(tmp_path):
    Image.new("1", (12000, 12000)).save(tmp_path / "大.png")
    assert "过大" in refusal(tmp_path / "大.png") or "不是可以打开的图片" in refusal(tmp_path / "大.png")


def test_the_bytes_decide_and_not_the_name(tmp_path, word):
    document, path = word
    document.add_paragraph(TIME)
    document.save(path)
    shutil.copy(path, tmp_path / "3f2a")
    assert texts(tmp_path / "3f2a") == [TIME]
    (tmp_path / "纯文本").write_text(TIME)
    assert texts(tmp_path / "纯文本") == [TIME]


def _small_word() -> bytes:
    document = Document()
    document.add_table(2, 2).cell(0, 0).text = TIME
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


WHOLE = _small_word()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE) - 1), cut=st.booleans(), value=st.integers(0, 255))
def test_a_damaged_word_paper_is_read_or_refused(tmp_path, at, cut, value):
    path = tmp_path / "损.docx"
    path.write_bytes(WHOLE[:at] if cut else WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :])
    try:
        read(path)
    except (BadCall, NotReadable) as problem:
        assert problem.say()


@pytest.mark.parametrize(
    ("where", "english"),
    [
        ("表1 第2行第3列", "table 1, row 2, column 3"), ("表1 第1行第2—3列", "table 1, row 1, columns 2–3"), ("第4段", "paragraph 4"),
        ("第1页第9行", "page 1, row 9"), ("第1段—第2段", "paragraph 1 – paragraph 2"), ("页眉", "page header"), ("文本框", "text box"),
        ("工作表1 第2行第1列", "sheet 1, row 2, column 1"),
        ("表1 第1行第3列—表1 第2行第3列", "table 1, row 1, column 3 – table 1, row 2, column 3"),
    ],
)  # fmt: skip
def test_a_place_in_english(where, english):
    assert places_shown(where, "en") == english
    assert places_shown(where, "zh") == where
