"""The words that mean one of a few things. Each is equal to the text that JSON and the catalogue hold."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How heavily a finding weighs (contract.md)."""

    VIOLATION = "violation"  # the article's wording is not met
    EXPLAIN = "explain"  # somebody has to explain it
    NOTICE = "notice"  # worth knowing, nothing is asked

    @property
    def rank(self) -> int:
        """0 for the heaviest, for sorting."""
        return tuple(Severity).index(self)


def lightest(*severities: Severity) -> Severity:
    """Return the lightest of these severities."""
    return max(severities, key=lambda severity: severity.rank)


def heaviest(*severities: Severity) -> Severity:
    """Return the heaviest of these severities."""
    return min(severities, key=lambda severity: severity.rank)


class FindingStatus(StrEnum):
    """What was decided about a finding (contract.md)."""

    OPEN = "open"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


def waits(severity: str, status: str) -> bool:
    """Return whether a person has to decide about a finding: it is open, and more than a notice."""
    return status == FindingStatus.OPEN and severity != Severity.NOTICE


class Verdict(StrEnum):
    """Whether the footage of a case is continuous (requirements.md D.1)."""

    CONTINUOUS = "continuous"
    CONTINUOUS_SPLIT = "continuous-split"  # one take, which the recorder cut into files
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    UNDECIDABLE = "undecidable"


class Outcome(StrEnum):
    """What one interruption amounts to; all but COVERED stand in order from the lightest to the heaviest."""

    COVERED = "covered"  # another recorder went on: not an interruption of the team
    EXPLAINED = "explained"
    PERMITTED = "permitted"
    UNDECIDABLE = "undecidable"
    UNEXPLAINED = "unexplained"


class Trigger(StrEnum):
    """A reason to keep footage permanently (requirements.md B.1); a regulation lists some of them."""

    LT1 = "LT1"
    LT2 = "LT2"
    LT3 = "LT3"
    LT4 = "LT4"
    LT5 = "LT5"
    LT6 = "LT6"
    LT7 = "LT7"
    LT8 = "LT8"
    LT9 = "LT9"
    LT10 = "LT10"  # any other important reason


class KeepState(StrEnum):
    """How long an original is kept."""

    UNDECIDED = "undecided"  # nobody asked the law yet; never an answer of retention.decide
    UNTIL = "until"  # until a day, that day included
    FOREVER = "forever"
    UNDETERMINED = "undetermined"  # a person has to decide
    DISPOSED = "disposed"  # it is gone; never an answer of retention.decide
