"""Papers made for the tests of the readers, and how a refusal is looked at."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from messages.errors import LiuhenError
from paperwork.readers.reading import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


TIME = "检查时间：2024年5月6日9时30分至10时45分"


def texts(path: Path) -> list[str]:
    return [block.text for block in read(path).blocks]


def places(path: Path) -> dict[str, str]:
    return {block.text: block.where for block in read(path).blocks}


def pdf_of(body: str, path: Path) -> Path:
    import weasyprint

    weasyprint.HTML(string=f"<meta charset=utf-8><body style='font-family:Noto Serif CJK SC'>{body}").write_pdf(path)
    return path


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def _shown(number: int, x: float, y: float, text: str) -> str:
    code = f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode>'
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


def font(size: int) -> ImageFont.FreeTypeFont:
    path = subprocess.run(["fc-match", "-f", "%{file}", "Noto Serif CJK SC"], capture_output=True, text=True, check=True).stdout
    return ImageFont.truetype(path, size)


def scan(lines: list[str], path: Path, turned: float = 1.5) -> Path:
    page = Image.new("L", (1240, 700), 250)
    for number, text in enumerate(lines):
        ImageDraw.Draw(page).text((120, 120 + 90 * number), text, font=font(34), fill=30)
    page = page.rotate(turned, Image.Resampling.BICUBIC, fillcolor=248)
    grain = np.random.default_rng(1).normal(0, 6, (page.height, page.width))
    Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8)).save(path, dpi=(150, 150))
    return path


def bomb(path: Path, megabytes: int, member: str = "word/document.xml") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(member, "w") as out:
        for _ in range(megabytes):
            out.write(b" " * (1 << 20))
    return path


def refusal(path: Path) -> str:
    """Return the sentence a file is refused with; there is one in both languages."""
    with pytest.raises(LiuhenError) as raised:
        read(path)
    assert raised.value.say("en")
    return raised.value.say()
