"""Corners of each format, and files that are hostile, locked or something else: read, or refused in one sentence, with bounded work."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from counted_work import calls_of
from docx import Document
from docx.oxml import parse_xml
from reading_samples import TIME, W, refusal, texts

from messages.errors import LiuhenError
from paperwork.readers.blocks import MOST_BLOCKS
from paperwork.readers.layout import pdf
from paperwork.readers.picture import image
from paperwork.readers.reading import read


def changed(path: Path, out: Path, replaced: dict[str, bytes | None], **how) -> Path:
    """Copy a zip paper with members replaced, added, or (None) left out."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = replaced.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content, **how)
        for name, content in replaced.items():
            if content is not None and name not in old.namelist():
                new.writestr(name, content)
    return out


@pytest.fixture
def word(tmp_path) -> Path:
    document = Document()
    document.add_paragraph(TIME)
    document.save(tmp_path / "文书.docx")
    return tmp_path / "文书.docx"


def test_footnotes_and_endnotes_of_a_word_paper_are_read(word, tmp_path):
    note = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:footnote></w:footnotes>'
    members = {"word/footnotes.xml": (note % "检查人员签名：张伟").encode(), "word/endnotes.xml": (note % "当事人拒签").encode()}
    kind, listed = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "word/_rels/document.xml.rels"
    with zipfile.ZipFile(word) as packed:
        rows = "".join(f'<Relationship Id="n{name}" Type="{kind}/{name}" Target="{name}.xml"/>' for name in ("footnotes", "endnotes"))
        members[listed] = packed.read(listed).replace(b"</Relationships>", rows.encode() + b"</Relationships>")
    blocks = read(changed(word, tmp_path / "注.docx", members)).blocks
    assert [(block.text, block.where) for block in blocks[1:]] == [("检查人员签名：张伟", "脚注"), ("当事人拒签", "脚注")]


def test_content_controls_are_read_and_deleted_rows_are_not(tmp_path):
    document = Document()
    cell = "<w:tc><w:tcPr/><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>"
    held = f"<w:sdt><w:sdtContent>{cell % '2024年5月6日9时30分'}</w:sdtContent></w:sdt>"
    gone = f'<w:tr><w:trPr><w:del w:id="1" w:author="a"/></w:trPr>{cell % "检查时间"}{cell % "2023年1月1日8时"}</w:tr>'
    row = f"<w:sdt><w:sdtContent><w:tr>{cell % '检查时间'}{held}</w:tr></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(f"<w:tbl {W}>{gone}{row}</w:tbl>"))
    document.save(tmp_path / "控件.docx")
    assert texts(tmp_path / "控件.docx") == ["检查时间", "2024年5月6日9时30分"]


def test_text_boxes_in_a_header_and_inside_a_table_are_read(tmp_path):
    box = f"<w:p {W}><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent><w:p><w:r><w:t>%s</w:t></w:r></w:p>"
    box += "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    document = Document()
    document.sections[0].header._element.append(parse_xml(box % "案号：通人社监罚〔2024〕17号"))
    document.add_table(1, 1).cell(0, 0)._element.append(parse_xml(box % TIME))
    document.save(tmp_path / "框.docx")
    assert texts(tmp_path / "框.docx") == ["案号：通人社监罚〔2024〕17号", TIME]


def test_the_macros_of_a_word_paper_are_not_looked_at(word, tmp_path):
    macro = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Auto_Open Shell" * 99}
    assert texts(changed(word, tmp_path / "宏.docm", macro)) == [TIME]


def test_a_word_paper_whose_picture_links_outside_asks_nobody(word, tmp_path):
    link = b'<Relationship Id="r9" Type="x" Target="http://127.0.0.1:9/x.png" TargetMode="External"/></Relationships>'
    with zipfile.ZipFile(word) as old:
        relations = old.read("word/_rels/document.xml.rels").replace(b"</Relationships>", link)
    assert texts(changed(word, tmp_path / "外.docx", {"word/_rels/document.xml.rels": relations})) == [TIME]


