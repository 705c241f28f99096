"""已销毁音像资料清单: what of a case was disposed of before it was packed, by which list, when, and with which hash (R000-37)."""

from __future__ import annotations

from pathlib import Path

from messages import Lang, say
from paperwork import wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellContent, CellLine, Column
from paperwork.forms import DISPOSED, foot
from paperwork.papers.values import DisposedList, DisposedRow


def write_disposed_list(paper: DisposedList, out: Path, lang: Lang) -> Path:
    """Write the list as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("disposed.title", lang), lang, paper.made_at, foot(DISPOSED, paper, lang), landscape=True)
    sheet.head(paper.unit, paper.number)
    sheet.paragraph(say("disposed.about", lang, count=len(paper.rows)), indent=24)
    disposed_table(sheet, paper.rows, 114.0)
    return sheet.save(out)


def disposed_table(sheet: Sheet, rows: tuple[DisposedRow, ...], wide: float) -> None:
    """Write the table of what was disposed of; wide: mm of the column with the hashes of the footage."""
    columns = [Column(say(f"disposed.col_{name}", sheet.lang), width, "center" if name == "number" else "left")
               for name, width in (("number", 12.0), ("name", wide), ("by", sheet.width - wide - 12.0))]
    sheet.table(columns, (_row(row, sheet.lang) for row in rows), NO5)


def _row(row: DisposedRow, lang: Lang) -> list[CellContent]:
    name = [CellLine(row.name, small=True), CellLine(f"{row.recording}　{wording.size(row.size)}", small=True)]
    if row.start or row.end:
        name.append(CellLine(wording.span(row.start, row.end, lang), small=True))
    name += [CellLine(f"{kind} {value}", code=True) for kind, value in (("SHA-256", row.sha256), ("SM3", row.sm3)) if value]
    return [str(row.number), name, _by(row, lang)]


def _by(row: DisposedRow, lang: Lang) -> list[CellLine]:
    if row.list is None or row.at is None:
        return [CellLine(say("disposed.no_list", lang), small=True)]
    return [CellLine(say("disposed.gone_at", lang, at=wording.moment(row.at, lang)), small=True),
            CellLine(say("disposed.by_list", lang, list=row.list, place=row.place), small=True),
            CellLine(say("disposed.allowed", lang, who=row.approved_by or "", document=row.document or ""), small=True),
            CellLine(say("disposed.certified", lang, certificate=row.certificate or say("disposed.no_certificate", lang)), small=True),
            CellLine(say("disposed.list_hash", lang), small=True), CellLine(row.list_sha256 or "", code=True)]
