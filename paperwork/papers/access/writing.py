"""The papers of a request as docx and PDF/A."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from messages import Lang
from paperwork.papers.access import laying
from paperwork.papers.laid_out import LaidOut, write_docx, write_pdf

AccessWriter = Callable[[Any, Path, Lang], Path]


def _both(lay: Callable[[Any, Lang], LaidOut]) -> dict[str, AccessWriter]:
    return {".docx": lambda paper, out, lang: write_docx(lay(paper, lang), out, lang),
            ".pdf": lambda paper, out, lang: write_pdf(lay(paper, lang), out, lang)}


COVER_SHEETS = _both(laying.cover_sheet)
RECEIPTS = _both(laying.receipt)
NOTICES = _both(laying.evidence_notice)
VIEWING_SHEETS = _both(laying.viewing_sheet)
REGISTERS = _both(laying.request_register)
