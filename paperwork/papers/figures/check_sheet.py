"""抽查考评表: how one drawn case was found, what its officers answered, and what came of it (003-3 art. 14, 004 art. 33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages import Lang, Text, say
from paperwork import wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, Column, Field
from paperwork.forms import CHECK_SHEET, foot


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One item that was looked at."""

    item: str
    own: bool  # the office's own, not the text's
    deducted: int  # points
    veto: bool
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSheet:
    """The sheet of one drawn case."""

    office: str
    unit: str
    case: str  # number
    check: int  # number of the spot check
    officers: tuple[str, ...]
    at: datetime  # aware; when it was scored
    by: str
    lines: tuple[SheetLine, ...]
    scored: int  # points by the sheet
    points: int | None  # as settled
    state: Text
    answer: str | None = None
    answered_by: str | None = None
    agrees: bool | None = None
    settled_by: str | None = None
    reason: str | None = None


def write_check_sheet(paper: CheckSheet, out: Path, lang: Lang) -> Path:
    """Write the sheet as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say(CHECK_SHEET.title, lang), lang, paper.at, foot(CHECK_SHEET, paper, lang))
    sheet.head(paper.office, None)
    points = "" if paper.points is None else str(paper.points)
    values = (("case", paper.case), ("unit", paper.unit), ("check", str(paper.check)), ("officers", "、".join(paper.officers)),
              ("at", wording.moment(paper.at, lang)), ("by", paper.by), ("scored", str(paper.scored)), ("points", points))
    sheet.fields([Field(say(f"appraisal.col_{name}", lang), value) for name, value in values])
    columns = [Column(say(f"appraisal.col_{name}", lang), width, align) for name, width, align in
               (("number", 12, "center"), ("item", 62, "left"), ("source", 22, "center"), ("result", 24, "center"), ("note", 36, "left"))]
    sheet.table(columns, [_cells(number, line, lang) for number, line in enumerate(paper.lines, 1)], NO5)
    if paper.answer:
        agrees = say("appraisal.agrees" if paper.agrees else "appraisal.objects", lang)
        sheet.paragraph(say("appraisal.answer_line", lang, by=paper.answered_by or "", agrees=agrees, answer=paper.answer))
    if paper.settled_by:
        sheet.paragraph(say("appraisal.settled_line", lang, by=paper.settled_by, points=points, reason=paper.reason or ""))
    sheet.signatures([(say("appraisal.sign_scored", lang), paper.by), (say("appraisal.sign_officer", lang), paper.answered_by or ""),
                      (say("appraisal.sign_settled", lang), paper.settled_by or "")])
    return sheet.save(out)


def _cells(number: int, line: SheetLine, lang: Lang) -> list[str]:
    result = say("appraisal.vetoed", lang) if line.veto else say("appraisal.deducted", lang, points=line.deducted) if line.deducted else (
        say("appraisal.fine", lang))
    return [str(number), line.item, say("appraisal.own" if line.own else "appraisal.of_the_text", lang), result, line.note or ""]
