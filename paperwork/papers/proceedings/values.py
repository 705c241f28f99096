"""What stands on the papers of what several people do about a case; one class a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from messages import Text
from regulations.proceedings.values import ProceedingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step on the paper."""

    name: Text
    at: datetime  # aware
    by: str
    to: str | None
    words: str | None
    file: str | None
    opinion: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingPaper:
    """The paper of one matter."""

    number: int
    unit: str
    case: str
    party: str | None
    cause: str | None
    matter: str
    subject: str
    person: str | None  # who is responsible
    due: date | datetime | None
    at: datetime  # aware; when it was made
    open: bool
    clauses: tuple[tuple[str, str], ...]  # (article, words)
    steps: tuple[StepLine, ...]


class InternalApproval(ProceedingPaper):
    """行政执法内部审批表."""


class FilingSheet(ProceedingPaper):
    """行政执法事项备案登记表."""


class CustodySheet(ProceedingPaper):
    """音像资料移交专人登记表."""


class ObstructionSheet(ProceedingPaper):
    """妨碍阻挠执法记录移交登记表."""


class LegalReviewSheet(ProceedingPaper):
    """重大行政执法决定法制审核登记表."""


class LossReport(ProceedingPaper):
    """音像资料迟交、损毁、丢失报告单."""


SHEETS: Mapping[ProceedingKind, type[ProceedingPaper]] = {
    ProceedingKind.APPROVAL: InternalApproval, ProceedingKind.FILING: FilingSheet, ProceedingKind.CUSTODY: CustodySheet,
    ProceedingKind.OBSTRUCTION: ObstructionSheet, ProceedingKind.LEGAL_REVIEW: LegalReviewSheet, ProceedingKind.LOSS: LossReport}
