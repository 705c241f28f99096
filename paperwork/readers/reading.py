"""Any paper of a case → its text with the place of each block. The kind is decided by the bytes: a stored copy has no name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from messages.errors import BadCall, NotReadable
from paperwork.readers import plain
from paperwork.readers.blocks import Paper
from paperwork.readers.layout import ofd, pdf
from paperwork.readers.packed import UNNAMED, Archive, opened
from paperwork.readers.picture import image
from paperwork.readers.sheet import xlsx
from paperwork.readers.web import html, mht
from paperwork.readers.word import docx, flat_xml, office97

__all__ = ["READERS", "Paper", "PaperReader", "of_bytes", "read"]

LARGEST = 200 << 20  # bytes of one paper
HEAD = 1024  # bytes in which a kind shows itself
_ZIP = b"PK"


def _laid_in(content: bytes) -> Paper | None:
    """Read a paper that is laid into another as a whole; None where it cannot be read."""
    try:
        return of_bytes(content)
    except NotReadable:
        return None


@dataclass(frozen=True, slots=True)
class PaperReader:
    """How papers of one kind are known by their bytes, and read."""

    read: Callable[[bytes], Paper]
    starts: tuple[bytes, ...] = ()  # one of these stands at the beginning
    brands: tuple[bytes, ...] = ()  # … or, after `ftyp`, one of these (ISO base media: HEIC, AVIF)
    contains: bytes = b""  # this stands in the first HEAD bytes
    signs: re.Pattern[bytes] | None = None  # this is found in the first HEAD bytes
    root: bytes = b""  # the root element of the main part of a zip file
    member: str = ""  # a zip file with this member


# kind of paper (`Paper.kind`) → its reader, in the order in which they are asked; text is what none of the others is
READERS: Mapping[str, PaperReader] = MappingProxyType({
    "docx": PaperReader(lambda content: docx.read(content, _laid_in), root=b"document"),
    "xlsx": PaperReader(xlsx.read, root=b"workbook"),
    "ofd": PaperReader(ofd.read, member="OFD.xml"),
    "pdf": PaperReader(pdf.read, contains=b"%PDF-"),
    "doc": PaperReader(office97.read, starts=(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", office97.RICH)),
    "image": PaperReader(
        image.read,
        starts=(b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"GIF8", b"\x00\x00\x00\x0cjP  "),
        brands=(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"),
    ),
    "word-xml": PaperReader(lambda content: flat_xml.read(content, _laid_in), signs=flat_xml.SIGNS),
    "mht": PaperReader(mht.read, signs=mht.SIGNS),
    "html": PaperReader(html.read, signs=html.SIGNS),
    "txt": PaperReader(plain.read),
})


def read(path: Path) -> Paper:
    """Read a paper: docx, pdf, picture, text, xlsx, doc, ofd, html, mht, Word's XML.

    Raises BadCall (not there, a folder, no access) or NotReadable (empty, broken, encrypted, a bomb, no paper at all).
    """
    try:
        if path.is_dir():
            raise BadCall("papers_in.folder", path=str(path))
        if path.stat().st_size > LARGEST:
            raise NotReadable("papers_in.too_long", file=path.name)
        return of_bytes(path.read_bytes())
    except FileNotFoundError:
        raise BadCall("papers_in.not_there", path=str(path)) from None
    except NotReadable as problem:
        named = {**problem.text.params, "file": path.name}
        raise NotReadable(problem.text.key, **named) from problem
    except OSError as problem:
        raise BadCall("papers_in.no_access", path=str(path), why=problem.strerror or type(problem).__name__) from problem


def of_bytes(content: bytes) -> Paper:
    """Read a paper from its bytes; NotReadable without a name in its sentence."""
    if not content:
        raise NotReadable("papers_in.empty", file=UNNAMED)
    reader = _reader(content)
    if reader is None:
        raise NotReadable("papers_in.unknown", file=UNNAMED)
    return reader.read(content)


def _reader(content: bytes) -> PaperReader | None:
    if content.startswith(_ZIP):
        with opened(content) as archive:
            return next((reader for reader in READERS.values() if _packs(reader, archive)), None)
    head = content[:HEAD]
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    text = _as_text(head)
    for reader in READERS.values():
        if (head.startswith(reader.starts) if reader.starts else False) or (reader.contains and reader.contains in head):
            return reader
        if brand in reader.brands or (reader.signs is not None and reader.signs.search(text)):
            return reader
    return READERS["txt"] if plain.is_text(head) else None


def _as_text(head: bytes) -> bytes:
    """Return the head with UTF-16 as ASCII, as far as signs are concerned."""
    return head.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def _packs(reader: PaperReader, archive: Archive) -> bool:
    if reader.member:
        return reader.member in archive.names
    main = [row.target for row in archive.related() if row.kind == "officeDocument"] or ["word/document.xml", "xl/workbook.xml"]
    heads = [archive.read(part)[:HEAD] for part in main if part in archive.names]
    return bool(reader.root) and any(re.search(rb"<(?:\w+:)?" + reader.root + rb"[\s>]", head) for head in heads)
