"""Pictures of paper: tables with wrapped cells, photographs on their side, many pages, scans inside other papers."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from counted_work import calls_of
from docx import Document
from docx.shared import Mm
from PIL import Image, ImageDraw
from typefaces import serif

from messages.errors import NotReadable
from paperwork.readers.picture import image
from paperwork.readers.picture.frames import upright
from paperwork.readers.reading import read
from paperwork.times.witness import document_times

TIME = "2024年5月6日9时30分至10时45分"


def form(rows: list[tuple[list[str], list[str]]], *, turned: float = 0.0, grain: float = 5.0) -> Image.Image:
    """Draw a ruled form of two columns, each cell a list of lines, as a scanner sees it."""
    page = Image.new("L", (1240, 900), 250)
    draw, top = ImageDraw.Draw(page), 160
    draw.text((480, 70), "现场检查笔录", font=serif(40), fill=30)
    for label, value in rows:
        bottom = top + 30 + 52 * max(len(label), len(value))
        for left, right, lines in ((120, 360, label), (360, 860, value)):
            draw.rectangle((left, top, right, bottom), outline=40, width=2)
            first = (top + bottom) / 2 - 26 * len(lines)
            for number, text in enumerate(lines):
                draw.text((left + 14, first + 52 * number), text, font=serif(34), fill=30)
        top = bottom
    draw.text((120, top + 40), "以上笔录属实。", font=serif(34), fill=30)
    page = page.rotate(turned, Image.Resampling.BICUBIC, fillcolor=249)
    grainy = np.asarray(page, dtype=np.float32) + np.random.default_rng(2).normal(0, grain, (900, 1240))
    return Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8))


def lines(*texts: str) -> Image.Image:
    page = Image.new("L", (1240, 120 + 90 * len(texts)), 250)
    for number, text in enumerate(texts):
        ImageDraw.Draw(page).text((120, 60 + 90 * number), text, font=serif(34), fill=30)
    return page


def spans(path: Path) -> list[tuple[str, str]]:
    times = document_times(path, "现场检查笔录", "00", 2024)
    assert times.problem is None
    return [(f"{interval.start:%d %H:%M}", f"{interval.end:%H:%M}") for interval in times.intervals if interval.start and interval.end]


@pytest.mark.requirement("R001-04")
def test_wrapped_cells_of_a_ruled_form_are_read_whole(tmp_path):
    wrapped = ["2024年5月6日上午9时30分", "至2024年5月6日上午10时4", "5分"]
    rows = [(["检查", "时间"], wrapped), (["检查地点"], ["通化市建设大街12号"]), (["检查人员"], ["张伟", "李娜"])]
    form(rows, turned=2.5).save(tmp_path / "表.png")
    with calls_of(image._lines, image._characters) as recognitions:
        assert spans(tmp_path / "表.png") == [("06 09:30", "10:45")]
    assert len(recognitions) == 1  # how long one takes: benchmarks/document_times.py
    times = document_times(tmp_path / "表.png", "现场检查笔录", "00", 2024)
    assert (times.officers, times.place) == (("张伟", "李娜"), "通化市建设大街12号")
    assert times.intervals[0].where.startswith("第1页第") and times.intervals[0].label == "检查时间"


def test_a_photograph_is_turned_as_its_exif_says(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    lines("检查时间：" + TIME, "检查地点：某某公司").rotate(90, expand=True).save(tmp_path / "照片.jpg", exif=exif, quality=90)
    assert spans(tmp_path / "照片.jpg") == [("06 09:30", "10:45")]


def test_a_black_and_white_tiff_of_two_pages_is_read(tmp_path):
    first = lines("现场检查笔录", "检查地点：某某公司").point(lambda grey: 255 * (grey > 140)).convert("1")
    second = lines("检查时间：" + TIME, "以上属实").point(lambda grey: 255 * (grey > 140)).convert("1")
    first.save(tmp_path / "两页.tif", save_all=True, append_images=[second], compression="group4")
    assert spans(tmp_path / "两页.tif") == [("06 09:30", "10:45")]
    assert {block.page for block in read(tmp_path / "两页.tif").blocks} == {1, 2}


@pytest.mark.parametrize("mode", ["CMYK", "RGBA", "P", "LA"])
def test_pictures_of_every_kind_are_made_grey_on_white(mode):
    page = lines("检").convert("RGB" if mode == "CMYK" else "RGBA").convert(mode) if mode != "LA" else lines("检").convert("LA")
    grey = np.asarray(upright(page, image.LARGEST_SIDE))
    assert grey.ndim == 2 and grey.max() > 240 and grey.min() < 90


def test_a_scan_laid_into_a_word_paper_is_read(tmp_path):
    lines("检查时间：" + TIME, "检查地点：某某公司").save(tmp_path / "扫描.png")
    document = Document()
    document.add_picture(str(tmp_path / "扫描.png"), width=Mm(150))
    document.save(tmp_path / "嵌.docx")
    paper = read(tmp_path / "嵌.docx")
    assert (paper.kind, paper.recognised) == ("docx", True)
    assert spans(tmp_path / "嵌.docx") == [("06 09:30", "10:45")]


def test_pictures_of_a_word_paper_with_text_are_not_recognised(tmp_path):
    lines("检查时间：2020年1月1日").save(tmp_path / "章.png")
    document = Document()
    document.add_paragraph("检查时间：" + TIME)
    document.add_picture(str(tmp_path / "章.png"), width=Mm(50))
    document.save(tmp_path / "文.docx")
    assert not read(tmp_path / "文.docx").recognised


def test_a_word_paper_of_nothing_but_a_huge_picture_is_refused(tmp_path):
    drawn = io.BytesIO()
    Image.new("1", (9000, 9000)).save(drawn, "PNG")
    with zipfile.ZipFile(tmp_path / "大.docx", "w") as packed:
        packed.writestr("word/document.xml", '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>')
        packed.writestr("word/media/image1.png", drawn.getvalue())
    with pytest.raises(NotReadable) as raised:
        read(tmp_path / "大.docx")
    assert "过大" in raised.value.say()


def test_typed_and_scanned_pages_of_one_paper_are_read(tmp_path):
    import weasyprint
    from pypdf import PdfReader, PdfWriter

    typed = weasyprint.HTML(string="<meta charset=utf-8><p style='font-family:Noto Serif CJK SC'>现场检查笔录 第1页 共2页").write_pdf()
    scanned = io.BytesIO()
    lines("检查时间：" + TIME, "检查地点：某某公司").convert("RGB").save(scanned, "PDF", resolution=150)
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(typed)))
    writer.append(PdfReader(io.BytesIO(scanned.getvalue())))
    writer.pages[1].rotate(90)  # fed into the scanner on its side
    writer.write(tmp_path / "混.pdf")
    paper = read(tmp_path / "混.pdf")
    assert paper.recognised and {block.page for block in paper.blocks} == {1, 2}
    assert spans(tmp_path / "混.pdf") == [("06 09:30", "10:45")]
