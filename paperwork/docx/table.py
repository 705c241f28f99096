"""Paragraphs, tables and cells of a Word document in the sizes of official papers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml.ns import qn
from lxml import etree

from paperwork.docx import parts
from paperwork.wording import visible

NO2, NO3, NO4, SMALL4, NO5, SMALL5 = 22, 16, 14, 12, 10.5, 9  # pt: 二号 三号 四号 小四 五号 小五
RED = "c00000"  # of what a person has to look at
CODE_SIZE = 7  # pt: a hash, one line in a column of the evidence list
TEXT_WIDTH, TEXT_HEIGHT = 156, 225  # mm, GB/T 9704-2012 5.2
_TWIPS = 56.6929  # twips in a millimetre
_PLACE = "\ue000"  # stands where text is filled in; `visible` escapes this character, so that no text contains it


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    head: str
    width: float  # mm
    align: str = "center"  # "left", "center"


@dataclass(frozen=True, slots=True)
class CellLine:
    """One line inside a table cell."""

    text: str
    small: bool = False  # 小五 instead of 小四
    code: bool = False  # a hash: characters of one width
    red: bool = False


CellContent = str | Sequence[CellLine]


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its value in the head of a paper."""

    name: str
    value: CellContent
    wide: bool = False  # takes a whole row


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * _TWIPS)


def paragraph(runs: Sequence[Any], align: str, before: float, after: float, indent: float, keep: bool,
              hanging: float = 0) -> Any:
    """Return a paragraph; before, after, indent and hanging in points; `keep`: on the page of what follows."""
    element, look = parts.element("p"), parts.element("pPr")
    if keep:
        look.append(parts.element("keepNext"))
    for switch in ("autoSpaceDE", "autoSpaceDN"):  # no gaps between 2026 and 年
        look.append(parts.element(switch, val=0))
    look.append(parts.element("spacing", before=round(before * 20), after=round(after * 20), line=300, lineRule="auto"))
    if indent:
        look.append(parts.element("ind", firstLine=round(indent * 20)))
    if hanging:
        look.append(parts.element("ind", left=round(hanging * 20), hanging=round(hanging * 20)))
    look.append(parts.element("jc", val=align))
    element.append(look)
    element.extend(runs)
    return element


def empty_table(widths: Sequence[float]) -> Any:
    """Return a bordered table without rows; widths of its columns in mm."""
    table, look = parts.element("tbl"), parts.element("tblPr")
    look.append(parts.element("tblW", w=twips(sum(widths)), type="dxa"))
    look.append(parts.element("jc", val="center"))
    edges = parts.element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edges.append(parts.element(side, val="single", sz=6 if side.startswith("inside") else 8, space=0, color="000000"))
    look.append(edges)
    look.append(parts.element("tblLayout", type="fixed"))
    margins = parts.element("tblCellMar")
    for side in ("left", "right"):
        margins.append(parts.element(side, w=twips(1.4), type="dxa"))
    look.append(margins)
    table.append(look)
    grid = parts.element("tblGrid")
    for width in widths:
        grid.append(parts.element("gridCol", w=twips(width)))
    table.append(grid)
    return table


def paired(fields: Sequence[Field]) -> list[list[Field]]:
    """Return fields as they stand in rows: two a row where they are not wide."""
    rows: list[list[Field]] = []
    for entry in fields:
        if not entry.wide and rows and len(rows[-1]) == 1 and not rows[-1][0].wide:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return rows


def field_cells(pair: Sequence[Field], label: float, half: float, whole: float) -> list[Any]:
    """Return label and value of one field that takes the row, or of two; widths in mm."""
    cells, wide = [], len(pair) == 1
    for entry in pair:
        cells.append(table_cell(entry.name, label, "center", SMALL4, parts.HEADING))
        cells.append(table_cell(entry.value, whole - label if wide else half, "left", SMALL4, span=3 if wide else 1))
    return cells


def table_row(cells: Sequence[Any], head: bool = False, height: float = 8.5) -> Any:
    """Return a row that is not broken over two pages; `head`: repeated on every page; height in mm, at least."""
    row, look = parts.element("tr"), parts.element("trPr")
    look.append(parts.element("cantSplit"))
    look.append(parts.element("trHeight", val=twips(height), hRule="atLeast"))
    if head:
        look.append(parts.element("tblHeader"))
    row.append(look)
    row.extend(cells)
    return row


def table_cell(value: CellContent, width: float, align: str, points: float, font: str = parts.TABLE,
          span: int = 1, keep: bool = False) -> Any:
    """Return a cell; width in mm, size of the type in points."""
    cell, look = parts.element("tc"), parts.element("tcPr")
    look.append(parts.element("tcW", w=twips(width), type="dxa"))
    if span > 1:
        look.append(parts.element("gridSpan", val=span))
    look.append(parts.element("vAlign", val="center"))
    cell.append(look)
    for line in [CellLine(value)] if isinstance(value, str) else value or [CellLine("")]:
        size = CODE_SIZE if line.code else SMALL5 if line.small else points
        run = parts.run(visible(line.text), parts.CODE if line.code else font, size, colour=RED if line.red else None)
        line_paragraph = paragraph([run], align, 1.5, 1.5, 0, keep)
        line_paragraph.pPr.find(qn("w:spacing")).set(qn("w:line"), "240")
        cell.append(line_paragraph)
    return cell


class TableRows:
    """Rows of one table as XML: each shape is made once and filled in, so that thousands are written in a moment."""

    def __init__(self, columns: Sequence[Column], points: float) -> None:
        self._columns, self._points = columns, points
        self._shapes: dict[Hashable, list[str]] = {}

    def xml(self, row: Sequence[CellContent]) -> str:
        """Return one row."""
        cells = [[CellLine(value)] if isinstance(value, str) else list(value) or [CellLine("")] for value in row]
        shape = tuple(tuple((line.small, line.code, line.red) for line in lines) for lines in cells)
        around = self._shapes.get(shape) or self._shapes.setdefault(shape, self._shape(cells))
        texts = [escape(visible(line.text)) for lines in cells for line in lines]
        return "".join(part for pair in zip(around, [*texts, ""], strict=True) for part in pair)

    def _shape(self, cells: Sequence[Sequence[CellLine]]) -> list[str]:
        """Return what stands before, between and after the texts of a row."""
        empty = [[replace(line, text="") for line in lines] for lines in cells]
        row = table_row([table_cell(lines, column.width, column.align, self._points)
                          for lines, column in zip(empty, self._columns, strict=True)])
        for text_element in row.iter(qn("w:t")):
            text_element.text = _PLACE
        xml: str = etree.tostring(row, encoding="unicode")
        return xml.replace(f' xmlns:w="{row.nsmap["w"]}"', "", 1).split(_PLACE)
