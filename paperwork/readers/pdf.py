"""PDF papers: their text layer where there is one, otherwise each page as a picture for recognition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.errors import NotReadable
from paperwork.pieces import CHARACTERS, Paper, Piece
from paperwork.readers.plain import lines

PAGES = 200  # read at most; a paper of a case has a few
SCANNED_PAGES = 20  # recognised at most; seconds each
DOTS = 200  # dots an inch for recognition
LARGEST_SIDE = 4_000  # pixels of a rendered page
_FEWEST = 8  # characters; fewer on a page means that it is a scan


def read(path: Path) -> Paper:
    """Read a .pdf; NotReadable where it is broken or asks for a password."""
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            return _paper(document, path.name)
    except pypdfium2.PdfiumError as problem:
        key = "papers_in.encrypted" if "password" in str(problem).lower() else "papers_in.broken"
        raise NotReadable(key, file=path.name) from problem


def _paper(document: Any, name: str) -> Paper:
    pieces: list[Piece] = []
    notes: list[Text] = []
    scanned = 0
    for number, page in _pages(document):
        words = _text(page)
        if len("".join(words.split())) >= _FEWEST:
            pieces.extend(lines(words, number))
        elif scanned < SCANNED_PAGES and _has_content(page):
            scanned += 1
            pieces.extend(_recognised(page, number))
        if sum(len(piece.text) for piece in pieces) > CHARACTERS:
            raise NotReadable("papers_in.too_long", file=name)
    if len(document) > PAGES:
        notes.append(text("papers_in.pages_left_out", read=PAGES, pages=len(document)))
    if scanned == SCANNED_PAGES:
        notes.append(text("papers_in.scans_left_out", read=SCANNED_PAGES))
    return Paper("pdf", tuple(pieces), scanned > 0, tuple(notes))


def _pages(document: Any) -> Iterator[tuple[int, Any]]:
    for index in range(min(len(document), PAGES)):
        with closing(document[index]) as page:
            yield index + 1, page


def _text(page: Any) -> str:
    with closing(page.get_textpage()) as layer:
        return str(layer.get_text_bounded(errors="ignore")).replace("\ufffe", "").replace("\x00", "")


def _has_content(page: Any) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _recognised(page: Any, number: int) -> tuple[Piece, ...]:
    from paperwork.readers.image import recognise

    width, height = page.get_size()
    scale = min(DOTS / 72, LARGEST_SIDE / max(width, height, 1))
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        return recognise(bitmap.to_numpy().copy(), number)
