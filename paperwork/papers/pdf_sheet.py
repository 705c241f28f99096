"""A paper in the look of GB/T 9704-2012 as PDF/A: written by the same calls as its Word document (docx/style.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from messages import Lang, say
from paperwork.docx.table import NO5, SMALL4, TEXT_HEIGHT, TEXT_WIDTH, CellContent, CellLine, Column, Field
from paperwork.files import put
from paperwork.page_files import page, page_file
from paperwork.pdf import archival
from paperwork.wording import visible

ALIGNED = {"both": "justify"}  # what Word calls it, and what pages do


@dataclass(frozen=True, slots=True)
class _Head:
    unit: str
    number: str
    kind: str = "head"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    points: float
    align: str
    before: float  # pt
    after: float  # pt
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: tuple[CellLine, ...]
    centred: bool = False
    tag: str = "td"
    span: int = 1


@dataclass(frozen=True, slots=True)
class _Table:
    widths: tuple[float, ...]  # per cent
    rows: tuple[tuple[_Cell, ...], ...]
    heads: tuple[str, ...] = ()
    points: float = SMALL4
    sign: bool = False
    kind: str = "table"


class PdfSheet:
    """A paper being written, from its title to the signatures; `save` puts it on disk."""

    def __init__(self, title: str, lang: Lang, at: datetime, foot: str, *, landscape: bool = False) -> None:
        self.lang, self.at, self.title = lang, at, title
        self.width = TEXT_HEIGHT if landscape else TEXT_WIDTH  # mm of text
        self._foot, self._landscape = foot, landscape
        self._parts: list[_Head | _Paragraph | _Table] = []

    def head(self, unit: str, number: str | None) -> None:
        """Write the unit, the title and the number."""
        self._parts.append(_Head(visible(unit), visible(number or "")))

    def paragraph(self, text: str, *, points: float = SMALL4, align: str = "both", before: float = 0, after: float = 4) -> None:
        """Write one paragraph; before and after in points."""
        self._parts.append(_Paragraph(visible(text), points, ALIGNED.get(align, align), before, after))

    def fields(self, fields: Sequence[Field], label: float = 28) -> None:
        """Write labels with their values, two a row where they are not wide; label: mm."""
        rows: list[list[Field]] = []
        for entry in fields:
            if not entry.wide and rows and len(rows[-1]) == 1 and not rows[-1][0].wide:
                rows[-1].append(entry)
            else:
                rows.append([entry])
        self._table((label, self.width / 2 - label) * 2, tuple(_field_cells(pair) for pair in rows))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[CellContent]], points: float = SMALL4) -> None:
        """Write a table whose head is repeated on every page and whose rows are not broken."""
        written = tuple(tuple(_cell(value, column.align == "center") for value, column in zip(row, columns, strict=True)) for row in rows)
        self._table([column.width for column in columns], written, tuple(visible(column.head) for column in columns), points)

    def signatures(self, signers: Sequence[tuple[str, str]]) -> None:
        """Write the block to sign, one (role, name) a line, with its blanks; it is not broken over two pages."""
        heads = tuple(say(f"paper.sign_{name}", self.lang) for name in ("role", "name", "hand", "date"))
        blank = say("paper.blank_day", self.lang)
        rows = tuple(tuple(_cell(text, True) for text in (role, name, "", blank)) for role, name in signers)
        self._table((0.23, 0.29, 0.26, 0.22), rows, heads, sign=True)

    def save(self, out: Path) -> Path:
        """Write the file; raises OSError where it cannot be written."""
        before, between, after = say("paper.page", self.lang).split("|")
        html = page("sheet.html").render(
            lang=self.lang, title=visible(self.title), style=Markup(page_file("sheet.css")), landscape=self._landscape,
            parts=self._parts, foot=visible(self._foot), page=(before, between, after), stamp=self.at.isoformat())
        put(out, archival(html, self.at))
        return out

    def _table(self, widths: Sequence[float], rows: tuple[tuple[_Cell, ...], ...], heads: tuple[str, ...] = (), points: float = NO5,
               sign: bool = False) -> None:
        total = sum(widths)
        self._parts.append(_Table(tuple(round(100 * width / total, 3) for width in widths), rows, heads, points, sign))


def _cell(value: CellContent, centred: bool = False, tag: str = "td", span: int = 1) -> _Cell:
    lines = [CellLine(value)] if isinstance(value, str) else value
    return _Cell(tuple(replace(line, text=visible(line.text)) for line in lines), centred, tag, span)


def _field_cells(pair: Sequence[Field]) -> tuple[_Cell, ...]:
    span = 3 if len(pair) == 1 else 1
    return tuple(cell for entry in pair for cell in (_cell(entry.name, True, "th"), _cell(entry.value, span=span)))
