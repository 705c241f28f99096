"""Which long-term marks (长期保存标记) the facts suggest: never more than a proposal, with its source and its clause."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from footage.values.recordings import Interval, Recording
from messages import Text, text
from regulations.coercion import coercive
from regulations.values.enums import KeepState, Trigger
from regulations.values.facts import Case, Heard
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation, Keeping

SOURCES = ("case", "register", "document", "device", "transcript")
AROUND = timedelta(seconds=30)  # a span reaches so far before the first and after the last word heard
EVENTS = tuple(trigger for trigger in Trigger if trigger not in (Trigger.LT1, Trigger.LT2, Trigger.LT10))  # what can be heard
HEARD: Mapping[str, Trigger] = MappingProxyType({**{str(trigger): trigger for trigger in EVENTS}, "refusal": Trigger.LT6})
# Kinds of paper that speak of a reason (conventions.md 2.1); the first that fits counts.
PAPERS = (
    (Trigger.LT5, re.compile("投诉|信访|上访|行政复议|起诉|应诉|诉状")),
    (Trigger.LT8, re.compile("群体性")),
    (Trigger.LT9, re.compile("突发事件")),
    (Trigger.LT6, re.compile("阻碍|妨碍|阻挠|拒绝检查|移送公安|移交公安")),
    (Trigger.LT4, re.compile("异议")),
)
LISTED_ONLY = (Trigger.LT1, Trigger.LT2)  # classes of cases, not events: they count only where the regulation lists them


@dataclass(frozen=True, slots=True)
class Proposal:
    """One suggested mark."""

    trigger: Trigger
    source: str  # one of SOURCES
    reason: Text
    place: str  # what tells it from others of its kind: file of the paper, "" where the recording says enough
    article: Citation | None  # None: the regulation lists neither this reason nor an open one
    recording: str | None = None  # id; None: all footage of the case
    span: Interval | None = None  # the stretch meant

    def digest(self, case: str | None) -> str:
        """Return what is the same whenever the same thing is suggested again."""
        return hashlib.sha256("\n".join((case or "", self.recording or "", self.trigger, self.source, self.place)).encode()).hexdigest()


def propose(case: Case | None, recordings: Sequence[Recording], heard: Sequence[Heard], rules: Regulation | None) -> tuple[Proposal, ...]:
    """Return every mark that the case's data, its papers, its recorders and what was heard suggest."""
    proposals = [*_of_case(case, rules), *_of_papers(case, rules), *_of_devices(recordings, rules), *_of_speech(heard, rules)]
    return tuple(proposals)


def awaiting(now: Keeping, asked: Sequence[Proposal]) -> Keeping:
    """Return the decision where marks are proposed that nobody decided yet: kept until a person decides, unless it is kept permanently."""
    if not asked or now.state is KeepState.FOREVER:
        return now
    why = tuple(text("retention.proposal_open", trigger=text(f"law.{proposal.trigger}"), reason=proposal.reason) for proposal in asked)
    articles = tuple(proposal.article for proposal in asked if proposal.article is not None)
    return Keeping(None, KeepState.UNDETERMINED, tuple(dict.fromkeys((*why, *now.why))), tuple(dict.fromkeys((*articles, *now.articles))))


def _of_case(case: Case | None, rules: Regulation | None) -> Iterator[Proposal]:
    if case is None:
        return
    if case.evidence and _listed(Trigger.LT1, rules):
        yield Proposal(Trigger.LT1, "case", text("keeping.by_evidence"), "", clause(Trigger.LT1, rules))
    if "行政强制" in case.matters and _listed(Trigger.LT2, rules):
        yield Proposal(Trigger.LT2, "case", text("keeping.by_coercion"), "", clause(Trigger.LT2, rules))
    for code in case.triggers:
        yield Proposal(code, "register", text("keeping.by_register", trigger=text(f"law.{code}")), "", clause(code, rules))


def _of_papers(case: Case | None, rules: Regulation | None) -> Iterator[Proposal]:
    for paper in case.documents if case else ():
        names = (paper.kind, paper.file)
        code = Trigger.LT2 if any(map(coercive, names)) else next((code for code, kinds in PAPERS if any(map(kinds.search, names))), None)
        if code is not None and (code not in LISTED_ONLY or _listed(code, rules)):
            yield Proposal(code, "document", text("keeping.by_document", file=paper.file, kind=paper.kind), paper.file, clause(code, rules))


def _of_devices(recordings: Sequence[Recording], rules: Regulation | None) -> Iterator[Proposal]:
    for recording in recordings:
        if recording.names.important:
            yield Proposal(
                Trigger.LT10, "device", text("keeping.by_device", name=recording.name), "", clause(Trigger.LT10, rules), recording.id
            )


def _of_speech(heard: Sequence[Heard], rules: Regulation | None) -> Iterator[Proposal]:
    """One proposal for each recording and reason, from the first word heard to the last."""
    groups: dict[tuple[str, Trigger], list[Heard]] = {}
    for hint in heard:
        if hint.what in HEARD:
            groups.setdefault((hint.recording, HEARD[hint.what]), []).append(hint)
    for (recording, code), hits in groups.items():
        best = max(hits, key=lambda hit: hit.score)
        times = sorted(hit.start for hit in hits if hit.start is not None)
        span = Interval(times[0] - AROUND, times[-1] + AROUND) if times else None
        reason = text("keeping.by_speech", words=best.text, count=len(hits), score=best.score)
        yield Proposal(code, "transcript", reason, "", clause(code, rules), recording, span)


def _listed(code: Trigger, rules: Regulation | None) -> bool:
    return rules is not None and rules.trigger(code) is not None


def clause(code: Trigger, rules: Regulation | None) -> Citation | None:
    """Return the clause of a reason, else the open one (其他需要长期保存的重要情况); None where the text has neither."""
    return (rules.trigger(code) or rules.trigger(Trigger.LT10)) if rules else None
