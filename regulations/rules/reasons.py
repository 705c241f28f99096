"""Which reasons a regulation lists for not recording a step, or for an interruption, and whether an entered one is among them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regulations.values.parameters import RecordingItem
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation

SHORTEST = 4  # characters of an entered reason that may be a part of a listed one
BETWEEN = 2  # characters that may stand between two of a listed reason


@dataclass(frozen=True, slots=True)
class ListedReasons:
    """The reasons of a text for one thing."""

    reasons: tuple[str, ...]  # in the words of the profile; none: the text lists none
    open: bool  # what else falls under it only a person says
    articles: tuple[Citation, ...]  # that list them; where none are listed, that ask for the recording

    def holds(self, entered: str) -> bool:
        """Whether an entered reason is one of those listed."""
        return any(same_reason(entered, listed) for listed in self.reasons)


def for_step(regulation: Regulation, item: RecordingItem) -> ListedReasons:
    """Return the reasons not to record a step of the list."""
    if not item.excusable or not regulation.exceptions:
        return ListedReasons((), False, item.citations)
    return ListedReasons(tuple(exemption.reason for exemption in regulation.exceptions),
                         any(exemption.open for exemption in regulation.exceptions), _articles(regulation))


def clause_of(regulation: Regulation, reason: str) -> tuple[Citation, ...]:
    """Return the clauses that list a reason not to record; none where it is not among the listed ones."""
    named = [exemption for exemption in regulation.exceptions if same_reason(reason, exemption.reason)]
    return tuple(dict.fromkeys(exemption.citation for exemption in named))


def for_interruption(regulation: Regulation) -> ListedReasons:
    """Return the reasons for an interruption: those of the clause about it, else those not to record (003-3 art. 5)."""
    continuity = regulation.continuity
    clause = regulation.cite("continuity.restart") or regulation.cite("continuity.work_record") or regulation.cite("continuity.limits")
    if continuity.reasons:
        return ListedReasons(continuity.reasons, continuity.reasons_open, clause)
    if clause and regulation.exceptions:
        return ListedReasons(tuple(exemption.reason for exemption in regulation.exceptions),
                             any(exemption.open for exemption in regulation.exceptions), _articles(regulation))
    return ListedReasons((), continuity.rule == "silent", regulation.cite("continuity"))


def written_serves(regulation: Regulation, resumed: bool) -> bool:
    """Whether a paper explains an interruption at all: 001 art. 14 only where recording did not go on, 004 art. 22(五) never."""
    rule = regulation.continuity.rule
    return rule != "same-place" and not (rule == "reason-after-restart" and resumed)


def same_reason(entered: str, listed: str) -> bool:
    """Whether an entered reason is one of the text's: in its words, or one of the kinds it lists (恶劣天气、设备故障)."""
    parts = [part for part in re.split("[、或者]+", listed) if len(part) > 1]
    return (len(entered) >= SHORTEST and entered in listed) or any(_in_order(part, entered) for part in (listed, *parts))


def _in_order(part: str, entered: str) -> bool:
    """Whether the signs of a listed reason stand in an entered one in their order, a word between them at most (设备突发故障)."""
    return re.search(f".{{0,{BETWEEN}}}".join(map(re.escape, part)), entered) is not None


def _articles(regulation: Regulation) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citation for exemption in regulation.exceptions for citation in exemption.citations))
