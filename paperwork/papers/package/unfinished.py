"""What of a case was unfinished when it was archived: the same table in the explanatory note and in the report of the four checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from messages import Text, say
from paperwork import wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellContent, Column


def write_unfinished(sheet: Sheet, matters: Sequence[Text], although: str | None, heading: str) -> None:
    """Write a heading, the reason for archiving all the same, and one row for each matter."""
    lang = sheet.lang
    sheet.heading(heading)
    sheet.paragraph(say("unfinished.note_about", lang, count=len(matters), although=although or ""), indent=24, keep=True)
    columns = [Column(say("unfinished.col_number", lang), 11.0, "center"), Column(say("unfinished.col_what", lang), 145.0, "left")]
    rows: Iterator[list[CellContent]] = ([str(number), wording.printed(matter, lang)] for number, matter in enumerate(matters, 1))
    sheet.table(columns, rows, NO5)
