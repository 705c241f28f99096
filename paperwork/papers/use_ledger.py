"""执法记录设备使用台账: who used which recorder when, for whose case (000 art. 43, 004 art. 30); on paper and as a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from messages import Lang, say
from paperwork import sheets, wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, Column, Field
from paperwork.forms import USE_LEDGER, foot

COLUMNS = ("name", "device", "officer", "time", "party", "cause", "files")
_WIDTHS = (26.0, 26.0, 24.0, 58.0, 40.0, 35.0, 16.0)  # mm, 225 in all


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """One stretch in which a recorder was used, or was out without footage."""

    name: str | None  # of the recorder; None: not registered
    device: str  # number
    officer: str | None
    start: datetime  # aware
    end: datetime | None  # aware; None: still out
    case: str | None = None  # number
    party: str | None = None
    cause: str | None = None
    files: int = 0  # video, sound and photos


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLedger:
    """The use ledger of a period."""

    unit: str
    at: datetime  # aware; when it was made
    first: date
    last: date  # included
    rows: tuple[UseRow, ...]


def write_use_ledger(paper: UseLedger, out: Path, lang: Lang) -> Path:
    """Write the ledger as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say(USE_LEDGER.title, lang), lang, paper.at, foot(USE_LEDGER, paper, lang), landscape=True)
    sheet.head(paper.unit, None)
    sheet.fields(
        [Field(say("register.period", lang), _period(paper, lang)), Field(say("paper.field_at", lang), wording.moment(paper.at, lang))]
    )
    columns = [Column(head, width, "left") for head, width in zip(_heads(lang), _WIDTHS, strict=True)]
    sheet.table(columns, [_cells(row, lang) for row in paper.rows], NO5)
    sheet.signatures([(say("paper.sign_keeper", lang), "")])
    return sheet.save(out)


def write_use_table(paper: UseLedger, out: Path, lang: Lang) -> Path:
    """Write the ledger as a spreadsheet to the file `out`; raises OSError where it cannot be written."""
    return sheets.write_table(out, say(USE_LEDGER.title, lang), _heads(lang), (_cells(row, lang) for row in paper.rows))


def _period(paper: UseLedger, lang: Lang) -> str:
    return say("register.from_to", lang, first=wording.day(paper.first, lang), last=wording.day(paper.last, lang))


def _heads(lang: Lang) -> list[str]:
    return [say(f"register.head_{name}", lang) for name in COLUMNS]


def _cells(row: UseRow, lang: Lang) -> list[str]:
    cause = "　".join(filter(None, (row.cause, row.case)))
    until = wording.span(row.start, row.end, lang) if row.end else say("register.still_out", lang, at=wording.moment(row.start, lang))
    return [row.name or say("register.not_registered", lang), row.device, row.officer or "", until, row.party or "", cause,
            str(row.files) if row.files else say("register.no_footage", lang)]
