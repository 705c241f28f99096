"""Word papers: paragraphs, tables (merged and nested), headers and footers, text boxes, tracked changes as accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from messages.errors import NotReadable
from paperwork.readers import image
from paperwork.readers.blocks import MOST_BLOCKS, Paper, TextBlock, cell
from paperwork.readers.packed import Archive, opened

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{W}rPr", f"{W}pPr"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{W}txbxContent"
_SPACE = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_DEEPEST = 20  # tables in tables


def read(path: Path) -> Paper:
    """Read a .docx (or .docm, whose macros are not looked at)."""
    with opened(path) as archive:
        if "word/document.xml" not in archive.names:
            raise NotReadable("papers_in.no_word", file=path.name)
        walk = _Walk()
        for member, where in _parts(archive):
            walk.part(archive.xml(member), where)
            if len(walk.blocks) > MOST_BLOCKS:
                raise NotReadable("papers_in.too_long", file=path.name)
        paper = Paper("docx", tuple(walk.blocks))
        return paper if paper.has_text else image.read_inside(archive, "docx") or paper


def _parts(archive: Archive) -> Iterator[tuple[str, str]]:
    """Yield every part with words: headers first, as they stand above the text."""
    for wanted, where in ((r"word/header\d*\.xml", "页眉"), (r"word/document\.xml", ""), (r"word/footer\d*\.xml", "页脚")):
        yield from ((name, where) for name in sorted(archive.names) if re.fullmatch(wanted, name))
    yield from ((name, "脚注") for name in ("word/footnotes.xml", "word/endnotes.xml") if name in archive.names)


@dataclass(slots=True)
class _Walk:
    blocks: list[TextBlock] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

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
            elif child.tag not in _LEFT_OUT and isinstance(child.tag, str) and child.tag != _FALLBACK:
                self.walk(child, where, depth)

    def paragraph(self, element: etree._Element, where: str, depth: int) -> None:
        """Keep one paragraph, and after it the text boxes anchored in it."""
        text = _text_of(element)
        self.paragraphs += not where
        if text.strip():
            self.blocks.append(TextBlock(text, where or f"第{self.paragraphs}段"))
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
                text = "\n".join(_text_of(paragraph) for paragraph in _paragraphs(box)).strip("\n")
                if text.strip() and not _continues(box):
                    self.blocks.append(cell(text, number, row, column))
                nested.extend(_inner_tables(box))
                for paragraph in _paragraphs(box):
                    self.boxes(paragraph, depth)
                column += _span(box)
        if depth < _DEEPEST:
            for inner in nested:
                self.table(inner, depth + 1)


def _text_of(paragraph: etree._Element) -> str:
    """Return the text of a paragraph as it stands once every tracked change is accepted."""
    pieces: list[str] = []
    _collect_text(paragraph, pieces)
    return "".join(pieces)


def _collect_text(element: etree._Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag == f"{W}t":
            pieces.append(child.text or "")
        elif child.tag in _SPACE:
            pieces.append(_SPACE[child.tag])
        elif child.tag not in _LEFT_OUT and child.tag not in (_BOX, _FALLBACK, f"{W}p", f"{W}tbl"):
            _collect_text(child, pieces)


def _within(element: etree._Element, wanted: str, stops: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield `wanted` elements below, through content controls and insertions, but not through `stops`."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in stops and child.tag not in _LEFT_OUT:
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
