"""What holds for every reader of the table READERS."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import weasyprint
from docx import Document
from PIL import Image

from messages.errors import NotReadable
from paperwork.readers.reading import HEAD, READERS, read

WORDS = "检查时间：2024年5月6日9时30分"


def _docx(path: Path) -> None:
    document = Document()
    document.add_paragraph(WORDS)
    document.save(str(path))


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = WORDS
    book.save(path)


def _ofd(path: Path) -> None:
    text = f'<TextObject Boundary="10 10 100 10"><TextCode X="0" Y="5">{WORDS}</TextCode></TextObject>'
    with zipfile.ZipFile(path, "w") as packed:
        space = 'xmlns="http://www.ofdspec.org/2016"'
        packed.writestr("OFD.xml", f"<OFD {space}><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>")
        packed.writestr("Doc_0/Document.xml", f'<Document {space}><Pages><Page ID="1" BaseLoc="Page.xml"/></Pages></Document>')
        packed.writestr("Doc_0/Page.xml", f"<Page {space}><Content><Layer>{text}</Layer></Content></Page>")


def _pdf(path: Path) -> None:
    weasyprint.HTML(string=f"<p>{WORDS}</p>").write_pdf(path)


def _rich(path: Path) -> None:
    escaped = "".join(f"\\u{ord(character)}?" if ord(character) > 127 else character for character in WORDS)
    path.write_text("{\\rtf1\\ansi " + escaped + "}")


def _image(path: Path) -> None:
    Image.new("L", (400, 200), 255).save(path, "PNG")


def _txt(path: Path) -> None:
    path.write_text(WORDS, encoding="utf-8")


WRITE: dict[str, Callable[[Path], None]] = {
    "docx": _docx, "xlsx": _xlsx, "ofd": _ofd, "pdf": _pdf, "doc": _rich, "image": _image, "txt": _txt}


def test_every_reader_of_the_table_has_a_sample() -> None:
    assert set(WRITE) == set(READERS)


@pytest.mark.parametrize("kind", READERS)
def test_a_paper_is_read_by_the_reader_of_its_kind_and_says_which(kind: str, tmp_path: Path) -> None:
    if kind == "doc" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / ("文书.doc" if kind == "doc" else "文书.txt" if kind == "txt" else "文书.dat")
    WRITE[kind](path)
    paper = read(path)
    assert paper.kind == kind
    assert kind == "image" or WORDS in paper.text.replace("\n", "")


@pytest.mark.parametrize("kind", READERS)
def test_a_paper_cut_short_is_read_or_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"文书.{kind}"
    WRITE[kind](path)
    whole = path.read_bytes()
    for length in (1, 8, min(HEAD, len(whole) // 2)):
        path.write_bytes(whole[:length])
        try:
            read(path)
        except NotReadable as refusal:
            assert refusal.say("zh") and refusal.say("en")


def test_no_two_readers_claim_the_same_bytes() -> None:
    readers = list(READERS.values())
    starts = [start for reader in readers for start in reader.starts]
    assert len(starts) == len(set(starts))
    assert not [start for start in starts for other in starts if start != other and start.startswith(other)]
    members = [reader.member for reader in readers if reader.member]
    assert len(members) == len(set(members))
    suffixes = [suffix for reader in readers for suffix in reader.suffixes]
    assert len(suffixes) == len(set(suffixes))
