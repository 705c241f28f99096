"""Papers that are empty, broken, locked or hostile: refused in one sentence."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reading_samples import TIME, W, bomb, pdf_of, refusal

from messages.errors import BadCall, NotReadable
from paperwork.readers.reading import read


def test_a_file_that_is_no_paper_is_refused_in_one_sentence(tmp_path):
    files = {
        "空.docx": b"", "坏.docx": b"PK\x03\x04 not a zip", "坏.pdf": b"%PDF-1.7 nothing", "坏.png": b"\x89PNG\r\n\x1a\nxx",
        "坏.jpg": b"\xff\xd8\xff\xe0xx", "二进制.bin": bytes(range(256)) * 9, "假.txt": b"\x00\x01\x02\x00" * 40,
        "视频.mp4": b"\x00\x00\x00\x18ftypmp42", "坏.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert f"“{name}”" in refusal(tmp_path / name)
    assert "找不到文书" in refusal(tmp_path / "没有.docx")
    assert "是文件夹" in refusal(tmp_path)


def test_a_zip_that_is_no_word_paper_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "别的.docx", "w") as packed:
        packed.writestr("a.txt", "x")
    assert "不是认得的文书格式" in refusal(tmp_path / "别的.docx")


def test_decompression_bombs_are_refused(tmp_path):
    assert "大得不合常理" in refusal(bomb(tmp_path / "弹.docx", 80))
    assert "大得不合常理" in refusal(bomb(tmp_path / "弹.xlsx", 80, "xl/workbook.xml"))
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


def test_a_paper_under_a_password_is_reported(tmp_path):
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
