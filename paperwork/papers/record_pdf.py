"""The written record as PDF/A: the same words as the docx, for the archive."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from messages import Lang, say
from paperwork import wording
from paperwork.docx.table import CellLine, Field
from paperwork.files import put
from paperwork.forms import RECORD, foot
from paperwork.page_files import page, page_file
from paperwork.papers.record import doubts, fields, printed_turn, signing, statements
from paperwork.papers.values import RecordPaper
from paperwork.pdf import archival


def write_written_record_pdf(paper: RecordPaper, out: Path, lang: Lang) -> Path:
    """Write the written record as PDF/A-3b to the file `out`; raises OSError where it cannot be written."""
    put(out, archival(record_html(paper, lang), paper.made_at))
    return out


def record_html(paper: RecordPaper, lang: Lang) -> str:
    """Return the page that the PDF is made from."""
    before, between, after = say("paper.page", lang).split("|")
    return page("record.html").render(
        lang=lang,
        say=lambda key: say(f"paper.{key}", lang),
        paper=paper,
        w=wording,
        style=Markup(page_file("official_page.css") + page_file("record.css")),
        fields=[_field(entry) for entry in fields(paper, lang)],
        turns=[printed_turn(turn, lang) for turn in paper.turns],
        unsure=doubts(paper),
        notes=[*statements(paper, lang), *(wording.printed(note, lang) for note in paper.notes)],
        signing=signing(paper, lang),
        foot=foot(RECORD, paper, lang),
        page=(before, between, after),
        stamp=paper.made_at.isoformat(),
    )


def _field(entry: Field) -> tuple[str, list[CellLine]]:
    return entry.name, [CellLine(entry.value)] if isinstance(entry.value, str) else list(entry.value)
