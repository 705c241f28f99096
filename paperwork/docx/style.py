"""A paper in the look of GB/T 9704-2012 (conventions.md 2.7): margins, type, tables, foot, blanks to sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from messages import Lang, say
from paperwork.docx import parts
from paperwork.docx.table import (
    NO2,
    NO3,
    NO4,
    NO5,
    SMALL4,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    CellContent,
    Column,
    Field,
    TableRows,
    empty_table,
    field_cells,
    paired,
    paragraph,
    table_cell,
    table_row,
)
from paperwork.wording import visible


class Sheet:
    """A paper being written, from its title to the signatures; `save` puts it on disk."""

    def __init__(self, title: str, lang: Lang, at: datetime, foot: str, *, draft: str = "", landscape: bool = False) -> None:
        self.lang, self.at, self.title = lang, at, title
        self.width = TEXT_HEIGHT if landscape else TEXT_WIDTH  # mm of text
        self._document = docx.Document()
        self._rows: list[str] = []  # of each table, as XML: put in its place by `save`
        self._body = self._document.element.body
        _page(self._document, landscape)
        parts.font_table(self._document)
        parts.fixed_properties(self._document, title, at)
        _footers(self._document, foot, lang)
        if draft:
            _draft(self._document, lang, draft)

    def head(self, unit: str, number: str | None) -> None:
        """Write the unit, the title and the number."""
        self.paragraph(unit, parts.TITLE, NO3, align="center", after=4)
        self.paragraph(self.title, parts.TITLE, NO2, align="center", after=8 if number else 14)
        if number:
            self.paragraph(number, parts.BODY, SMALL4, align="right", after=6)

    def heading(self, text: str) -> None:
        """Write a first-level heading, kept with what follows."""
        self.paragraph(text, parts.HEADING, NO4, before=12, after=6, keep=True)

    def paragraph(self, text: str, font: str = parts.BODY, points: float = SMALL4, *, align: str = "both", before: float = 0,
                  after: float = 4, indent: float = 0, keep: bool = False, bold: bool = False) -> None:
        """Write one paragraph; before, after and indent in points."""
        element = paragraph([parts.run(visible(text), font, points, bold)], align, before, after, indent, keep)
        self._body.insert(len(self._body) - 1, element)

    def runs(self, runs: Sequence[Any], *, after: float = 4, hanging: float = 0) -> None:
        """Write one paragraph of ready runs; `hanging` points stand out before the text."""
        self._body.insert(len(self._body) - 1, paragraph(runs, "left", 0, after, 0, False, hanging))

    def fields(self, fields: Sequence[Field], label: float = 28) -> None:
        """Write labels with their values, two a row where they are not wide; label: mm."""
        half = self.width / 2 - label
        table = empty_table([label, half, label, half])
        for pair in paired(fields):
            table.append(table_row(field_cells(pair, label, half, self.width)))
        self._add(table)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[CellContent]], points: float = SMALL4) -> None:
        """Write a table whose head is repeated on every page and whose rows are not broken."""
        table = empty_table([column.width for column in columns])
        heads = [table_cell(column.head, column.width, "center", points, parts.HEADING) for column in columns]
        table.append(table_row(heads, head=True))
        ready = TableRows(columns, points)
        table.append(parts.place_for(len(self._rows)))
        self._rows.append("".join(map(ready.xml, rows)))
        self._add(table)

    def signatures(self, signers: Sequence[tuple[str, str]]) -> None:
        """Write the block to sign, one (role, name) a line, with its blanks; it is not broken over two pages."""
        heads = [say(f"paper.sign_{name}", self.lang) for name in ("role", "name", "hand", "date")]
        widths = [self.width * share for share in (0.23, 0.29, 0.26, 0.22)]
        table = empty_table(widths)
        lines = [heads, *([role, name, "", say("paper.blank_day", self.lang)] for role, name in signers)]
        for index, line in enumerate(lines):
            font = parts.TABLE if index else parts.HEADING
            cells = [table_cell(text, width, "center", SMALL4, font, keep=index < len(signers))
                     for text, width in zip(line, widths, strict=True)]
            table.append(table_row(cells, height=12 if index else 8.5))
        self.paragraph("", points=4, after=0, keep=True)
        self._add(table)

    def save(self, out: Path) -> Path:
        """Write the file and free its content (its parts refer to each other); raises OSError where the folder cannot be written."""
        parts.save(self._document, out, self.at, self._rows)
        self._body.clear()
        return out

    def _add(self, table: Any) -> None:
        self._body.insert(len(self._body) - 1, table)
        self.paragraph("", points=4, after=0)


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
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _footers(document: Any, foot: str, lang: Lang) -> None:
    section = document.sections[0]
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        inner = footer._element
        for old in list(inner):
            inner.remove(old)
        inner.append(paragraph([parts.run(visible(foot), parts.TABLE, 7.5, colour="595959")], "both", 0, 3, 0, False))
        before, between, after = say("paper.page", lang).split("|")
        runs = [parts.run(before, parts.TABLE, NO4), *parts.field("PAGE", parts.TABLE, NO4),
                parts.run(between, parts.TABLE, NO4), *parts.field("NUMPAGES", parts.TABLE, NO4),
                parts.run(after, parts.TABLE, NO4)]
        inner.append(paragraph(runs, align, 0, 0, 0, False))


def _draft(document: Any, lang: Lang, why: str) -> None:
    section, text = document.sections[0], say(f"paper.{why}", lang)
    for place, header in (("odd", section.header), ("even", section.even_page_header)):
        header.is_linked_to_previous = False
        inner = header._element
        for old in list(inner):
            inner.remove(old)
        runs = [parts.watermark(text, place), parts.run(say(f"paper.{why}_line", lang), parts.HEADING, NO5, colour="9b1c1c")]
        inner.append(paragraph(runs, "right", 0, 0, 0, False))
