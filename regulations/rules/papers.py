"""The papers of the case against the footage: start, end, uncovered time, officers named, footage of no activity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from footage.values.recordings import Interval
from footage.values.seconds import later
from messages import text
from regulations.rules.context import Context
from regulations.rules.faulty import of_faulty_recorders
from regulations.rules.interruptions.continuity import rulings
from regulations.rules.interruptions.interruption import Ruling
from regulations.rules.matters import hinted, kind_of, line, unrecorded
from regulations.rules.unrelated import unrelated
from regulations.values.enums import Outcome, Severity, lightest
from regulations.values.facts import Comparison
from regulations.values.parameters import OfficersRule
from regulations.values.reviews.evidence import MismatchEvidence, OfficersEvidence, UncoveredEvidence
from regulations.values.reviews.findings import Citation, Finding
from regulations.values.reviews.kinds import FindingKind

TAKEN = ("检查", "勘验", "询问", "调查", "现场")  # kinds of record made while evidence is taken
LIGHTER = {  # by the outcome of the interruption
    Outcome.EXPLAINED: Severity.NOTICE,
    Outcome.PERMITTED: Severity.NOTICE,
    Outcome.UNDECIDABLE: Severity.EXPLAIN,
}


def findings(context: Context) -> Iterator[Finding]:
    """Yield what does not agree between papers and footage, who is not named, what belongs to nothing, what a faulty recorder made."""
    for comparison in context.facts.comparisons:
        yield from _compared(context, comparison)
    yield from _officers(context)
    yield from unrelated(context)
    yield from of_faulty_recorders(context)


def _compared(context: Context, comparison: Comparison) -> Iterator[Finding]:
    if comparison.basis == "coverage" and comparison.covered_seconds == 0:
        yield from _nothing(context, comparison)
        return
    if comparison.result == "not-comparable":
        return
    yield from _side(context, comparison, "start")
    yield from _side(context, comparison, "end")
    for gap in comparison.uncovered:
        least = context.tolerance.same_seconds if _edge(comparison, gap) else context.tolerance.split_seconds
        if gap.seconds > least:
            yield _uncovered(context, comparison, gap)


def _side(context: Context, comparison: Comparison, side: str) -> Iterator[Finding]:
    moment, apart = (
        (comparison.start, comparison.start_difference_seconds) if side == "start" else (comparison.end, comparison.end_difference_seconds)
    )
    if moment is None or apart is None or abs(apart) <= context.tolerance.same_seconds:
        return
    outside = apart < 0 if side == "start" else apart > 0  # the footage reaches beyond the paper, as it should
    if comparison.basis == "coverage" and outside:
        return
    kind = FindingKind.START_MISMATCH if side == "start" else FindingKind.END_MISMATCH
    severity, articles = _asked(context, comparison, kind)
    if comparison.basis == "reflected":  # what was heard is a hint, and only 003-3 art. 9 speaks of what the footage reflects
        reflects = context.regulation.consistency and context.regulation.consistency.reflected
        severity = Severity.EXPLAIN if reflects else Severity.NOTICE
    key = f"judgement.{side}_{comparison.basis}_{'earlier' if apart < 0 else 'later'}"
    limits = context.tolerance
    ends = later(moment, apart)
    if side == "end" and comparison.basis == "coverage" and _cut_before(context, Interval(ends, max(ends, moment))):
        key, severity = "judgement.end_open", lightest(severity, Severity.EXPLAIN)
    yield Finding(
        kind=kind,
        severity=Severity.NOTICE if abs(apart) <= limits.roughly_seconds else severity,
        message=text(key, document=comparison.document, written=moment, seconds=abs(apart), uncertainty=comparison.uncertainty_seconds),
        articles=articles,
        start=later(moment, apart),
        seconds=abs(apart),
        uncertainty_seconds=comparison.uncertainty_seconds,
        evidence=MismatchEvidence(
            document=comparison.document,
            basis=comparison.basis,
            difference_seconds=apart,
            raw_difference_seconds=comparison.raw_start_difference_seconds if side == "start" else comparison.raw_end_difference_seconds,
        ),
        explains=text("judgement.settle_mismatch", same=limits.same_seconds, roughly=limits.roughly_seconds),
    )


def _edge(comparison: Comparison, gap: Interval) -> bool:
    """Whether the footage begins after a piece or ends before it: there the bands of 一致 hold."""
    late, early = (comparison.start_difference_seconds or 0) > 0, (comparison.end_difference_seconds or 0) < 0
    return (late and gap.start == comparison.start) or (early and comparison.end is not None and gap.end >= comparison.end)


def _uncovered(context: Context, comparison: Comparison, gap: Interval) -> Finding:
    severity, articles = _asked(context, comparison, FindingKind.UNCOVERED)
    pauses = [ruling for ruling in rulings(context) if _same(ruling, gap)]
    if pauses:  # what was said about the interruption holds for its time in a paper too
        severity = lightest(severity, *(_lighter(context, ruling, severity) for ruling in pauses))
    elif _edge(comparison, gap) and gap.seconds <= context.tolerance.roughly_seconds:
        severity = Severity.NOTICE
    open_ended = any(ruling.evidence.open_ended for ruling in pauses) or _cut_before(context, gap)
    if open_ended:
        severity = lightest(severity, Severity.EXPLAIN)
    key = "judgement.uncovered_open_ended" if open_ended else "judgement.uncovered"
    return Finding(
        kind=FindingKind.UNCOVERED,
        severity=severity,
        message=text(key, document=comparison.document, start=gap.start, end=gap.end, seconds=gap.seconds),
        articles=articles,
        start=gap.start,
        end=gap.end,
        seconds=gap.seconds,
        uncertainty_seconds=max([comparison.uncertainty_seconds, *(ruling.finding.uncertainty_seconds for ruling in pauses)]),
        evidence=UncoveredEvidence(document=comparison.document, interruption=bool(pauses), open_ended=open_ended),
        explains=text("judgement.settle_uncovered_gap" if pauses else "judgement.settle_uncovered"),
    )


def _cut_before(context: Context, gap: Interval) -> bool:
    """Whether the last recording before a piece is cut off, so that it may have gone on."""
    slack = timedelta(seconds=float(context.tolerance.split_seconds))
    return any(recording.probe.open_end and recording.end is not None and abs(recording.end - gap.start) <= slack
               for recording in context.running)


def _lighter(context: Context, ruling: Ruling, severity: Severity) -> Severity:
    """Return how heavily a paper's time weighs that an interruption took: less where the text excuses the interruption.

    A text that is silent about breaks excuses none (002 art. 12 only what is 不适宜), and the leave to break off between two
    places (004 art. 22(五)) says nothing of recording that never went on.
    """
    if context.regulation.continuity.rule == "silent" or (ruling.outcome is Outcome.UNDECIDABLE and not ruling.evidence.resumed):
        return severity
    return LIGHTER.get(ruling.outcome, severity)


def _same(ruling: Ruling, gap: Interval) -> bool:
    """Whether a piece lies in an interruption of the whole team."""
    pause = ruling.finding
    if pause.start is None or pause.end is None or ruling.evidence.covered_by:
        return False
    if pause.end <= gap.start or pause.start >= gap.end:
        return False
    return pause.start <= later(gap.start, pause.uncertainty_seconds) and pause.end >= later(gap.end, -pause.uncertainty_seconds)


def _nothing(context: Context, comparison: Comparison) -> Iterator[Finding]:
    """A paper of whose time there is no footage at all: matters.py says where there should be some."""
    kind = kind_of(context, comparison.document)
    item = line(context, kind)
    reported_elsewhere = hinted(context, kind) or (item is not None and item.duty != "may")
    if reported_elsewhere or not comparison.uncovered or comparison.document not in unrecorded(context):
        return
    yield Finding(
        kind=FindingKind.UNCOVERED,
        severity=Severity.NOTICE,
        message=text("judgement.uncovered_whole", document=comparison.document),
        articles=item.citations if item else context.regulation.ground("other").citations,
        start=comparison.uncovered[0].start,
        end=comparison.uncovered[-1].end,
        seconds=sum((gap.seconds for gap in comparison.uncovered), Fraction(0)),
        evidence=UncoveredEvidence(document=comparison.document, whole=True),
        explains=text("judgement.settle_uncovered"),
    )


def _asked(context: Context, comparison: Comparison, kind: FindingKind) -> tuple[Severity, tuple[Citation, ...]]:
    """Return how heavily a paper's time without footage weighs, and the clauses that ask for more.

    A line of the 音像记录事项清单 comes first; where the general clause holds only for listed steps, other papers get a notice.
    """
    basis, item = context.regulation.ground(kind), line(context, kind_of(context, comparison.document))
    must = item is not None and item.duty == "must"
    if item is not None and (must or basis.listed_only):
        more = () if basis.listed_only else basis.citations
        return (basis.severity if must else Severity.NOTICE), tuple(dict.fromkeys((*item.citations, *more)))
    if basis.listed_only:
        return Severity.NOTICE, context.regulation.ground("other").citations
    light = item is not None and basis.severity is Severity.VIOLATION
    return (Severity.EXPLAIN if light else basis.severity), basis.citations


def _officers_of_papers(context: Context, rule: OfficersRule) -> Iterator[Finding]:
    """Each record of an inspection or an inquiry names so many itself (000 art. 18, 003-2 art. 14): others of the case do not help it.

    A record in which no name could be read says nothing: it may be written by hand.
    """
    for document in context.facts.documents:
        if 0 < len(document.officers) < rule.minimum and any(words in document.kind for words in TAKEN) and "笔录" in document.kind:
            named = tuple(sorted(document.officers))
            yield Finding(
                kind=FindingKind.OFFICERS,
                severity=rule.severity,
                message=text("judgement.officers_paper", document=document.file, count=len(named), names=named, minimum=rule.minimum),
                articles=rule.citations,
                evidence=OfficersEvidence(named=named, without_certificate=(), minimum=rule.minimum, document=document.file),
                explains=text("judgement.settle_officers_paper"),
            )


def _officers(context: Context) -> Iterator[Finding]:
    rule = context.regulation.officers
    if rule is None:
        return
    yield from _officers_of_papers(context, rule)
    case = context.facts.case
    names = {officer.name for officer in case.officers} | {name for document in context.facts.documents for name in document.officers}
    bare = [officer.name for officer in case.officers if not officer.certificate] if "证件编号" in rule.fields else []
    few = len(names) < max(rule.minimum, 1)
    if not few and not bare:
        return
    key = "judgement.officers_few" if few and names else "judgement.officers_none" if few else "judgement.officers_bare"
    yield Finding(
        kind=FindingKind.OFFICERS,
        severity=rule.severity if few and rule.minimum else Severity.NOTICE,
        message=text(key, count=len(names), names=sorted(names), minimum=rule.minimum, bare=bare),
        articles=rule.citations,
        evidence=OfficersEvidence(named=tuple(sorted(names)), without_certificate=tuple(bare), minimum=rule.minimum),
        explains=text("judgement.settle_officers"),
    )
