"""Papers of figures as docx and xlsx: the same lines in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from messages import Lang, say
from paperwork import forms, sheets, wording
from paperwork.docx import parts
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, SMALL4, SMALL5, Column, Field
from paperwork.forms import Form, content_hash, foot
from paperwork.papers.figures.values import AnnualPaper, AssessmentPaper, BulletinPaper, FiguresPaper, PaperTable, StatisticsPaper
from regulations.catalogue import title_of

COLUMNS = ("cases", "unreviewed", "should", "recorded", "exceptions", "missing", "recordings", "hours", "late", "interrupted-explained",
           "interrupted-unexplained", "damaged", "unlabelled", "unsigned", "archive-overdue")
_NAME, _FIGURE = 42.0, 12.2  # mm
MS_OF_HOUR = 3_600_000
FORMS: Mapping[type[FiguresPaper], Form] = {
    StatisticsPaper: forms.STATISTICS, AnnualPaper: forms.ANNUAL, AssessmentPaper: forms.ASSESSMENT, BulletinPaper: forms.BULLETIN}


def write_figures(paper: FiguresPaper, out: Path, lang: Lang) -> Path:
    """Write figures as docx to the file `out`; raises OSError where it cannot be written."""
    form = FORMS[type(paper)]
    sheet = Sheet(say(form.title, lang), lang, paper.at, foot(form, paper, lang), landscape=True)
    sheet.head(paper.office, paper.number)
    sheet.fields([Field(name, value) for name, value in _fields(paper, lang)])
    for citation in paper.clauses:
        sheet.paragraph(say("figures.by_clause", lang, regulation=title_of(citation.regulation), quote=citation.quote,
                            article=wording.article(citation.article, lang)), points=NO5, indent=21)
    sheet.paragraph(_summary(paper, lang), points=SMALL4, indent=24)
    for line in _note(paper):
        sheet.paragraph(line, points=SMALL4, indent=24)
    for table in paper.tables:
        sheet.heading(say(f"figures.by_{table.by}", lang))
        sheet.table(_columns(table, lang), [list(map(str, row)) for row in _rows(paper, table, lang)], SMALL5)
    if paper.findings:
        sheet.heading(say("figures.findings", lang))
        sheet.table([Column(head, 62) for head in _finding_heads(lang)], [list(map(str, row)) for row in _finding_rows(paper, lang)], NO5)
    sheet.paragraph(say("figures.how_counted", lang), parts.BODY, SMALL5, before=4)
    sheet.signatures([(say("figures.sign_made", lang), paper.by), (say("figures.sign_head", lang), "")])
    return sheet.save(out)


def write_figure_tables(paper: FiguresPaper, out: Path, lang: Lang) -> Path:
    """Write figures as a spreadsheet, a sheet a table; raises OSError where it cannot be written."""
    tables = [sheets.SheetTable(say(f"figures.by_{table.by}", lang), _heads(table, lang), _rows(paper, table, lang))
              for table in paper.tables]
    if paper.findings:
        tables.append(sheets.SheetTable(say("figures.findings", lang), _finding_heads(lang), _finding_rows(paper, lang)))
    about = [[name, value] for name, value in (*_fields(paper, lang), (say("figures.hash", lang), content_hash(paper)))]
    title = say(FORMS[type(paper)].title, lang)
    return sheets.write_tables(out, [*tables, sheets.SheetTable(say("figures.about", lang), [title, paper.office], about)])


def shown(amounts: Mapping[str, int], column: str) -> int | float:
    """Return a figure as tables show it: hours to the tenth, all others whole."""
    return round(amounts.get("milliseconds", 0) / MS_OF_HOUR, 1) if column == "hours" else amounts.get(column, 0)


def _fields(paper: FiguresPaper, lang: Lang) -> list[tuple[str, str]]:
    period = say("register.from_to", lang, first=wording.day(paper.first, lang), last=wording.day(paper.last, lang))
    as_of = "figures.as_of" if paper.is_open else "figures.made_at"
    return [(say("register.period", lang), period), (say("figures.unit", lang), paper.unit or say("figures.every_unit", lang)),
            (say(as_of, lang), wording.moment(paper.at, lang))]


def _summary(paper: FiguresPaper, lang: Lang) -> str:
    """Return the whole in one sentence."""
    figures = {_key(column): shown(paper.total, column) for column in COLUMNS}
    return say("figures.summary", lang, first=wording.day(paper.first, lang), last=wording.day(paper.last, lang),
               of=paper.unit or say("figures.every_unit", lang), **figures)


def _note(paper: FiguresPaper) -> list[str]:
    return [line for line in (paper.note or "").splitlines() if line.strip()]


def _columns(table: PaperTable, lang: Lang) -> list[Column]:
    first, *others = _heads(table, lang)
    return [Column(first, _NAME, "left"), *(Column(head, _FIGURE) for head in others)]


def _heads(table: PaperTable, lang: Lang) -> list[str]:
    return [say(f"figures.name_{table.by}", lang), *(say(f"figures.col_{_key(column)}", lang) for column in COLUMNS)]


def _rows(paper: FiguresPaper, table: PaperTable, lang: Lang) -> list[list[str | int | float]]:
    lines = [(line.name or say("figures.nobody", lang), line.amounts) for line in table.lines]
    lines.append((say("figures.total", lang), paper.total))
    return [[name, *(shown(amounts, column) for column in COLUMNS)] for name, amounts in lines]


def _finding_heads(lang: Lang) -> list[str]:
    return [say(f"figures.finding_{name}", lang) for name in ("kind", "status", "count")]


def _finding_rows(paper: FiguresPaper, lang: Lang) -> list[list[str | int | float]]:
    return [[say(f"judgement.kind_{row.kind}", lang), say(f"findings.status_{row.status}", lang), row.count] for row in paper.findings]


def _key(column: str) -> str:
    return column.replace("-", "_")

