"""PDF papers: their text layer where there is one, otherwise each page as a picture for recognition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.errors import NotReadable
from paperwork.pieces import CHARACTERS, PIECES, Paper, Piece, laid_out

PAGES = 200  # read at most; a paper of a case has a few
SCANNED_PAGES = 20  # recognised at most; seconds each
DOTS = 200  # dots an inch for recognition
LARGEST_SIDE = 4_000  # pixels of a rendered page
_GAP = 0.6  # of the height of the type: a wider gap parts two cells
_ODDEST = 0.2  # share of glyphs that are no characters; more and the page is read as a picture
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
        words = _lines(page)
        if _legible("".join(words)):
            pieces.extend(laid_out((line for part in words for line in part.split("\n")), number))
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


def _legible(words: str) -> bool:
    """Whether a page's text layer is words: a scan has none, and a font without its table gives private glyphs."""
    inked = "".join(words.split())
    odd = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" or ord(char) < 32 for char in inked)
    return len(inked) >= _FEWEST and odd <= _ODDEST * len(inked)


def _lines(page: Any) -> list[str]:
    """Return the lines of the text layer; what stands apart on one line (the cells of a row) is parted by a tab."""
    with closing(page.get_textpage()) as layer:
        found: list[str] = []
        before: tuple[float, float, float, float] | None = None
        for number in range(min(layer.count_rects(), PIECES)):
            box = layer.get_rect(number)
            words = layer.get_text_bounded(*box, errors="ignore").replace("\ufffe", "").replace("\x00", "")
            words = words.replace("\r\n", "\n").strip("\n")
            if before is not None and _beside(before, box):
                apart = box[0] - before[2] > _GAP * (box[3] - box[1])
                found[-1] = f"{found[-1].rstrip()}\t{words}" if apart else found[-1] + words
            elif words.strip():
                found.append(words)
            else:
                continue
            before = box
    return found


def _beside(left: tuple[float, ...], right: tuple[float, ...]) -> bool:
    """Whether two boxes (left, bottom, right, top; points) stand on one line, the second after the first."""
    common = min(left[3], right[3]) - max(left[1], right[1])
    return common > 0.5 * min(left[3] - left[1], right[3] - right[1]) and right[0] > left[0]


def _has_content(page: Any) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _recognised(page: Any, number: int) -> tuple[Piece, ...]:
    from paperwork.readers.image import recognise

    width, height = page.get_size()
    scale = min(DOTS / 72, LARGEST_SIDE / max(width, height, 1))
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        return recognise(bitmap.to_numpy().copy(), number)
