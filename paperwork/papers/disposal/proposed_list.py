"""音像资料销毁清册: what may be disposed of, each item with its reason, hash and approver; a proposal until approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from messages import Lang, Text, say
from paperwork import wording
from paperwork.docx import parts
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, RED, SMALL4, CellContent, CellLine, Column, Field
from paperwork.forms import DISPOSAL, foot
from paperwork.papers.values import Wording
from regulations.values.reviews.findings import Citation

_COLUMNS = (("number", 12.0), ("name", 61.0), ("case", 32.0), ("recorded_at", 21.0), ("kept_until", 21.0), ("because", 78.0))


def write_disposal_list(paper: DisposalList, out: Path, lang: Lang) -> Path:
    """Write the disposal list as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("paper.disposal", lang), lang, paper.made_at, foot(DISPOSAL, paper, lang),
                  draft="pending" if paper.draft else "", landscape=True)
    sheet.head(paper.unit, _number(paper, lang))
    sheet.fields(_head(paper, lang))
    if red := [row.number for row in paper.rows if row.asked]:
        told = say("paper.disposal_red", lang, places=wording.ranges(red), count=len(red))
        sheet.runs([parts.run(told, parts.HEADING, SMALL4, colour=RED)])
    columns = [Column(say(f"paper.col_{name}", lang), width, "center" if name == "number" else "left")
               for name, width in _COLUMNS]
    sheet.table(columns, _rows(paper, lang), NO5)
    sheet.paragraph(say("paper.disposal_note" if paper.grace_days else "paper.disposal_note_now", lang, days=paper.grace_days), before=4)
    sheet.signatures([(say("paper.sign_proposer", lang), paper.proposed_by or ""), (say("paper.sign_legal", lang), ""),
                      (say("paper.sign_approver", lang), wording.printed(paper.approved_by, lang)),
                      (say("paper.sign_carried_out", lang), ""), (say("paper.sign_supervisor", lang), "")])
    return sheet.save(out)


def _head(paper: DisposalList, lang: Lang) -> list[Field]:
    count = say("paper.disposal_count", lang, count=len(paper.rows), size=wording.size(sum(row.size for row in paper.rows)))
    bound = (("form", paper.form, False), ("lines_sha256", [CellLine(paper.lines_sha256, code=True)], True)) if paper.form else ()
    values = (("as_of", wording.day(paper.as_of, lang)), ("at", wording.moment(paper.made_at, lang, seconds=False)),
              ("count", count), ("approval", paper.document or ""))
    return [*(Field(say(f"paper.field_{name}", lang), value) for name, value in values),
            *(Field(say(f"paper.field_{name}", lang), value, wide) for name, value, wide in bound)]


def _number(paper: DisposalList, lang: Lang) -> str:
    number, of = paper.volume
    return paper.number if of == 1 else say("paper.disposal_volume", lang, list=paper.number, number=number, of=of)


def _rows(paper: DisposalList, lang: Lang) -> Iterator[list[CellContent]]:
    because: dict[tuple[object, ...], list[CellLine]] = {}  # thousands of lines share a few reasons
    for row in paper.rows:
        same = (row.reasons, row.articles, row.approver, row.asked)
        if same not in because:
            because[same] = _because(row, lang)
        name = [
            CellLine(row.name, small=True),
            CellLine(f"{row.recording}　{wording.size(row.size)}", small=True),
            CellLine(row.sha256, code=True),
        ]
        case = [CellLine(text) for text in (row.case, row.device and say("paper.trait_device", lang, device=row.device)) if text]
        recorded = wording.moment(row.recorded_at, lang, seconds=False) if row.recorded_at else ""
        until = wording.day(row.kept_until, lang) if row.kept_until else ""
        yield [[CellLine(str(row.number), red=bool(row.asked))], name, case, recorded, until, because[same]]


def _because(row: DisposableOriginal, lang: Lang) -> list[CellLine]:
    lines = [CellLine(wording.joined(row.reasons, lang), small=True)]
    lines += [CellLine(say("paper.article", lang, article=wording.article(cited.article, lang), quote=cited.quote), small=True)
              for cited in row.articles]
    lines += [CellLine(say("paper.disposal_asked", lang, why=wording.printed(why, lang)), small=True, red=True) for why in row.asked]
    if row.asked:
        lines.append(CellLine(say("paper.disposal_tick", lang), small=True, red=True))
    if row.approver:
        lines.append(CellLine(say("paper.must_approve", lang, who=wording.printed(row.approver, lang)), small=True))
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposableOriginal:
    """One original that may be disposed of, and because of what."""

    number: int
    recording: str  # id
    name: str
    sha256: str
    size: int  # bytes
    reasons: tuple[Text, ...]
    articles: tuple[Citation, ...]
    case: str | None = None
    device: str | None = None
    recorded_at: datetime | None = None
    kept_until: date | None = None
    approver: Wording | None = None  # who must approve
    asked: tuple[Wording, ...] = ()  # what is not settled: printed in red, and the approver ticks the line


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalList:
    """音像资料销毁清册: a proposal until it is approved; nothing is deleted by it."""

    unit: str
    number: str
    made_at: datetime
    as_of: date  # the day the retention was computed for
    rows: tuple[DisposableOriginal, ...]
    grace_days: int = 30  # days during which a deletion can be taken back
    approved_by: str | None = None
    document: str | None = None  # form number of the signed paper
    draft: bool = True
    form: str = ""  # form number: what the approval names
    lines_sha256: str = ""  # of the lines as the JSON holds them
    volume: tuple[int, int] = (1, 1)  # number of this paper, and of how many
    proposed_by: str | None = None
