"""Every paper that the office signs: its form, and one writer for each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from messages import Lang
from paperwork import forms
from paperwork.forms import Form
from paperwork.papers import values
from paperwork.papers.access import values as access
from paperwork.papers.access import writing as access_writing
from paperwork.papers.disposal import proposed_list
from paperwork.papers.disposal.certificate import Certificate, write_disposal_certificate
from paperwork.papers.disposal.disposed_list import write_disposed_list
from paperwork.papers.disposal.proposed_list import write_disposal_list
from paperwork.papers.duties import DutiesPaper, write_duties
from paperwork.papers.evidence_annex import AnnexedList, write_annexed_list
from paperwork.papers.evidence_list import write_evidence_list
from paperwork.papers.figures.check_sheet import CheckSheet, write_check_sheet
from paperwork.papers.figures.writing import FORMS as FIGURE_FORMS
from paperwork.papers.figures.writing import write_figures
from paperwork.papers.handover_slip import HandoverSlip, write_handover_slip
from paperwork.papers.note import write_explanatory_note
from paperwork.papers.package.checks import ChecksPaper, write_checks
from paperwork.papers.package.media_register import MediaRegister, write_register
from paperwork.papers.proceedings import values as proceedings
from paperwork.papers.proceedings.laying import write_proceeding
from paperwork.papers.record import write_written_record
from paperwork.papers.record_pdf import write_written_record_pdf
from paperwork.papers.use_ledger import UseLedger, write_use_ledger

Writer = Callable[[Any, Path, Lang], Path]


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """How one paper is written."""

    form: Form
    writers: Mapping[str, Writer]  # suffix of the file → its writer


def _docx(form: Form, write: Writer) -> WrittenPaper:
    return WrittenPaper(form, {".docx": write})


def _both(form: Form, write: Writer) -> WrittenPaper:
    return WrittenPaper(form, {".docx": write, ".pdf": write})


# type of the value → how it is written; the continuity report (forms.REPORT) has its own room
PAPERS: Mapping[type, WrittenPaper] = MappingProxyType({
    values.EvidenceList: _both(forms.EVIDENCE_LIST, write_evidence_list),
    AnnexedList: _both(forms.EVIDENCE_LIST, write_annexed_list),
    values.Note: _docx(forms.NOTE, write_explanatory_note),
    values.RecordPaper: WrittenPaper(forms.RECORD, {".docx": write_written_record, ".pdf": write_written_record_pdf}),
    proposed_list.DisposalList: _docx(forms.DISPOSAL, write_disposal_list),
    values.DisposedList: _docx(forms.DISPOSED, write_disposed_list),
    MediaRegister: _docx(forms.MEDIA, write_register),
    ChecksPaper: _docx(forms.CHECKS, write_checks),
    Certificate: _docx(forms.CERTIFICATE, write_disposal_certificate),
    UseLedger: _docx(forms.USE_LEDGER, write_use_ledger),
    HandoverSlip: _both(forms.SLIP, write_handover_slip),
    CheckSheet: _docx(forms.CHECK_SHEET, write_check_sheet),
    DutiesPaper: _docx(forms.DUTIES, write_duties),
    **{kind: _docx(form, write_figures) for kind, form in FIGURE_FORMS.items()},
    access.CoverSheet: WrittenPaper(forms.COVER_SHEET, access_writing.COVER_SHEETS),
    access.Receipt: WrittenPaper(forms.RECEIPT, access_writing.RECEIPTS),
    access.EvidenceNotice: WrittenPaper(forms.EVIDENCE_NOTICE, access_writing.NOTICES),
    access.ViewingSheet: WrittenPaper(forms.VIEWING_SHEET, access_writing.VIEWING_SHEETS),
    access.RequestRegister: WrittenPaper(forms.REQUEST_REGISTER, access_writing.REGISTERS),
    proceedings.InternalApproval: _docx(forms.INTERNAL_APPROVAL, write_proceeding),
    proceedings.FilingSheet: _docx(forms.FILING_SHEET, write_proceeding),
    proceedings.CustodySheet: _docx(forms.CUSTODY_SHEET, write_proceeding),
    proceedings.ObstructionSheet: _docx(forms.OBSTRUCTION_SHEET, write_proceeding),
    proceedings.LegalReviewSheet: _docx(forms.LEGAL_REVIEW_SHEET, write_proceeding),
    proceedings.LossReport: _docx(forms.LOSS_REPORT, write_proceeding),
})


def write_paper(paper: Any, out: Path, lang: Lang) -> Path:
    """Write a paper to the file `out`, whose suffix says the kind of file; raises OSError where it cannot be written."""
    return PAPERS[type(paper)].writers[out.suffix](paper, out, lang)
