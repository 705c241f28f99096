"""Any paper of a case → its text with the place of each piece. The kind is decided by the bytes, not by the name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from messages.errors import BadCall, NotReadable
from paperwork.readers import docx, image, ofd, office97, pdf, plain, xlsx
from paperwork.readers.pieces import Paper, Piece

__all__ = ["Paper", "Piece", "read"]

LARGEST = 200 << 20  # bytes of one paper
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"GIF8")
_PACKED: dict[str, Callable[[Path], Paper]] = {".docx": docx.read, ".docm": docx.read, ".xlsx": xlsx.read, ".ofd": ofd.read}


def read(path: Path) -> Paper:
    """Read a paper: docx, pdf, picture, text, xlsx, doc, ofd.

    Raises BadCall (not there, a folder, no access) or NotReadable (empty, broken, encrypted, a bomb, no paper at all).
    """
    try:
        if path.is_dir():
            raise BadCall("papers_in.folder", path=str(path))
        size = path.stat().st_size
        with path.open("rb") as source:
            head = source.read(1024)
        if size == 0:
            raise NotReadable("papers_in.empty", file=path.name)
        if size > LARGEST:
            raise NotReadable("papers_in.too_long", file=path.name)
        return _reader(path, head)(path)
    except FileNotFoundError:
        raise BadCall("papers_in.not_there", path=str(path)) from None
    except OSError as problem:
        raise BadCall("papers_in.no_access", path=str(path), why=problem.strerror or type(problem).__name__) from problem


def _reader(path: Path, head: bytes) -> Callable[[Path], Paper]:
    if head.startswith(b"PK"):
        return _PACKED.get(path.suffix.lower()) or _packed_by_content(path)
    if b"%PDF-" in head:
        return pdf.read
    if head.startswith((_OLE, office97.RICH)):
        return office97.read
    if head.startswith(_PICTURES):
        return image.read
    if path.suffix.lower() in (".txt", ".md", ".csv", ".text", ""):
        return plain.read
    raise NotReadable("papers_in.unknown", file=path.name)


def _packed_by_content(path: Path) -> Callable[[Path], Paper]:
    from paperwork.readers.packed import opened

    with opened(path) as archive:
        for member, reader in (("word/document.xml", docx.read), ("xl/workbook.xml", xlsx.read), ("OFD.xml", ofd.read)):
            if member in archive.names:
                return reader
    raise NotReadable("papers_in.unknown", file=path.name)
