"""The characters of a PDF page that are seen, each with its place; those of an old recognition under a scan are kept apart.

What is white, switched off, covered, cropped away or drawn without ink leaves no trace on the rendered page: that is how it is told.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

MOST_GLYPHS = 50_000  # characters of one page
CONTRAST = 12  # grey levels within the box of a character; less is no ink
_INVISIBLE = 3  # text rendering mode: neither filled nor stroked (ISO 32000-1, 9.3.6)
_CORE = 0.15  # share of a character's box left out on each side, where its neighbours reach in
_SAME = 0.25  # of the height: nearer than that, the same character was drawn twice for bold type
_STRUCK = (0.3, 0.7)  # a line between these shares of the height strikes the characters out; below is an underline
_THIN = 0.2  # of the height; what is higher is no line


@dataclass(frozen=True, slots=True)
class PageBox:
    """An area of the page as it is shown, in pixels from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def holds(self, other: PageBox) -> bool:
        """Whether the centre of another lies in it."""
        return self.left <= (other.left + other.right) / 2 <= self.right and self.top <= other.middle <= self.bottom


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of the page."""

    text: str  # "" where the font does not say which character it is
    box: PageBox  # its ink; as wide as the pen moves
    owner: int  # which text object it belongs to
    blank: bool = False
    scanned: bool = False  # of an old recognition: invisible, or under the picture
    struck: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """A page, and where on it pictures and lines are."""

    page: Any
    scale: float  # pixels a point
    bitmap: Any | None  # grey levels as shown; None where the page is too large to be drawn
    order: dict[int, int]  # address of a text object → when it is painted
    covers: tuple[tuple[int, PageBox], ...]  # when each large opaque picture is painted, and where
    strokes: tuple[PageBox, ...]  # thin level lines
    large: float  # share of the page that pictures take

    def shown(self, bounds: tuple[float, float, float, float]) -> PageBox:
        """Return a box of page coordinates (left, bottom, right, top, in points) as it is seen: the page may be stored turned."""
        west, south, east, north = self.page.get_cropbox()
        left, bottom, right, top = bounds
        edges = {
            0: (left - west, north - top, right - west, north - bottom),
            90: (bottom - south, left - west, top - south, right - west),
            180: (east - right, bottom - south, east - left, top - south),
            270: (north - top, east - right, north - bottom, east - left),
        }[self.page.get_rotation() % 360]
        return PageBox(*(self.scale * edge for edge in edges))


def glyphs(view: PageView) -> tuple[Glyph, ...]:
    """Return the characters that are seen, in the order of the text layer, each once; blanks stand between them."""
    with closing(view.page.get_textpage()) as layer:
        return tuple(_unseen_left_out(list(_raw(view, layer)), view))


def _raw(view: PageView, layer: Any) -> Iterator[Glyph]:
    import pypdfium2.raw as pdfium

    edges = [ctypes.c_double() for _ in range(4)]
    pen = pdfium.FS_RECTF()
    modes: dict[int, bool] = {}
    for number in range(min(pdfium.FPDFText_CountChars(layer), MOST_GLYPHS)):
        owner = ctypes.cast(pdfium.FPDFText_GetTextObject(layer, number), ctypes.c_void_p).value or 0
        code = pdfium.FPDFText_GetUnicode(layer, number)
        if not owner or code in (0xFFFE, 0x0D, 0x0A):
            continue
        left, right, bottom, top = edges
        pdfium.FPDFText_GetCharBox(layer, number, left, right, bottom, top)
        pdfium.FPDFText_GetLooseCharBox(layer, number, pen)
        if owner not in modes:
            modes[owner] = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(layer, number)) == _INVISIBLE
        flat = view.page.get_rotation() % 180 == 0
        bounds = (
            min(left.value, pen.left) if flat else left.value, bottom.value if flat else min(bottom.value, pen.bottom),
            max(right.value, pen.right) if flat else right.value, top.value if flat else max(top.value, pen.top),
        )  # fmt: skip
        unknown = bool(pdfium.FPDFText_HasUnicodeMapError(layer, number)) or not _known(code)
        yield Glyph("" if unknown else chr(code), view.shown(bounds), owner, not unknown and chr(code).isspace(), modes[owner])


def _known(code: int) -> bool:
    return code >= 32 and not (0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF or code in (0xFFFD, 0xFFFF))


def _unseen_left_out(raw: list[Glyph], view: PageView) -> Iterator[Glyph]:
    drawn: dict[str, list[PageBox]] = {}
    begun: set[int] = set()  # text objects of which something is seen
    for glyph in raw:
        if glyph.blank:
            yield glyph
            continue
        covered = any(when > view.order.get(glyph.owner, when) and box.holds(glyph.box) for when, box in view.covers)
        if glyph.scanned or covered:
            yield replace(glyph, scanned=True)
            continue
        if not (_has_ink(glyph.box, view) if _on_page(glyph.box, view) else glyph.owner in begun and _uncropped(view)):
            continue
        begun.add(glyph.owner)
        before = drawn.setdefault(glyph.text, [])
        if glyph.text and any(_same(glyph.box, box) for box in before[-200:]):
            continue
        before.append(glyph.box)
        yield replace(glyph, struck=any(_strikes(stroke, glyph.box) for stroke in view.strokes))


def _same(box: PageBox, other: PageBox) -> bool:
    slack = _SAME * box.height
    return abs(box.left - other.left) < slack and abs(box.top - other.top) < slack


def _strikes(stroke: PageBox, box: PageBox) -> bool:
    over = min(stroke.right, box.right) - max(stroke.left, box.left)
    share = (stroke.middle - box.top) / box.height if box.height else 0.0
    return over > 0.6 * (box.right - box.left) and _STRUCK[0] < share < _STRUCK[1] and stroke.height < _THIN * box.height


def _on_page(box: PageBox, view: PageView) -> bool:
    if view.bitmap is None:
        return True
    high, wide = view.bitmap.shape
    return box.left >= 0 and box.right <= wide and box.top >= 0 and box.bottom <= high


def _uncropped(view: PageView) -> bool:
    """Whether a line that runs over the edge is a slip of the program that wrote it: nobody cropped the page."""
    return tuple(view.page.get_cropbox()) == tuple(view.page.get_mediabox())


def _has_ink(box: PageBox, view: PageView) -> bool:
    """Whether anything is drawn where a character stands."""
    if view.bitmap is None:
        return True
    inset_x, inset_y = _CORE * (box.right - box.left), _CORE * box.height
    rows = slice(int(box.top + inset_y), max(int(box.top + inset_y) + 1, round(box.bottom - inset_y)))
    columns = slice(int(box.left + inset_x), max(int(box.left + inset_x) + 1, round(box.right - inset_x)))
    part = view.bitmap[rows, columns]
    if part.size and int(part.max()) - int(part.min()) >= CONTRAST:
        return True
    whole = view.bitmap[max(0, int(box.top) - 1) : round(box.bottom) + 2, int(box.left) : round(box.right) + 1]
    return _speck(box) and bool(whole.size) and int(whole.max()) - int(whole.min()) >= CONTRAST


def _speck(box: PageBox) -> bool:
    """Whether a character is so small, a dot or a stroke, that its core may miss its ink."""
    return box.height < 6 or box.right - box.left < 6


def view_of(page: Any, scale: float, largest: float) -> PageView:
    """Look over a page: what is painted when, and draw it where its sides are below `largest` pixels."""
    import pypdfium2.raw as pdfium

    view = PageView(page, scale, _bitmap(page, scale, largest), {}, (), (), 0.0)
    covers, strokes, area = [], [], 0.0
    whole = max(1.0, page.get_width() * page.get_height() * scale**2)
    for when, part in enumerate(page.get_objects(max_depth=4)):
        if part.type == pdfium.FPDF_PAGEOBJ_TEXT:
            view.order[ctypes.cast(part.raw, ctypes.c_void_p).value or 0] = when
        elif part.type in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH) and (bounds := _bounds(part)):
            box = view.shown(bounds)
            if part.type == pdfium.FPDF_PAGEOBJ_PATH:
                strokes += [box] if box.height < 3 * scale and box.right - box.left > 3 * scale else []
                continue
            share = (box.right - box.left) * box.height / whole
            area += share
            if share >= 0.1 and not pdfium.FPDFPageObj_HasTransparency(part.raw):
                covers.append((when, box))
    strokes += [view.shown(bounds) for bounds in _struck_out(page)]
    return replace(view, covers=tuple(covers), strokes=tuple(strokes), large=area)


def _bounds(part: Any) -> tuple[float, float, float, float] | None:
    """Return where an object stands on the page, through the forms it lies in; None where nothing says."""
    import pypdfium2

    try:
        bounds: tuple[float, float, float, float] = part.get_bounds() if hasattr(part, "get_bounds") else part.get_pos()
    except pypdfium2.PdfiumError:
        return None
    return bounds


def _struck_out(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the middle lines of the annotations that strike words out."""
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_GLYPHS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_STRIKEOUT and pdfium.FPDFAnnot_GetRect(annotation, rect):
            middle = (rect.bottom + rect.top) / 2
            yield rect.left, middle, rect.right, middle
        pdfium.FPDFPage_CloseAnnot(annotation)


def _bitmap(page: Any, scale: float, largest: float) -> Any | None:
    if max(page.get_size()) * scale > largest:
        return None
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        return bitmap.to_numpy().reshape(bitmap.height, bitmap.stride)[:, : bitmap.width].copy()


def joined(group: Sequence[Glyph]) -> PageBox:
    """Return the box around several characters."""
    inked = [glyph.box for glyph in group if not glyph.blank] or [glyph.box for glyph in group]
    left, top = min(box.left for box in inked), min(box.top for box in inked)
    return PageBox(left, top, max(box.right for box in inked), max(box.bottom for box in inked))
