"""What nobody sees on the page states nothing, and what a person sees counts however it was put there."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from every_paper import OFFICE, W, docx, docx_of, drawn, html, mht, ofd_of, ofd_page, ofd_text, packed, pdf_of, stored
from PIL import Image

from paperwork.readers.blocks import Paper
from paperwork.readers.reading import read
from paperwork.times.statements import intervals

RIGHT, WRONG = "检查时间：2026年3月2日9时30分至10时45分", "检查时间：2025年1月1日8时00分至8时30分"
WHOLE = [("02 09:30", "02 10:45")]
AMENDED = ["amended"]


def said(content: bytes, folder: Path) -> tuple[list[tuple[str | None, str | None]], list[str]]:
    paper = read(stored(content, folder))
    activity, _ = intervals(paper, "现场笔录", 2026)
    times = [tuple(moment and moment.strftime("%d %H:%M") for moment in (interval.start, interval.end)) for interval in activity]
    return times, [flag for interval in activity for flag in interval.flags]


def noted(content: bytes, folder: Path) -> list[str]:
    return [note.key for note in read(stored(content, folder)).notes]


def run(words: str, looks: str = "") -> str:
    return f"<w:r><w:rPr>{looks}</w:rPr><w:t>{words}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


UNSEEN_LOOKS = {
    "hidden": "<w:vanish/>", "white": '<w:color w:val="FFFFFF"/>', "nearly white": '<w:color w:val="FEFEFE"/>', "tiny": '<w:sz w:val="2"/>',
    "the page's own colour": '<w:color w:val="auto" w:themeColor="background1"/>', "struck out": "<w:strike/>",
    "struck out twice": "<w:dstrike/>",
}  # fmt: skip
SEEN_LOOKS = {
    "strike switched off": '<w:strike w:val="0"/>', "hidden switched off": '<w:vanish w:val="false"/>', "grey": '<w:color w:val="808080"/>',
    "white on black": '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>', "highlighted": '<w:highlight w:val="yellow"/>',
}  # fmt: skip


@pytest.mark.parametrize("looks", UNSEEN_LOOKS.values(), ids=UNSEEN_LOOKS)
def test_words_that_a_word_paper_does_not_show_state_nothing(looks, tmp_path):
    content = docx_of(paragraph(run(WRONG, looks)) + paragraph(run(RIGHT)))
    assert said(content, tmp_path) == (WHOLE, [])


@pytest.mark.parametrize("looks", SEEN_LOOKS.values(), ids=SEEN_LOOKS)
def test_words_that_a_word_paper_shows_count(looks, tmp_path):
    assert said(docx_of(paragraph(run(RIGHT, looks))), tmp_path) == (WHOLE, [])


def test_a_style_hides_as_a_run_does(tmp_path):
    styles = f'<w:styles {W}><w:style w:type="paragraph" w:styleId="A"><w:rPr><w:vanish/></w:rPr></w:style>' \
             '<w:style w:type="character" w:styleId="B"><w:basedOn w:val="C"/></w:style>' \
             '<w:style w:type="character" w:styleId="C"><w:rPr><w:strike/></w:rPr></w:style></w:styles>'
    relation = f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
    body = (
        paragraph(run(WRONG), properties='<w:pStyle w:val="A"/>') + paragraph(run(WRONG, '<w:rStyle w:val="B"/>')) + paragraph(run(RIGHT))
    )
    content = docx_of(body, {"word/styles.xml": styles}, relation)
    assert said(content, tmp_path) == (WHOLE, [])
    assert noted(content, tmp_path) == ["papers_in.hidden_left_out"]


def test_a_correction_by_striking_out_is_read_and_flagged(tmp_path):
    start, end = "检查时间：2026年3月2日9时30分至", "10时45分"
    for wrong in (run("10时15分", "<w:strike/>"), '<w:del w:id="1"><w:r><w:delText>10时15分</w:delText></w:r></w:del>'):
        assert said(docx_of(paragraph(run(start), wrong, run(end))), tmp_path) == (WHOLE, AMENDED)
    for strike in ("<s>10时15分</s>", "<del>10时15分</del>", '<span style="text-decoration:line-through">10时15分</span>'):
        assert said(html([f"{start}{strike}{end}"]), tmp_path) == (WHOLE, AMENDED)
        assert said(html([f"<table><tr><td>检查时间<td>2026年3月2日9时30分至{strike}{end}</table>"]), tmp_path) == (WHOLE, AMENDED)
    assert said(pdf_of(f"<p>{start}<span style='text-decoration:line-through'>10时15分</span>{end}</p>"), tmp_path) == (WHOLE, AMENDED)


def test_an_underlined_time_is_not_struck_out(tmp_path):
    assert said(pdf_of(f"<p><u>{RIGHT}</u></p>"), tmp_path) == (WHOLE, [])


def test_the_main_part_is_found_by_what_refers_to_it(tmp_path):
    content = docx_of(
        paragraph(run(RIGHT)),
        {"word/document.xml": f"<w:document {W}><w:body>{paragraph(run(WRONG))}</w:body></w:document>"},
        main="document2.xml",
    )
    assert said(content, tmp_path) == (WHOLE, [])


@pytest.mark.parametrize("inner", [html([RIGHT]), mht([RIGHT]), docx([RIGHT]), RIGHT.encode()], ids=["html", "mht", "docx", "txt"])
def test_a_paper_laid_into_another_is_read(inner, tmp_path):
    relation = f'<Relationship Id="c1" Type="{OFFICE}/aFChunk" Target="chunk.bin"/>'
    content = docx_of(paragraph(run("现场笔录")) + '<w:altChunk r:id="c1"/>', {"word/chunk.bin": inner}, relation)
    assert said(content, tmp_path) == (WHOLE, [])


def test_what_a_drop_down_and_a_box_show_is_text(tmp_path):
    chosen = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="8"/><w:listEntry w:val="9"/>'
        "</w:ddList></w:ffData></w:fldChar></w:r>"
    )
    ticked = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
    content = docx_of(paragraph(run("检查时间：2026年3月2日"), chosen, run("时30分至10时45分 "), ticked, run("现场")))
    assert said(content, tmp_path) == (WHOLE, [])
    assert "☑现场" in read(stored(content, tmp_path)).text


def test_the_flat_form_of_a_word_paper_is_read(tmp_path):
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    relation = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    flat = (
        f'<?xml version="1.0"?><pkg:package xmlns:pkg="{space}"><pkg:part pkg:name="/_rels/.rels"><pkg:xmlData>'
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships></pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {W}><w:body>{paragraph(run(RIGHT))}</w:body></w:document>'
        "</pkg:xmlData></pkg:part></pkg:package>"
    )
    assert said(flat.encode(), tmp_path) == (WHOLE, [])


HTML_UNSEEN = (
    f"<p style='display:none'>{WRONG}</p>", f"<p hidden>{WRONG}</p>", f"<p style='color:#ffffff'>{WRONG}</p>", f"<p class=x>{WRONG}</p>",
    f"<script>{WRONG}</script>", f"<!-- {WRONG} -->", f"<p style='visibility: hidden'>{WRONG}</p>", f"<font color=white>{WRONG}</font>",
    f"<p style='font-size:0'>{WRONG}</p>", f"<p style='mso-hide:all'>{WRONG}</p>",
)  # fmt: skip


@pytest.mark.parametrize("unseen", HTML_UNSEEN)
def test_what_a_browser_does_not_show_states_nothing(unseen, tmp_path):
    page = f"<html><head><style>.x {{ display: none }}</style></head><body>{unseen}<p>{RIGHT}</p></body></html>"
    assert said(page.encode("gb18030"), tmp_path) == (WHOLE, [])


def test_values_of_a_web_form_are_text(tmp_path):
    page = "<html><body>检查时间：<input value='2026年3月2日9时30分'>至<select><option>9时<option selected>10时45分</select></body></html>"
    assert said(page.encode(), tmp_path) == (WHOLE, [])


BOX = "<div style='position:absolute;inset:0;background:#000'></div>"
PDF_UNSEEN = {
    "white": "<p style='color:white'>{}</p>", "under a box": "<div style='position:relative'><p>{}</p>" + BOX + "</div>",
    "beside the page": "<p style='position:absolute;left:-600mm'>{}</p>", "tiny": "<p style='font-size:0.1px'>{}</p>",
}  # fmt: skip


@pytest.mark.parametrize("unseen", PDF_UNSEEN.values(), ids=PDF_UNSEEN)
def test_what_a_pdf_page_does_not_show_states_nothing(unseen, tmp_path):
    assert said(pdf_of(unseen.format(WRONG) + f"<p>{RIGHT}</p>"), tmp_path) == (WHOLE, [])


def test_white_type_on_a_dark_ground_is_seen(tmp_path):
    assert said(pdf_of(f"<p style='color:white;background:#333'>{RIGHT}</p>"), tmp_path) == (WHOLE, [])


def test_words_cropped_from_a_pdf_page_state_nothing(tmp_path):
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import RectangleObject

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf_of(f"<p style='margin-top:0'>{WRONG}</p><p style='margin-top:60mm'>{RIGHT}</p>"))))
    writer.pages[0].cropbox = RectangleObject((0, 0, 595, 700))
    out = io.BytesIO()
    writer.write(out)
    assert said(out.getvalue(), tmp_path) == (WHOLE, [])


def test_a_wrong_old_recognition_under_a_scan_is_read_again_from_the_picture(tmp_path):
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ContentStream, NameObject, NumberObject

    scan = io.BytesIO()
    drawn(["现场笔录", RIGHT], (1240, 1754)).convert("RGB").save(scan, "PDF", resolution=150)
    old = PdfReader(io.BytesIO(pdf_of(f"<p>{WRONG}</p>"))).pages[0]
    stream = ContentStream(old.get_contents(), None)
    stream.operations.insert(0, ([NumberObject(3)], b"Tr"))
    old[NameObject("/Contents")] = stream
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(scan.getvalue())))
    writer.pages[0].merge_page(old)
    writer.write(out)
    paper = read(stored(out.getvalue(), tmp_path))
    assert paper.recognised and said(out.getvalue(), tmp_path) == (WHOLE, [])


def test_typed_and_pictured_lines_of_one_page_are_each_read_once(tmp_path):
    scan = io.BytesIO()
    drawn([RIGHT, "检查地点：建设大街12号"], (1240, 1500)).save(scan, "PNG")
    import base64

    picture = f"<img style='width:100%' src='data:image/png;base64,{base64.b64encode(scan.getvalue()).decode()}'>"
    paper = read(stored(pdf_of(f"<p>档案室已核 第1页</p>{picture}"), tmp_path))
    assert [block.recognised for block in paper.blocks] == [False, True, True]
    assert said(pdf_of(f"<p>档案室已核 第1页</p>{picture}"), tmp_path) == (WHOLE, [])


OFD_UNSEEN = {
    "switched off": 'Visible="false"', "transparent": 'Alpha="0"',
}


@pytest.mark.parametrize("attributes", OFD_UNSEEN.values(), ids=OFD_UNSEEN)
def test_what_an_ofd_page_does_not_show_states_nothing(attributes, tmp_path):
    white = ofd_text(WRONG, 3).replace("<TextCode", '<FillColor Value="255 255 255"/><TextCode')
    content = ofd_of(ofd_page(ofd_text(WRONG, 0, attributes) + ofd_text(RIGHT, 1) + white))
    assert said(content, tmp_path) == (WHOLE, [])


def test_annotations_and_composites_of_an_ofd_are_text(tmp_path):
    space = 'xmlns="http://www.ofdspec.org/2016"'
    resources = "<CommonData><PublicRes>Res.xml</PublicRes></CommonData><Annotations>Annotations.xml</Annotations>"
    more = {
        "Doc_0/Res.xml": f'<Res {space}><CompositeGraphicUnits><CompositeGraphicUnit ID="9" Width="200" Height="20"><Content>'
                         f"{ofd_text('检查时间：2026年3月2日', 0)}</Content></CompositeGraphicUnit></CompositeGraphicUnits></Res>",
        "Doc_0/Annotations.xml": f'<Annotations {space}><Page PageID="1"><FileLoc>Annot.xml</FileLoc></Page></Annotations>',
        "Doc_0/Annot.xml": f'<PageAnnot {space}><Annot Type="Stamp"><Appearance Boundary="60 0 100 20">'
                           f'{ofd_text("9时30分至10时45分", 0)}</Appearance></Annot><Annot Visible="false">'
                           f'<Appearance Boundary="0 100 100 20">{ofd_text(WRONG, 0)}</Appearance></Annot></PageAnnot>',
    }  # fmt: skip
    content = ofd_of(ofd_page('<CompositeObject ResourceID="9" Boundary="0 0 200 20"/>'), more, resources)
    assert said(content, tmp_path) == (WHOLE, [])


def test_cells_that_are_struck_out_white_or_hidden_state_nothing(tmp_path):
    from openpyxl.styles import Font

    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in (WRONG, WRONG, WRONG, RIGHT):
        book.active.append([line])
    book.active["A1"].font, book.active["A2"].font, book.active["A3"].number_format = Font(strike=True), Font(color="FFFFFFFF"), ";;;"
    book.active["C4"], book.active.column_dimensions["C"].hidden = WRONG, True
    book.save(out)
    assert said(out.getvalue(), tmp_path)[0] == WHOLE
    assert noted(out.getvalue(), tmp_path) == ["papers_in.hidden_left_out"]


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_deep_grey_keeps_its_greys(mode, tmp_path):
    import numpy as np

    page = np.asarray(drawn([RIGHT]))
    deep = {"I;16": page.astype("uint16") * 257, "I": page.astype("int32") * 257, "F": page.astype("float32") / 255}[mode]
    out = io.BytesIO()
    Image.fromarray(deep).save(out, "TIFF")
    assert said(out.getvalue(), tmp_path) == (WHOLE, [])


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "WEBP"])
def test_pictures_of_phones_are_read(kind, tmp_path):
    out = io.BytesIO()
    if kind == "HEIF":
        out.write((Path(__file__).parent / "data" / "page.heic").read_bytes())
    else:
        drawn([RIGHT]).convert("RGB").save(out, kind, quality=80)
    assert said(out.getvalue(), tmp_path) == (WHOLE, [])


def test_every_page_of_a_tiff_is_read(tmp_path):
    out = io.BytesIO()
    drawn(["现场笔录"]).save(out, "TIFF", save_all=True, append_images=[drawn([RIGHT])])
    paper = read(stored(out.getvalue(), tmp_path))
    assert {block.page for block in paper.blocks} == {1, 2} and said(out.getvalue(), tmp_path) == (WHOLE, [])


def test_a_paper_that_is_no_paper_is_refused(tmp_path):
    for content in (packed({"a.txt": "x"}), b"MZ\x90\x00" + bytes(400), b"\x00\x01" * 99):
        with pytest.raises(Exception, match="9f86d081"):
            read(stored(content, tmp_path))
    assert isinstance(read(stored(RIGHT.encode("utf-16"), tmp_path)), Paper)
