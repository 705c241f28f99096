"""Tables as spreadsheets (xlsx): a title, a head that stays in sight, cells that never become formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from paperwork.files import put
from paperwork.wording import visible

WIDEST = 60  # characters of a column
TITLE_MOST = 31  # characters of a sheet's name


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One table of a book."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[str | int | float]]


def write_table(out: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> Path:
    """Write one table to the file `out`, whole or not at all; raises OSError where it cannot be written."""
    return write_tables(out, [SheetTable(title, heads, rows)])


def write_tables(out: Path, tables: Iterable[SheetTable]) -> Path:
    """Write tables, a sheet each, to the file `out`, whole or not at all; raises OSError where it cannot be written."""
    book = Workbook(write_only=True)
    for table in tables:
        _fill(book.create_sheet(table.title[:TITLE_MOST]), table)
    made = io.BytesIO()  # a zip is written back and forth, a part file only to its end
    book.save(made)
    put(out, made.getvalue())
    return out


def _fill(sheet: Any, table: SheetTable) -> None:
    sheet.freeze_panes = "A2"
    lines = [list(row) for row in table.rows]
    for place, head in enumerate(table.heads):
        widths = (_width(value) for value in (head, *(line[place] for line in lines)))
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(WIDEST, max(widths) + 2)
    sheet.append([_cell(sheet, head, bold=True) for head in table.heads])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])


def _cell(sheet: Any, value: str | float, *, bold: bool = False) -> Any:
    """Return a cell that shows a value; a text that begins like a formula stays a text."""
    cell = WriteOnlyCell(sheet, visible(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font, cell.alignment = Font(bold=bold), Alignment(wrap_text=True, vertical="top")
    return cell


def _width(value: str | float) -> int:
    """Return how wide a value is, in characters of Latin width."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in str(value))
