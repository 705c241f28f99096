"""One paper of each kind that READERS knows, with words of the caller's choice: for the readers' contract and for whole commands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import weasyprint
from docx import Document
from PIL import Image, ImageDraw
from typefaces import serif

OFD = 'xmlns="http://www.ofdspec.org/2016"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(lines: list[str]) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def xlsx(lines: list[str]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append([line])
    book.save(out)
    return out.getvalue()


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def ofd_page(objects: str) -> str:
    return f"<Page {OFD}><Area><PhysicalBox>0 0 210 297</PhysicalBox></Area><Content><Layer>{objects}</Layer></Content></Page>"


def ofd_text(line: str, number: int, attributes: str = "") -> str:
    return f'<TextObject Boundary="10 {10 + 10 * number} 180 8" Size="4" {attributes}><TextCode X="0" Y="5">{line}</TextCode></TextObject>'


def ofd_of(page: str, more: dict[str, str | bytes] | None = None, resources: str = "") -> bytes:
    return packed({
        "OFD.xml": f"<OFD {OFD}><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Document.xml": f'<Document {OFD}>{resources}<Pages><Page ID="1" BaseLoc="Page.xml"/></Pages></Document>',
        "Doc_0/Page.xml": page, **(more or {}),
    })  # fmt: skip


def ofd(lines: list[str]) -> bytes:
    return ofd_of(ofd_page("".join(ofd_text(line, number) for number, line in enumerate(lines))))


def pdf_of(body: str) -> bytes:
    content: bytes = weasyprint.HTML(string=f"<meta charset=utf-8><body style='font-family:Noto Serif CJK SC'>{body}").write_pdf()
    return content


def pdf(lines: list[str]) -> bytes:
    return pdf_of("".join(f"<p>{line}</p>" for line in lines))


def rich(lines: list[str]) -> bytes:
    text = "\\par ".join("".join(f"\\u{ord(char)}?" if ord(char) > 127 else char for char in line) for line in lines)
    return ("{\\rtf1\\ansi " + text + "}").encode()


def drawn(lines: list[str], size: tuple[int, int] = (1240, 600)) -> Image.Image:
    page = Image.new("L", size, "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((100, 60 + 70 * number), line, fill=20, font=serif(34))
    return page


def image(lines: list[str]) -> bytes:
    out = io.BytesIO()
    drawn(lines).save(out, "PNG")
    return out.getvalue()


def flat_word(lines: list[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><w:wordDocument'
        f' xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>{body}</w:body></w:wordDocument>'
    ).encode()


def html(lines: list[str]) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<!DOCTYPE html><html><head><title>某网页</title></head><body>{body}</body></html>".encode()


def mht(lines: list[str]) -> bytes:
    import base64

    wrapped = base64.encodebytes(html(lines)).decode()
    return (
        'From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="-edge-"\n\n---edge-\n'
        f"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{wrapped}\n---edge---\n"
    ).encode()


def txt(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


MAKE: dict[str, Callable[[list[str]], bytes]] = {
    "docx": docx, "xlsx": xlsx, "ofd": ofd, "pdf": pdf, "doc": rich, "image": image, "word-xml": flat_word, "mht": mht, "html": html,
    "txt": txt,
}  # fmt: skip


def docx_of(body: str, parts: dict[str, str | bytes] | None = None, relations: str = "", main: str = "document.xml") -> bytes:
    """Return a Word paper written by hand: its body, more parts and what refers to them."""
    relation = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/{main}"/>'
    return packed({
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>',
        f"word/{main}": f'<w:document {W} xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>',
        f"word/_rels/{main}.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>', **(parts or {}),
    })  # fmt: skip


def stored(content: bytes, folder: Path) -> Path:
    """Write a paper as the store keeps it: under a name without an ending."""
    path = folder / "9f86d081884c7d659a2feaa0c55ad015"
    path.write_bytes(content)
    return path
