"""行政执法记录职责期限清单: what is due from whom by when, overdue and met; on paper and as a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages import Lang, Text, say
from paperwork import sheets, wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, Column, Field
from paperwork.forms import DUTIES, foot
from regulations.catalogue import title_of
from regulations.values.reviews.findings import Citation

COLUMNS = ("what", "about", "unit", "who", "due", "standing", "clause")
_WIDTHS = (46.0, 36.0, 32.0, 26.0, 26.0, 20.0, 39.0)  # mm, 225 in all


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One duty."""

    what: Text
    about: str  # number of the case, recorder; "" where it is about none
    unit: str
    who: str | Text
    due: Text | str
    standing: Text
    met: datetime | None  # aware
    articles: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesPaper:
    """Duties as of a moment."""

    unit: str  # "": the whole office
    at: datetime  # aware
    rows: tuple[DutyLine, ...]


def write_duties(paper: DutiesPaper, out: Path, lang: Lang) -> Path:
    """Write the list as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say(DUTIES.title, lang), lang, paper.at, foot(DUTIES, paper, lang), landscape=True)
    sheet.head(paper.unit, None)
    sheet.fields([Field(say("duty_list.as_of", lang), wording.moment(paper.at, lang)),
                  Field(say("duty_list.count", lang), str(len(paper.rows)))])
    columns = [Column(head, width, "left") for head, width in zip(_heads(lang), _WIDTHS, strict=True)]
    sheet.table(columns, [_cells(row, lang) for row in paper.rows], NO5)
    sheet.signatures([(say("duty_list.sign_checked", lang), "")])
    return sheet.save(out)


def write_duty_table(paper: DutiesPaper, out: Path, lang: Lang) -> Path:
    """Write the list as a spreadsheet to the file `out`; raises OSError where it cannot be written."""
    return sheets.write_table(out, say(DUTIES.title, lang), _heads(lang), (_cells(row, lang) for row in paper.rows))


def _heads(lang: Lang) -> list[str]:
    return [say(f"duty_list.col_{name}", lang) for name in COLUMNS]


def _cells(row: DutyLine, lang: Lang) -> list[str]:
    standing = wording.printed(row.standing, lang)
    if row.met is not None:
        standing = f"{standing} {wording.moment(row.met, lang, seconds=False)}"
    clause = "；".join(f"《{title_of(article.regulation)}》{wording.article(article.article, lang)}" for article in row.articles[:1])
    return [wording.printed(row.what, lang), row.about, row.unit, wording.printed(row.who, lang), wording.printed(row.due, lang), standing,
            clause]
