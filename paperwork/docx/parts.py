"""The small pieces of a Word document that python-docx cannot write: fonts, fields, watermark, fixed bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from paperwork.files import put

TITLE, BODY, HEADING, TABLE, LATIN, CODE = "方正小标宋简体", "仿宋", "黑体", "宋体", "Times New Roman", "Courier New"
# What Word and LibreOffice may take instead, where an office has not bought the first.
_FALLBACKS = {
    TITLE: "FZXiaoBiaoSong-B05S, 华文中宋, Noto Serif CJK SC", BODY: "FangSong, 仿宋_GB2312, Noto Serif CJK SC",
    HEADING: "SimHei, Noto Sans CJK SC", TABLE: "SimSun, Noto Serif CJK SC",
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip archive cannot store an earlier time
_WATERMARK = """<w:r {w} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>
<v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>
<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
<v:path textpathok="t" o:connecttype="none"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="draft-{place}" type="#_x0000_t136" alt="" style="position:absolute;margin-left:0;margin-top:0;
width:{width}pt;height:150pt;rotation:315;z-index:-251658240;mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e4e4e4" stroked="f">
<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string=""/></v:shape></w:pict></w:r>"""


def element(tag: str, /, **attributes: object) -> Any:
    """Return a Word XML element `w:tag` with `w:` attributes."""
    xml_element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        xml_element.set(qn(f"w:{name}"), str(value))
    return xml_element


def run(text: str, font: str, points: float, bold: bool = False, colour: str | None = None,
        underlined: bool = False) -> Any:
    """Return a run of text in an East Asian font with the Latin one beside it; points: size of the type."""
    text_run, look = element("r"), element("rPr")
    latin = CODE if font == CODE else LATIN
    asian = TABLE if font == CODE else font
    look.append(element("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=asian, hint="eastAsia"))
    if bold:
        look.append(element("b"))
    if colour:
        look.append(element("color", val=colour))
    look.append(element("sz", val=round(points * 2)))
    if underlined:
        look.append(element("u", val="dotted"))
    look.append(element("lang", val="en-US", eastAsia="zh-CN"))
    text_run.append(look)
    text_element = element("t")
    text_element.text = text
    text_element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text_run.append(text_element)
    return text_run


def field(code: str, font: str, points: float) -> list[Any]:
    """Return the runs of a field such as PAGE or NUMPAGES, which the reader's program fills in."""
    runs = []
    for part in ("begin", code, "separate", "1", "end"):
        field_run = run("", font, points)
        field_run.remove(field_run[-1])
        if part == code:
            inner = element("instrText")
            inner.text = f" {code} "
        elif part == "1":
            inner = element("t")
            inner.text = part
        else:
            inner = element("fldChar", fldCharType=part)
        field_run.append(inner)
        runs.append(field_run)
    return runs


def watermark(text: str, place: str) -> Any:
    """Return the run that puts large grey `text` behind the page; `place` names it apart from the others."""
    picture_run = parse_xml(_WATERMARK.format(w=nsdecls("w"), place=place, width=330 if len(text) < 4 else 420))
    picture_run.find(".//{urn:schemas-microsoft-com:vml}shape").set("alt", text)
    picture_run.find(".//{urn:schemas-microsoft-com:vml}shape/{urn:schemas-microsoft-com:vml}textpath").set("string", text)
    return picture_run


def font_table(document: Document) -> None:
    """Name the fonts with what may stand in for them."""
    table = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for name, others in _FALLBACKS.items():
        entry = element("font", name=name)
        entry.append(element("altName", val=others))
        entry.append(element("charset", val="86"))
        entry.append(element("family", val="modern" if name == HEADING else "roman"))
        table.append(entry)
    from lxml import etree

    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def fixed_properties(document: Document, title: str, at: datetime) -> None:
    """Say in the file's properties what the paper is; every time in them is `at`."""
    about, stamp = document.core_properties, at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.author, about.last_modified_by, about.comments = title, "Liuhen 留痕", "Liuhen 留痕", ""
    about.created = about.modified = about.last_printed = stamp
    about.revision, about.language = 1, "zh-CN"


def place_for(number: int) -> Any:
    """Return what holds the place of the rows that `save` puts there."""
    from lxml import etree

    return etree.Comment(f"rows {number}")


def save(document: Document, out: Path, at: datetime, rows: Sequence[str] = ()) -> None:
    """Write the document beside `out`, flush and rename; the same paper gives the same bytes. rows: XML for each `place_for`.

    Raises OSError where the folder cannot be written.
    """
    loose, packed, stamp = io.BytesIO(), io.BytesIO(), at.astimezone(UTC).timetuple()[:6]
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            named = zipfile.ZipInfo(entry.filename, max(stamp, _EARLIEST))
            named.external_attr = 0o600 << 16
            data = source.read(entry)
            for number, some in enumerate(rows if entry.filename == "word/document.xml" else ()):
                data = data.replace(f"<!--rows {number}-->".encode(), some.encode(), 1)
            target.writestr(named, data, zipfile.ZIP_DEFLATED)
    put(out, packed.getvalue())
