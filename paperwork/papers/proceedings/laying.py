"""How the papers of what several people do about a case are laid out: the case, the steps, the clauses, who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from messages import Lang, say
from paperwork import forms, wording
from paperwork.docx.table import CellContent, CellLine, Column, Field
from paperwork.forms import Form, foot
from paperwork.papers.laid_out import LaidOut, write_docx
from paperwork.papers.proceedings import values
from paperwork.papers.proceedings.values import ProceedingPaper, StepLine

_WIDTHS = (("step", 28.0), ("at", 46.0), ("by", 22.0), ("content", 60.0))  # mm, 156 in all


@dataclass(frozen=True, slots=True)
class _Layout:
    form: Form
    subject: str  # key of what it is about
    signers: tuple[str, ...]  # keys


_LAYOUTS: Mapping[type[ProceedingPaper], _Layout] = {
    values.InternalApproval: _Layout(forms.INTERNAL_APPROVAL, "step", ("handler", "checker", "approver")),
    values.FilingSheet: _Layout(forms.FILING_SHEET, "matter", ("handler", "legal")),
    values.CustodySheet: _Layout(forms.CUSTODY_SHEET, "recorder", ("handler", "keeper")),
    values.ObstructionSheet: _Layout(forms.OBSTRUCTION_SHEET, "matter", ("handler", "police")),
    values.LegalReviewSheet: _Layout(forms.LEGAL_REVIEW_SHEET, "matter", ("handler", "legal")),
    values.LossReport: _Layout(forms.LOSS_REPORT, "footage", ("handler", "responsible", "approver")),
}


def write_proceeding(paper: ProceedingPaper, out: Path, lang: Lang) -> Path:
    """Write the paper as docx to the file `out`; raises OSError where it cannot be written."""
    return write_docx(lay_proceeding(paper, lang), out, lang)


def form_of(paper: ProceedingPaper) -> Form:
    """Return the form of a paper."""
    return _LAYOUTS[type(paper)].form


def lay_proceeding(paper: ProceedingPaper, lang: Lang) -> LaidOut:
    """Return the paper as it is laid out."""
    layout = _LAYOUTS[type(paper)]
    after = [say("matters.paper_basis", lang, article=wording.article_text(article), quote=quote) for article, quote in paper.clauses]
    after += [say("matters.paper_open", lang)] if paper.open else []
    return LaidOut(
        title=say(layout.form.title, lang), unit=paper.unit, number=say("matters.paper_number", lang, number=paper.number), at=paper.at,
        foot=foot(layout.form, paper, lang), fields=_fields(paper, layout, lang), after=after,
        columns=[Column(say(f"matters.paper_{name}", lang), width, "left") for name, width in _WIDTHS],
        rows=[_row(step, lang) for step in paper.steps],
        signers=[(say(f"matters.sign_{role}", lang), "") for role in layout.signers])


def _fields(paper: ProceedingPaper, layout: _Layout, lang: Lang) -> list[Field]:
    known = (("case", paper.case), ("party", paper.party or "—"), ("kind", paper.matter), ("cause", paper.cause or "—"))
    fields = [Field(say(f"matters.field_{name}", lang), value) for name, value in known]
    fields += [Field(say(f"matters.field_{layout.subject}", lang), paper.subject, True)] if paper.subject else []
    fields += [Field(say("matters.field_person", lang), paper.person, True)] if paper.person else []
    fields += [Field(say("matters.field_due", lang), _due(paper.due, lang), True)] if paper.due is not None else []
    return fields


def _due(due: date | datetime, lang: Lang) -> str:
    return wording.moment(due, lang, seconds=False) if isinstance(due, datetime) else wording.day(due, lang)


def _row(step: StepLine, lang: Lang) -> list[CellContent]:
    content = [step.opinion.say(lang) if step.opinion else None, step.words,
               say("matters.paper_to", lang, to=step.to) if step.to else None,
               say("matters.paper_file", lang, file=step.file) if step.file else None]
    return [step.name.say(lang), wording.moment(step.at, lang, seconds=False), step.by,
            [CellLine(line) for line in content if line] or [CellLine("—")]]
