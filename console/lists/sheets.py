"""A list as a sheet (xlsx): what a person typed never becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

from fastapi import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPRINTED = {code: None for code in range(32) if code not in (9, 10)}


def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Response:
    """Return a sheet to be kept."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    page.freeze_panes = "A2"

    def cell(value: object, bold: bool = False) -> WriteOnlyCell:
        written = value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value or "")
        made = WriteOnlyCell(page, value if isinstance(value, int) else written.translate(UNPRINTED))
        made.data_type = "n" if isinstance(value, int) else "s"
        made.font = Font(bold=bold)
        return made

    page.append([cell(head, True) for head in heads])
    for row in rows:
        page.append([cell(value) for value in row])
    written = BytesIO()
    book.save(written)
    return Response(written.getvalue(), media_type=KIND, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx", "Cache-Control": "no-store"})
