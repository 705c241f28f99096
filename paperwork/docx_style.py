"""A paper in the look of GB/T 9704-2012 (conventions.md 2.7): margins, type, tables, foot, blanks to sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from messages import Lang, say
from paperwork import docx_parts as parts
from paperwork.wording import visible

NO2, NO3, NO4, SMALL4, NO5, SMALL5 = 22, 16, 14, 12, 10.5, 9  # pt: 二号 三号 四号 小四 五号 小五
CODE_SIZE = 7  # pt: a hash, two lines in a column of the evidence list
TEXT_WIDTH, TEXT_HEIGHT = 156, 225  # mm, GB/T 9704-2012 5.2
_TWIPS = 56.6929  # twips in a millimetre


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    head: str
    width: float  # mm
    align: str = "center"  # "left", "center"


@dataclass(frozen=True, slots=True)
class Line:
    """One line inside a table cell."""

    words: str
    small: bool = False  # 小五 instead of 小四
    code: bool = False  # a hash: letters of one width


Cell = str | Sequence[Line]


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its value in the head of a paper."""

    name: str
    value: Cell
    wide: bool = False  # takes a whole row


class Sheet:
    """A paper being written, from its title to the signatures; `save` puts it on disk."""

    def __init__(self, title: str, lang: Lang, at: datetime, foot: str, *, draft: bool = False, landscape: bool = False) -> None:
        self.lang, self.at, self.title = lang, at, title
        self.width = TEXT_HEIGHT if landscape else TEXT_WIDTH  # mm of text
        self._document = docx.Document()
        self._body = self._document.element.body
        _page(self._document, landscape)
        parts.font_table(self._document)
        parts.fixed_properties(self._document, title, at)
        _feet(self._document, foot, lang)
        if draft:
            _draft(self._document, lang)

    def head(self, unit: str, number: str | None) -> None:
        """Write the unit, the title and the number."""
        self.paragraph(unit, parts.TITLE, NO3, align="center", after=4)
        self.paragraph(self.title, parts.TITLE, NO2, align="center", after=8 if number else 14)
        if number:
            self.paragraph(number, parts.BODY, SMALL4, align="right", after=6)

    def heading(self, words: str) -> None:
        """Write a first-level heading, kept with what follows."""
        self.paragraph(words, parts.HEADING, NO4, before=12, after=6, keep=True)

    def paragraph(self, words: str, font: str = parts.BODY, points: float = SMALL4, *, align: str = "both", before: float = 0,
                  after: float = 4, indent: float = 0, keep: bool = False, bold: bool = False) -> None:
        """Write one paragraph; before, after and indent in points."""
        made = _paragraph([parts.run(visible(words), font, points, bold)], align, before, after, indent, keep)
        self._body.insert(len(self._body) - 1, made)

    def runs(self, runs: Sequence[Any], *, after: float = 4, hanging: float = 0) -> None:
        """Write one paragraph of ready runs; `hanging` points stand out before the text."""
        made = _paragraph(runs, "left", 0, after, 0, False)
        if hanging:
            made.pPr.append(parts.element("ind", left=round(hanging * 20), hanging=round(hanging * 20)))
        self._body.insert(len(self._body) - 1, made)

    def fields(self, fields: Sequence[Field], label: float = 28) -> None:
        """Write labels with their values, two a row where they are not wide; label: mm."""
        rows: list[list[Field]] = []
        for entry in fields:
            if not entry.wide and rows and len(rows[-1]) == 1 and not rows[-1][0].wide:
                rows[-1].append(entry)
            else:
                rows.append([entry])
        half = self.width / 2 - label
        table = _table([label, half, label, half])
        for pair in rows:
            table.append(_row(_field_cells(pair, label, half, self.width)))
        self._add(table)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], points: float = SMALL4) -> None:
        """Write a table whose head is repeated on every page and whose rows are not broken."""
        table = _table([column.width for column in columns])
        table.append(_row([_cell(column.head, column.width, "center", points, parts.HEADING) for column in columns], head=True))
        for row in rows:
            table.append(_row([_cell(cell, column.width, column.align, points)
                               for cell, column in zip(row, columns, strict=True)]))
        self._add(table)

    def signatures(self, signers: Sequence[tuple[str, str]]) -> None:
        """Write the block to sign, one (role, name) a line, with its blanks; it is not torn over two pages."""
        heads = [say(f"paper.sign_{name}", self.lang) for name in ("role", "name", "hand", "date")]
        widths = [self.width * share for share in (0.23, 0.29, 0.26, 0.22)]
        table = _table(widths)
        lines = [heads, *([role, name, "", say("paper.blank_day", self.lang)] for role, name in signers)]
        for index, line in enumerate(lines):
            cells = [_cell(words, width, "center", SMALL4, parts.TABLE if index else parts.HEADING, keep=index < len(signers))
                     for words, width in zip(line, widths, strict=True)]
            table.append(_row(cells, height=12 if index else 8.5))
        self.paragraph("", points=4, after=0, keep=True)
        self._add(table)

    def save(self, out: Path) -> Path:
        """Write the file; raises OSError where the folder cannot be written."""
        parts.save(self._document, out, self.at)
        return out

    def _add(self, table: Any) -> None:
        self._body.insert(len(self._body) - 1, table)
        self.paragraph("", points=4, after=0)


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)


