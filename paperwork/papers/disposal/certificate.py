"""音像资料销毁证明: what was disposed of by an approved list, what was refused and why; every line with its hash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from messages import Lang, Text, say
from paperwork import wording
from paperwork.docx.style import Sheet
from paperwork.docx.table import NO5, CellContent, CellLine, Column, Field
from paperwork.forms import CERTIFICATE, foot

_COLUMNS = (("number", 12.0), ("name", 114.0), ("case", 34.0), ("result", 65.0))  # a labelled hash on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """What became of one line of the list."""

    number: int
    recording: str  # id
    name: str
    sha256: str
    size: int  # bytes
    sm3: str | None = None
    case: str | None = None
    deleted_at: datetime | None = None  # aware; None: it was not deleted
    kept_because: tuple[Text, ...] = ()  # why it was not deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The end of a disposal list."""

    unit: str
    number: str  # of the list
    made_at: datetime
    approved_by: str
    document: str  # number of the approval
    carried_out_by: str
    rows: tuple[CertificateRow, ...]
    deleted: int  # lines
    kept: int  # lines that were refused, taken back or withdrawn


def write_disposal_certificate(paper: Certificate, out: Path, lang: Lang) -> Path:
    """Write the certificate as docx to the file `out`; raises OSError where it cannot be written."""
    sheet = Sheet(say("certificate.title", lang), lang, paper.made_at, foot(CERTIFICATE, paper, lang), landscape=True)
    sheet.head(paper.unit, paper.number)
    values = (("document", paper.document), ("approved_by", paper.approved_by), ("carried_out_by", paper.carried_out_by),
              ("made_at", wording.moment(paper.made_at, lang, seconds=False)),
              ("count", say("certificate.counted", lang, deleted=paper.deleted, kept=paper.kept)))
    sheet.fields([Field(say(f"certificate.field_{name}", lang), value) for name, value in values])
    columns = [Column(say(f"certificate.col_{name}", lang), width, "center" if name == "number" else "left") for name, width in _COLUMNS]
    sheet.table(columns, _rows(paper, lang), NO5)
    sheet.paragraph(say("certificate.note", lang), before=4)
    sheet.signatures([(say("paper.sign_carried_out", lang), paper.carried_out_by), (say("paper.sign_supervisor", lang), ""),
                      (say("paper.sign_approver", lang), paper.approved_by)])
    return sheet.save(out)


def _rows(paper: Certificate, lang: Lang) -> Iterator[list[CellContent]]:
    for row in paper.rows:
        name = [CellLine(row.name, small=True), CellLine(f"{row.recording}　{wording.size(row.size)}", small=True),
                CellLine(f"SHA-256 {row.sha256}", code=True)]
        name += [CellLine(f"SM3 {row.sm3}", code=True)] if row.sm3 else []
        yield [str(row.number), name, row.case or "", _result(row, lang)]


def _result(row: CertificateRow, lang: Lang) -> str:
    if row.deleted_at is not None:
        return say("disposal.deleted", lang, at=wording.moment(row.deleted_at, lang))
    return say("disposal.not_deleted", lang, why=wording.joined(row.kept_because, lang))
