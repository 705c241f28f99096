"""What is counted, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FINDING = "finding:"  # "finding:KIND:STATUS": so many findings of a kind with that outcome
JOINT = "、"  # between the names of several officers


class Figure(StrEnum):
    """One figure; the text is its key in JSON and in `messages/*/figures.toml`."""

    CASES = "cases"
    SHOULD = "should"  # 应录: steps of the 音像记录事项清单 that had to be recorded
    RECORDED = "recorded"  # 已录
    EXCEPTIONS = "exceptions"  # 例外: not recorded, for a reason that was accepted
    MISSING = "missing"  # 应录未录
    UNREVIEWED = "unreviewed"  # cases of which no review says what had to be recorded
    RECORDINGS = "recordings"
    MILLISECONDS = "milliseconds"  # of video and sound
    LATE = "late"  # handed over late
    INTERRUPTED = "interrupted"
    INTERRUPTED_EXPLAINED = "interrupted-explained"
    INTERRUPTED_UNEXPLAINED = "interrupted-unexplained"
    DAMAGED = "damaged"  # 残缺: cut off, not to be opened, or not all of it came
    UNLABELLED = "unlabelled"  # 未标注: of no case
    UNSIGNED = "unsigned"  # 记录未成: there is speech, and no signed written record
    ARCHIVE_OVERDUE = "archive-overdue"  # archived late, or not archived in time until now


@dataclass(frozen=True, slots=True)
class CountedFor:
    """Whose figure something counts in."""

    day: date
    unit: str = ""  # "": nobody says which
    officer: str = ""  # of several the names joined by 、
    device: str = ""  # number of the recorder
    matter: str = ""

    @property
    def officers(self) -> tuple[str, ...]:
        """Each of the officers."""
        return tuple(self.officer.split(JOINT))


@dataclass(frozen=True, slots=True)
class CountedItem:
    """One thing that counts: a line of the list that a number opens."""

    figure: str  # a Figure, or FINDING with kind and status
    of: CountedFor
    case: str | None = None  # number
    recording: str | None = None  # id
    what: str = ""  # name of the file, the step, what the review says
    amount: int = 1


def finding_figure(kind: str, status: str) -> str:
    """Return the figure of findings of a kind with an outcome."""
    return f"{FINDING}{kind}:{status}"