def _paragraph(runs: Sequence[Any], align: str, before: float, after: float, indent: float, keep: bool) -> Any:
    made, look = parts.element("p"), parts.element("pPr")
    if keep:
        look.append(parts.element("keepNext"))
    for switch in ("autoSpaceDE", "autoSpaceDN"):  # no gaps between 2026 and 年
        look.append(parts.element(switch, val=0))
    look.append(parts.element("spacing", before=round(before * 20), after=round(after * 20), line=300, lineRule="auto"))
    if indent:
        look.append(parts.element("ind", firstLine=round(indent * 20)))
    look.append(parts.element("jc", val=align))
    made.append(look)
    made.extend(runs)
    return made


def _table(widths: Sequence[float]) -> Any:
    table, look = parts.element("tbl"), parts.element("tblPr")
    look.append(parts.element("tblW", w=_twips(sum(widths)), type="dxa"))
    look.append(parts.element("jc", val="center"))
    edges = parts.element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edges.append(parts.element(side, val="single", sz=6 if side.startswith("inside") else 8, space=0, color="000000"))
    look.append(edges)
    look.append(parts.element("tblLayout", type="fixed"))
    margins = parts.element("tblCellMar")
    for side in ("left", "right"):
        margins.append(parts.element(side, w=_twips(1.4), type="dxa"))
    look.append(margins)
    table.append(look)
    grid = parts.element("tblGrid")
    for width in widths:
        grid.append(parts.element("gridCol", w=_twips(width)))
    table.append(grid)
    return table


def _field_cells(pair: Sequence[Field], label: float, half: float, whole: float) -> list[Any]:
    cells, wide = [], len(pair) == 1
    for entry in pair:
        cells.append(_cell(entry.name, label, "center", SMALL4, parts.HEADING))
        cells.append(_cell(entry.value, whole - label if wide else half, "left", SMALL4, span=3 if wide else 1))
    return cells


def _row(cells: Sequence[Any], head: bool = False, height: float = 8.5) -> Any:
    row, look = parts.element("tr"), parts.element("trPr")
    look.append(parts.element("cantSplit"))
    look.append(parts.element("trHeight", val=_twips(height), hRule="atLeast"))
    if head:
        look.append(parts.element("tblHeader"))
    row.append(look)
    row.extend(cells)
    return row


def _cell(value: Cell, width: float, align: str, points: float, font: str = parts.TABLE,
          span: int = 1, keep: bool = False) -> Any:
    cell, look = parts.element("tc"), parts.element("tcPr")
    look.append(parts.element("tcW", w=_twips(width), type="dxa"))
    if span > 1:
        look.append(parts.element("gridSpan", val=span))
    look.append(parts.element("vAlign", val="center"))
    cell.append(look)
    for line in [Line(value)] if isinstance(value, str) else value or [Line("")]:
        said = parts.run(visible(line.words), parts.CODE if line.code else font, CODE_SIZE if line.code else SMALL5 if line.small else points)
        made = _paragraph([said], align, 1.5, 1.5, 0, keep)
        made.pPr.find(qn("w:spacing")).set(qn("w:line"), "240")
        cell.append(made)
    return cell


def _page(document: Any, landscape: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    top, left, right, bottom = (28, 37, 35, 26) if landscape else (37, 28, 26, 35)
    section.top_margin, section.left_margin = Mm(top), Mm(left)
    section.right_margin, section.bottom_margin = Mm(right), Mm(bottom)
    section.header_distance, section.footer_distance = Mm(15), Mm(12)
    document.settings.odd_and_even_pages_header_footer = True
    document.styles["Normal"].font.size = Pt(SMALL4)
    for tongue in document.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:eastAsia"), "zh-CN")


def _feet(document: Any, foot: str, lang: Lang) -> None:
    section = document.sections[0]
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        inner = footer._element
        for old in list(inner):
            inner.remove(old)
        inner.append(_paragraph([parts.run(visible(foot), parts.TABLE, 7.5, colour="595959")], "both", 0, 3, 0, False))
        before, between, after = say("paper.page", lang).split("|")
        runs = [parts.run(before, parts.TABLE, NO4), *parts.field("PAGE", parts.TABLE, NO4),
                parts.run(between, parts.TABLE, NO4), *parts.field("NUMPAGES", parts.TABLE, NO4),
                parts.run(after, parts.TABLE, NO4)]
        inner.append(_paragraph(runs, align, 0, 0, 0, False))


def _draft(document: Any, lang: Lang) -> None:
    section, words = document.sections[0], say("paper.draft", lang)
    for place, header in (("odd", section.header), ("even", section.even_page_header)):
        header.is_linked_to_previous = False
        inner = header._element
        for old in list(inner):
            inner.remove(old)
        runs = [parts.watermark(words, place), parts.run(say("paper.draft_line", lang), parts.HEADING, NO5, colour="9b1c1c")]
        inner.append(_paragraph(runs, "right", 0, 0, 0, False))
