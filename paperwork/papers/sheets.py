"""The sheet a paper is written on, by the kind of its file: both are written by the same calls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from messages import Lang
from paperwork.docx.style import Sheet
from paperwork.papers.pdf_sheet import PdfSheet


def sheet_for(out: Path, title: str, lang: Lang, at: datetime, foot: str, *, landscape: bool = False) -> Sheet | PdfSheet:
    """Return an empty sheet for the file `out`: PDF/A where it is a .pdf, else a Word document."""
    kind = PdfSheet if out.suffix == ".pdf" else Sheet
    return kind(title, lang, at, foot, landscape=landscape)
