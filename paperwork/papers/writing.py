"""The papers the office signs: one writer a paper, and the table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from messages import Lang
from paperwork.papers.disposal_list import write_disposal_list
from paperwork.papers.disposed_list import write_disposed_list
from paperwork.papers.evidence_list import write_evidence_list
from paperwork.papers.note import write_explanatory_note
from paperwork.papers.record import write_written_record
from paperwork.papers.record_pdf import write_written_record_pdf
from paperwork.papers.values import DisposalList, DisposedList, EvidenceList, Note, RecordPaper

__all__ = [
    "PAPERS", "write_disposal_list", "write_disposed_list", "write_evidence_list", "write_explanatory_note", "write_paper",
    "write_written_record", "write_written_record_pdf",
]

# kind of value → its writer; a new paper is one module and one line here
PAPERS: Mapping[type, Callable[[Any, Path, Lang], Path]] = MappingProxyType({
    EvidenceList: write_evidence_list,
    Note: write_explanatory_note,
    RecordPaper: write_written_record,
    DisposalList: write_disposal_list,
    DisposedList: write_disposed_list,
})


def write_paper(paper: EvidenceList | Note | RecordPaper | DisposalList | DisposedList, out: Path, lang: Lang) -> Path:
    """Write any of the papers as docx to the file `out`; raises OSError where it cannot be written."""
    return PAPERS[type(paper)](paper, out, lang)
