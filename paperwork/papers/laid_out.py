"""A paper of fields, a table, paragraphs and signatures, laid out once and written as docx and as PDF/A with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from messages import Lang, say
from paperwork import wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellContent, CellLine, Column, Field, paired
from paperwork.files import put
from paperwork.page_files import page, page_file
from paperwork.pdf import archival

LABEL = 30  # mm of a label


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """What stands on a paper, in the language of the paper."""

    title: str
    unit: str
    number: str
    at: datetime  # aware
    foot: str
    fields: Sequence[Field]
    before: Sequence[str] = ()  # paragraphs in front of the table
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[CellContent]] = field(default_factory=tuple)
    after: Sequence[str] = ()  # paragraphs behind it
    signers: Sequence[tuple[str, str]] = ()  # (role, name)
    draft: str = ""  # paper.<draft> stands behind the page, paper.<draft>_line above it
    landscape: bool = False


def write_docx(paper: LaidOut, out: Path, lang: Lang) -> Path:
    """Write a paper as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(paper.title, lang, paper.at, paper.foot, draft=paper.draft, landscape=paper.landscape)
    sheet.head(paper.unit, paper.number)
    for sentence in paper.before:
        sheet.paragraph(sentence, indent=24)
    sheet.fields(paper.fields, LABEL)
    if paper.columns:
        sheet.table(paper.columns, paper.rows, NO5)
    for sentence in paper.after:
        sheet.paragraph(sentence, before=2)
    sheet.signatures(paper.signers)
    return sheet.save(out)


def write_pdf(paper: LaidOut, out: Path, lang: Lang) -> Path:
    """Write a paper as PDF/A-3b to the file `out`; raises OSError where it cannot be written."""
    before, between, after = say("paper.page", lang).split("|")
    pairs = [[(entry.name, _lines(entry.value)) for entry in pair] for pair in paired(paper.fields)]
    html = page("laid_out.html").render(
        lang=lang,
        say=lambda key: say(f"paper.{key}", lang),
        paper=paper,
        w=wording,
        style=Markup(page_file("official_page.css") + page_file("record.css")),
        wide=Markup(page_file("laid_out.css")),
        fields=pairs,
        rows=[[_lines(cell) for cell in row] for row in paper.rows],
        page=(before, between, after),
        stamp=paper.at.isoformat(),
    )
    put(out, archival(html, paper.at))
    return out


def _lines(value: CellContent) -> list[CellLine]:
    return [CellLine(value)] if isinstance(value, str) else list(value)
