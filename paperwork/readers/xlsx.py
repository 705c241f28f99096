"""Spreadsheets: the values of the cells, formulas as last computed."""

from __future__ import annotations

import zipfile
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from messages import text
from messages.errors import NotReadable
from paperwork.readers.blocks import MOST_BLOCKS, Paper, TextBlock, cell
from paperwork.readers.packed import opened

ROWS = 2_000  # of one sheet
COLUMNS = 100
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, SyntaxError, ArithmeticError, EOFError)  # what openpyxl raises


def read(path: Path) -> Paper:
    """Read a .xlsx; NotReadable where it is broken, encrypted or a bomb."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with opened(path) as archive:
        for member in archive.names:
            if member.endswith(".xml"):
                archive.read(member)  # only to hold the limits: openpyxl itself has none
    try:
        with path.open("rb") as source, closing(openpyxl.load_workbook(source, read_only=True, data_only=True)) as book:  # any name
            blocks = [block for number, sheet in enumerate(book.worksheets, 1) for block in _sheet(sheet, number)]
            cut = any((sheet.max_row or 0) > ROWS for sheet in book.worksheets)
    except (InvalidFileException, zipfile.BadZipFile, *_BROKEN) as problem:
        raise NotReadable("papers_in.broken", file=path.name) from problem
    if len(blocks) > MOST_BLOCKS:
        raise NotReadable("papers_in.too_long", file=path.name)
    return Paper("xlsx", tuple(blocks), notes=(text("papers_in.rows_left_out", read=ROWS),) if cut else ())


def _sheet(sheet: Any, number: int) -> list[TextBlock]:
    blocks = []
    for row, values in enumerate(sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True), 1):
        for column, value in enumerate(values, 1):
            text = _text_of(value)
            if text:
                blocks.append(cell(text, number, row, column, sheet="工作表"))
    return blocks


def _text_of(value: Any) -> str:
    """Write a cell's value as a person would read it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time(0) else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    return "" if value is None else str(value).strip()
