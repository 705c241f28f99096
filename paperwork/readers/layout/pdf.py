"""PDF papers: line by line what is seen, from the text layer where it is text, from the page's picture where it is a scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import CHARACTERS, FEWEST, Paper, TextBlock, as_blocks
from paperwork.readers.layout.annotations import values
from paperwork.readers.layout.glyphs import Glyph, PageBox, PageView, glyphs, view_of
from paperwork.readers.layout.placing import PlacedText, in_lines, runs
from paperwork.readers.packed import UNNAMED
from paperwork.readers.picture.inside import LARGE
from paperwork.readers.picture.lines import PageLine, wrapped
from paperwork.readers.picture.ruled import cells, in_rows

PAGES = 200  # read at most; a paper of a case has a few
SCANNED_PAGES = 20  # recognised at most; seconds each
DOTS = 200  # dots an inch for recognition
LARGEST_SIDE = 2_400  # pixels of a rendered page: A4 at 200 dpi
LARGEST_DRAWN = 6_000  # pixels of a page that is drawn to see what is on it: A0 at SCALE; a file may claim a page of a million points
SCALE = 1.5  # pixels a point, where a page is drawn only to see what is on it
INK = 60  # grey levels darker than paper
_UNKNOWN = 2  # characters that the font does not name, from which a page is looked at


def read(content: bytes) -> Paper:
    """Read a .pdf; NotReadable where it is broken or asks for a password."""
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            document.init_forms()
            return _paper(document)
    except pypdfium2.PdfiumError as problem:
        key = "papers_in.encrypted" if "password" in str(problem).lower() else "papers_in.broken"
        raise NotReadable(key, file=UNNAMED) from problem


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    form: Any | None
    blocks: list[TextBlock] = field(default_factory=list)
    scanned: int = 0  # pages recognised
    left: int = 0  # pages that would have had to be recognised, too

    def page(self, page: Any, number: int) -> None:
        """Read one page."""
        view = view_of(page, SCALE, LARGEST_DRAWN)
        every = glyphs(view)
        printed = [glyph for glyph in every if not glyph.scanned]
        placed = runs([glyph for glyph in printed if glyph.text or glyph.blank], values(view, self.form))
        unread = _unread(view, printed, placed)
        if unread and self.scanned < SCANNED_PAGES:
            self.scanned += 1
            lines = _lines([run for run in placed if not _mixed(run, unread)], view)
            lines += _recognised(page, view, lines)
        elif unread:
            self.left += 1
            lines = _lines(placed, view) + [_as_read(line) for line in in_lines(runs([glyph for glyph in every if glyph.scanned], ()))]
        else:
            lines = _lines(placed, view)
        ordered = lines if not unread else sorted(lines, key=lambda line: line.top)
        pictured = [at for at, line in enumerate(ordered, 1) if line.recognised]
        self.blocks.extend(as_blocks((line.text for line in ordered), number, wrapped(ordered, round(SCALE * page.get_width())), pictured))


def _paper(document: Any) -> Paper:
    reading = _Reading(document.formenv)
    for number, page in _pages(document):
        reading.page(page, number)
        if sum(len(block.text) for block in reading.blocks) > CHARACTERS:
            raise NotReadable("papers_in.too_long", file=UNNAMED)
    notes: list[Text] = []
    if len(document) > PAGES:
        notes.append(text("papers_in.pages_left_out", read=PAGES, pages=len(document)))
    if reading.left:
        notes.append(text("papers_in.scans_left_out", read=SCANNED_PAGES))
    return Paper("pdf", tuple(reading.blocks), tuple(notes))


def _pages(document: Any) -> Iterator[tuple[int, Any]]:
    for index in range(min(len(document), PAGES)):
        with closing(document[index]) as page:
            yield index + 1, page


def _unread(view: PageView, printed: Sequence[Glyph], placed: Sequence[PlacedText]) -> list[PageBox]:
    """Return where print stands that the text layer does not say: of a scan, or in a font without its table."""
    unknown = [glyph.box for glyph in printed if not glyph.text and not glyph.blank]
    few = sum(len("".join(run.text.split())) for run in placed) < FEWEST
    if few and not _has_content(view.page):
        return []
    if view.bitmap is None:
        return [PageBox(0, 0, 0, 0)] if few else []
    scan = view.large >= LARGE or few
    marks = _marks(view, printed) if scan else []
    seen = [*(marks if len(marks) >= FEWEST or few else ()), *(unknown if len(unknown) >= _UNKNOWN else ())]
    return seen or ([PageBox(0, 0, 0, 0)] if few else [])


def _marks(view: PageView, printed: Sequence[Glyph]) -> list[PageBox]:
    """Return the marks of the size of print that no character of the text layer accounts for."""
    import cv2
    import numpy as np

    grey = view.bitmap.copy() if view.bitmap is not None else np.zeros((1, 1), np.uint8)
    for glyph in printed:
        box = glyph.box
        grey[max(0, int(box.top) - 1) : round(box.bottom) + 2, max(0, int(box.left) - 1) : round(box.right) + 2] = 255
    ink = cv2.adaptiveThreshold(np.ascontiguousarray(grey), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, INK // 4)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    marks = [stats[number] for number in range(1, count) if 4 <= stats[number][3] <= 60 and 3 <= stats[number][2] <= 120]
    return [PageBox(float(left), float(top), float(left + width), float(top + height)) for left, top, width, height, _ in marks]


def _mixed(run: PlacedText, unread: Sequence[PageBox]) -> bool:
    """Whether print that the text layer does not say stands on the same line: then the whole line is read from the picture."""
    return any(abs(box.middle - run.middle) < 0.4 * run.height and box.height < 2 * run.height for box in unread)


def _lines(placed: Sequence[PlacedText], view: PageView) -> list[PageLine]:
    """Return the lines of the text layer: cells of ruled tables as their rules say, else what stands apart separated by a tab."""
    if not placed or view.bitmap is None or not _drawn(view.page):
        return in_lines(placed)
    heights = sorted(run.height for run in placed)
    areas, ruled = cells(view.bitmap, heights[len(heights) // 2])
    rows, free = in_rows(placed, areas, ruled)
    return sorted([*rows, *in_lines(free)], key=lambda line: line.top) if rows else in_lines(placed)


def _drawn(page: Any) -> bool:
    """Whether anything is drawn that could be the ruling of a table."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    return next(iter(page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=4)), None) is not None


def _has_content(page: Any) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _as_read(line: PageLine, scale: float = 1.0) -> PageLine:
    return PageLine(line.top * scale, line.text, line.left * scale, line.right * scale, line.type_height * scale, recognised=True)


def _recognised(page: Any, view: PageView, known: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines of the page's picture, without those that the text layer already says."""
    from paperwork.readers.picture.image import recognised_lines

    width, height = page.get_size()
    scale = min(DOTS / 72, LARGEST_SIDE / max(width, height, 1))
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        grey = bitmap.to_numpy().reshape(bitmap.height, bitmap.stride)[:, : bitmap.width].copy()
    finer = scale / view.scale
    for line in known:
        top, bottom = (max(0, round(finer * (line.top + side * 0.7 * line.type_height))) for side in (-1, 1))
        grey[top:bottom, max(0, int(finer * line.left) - 2) : round(finer * line.right) + 3] = 255
    lines, _ = recognised_lines(grey)
    return [_as_read(line, view.scale / scale) for line in lines]
