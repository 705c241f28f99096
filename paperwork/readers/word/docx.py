"""Word papers: paragraphs, tables (merged and nested), headers and footers, text boxes, tracked changes as accepted.

What nobody sees on the page states nothing: struck-out, hidden, white and tiny words. Where words were struck out is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from messages import Text, text
from messages.errors import NotReadable
from paperwork.readers.blocks import FEWEST, MOST_BLOCKS, STRUCK, Paper, TextBlock, cell, seen
from paperwork.readers.packed import UNNAMED, PartRelation, opened
from paperwork.readers.picture.inside import LaidIn, with_pictures
from paperwork.readers.word.fields import chosen, symbol
from paperwork.readers.word.looks import PLAIN, Looks, Styles, W, looks_of
from paperwork.readers.word.pictures import pictures_of

_LEFT_OUT = {f"{W}delText", f"{W}instrText", f"{W}rPr", f"{W}pPr", f"{W}rt", f"{W}sdtPr", f"{W}sectPr"}
_DELETED = {f"{W}del", f"{W}moveFrom"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{W}txbxContent"
_CHUNK = f"{W}altChunk"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SPACE = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_DEEPEST = 20  # tables in tables
_PLACES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "脚注"}  # kind of reference → where its words stand

Inner = Callable[[bytes], Paper | None]  # reads a paper inside a paper; None where it cannot


class Parts(Protocol):
    """The parts of a Word paper, packed or in one XML file."""

    def read(self, member: str) -> bytes:
        """Return the bytes of one part."""

    def xml(self, member: str) -> etree._Element:
        """Return one part."""

    def related(self, part: str = "") -> list[PartRelation]:
        """Return what a part refers to, or the whole paper."""


def read(content: bytes, inner: Inner = lambda content: None) -> Paper:
    """Read a .docx (or .docm, whose macros are not looked at); `inner` reads what is laid into it as a whole (altChunk)."""
    with opened(content) as archive:
        return read_parts(archive, archive.names, inner)


def read_parts(parts: Parts, names: frozenset[str], inner: Inner) -> Paper:
    """Read the parts of a Word paper, the main one found by its reference."""
    main = next((row.target for row in parts.related() if row.kind == "officeDocument"), "word/document.xml")
    if main not in names:
        raise NotReadable("papers_in.no_word", file=UNNAMED)
    references = [row for row in parts.related(main) if row.target in names]
    styles = next((parts.xml(row.target) for row in references if row.kind == "styles"), None)
    walk = _Walk(Styles(styles), {row.id: row.target for row in references if row.kind == "aFChunk"}, parts, inner)
    for kind in ("header", "", "footer", "footnotes", "endnotes"):
        for member in sorted({row.target for row in references if row.kind == kind} if kind else {main}):
            walk.part(parts.xml(member), _PLACES.get(kind, ""))
        if len(walk.blocks) > MOST_BLOCKS:
            raise NotReadable("papers_in.too_long", file=UNNAMED)
    pictures = list(pictures_of(parts.xml(main), {row.id: row.target for row in references if row.kind == "image"}))
    unplaced = [LaidIn(name, 0.0) for name in sorted(names) if name.startswith("word/media/") and not pictures]
    return with_pictures(Paper("docx", tuple(walk.blocks), walk.notes()), pictures or unplaced, parts.read)


@dataclass(slots=True)
class _Walk:
    styles: Styles
    chunks: dict[str, str]  # id of a reference → the part that is laid in
    parts: Parts
    inner: Inner
    blocks: list[TextBlock] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    unseen: int = 0  # characters

    def notes(self) -> tuple[Text, ...]:
        """Return what is doubtful about the reading."""
        return (text("papers_in.hidden_left_out"),) if self.unseen >= FEWEST else ()

    def part(self, root: etree._Element, where: str) -> None:
        """Walk one part of the file."""
        body = root.find(f"{W}body")
        self.walk(root if body is None else body, where, 0)

    def walk(self, parent: etree._Element, where: str, depth: int) -> None:
        """Walk the paragraphs and tables below `parent`, through whatever wraps them."""
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child, where, depth)
            elif child.tag == f"{W}tbl":
                self.table(child, depth)
            elif child.tag == _CHUNK:
                self.chunk(child.get(_ID) or child.get(_STRICT_ID) or "")
            elif child.tag not in _LEFT_OUT and child.tag not in _DELETED and isinstance(child.tag, str) and child.tag != _FALLBACK:
                self.walk(child, where, depth)

    def chunk(self, reference: str) -> None:
        """Keep the blocks of a paper that is laid in as a whole (altChunk)."""
        paper = self.inner(self.parts.read(self.chunks[reference])) if reference in self.chunks else None
        self.blocks.extend(paper.blocks if paper is not None else ())

    def paragraph(self, element: etree._Element, where: str, depth: int) -> None:
        """Keep one paragraph, and after it the text boxes anchored in it."""
        words = self.text_of(element, PLAIN)
        self.paragraphs += not where
        if words.replace(STRUCK, "").strip():
            self.blocks.append(seen(TextBlock(words, where or f"第{self.paragraphs}段")))
        self.boxes(element, depth)

    def boxes(self, element: etree._Element, depth: int) -> None:
        """Walk the text boxes in a paragraph (the fall-back copy for old Word left out)."""
        if depth > _DEEPEST:
            return
        for box in element.iter(_BOX):
            ancestors = list(box.iterancestors())
            if not any(ancestor.tag in (_FALLBACK, _BOX) for ancestor in ancestors[: ancestors.index(element)]):
                self.walk(box, "文本框", depth + 1)

    def table(self, element: etree._Element, depth: int) -> None:
        """Keep each cell once: merged cells at their first row and column, nested tables after their cell."""
        self.tables += 1
        number = self.tables
        nested: list[etree._Element] = []
        for row, line in enumerate(_rows(element), 1):
            column = 1 + _skipped(line)
            for box in _cells(line):
                around = looks_of(box.find(f"{W}tcPr"))
                words = "\n".join(self.text_of(paragraph, around) for paragraph in _paragraphs(box)).strip("\n")
                if words.replace(STRUCK, "").strip() and not _continues(box):
                    self.blocks.append(cell(words, number, row, column))
                nested.extend(_inner_tables(box))
                for paragraph in _paragraphs(box):
                    self.boxes(paragraph, depth)
                column += _span(box)
        if depth < _DEEPEST:
            for inner in nested:
                self.table(inner, depth + 1)

    def text_of(self, paragraph: etree._Element, around: Looks) -> str:
        """Return the text of a paragraph as it is seen once every tracked change is accepted; STRUCK where words were struck out."""
        pieces: list[str] = []
        looks = self.styles.paragraph(paragraph, around)
        self._collect_text(paragraph, looks, pieces)
        return "".join(pieces)

    def _collect_text(self, element: etree._Element, looks: Looks, pieces: list[str]) -> None:
        for child in element:
            if child.tag == f"{W}t":
                pieces.append(child.text or "")
            elif child.tag == f"{W}r":
                self._run(child, looks, pieces)
            elif child.tag in _SPACE:
                pieces.append(_SPACE[child.tag])
            elif child.tag == f"{W}sym":
                pieces.append(symbol(child))
            elif child.tag == f"{W}fldChar":
                pieces.append(chosen(child))
            elif child.tag in _DELETED:
                pieces.append(STRUCK * any((deleted.text or "").strip() for deleted in child.iter(f"{W}delText")))
            elif child.tag not in _LEFT_OUT and child.tag not in (_BOX, _FALLBACK, f"{W}p", f"{W}tbl"):
                self._collect_text(child, looks, pieces)

    def _run(self, run: etree._Element, around: Looks, pieces: list[str]) -> None:
        looks = self.styles.run(run, around)
        if not (looks.struck or looks.unseen):
            self._collect_text(run, looks, pieces)
            return
        words: list[str] = []
        self._collect_text(run, looks, words)
        length = len("".join("".join(words).split()))
        if looks.unseen:
            self.unseen += length
        elif length:
            pieces.append(STRUCK)


def _within(element: etree._Element, wanted: str, stops: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield `wanted` elements below, through content controls and insertions, but not through `stops`."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in stops and child.tag not in _LEFT_OUT and child.tag not in _DELETED:
            yield from _within(child, wanted, stops)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    rows = _within(table, f"{W}tr", (f"{W}tc",))
    return (row for row in rows if row.find(f"{W}trPr/{W}del") is None)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return _within(row, f"{W}tc", (f"{W}tbl",))


def _paragraphs(box: etree._Element) -> Iterator[etree._Element]:
    return _within(box, f"{W}p", (f"{W}tbl", f"{W}tc"))


def _inner_tables(box: etree._Element) -> Iterator[etree._Element]:
    return _within(box, f"{W}tbl", (f"{W}p",))


def _number(element: etree._Element | None) -> int:
    value = None if element is None else element.get(f"{W}val")
    return int(value) if value and value.isdigit() else 0


def _span(box: etree._Element) -> int:
    return max(1, min(_number(box.find(f"{W}tcPr/{W}gridSpan")), 63))


def _skipped(row: etree._Element) -> int:
    return min(_number(row.find(f"{W}trPr/{W}gridBefore")), 63)


def _continues(box: etree._Element) -> bool:
    merge = box.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"