def test_a_zip_member_under_a_password_is_reported(word, tmp_path):
    locked = bytearray(word.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flag] |= 1
            at = locked.find(mark, at + 4)
    (tmp_path / "锁.docx").write_bytes(bytes(locked))
    assert "设有密码" in refusal(tmp_path / "锁.docx")


def test_an_old_word_paper_under_a_password_is_reported(tmp_path):
    old = bytearray((Path(__file__).parent / "data" / "old_record.doc").read_bytes())
    block = next(at for at in range(512, len(old), 512) if old[at : at + 2] == b"\xec\xa5")
    old[block + 11] |= 1  # fEncrypted
    (tmp_path / "锁.doc").write_bytes(bytes(old))
    assert "设有密码" in refusal(tmp_path / "锁.doc")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gbk", "utf-16"])
def test_text_without_a_byte_order_mark_is_read(tmp_path, encoding):
    (tmp_path / "笔录.txt").write_bytes(f"现场检查笔录\r\n{TIME}\r\n".encode(encoding))
    assert texts(tmp_path / "笔录.txt") == ["现场检查笔录", TIME]


def typed(body: str, path: Path) -> Path:
    import weasyprint

    style = "<style>body{font-family:Noto Serif CJK SC} table{border-collapse:collapse} td{border:1px solid;padding:2mm}</style>"
    weasyprint.HTML(string=f"<meta charset=utf-8>{style}{body}").write_pdf(path)
    return path


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_that_is_stored_turned_reads_as_it_is_seen(tmp_path, turned):
    from pypdf import PdfReader, PdfWriter

    rows = "<tr><td>开始时间<td>结束时间<tr><td>2024年5月6日9时30分<td>2024年5月6日10时45分"
    writer = PdfWriter()
    writer.append(PdfReader(typed(f"<p>现场检查笔录</p><table>{rows}</table><p>以上属实</p>", tmp_path / "正.pdf")))
    page = writer.pages[0]
    page.rotate(360 - turned if turned else 0)
    page.transfer_rotation_to_content()
    page.rotate(turned)
    writer.write(tmp_path / "转.pdf")
    places_of_text = {block.text.strip(): block.where for block in read(tmp_path / "转.pdf").blocks}
    assert places_of_text["2024年5月6日10时45分"] == "第1页第3行第2列" and places_of_text["结束时间"] == "第1页第2行第2列"
    assert list(places_of_text) == ["现场检查笔录", "开始时间", "结束时间", "2024年5月6日9时30分", "2024年5月6日10时45分", "以上属实"]


def test_a_wrapped_cell_of_a_typed_pdf_is_one_piece(tmp_path):
    cells = "<tr><td>检查时间<td><div style='width:52mm'>自2024年5月6日上午9时30分起至2024年5月6日上午10时45分止</div><td>天气<td>晴"
    blocks = texts(typed(f"<table>{cells}</table><p>以上笔录属实</p>", tmp_path / "折.pdf"))
    assert "自2024年5月6日上午9时30分起至2024年5月6日上午10时45分止" in blocks


def raw_pdf(content: bytes, path: Path, box: str = "0 0 595 842", pages: int = 1) -> Path:
    """Write a PDF by hand, its one content stream shown on every page."""
    kids = " ".join(f"{number + 4} 0 R" for number in range(pages))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
               b"<</Length " + str(len(content)).encode() + b">>stream\n" + content + b"\nendstream"]  # fmt: skip
    objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 3 0 R/Resources<<>>>>".encode()] * pages
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, 2)
    for number, pdf_object in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + pdf_object + b"\nendobj\n")
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{at:010d} 00000 n \n".encode() for at in places))
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF".encode())
    path.write_bytes(out.getvalue())
    return path


def test_a_pdf_page_as_wide_as_a_field_costs_no_more_than_another(tmp_path):
    path = raw_pdf(b"0 0 900000 900000 re f", tmp_path / "大.pdf", box="0 0 1000000 1000000")
    with calls_of(image._lines) as recognitions:
        assert read(path).blocks == ()
    assert [max(call["grey"].shape) for call in recognitions] == [pdf.LARGEST_SIDE] * 4  # once each way up, and no larger


