"""四性检测报告: every check of a package with its method and its result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages import Lang, Text, say
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellLine, Column, Field
from paperwork.forms import CHECKS, foot
from paperwork.papers.package.unfinished import write_unfinished


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check."""

    property: Text
    name: Text
    method: Text
    result: Text
    passed: bool


@dataclass(frozen=True, slots=True)
class ChecksPaper:
    """What the report says."""

    unit: str
    number: str  # case
    made_at: datetime  # of the package
    manifest_sha256: str
    rows: tuple[CheckRow, ...]
    unfinished: tuple[Text, ...] = ()  # what of the case was unfinished when it was packed
    although: str | None = None  # why it was packed all the same


def _verdict(paper: ChecksPaper, wrong: int, lang: Lang) -> str:
    """Say what the checks showed; a case that is unfinished is never called complete."""
    if paper.unfinished:
        return say("unfinished.check_failed" if wrong else "unfinished.check_passed", lang, open=len(paper.unfinished),
                   count=len(paper.rows), wrong=wrong)
    return say("checks.some_failed" if wrong else "checks.all_passed", lang, count=len(paper.rows), wrong=wrong)


def write_checks(paper: ChecksPaper, out: Path, lang: Lang) -> Path:
    """Write the report as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("checks.title", lang), lang, paper.made_at, foot(CHECKS, paper, lang))
    sheet.head(paper.unit, paper.number)
    wrong = sum(not row.passed for row in paper.rows)
    sheet.fields([Field(say("checks.manifest_hash", lang), [CellLine(f"SHA-256 {paper.manifest_sha256}", code=True)], True),
                  Field(say("checks.verdict", lang), _verdict(paper, wrong, lang), True)])
    if paper.unfinished:
        write_unfinished(sheet, paper.unfinished, paper.although, say("unfinished.title", lang))
    columns = [Column(say(f"checks.col_{name}", lang), width, align) for name, width, align in (
        ("number", 11.0, "center"), ("property", 20.0, "center"), ("check", 44.0, "left"), ("method", 46.0, "left"),
        ("result", 35.0, "left"))]
    sheet.table(columns, ([str(number), row.property.say(lang), row.name.say(lang), [CellLine(row.method.say(lang), small=True)],
                           [CellLine(row.result.say(lang), small=not row.passed)]] for number, row in enumerate(paper.rows, 1)), NO5)
    sheet.paragraph(say("checks.foot", lang), indent=24)
    return sheet.save(out)
