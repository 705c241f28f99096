"""执法音像资料移交接收单: one page between whoever hands a recorder over and the custodian (R000-24, R002-14, R003-3-12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from messages import Lang, Text, say
from paperwork import wording
from paperwork.docx.table import NO5, CellContent, CellLine, Column, Field
from paperwork.forms import SLIP, foot
from paperwork.papers.evidence_list import due_of
from paperwork.papers.sheets import sheet_for

ROWS, NAMED = 3, 1  # lines and names that leave the slip one page
SHORT = 600  # s of footage below which its seconds are said
LONGEST = 36  # characters of a name on it
_WIDTHS = (32.0, 20.0, 36.0, 44.0, 24.0)  # mm, 156 in all


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRow:
    """What one recorder brought for one case, or for none."""

    case: str | None  # number
    device: str | None
    videos: int = 0
    audios: int = 0
    photos: int = 0
    others: int = 0
    seconds: Fraction = Fraction(0)  # s of footage
    size: int = 0  # bytes
    start: datetime | None = None  # aware, corrected
    end: datetime | None = None  # aware, corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSlip:
    """执法音像资料移交接收单: one page between whoever hands a recorder over and the custodian."""

    unit: str
    number: str  # of the dump
    at: datetime  # aware; when it was made
    dump: str  # name of the dump
    received_at: datetime  # aware
    rows: tuple[SlipRow, ...]
    handed_by: str | None = None
    keeper: str | None = None
    due: datetime | date | None = None
    late: Text | None = None
    already: int = 0  # files that an earlier run had taken in
    rejected: tuple[str, ...] = ()  # names of files that could not be taken in
    unwell: tuple[str, ...] = ()  # names of files that are incomplete or unreadable
    verified: bool = False  # everything was taken in, read back, and is identical
    recorder: bool = True  # whether what was handed over is a recorder at all
    lists: tuple[str, ...] = ()  # names of the evidence lists


def write_handover_slip(paper: HandoverSlip, out: Path, lang: Lang) -> Path:
    """Write the slip to the file `out`, as docx or PDF; raises OSError where it cannot be written."""
    sheet = sheet_for(out, say("slip.title", lang), lang, paper.at, foot(SLIP, paper, lang))
    sheet.head(paper.unit, paper.number)
    sheet.fields(_head(paper, lang))
    if paper.rows:
        columns = [Column(say(f"slip.col_{name}", lang), width) for name, width in
                   zip(("case", "device", "files", "span", "length"), _WIDTHS, strict=True)]
        sheet.table(columns, [_row(row, lang) for row in paper.rows[:ROWS]], NO5)
    for sentence in _said(paper, lang):
        sheet.paragraph(sentence, points=NO5, after=0, align="left")
    sheet.signatures([(say("slip.sign_handed", lang), paper.handed_by or ""), (say("slip.sign_keeper", lang), paper.keeper or "")])
    return sheet.save(out)


def _head(paper: HandoverSlip, lang: Lang) -> list[Field]:
    values = (("handed_by", paper.handed_by or ""), ("keeper", paper.keeper or ""),
              ("received", wording.moment(paper.received_at, lang)), ("due", due_of(paper.due, paper.late, lang)))
    return [*(Field(say(f"paper.field_{name}", lang), value) for name, value in values),
            Field(say("paper.field_dump", lang), _short(paper.dump), wide=True)]


def _row(row: SlipRow, lang: Lang) -> list[CellContent]:
    kinds = [say(f"slip.{name}", lang, count=count) for name, count in
             (("video", row.videos), ("audio", row.audios), ("photo", row.photos), ("other", row.others)) if count]
    total = row.videos + row.audios + row.photos + row.others
    files = say("slip.files", lang, items=say("paper.list", lang, items=kinds), count=total)
    begun = row.start or row.end
    when = say("slip.in_year", lang, year=begun.year, span=wording.short_span(row.start, row.end, lang)) if begun else ""
    span = [CellLine(when, small=True)] if when else ""
    shown = wording.length if row.seconds < SHORT else wording.rough_length
    length = [CellLine(shown(row.seconds, lang), small=True)] if row.seconds else []
    case = CellLine(_short(row.case or say("slip.no_case", lang)), small=True)
    return [[case], row.device or "—", [CellLine(files, small=True)], span, [*length, CellLine(wording.size(row.size), small=True)]]


def _said(paper: HandoverSlip, lang: Lang) -> Iterator[str]:
    """What came of it, a sentence each."""
    if not paper.rows:
        yield say("slip.nothing", lang)
    if len(paper.rows) > ROWS:
        yield say("slip.more", lang, count=len(paper.rows) - ROWS)
    yield say("slip.verified" if paper.verified else "slip.unverified", lang)
    if paper.already:
        yield say("slip.already", lang, count=paper.already)
    if paper.rejected:
        yield say("slip.rejected", lang, count=len(paper.rejected), names=_some(paper.rejected))
    yield say("slip.unwell", lang, count=len(paper.unwell), names=_some(paper.unwell)) if paper.unwell else say("slip.all_well", lang)
    if not paper.recorder:
        yield say("slip.no_recorder", lang)
    elif paper.verified:
        yield say("slip.may_clear", lang)
    if paper.lists:
        yield say("slip.list", lang, names=_some(paper.lists))
    yield say("slip.note", lang)


def _some(names: Sequence[str]) -> list[str]:
    """Return the first names, cut, and an ellipsis where there are more."""
    return [*map(_short, names[:NAMED]), *(["…"] if len(names) > NAMED else [])]


def _short(name: str) -> str:
    """Return a name that takes one or two lines at most: its end says which file it is."""
    return name if len(name) <= LONGEST else "…" + name[1 - LONGEST:]
