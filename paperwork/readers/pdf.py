"""PDF papers: their text layer where there is one, otherwise each page as a picture for recognition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import CHARACTERS, FEWEST, MOST_BLOCKS, Paper, TextBlock, as_blocks
from paperwork.readers.lines import PageLine, wrapped
from paperwork.readers.ruled import cells, in_rows

PAGES = 200  # read at most; a paper of a case has a few
SCANNED_PAGES = 20  # recognised at most; seconds each
DOTS = 200  # dots an inch for recognition
LARGEST_SIDE = 2_400  # pixels of a rendered page: A4 at 200 dpi
LARGEST_RULED = 6_000  # pixels of a page whose ruling is looked for: A0 at SCALE; a file may claim a page of a million points
SCALE = 1.5  # pixels a point, where a page is drawn only to see its ruling
_GAP = 0.6  # of the height of the type: a wider gap separates two cells
_ODDEST = 0.2  # share of glyphs that are no characters; more and the page is read as a picture


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
    blocks: list[TextBlock] = []
    notes: list[Text] = []
    scanned = 0
    for number, page in _pages(document):
        lines = _lines(page)
        if _legible("".join(line.text for line in lines)):
            width = SCALE * page.get_width()
            blocks.extend(as_blocks((line.text for line in lines), number, wrapped(lines, width)))
        elif scanned < SCANNED_PAGES and _has_content(page):
            scanned += 1
            blocks.extend(_recognised(page, number))
        if sum(len(block.text) for block in blocks) > CHARACTERS:
            raise NotReadable("papers_in.too_long", file=name)
    if len(document) > PAGES:
        notes.append(text("papers_in.pages_left_out", read=PAGES, pages=len(document)))
    if scanned == SCANNED_PAGES:
        notes.append(text("papers_in.scans_left_out", read=SCANNED_PAGES))
    return Paper("pdf", tuple(blocks), scanned > 0, tuple(notes))


def _pages(document: Any) -> Iterator[tuple[int, Any]]:
    for index in range(min(len(document), PAGES)):
        with closing(document[index]) as page:
            yield index + 1, page


def _legible(text: str) -> bool:
    """Whether a page's text layer is words: a scan has none, and a font without its table gives private glyphs."""
    visible = "".join(text.split())
    odd = sum("\ue000" <= char <= "\uf8ff" or char == "\ufffd" or ord(char) < 32 for char in visible)
    return len(visible) >= FEWEST and odd <= _ODDEST * len(visible)


@dataclass(frozen=True, slots=True)
class _PlacedText:
    """Words of the text layer and where they are seen, in pixels of the page as it is shown."""

    left: float
    middle: float  # from the top
    width: float
    height: float
    text: str


def _lines(page: Any) -> list[PageLine]:
    """Return the lines of the text layer: cells of ruled tables as their rules say, else what stands apart separated by a tab."""
    runs = list(_runs(page))
    if not runs or not _drawn(page) or max(page.get_size()) * SCALE > LARGEST_RULED:
        return _joined(runs)
    heights = sorted(run.height for run in runs)
    with closing(page.render(scale=SCALE, grayscale=True)) as bitmap:
        areas, ruled = cells(bitmap.to_numpy().reshape(bitmap.height, bitmap.stride)[:, : bitmap.width], heights[len(heights) // 2])
        rows, free = in_rows(runs, areas, ruled)
    return sorted([*rows, *_joined(free)], key=lambda line: line.top) if rows else _joined(free)


def _runs(page: Any) -> Iterator[_PlacedText]:
    with closing(page.get_textpage()) as layer:
        for number in range(min(layer.count_rects(), MOST_BLOCKS)):
            box = layer.get_rect(number)
            run_text = layer.get_text_bounded(*box, errors="ignore").replace("\ufffe", "").replace("\x00", "")
            run_text = " ".join(run_text.split("\r\n")).replace("\n", " ")
            left, top, width, height = (SCALE * value for value in _as_shown(page, box))
            yield _PlacedText(left, top + height / 2, width, height, run_text)


def _as_shown(page: Any, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return left, top, width and height (points) of a box as it is seen on the page, which may be stored turned."""
    west, south, east, north = page.get_cropbox()
    left, bottom, right, top = box
    wide, high = right - left, top - bottom
    return {
        0: (left - west, north - top, wide, high),
        90: (bottom - south, left - west, high, wide),
        180: (east - right, bottom - south, wide, high),
        270: (north - top, east - right, high, wide),
    }[page.get_rotation() % 360]


def _joined(runs: Sequence[_PlacedText]) -> list[PageLine]:
    """Return the lines in the order of the text layer; what stands apart on one line is separated by a tab."""
    lines: list[PageLine] = []
    before: _PlacedText | None = None
    for run in runs:
        if before is not None and _beside(before, run):
            apart = run.left - before.left - before.width > _GAP * run.height
            joined = f"{lines[-1].text.rstrip()}\t{run.text}" if apart else lines[-1].text + run.text
            lines[-1] = replace(lines[-1], text=joined, right=run.left + run.width)
        elif run.text.strip():
            lines.append(PageLine(run.middle, run.text, run.left, run.left + run.width, run.height))
        else:
            continue
        before = run
    return lines


def _beside(left_run: _PlacedText, right_run: _PlacedText) -> bool:
    """Whether two runs stand on one line, the second after the first."""
    common = (left_run.height + right_run.height) / 2 - abs(left_run.middle - right_run.middle)
    return common > 0.5 * min(left_run.height, right_run.height) and right_run.left > left_run.left


def _drawn(page: Any) -> bool:
    """Whether anything is drawn that could be the ruling of a table."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    return next(iter(page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=4)), None) is not None


def _has_content(page: Any) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _recognised(page: Any, number: int) -> tuple[TextBlock, ...]:
    from paperwork.readers.image import recognise

    width, height = page.get_size()
    scale = min(DOTS / 72, LARGEST_SIDE / max(width, height, 1))
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        return recognise(bitmap.to_numpy().copy(), number)