def test_a_ruled_pdf_page_of_enormous_size_is_read_without_being_drawn(tmp_path):
    content = b"BT /F1 12 Tf 50 700 Td (2026-03-02 09:30) Tj ET 0 0 m 500 0 l S 0 40 m 500 40 l S"
    path = raw_pdf(content, tmp_path / "wide.pdf", "0 0 1000000 1000000")
    assert any("2026-03-02 09:30" in block.text for block in read(path).blocks)


def test_a_pdf_of_very_many_pages_is_read_in_part_and_says_so(tmp_path):
    paper = read(raw_pdf(b"", tmp_path / "多.pdf", pages=1200))
    assert [note.say() for note in paper.notes] == ["全文 1200 页，只读了前 200 页。"]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "OFD.xml", "word/document.xml"])
def test_decompression_bombs_of_every_packed_format_are_refused(tmp_path, member):
    suffix = {"xl/workbook.xml": "xlsx", "OFD.xml": "ofd", "word/document.xml": "docx"}[member]
    path = tmp_path / f"弹.{suffix}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(member, "w") as out:
        for _ in range(100):
            out.write(b" " * (1 << 20))
    tracemalloc.start()
    try:
        assert "大得不合常理" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 80 << 20
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_about_its_lengths_unpacks_no_more_than_it_says(word, tmp_path):
    honest = zipfile.ZipFile(word).getinfo("word/document.xml")
    lying = bytearray(word.read_bytes())
    for mark, at_size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = lying.find(mark)
        while at >= 0 and b"word/document.xml" not in lying[at : at + 80]:
            at = lying.find(mark, at + 4)
        lying[at + at_size : at + at_size + 4] = (honest.file_size // 2).to_bytes(4, "little")
    (tmp_path / "谎.docx").write_bytes(bytes(lying))
    assert "已损坏" in refusal(tmp_path / "谎.docx")


def test_endlessly_nested_tables_are_refused_or_read(tmp_path):
    depth = 400
    inside = f"<w:tbl><w:tr><w:tc>{'<w:tbl><w:tr><w:tc>' * depth}<w:p/>{'</w:tc></w:tr></w:tbl>' * depth}</w:tc></w:tr></w:tbl>"
    with zipfile.ZipFile(tmp_path / "深.docx", "w") as packed:
        packed.writestr("word/document.xml", f"<w:document {W}><w:body>{inside}</w:body></w:document>")
    try:
        assert read(tmp_path / "深.docx").blocks == ()
    except LiuhenError as problem:
        assert "深.docx" in problem.say()


def test_a_paper_of_a_hundred_thousand_cells_is_too_long(tmp_path):
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>" * 60 + "</w:tr>"
    body = f"<w:document {W}><w:body><w:tbl>{row * (MOST_BLOCKS // 60 + 2)}</w:tbl></w:body></w:document>"
    with zipfile.ZipFile(tmp_path / "长.docx", "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("word/document.xml", body)
    assert "过大" in refusal(tmp_path / "长.docx")


def test_a_spreadsheet_of_too_many_rows_is_refused(tmp_path):
    book = openpyxl.Workbook()
    for number in range(2_005):
        book.active.append([number])
    book.save(tmp_path / "长.xlsx")
    paper = read(tmp_path / "长.xlsx")
    assert len(paper.blocks) == 2_000 and [note.key for note in paper.notes] == ["papers_in.rows_left_out"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("压缩.rar", b"Rar!\x1a\x07\x00" + bytes(200)),
        ("程序.docx", b"MZ\x90\x00" + bytes(400)),
        ("录像.pdf", b"\x00\x00\x00\x18ftypmp42" + bytes(400)),
        ("空白.pdf", b"%PDF-"),
        ("断.ofd", b"PK\x03\x04" + bytes(60)),
    ],
)
def test_a_file_of_another_kind_is_named_in_one_sentence(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    sentence = refusal(tmp_path / name)
    assert "不是认得的文书格式" in sentence or "已损坏" in sentence
