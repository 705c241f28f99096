"""Any paper of a case → its text with the place of each block. The kind is decided by the bytes, not by the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from messages.errors import BadCall, NotReadable
from paperwork.readers import docx, image, ofd, office97, pdf, plain, xlsx
from paperwork.readers.blocks import Paper
from paperwork.readers.packed import opened

__all__ = ["READERS", "Paper", "PaperReader", "read"]

LARGEST = 200 << 20  # bytes of one paper
HEAD = 1024  # bytes in which a kind shows itself
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class PaperReader:
    """How papers of one kind are known, and read."""

    read: Callable[[Path], Paper]
    starts: tuple[bytes, ...] = ()  # one of these stands at the beginning
    contains: bytes = b""  # this stands in the first HEAD bytes
    member: str = ""  # a zip file with this member
    suffixes: tuple[str, ...] = ()  # of the name: asked first of a zip file, and last where the bytes of a kind are just text


# kind of paper (`Paper.kind`) → its reader, in the order in which they are asked
READERS: Mapping[str, PaperReader] = MappingProxyType({
    "docx": PaperReader(docx.read, member="word/document.xml", suffixes=(".docx", ".docm")),
    "xlsx": PaperReader(xlsx.read, member="xl/workbook.xml", suffixes=(".xlsx",)),
    "ofd": PaperReader(ofd.read, member="OFD.xml", suffixes=(".ofd",)),
    "pdf": PaperReader(pdf.read, contains=b"%PDF-"),
    "doc": PaperReader(office97.read, starts=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", office97.RICH)),
    "image": PaperReader(image.read, starts=(b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"GIF8")),
    "txt": PaperReader(plain.read, suffixes=(".txt", ".md", ".csv", ".text", "")),
})


def read(path: Path) -> Paper:
    """Read a paper: docx, pdf, picture, text, xlsx, doc, ofd.

    Raises BadCall (not there, a folder, no access) or NotReadable (empty, broken, encrypted, a bomb, no paper at all).
    """
    try:
        if path.is_dir():
            raise BadCall("papers_in.folder", path=str(path))
        size = path.stat().st_size
        with path.open("rb") as source:
            head = source.read(HEAD)
        if size == 0:
            raise NotReadable("papers_in.empty", file=path.name)
        if size > LARGEST:
            raise NotReadable("papers_in.too_long", file=path.name)
        reader = _reader(path, head)
        if reader is None:
            raise NotReadable("papers_in.unknown", file=path.name)
        return reader.read(path)
    except FileNotFoundError:
        raise BadCall("papers_in.not_there", path=str(path)) from None
    except OSError as problem:
        raise BadCall("papers_in.no_access", path=str(path), why=problem.strerror or type(problem).__name__) from problem


def _reader(path: Path, head: bytes) -> PaperReader | None:
    if head.startswith(_ZIP):
        return _reader_of_zip(path)
    for reader in READERS.values():
        if head.startswith(reader.starts) or (reader.contains and reader.contains in head):
            return reader
    return _by_suffix(path, packed=False)


def _by_suffix(path: Path, packed: bool) -> PaperReader | None:
    fitting = (reader for reader in READERS.values() if bool(reader.member) is packed and path.suffix.lower() in reader.suffixes)
    return next(fitting, None)


def _reader_of_zip(path: Path) -> PaperReader | None:
    """Ask the name first, so that a broken paper is called broken; else what the zip file holds."""
    named = _by_suffix(path, packed=True)
    if named is not None:
        return named
    with opened(path) as archive:
        return next((reader for reader in READERS.values() if reader.member in archive.names), None)
