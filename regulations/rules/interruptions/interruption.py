"""What an interruption amounts to under each regulation: the same gap, five answers (requirements.md C.8, D.1).

A rule is a function of RULES, named by a profile's `continuity.rule`. None of them decides: they say which words of
the text fit what was seen, and a person confirms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from footage.values.recordings import Interruption
from messages import Text, text
from regulations.rules.context import Context
from regulations.rules.interruptions.given import Reasons, length, paper_of, reasons, why_not
from regulations.rules.interruptions.places import differ, moved, places
from regulations.values.enums import FindingStatus, Outcome, Severity
from regulations.values.reviews.evidence import GapEvidence, SpokenReason
from regulations.values.reviews.findings import Citation, Finding
from regulations.values.reviews.kinds import FindingKind


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one interruption amounts to, and the finding that says so."""

    finding: Finding
    evidence: GapEvidence  # of the finding

    @property
    def outcome(self) -> Outcome:
        """What it amounts to."""
        return self.evidence.outcome


def rule(context: Context, gap: Interruption) -> Ruling:
    """Return what an interruption of the whole team amounts to under the case's regulation."""
    return RULES[context.regulation.continuity.rule](context, gap, reasons(context, gap))


def covered(context: Context, gap: Interruption) -> Ruling:
    """Return the notice that one recorder paused while others went on."""
    seconds = gap.interval.seconds
    message = text("judgement.gap_covered", device=gap.device or "", seconds=seconds, by=list(gap.covered_by))
    if gap.lens:
        message = text("judgement.gap_lens", lens=gap.lens, seconds=seconds)
    evidence = _evidence(gap, None, Outcome.COVERED)
    return Ruling(_finding(context, gap, Severity.NOTICE, message, (), evidence), evidence)


def reason_after_restart(context: Context, gap: Interruption, reasons: Reasons) -> Ruling:
    """001 art. 14: a spoken reason where recording went on; a paper serves only where it did not, and no word is looked for then."""
    if not reasons.resumed:
        if reasons.written or reasons.other:
            return _by_reason(context, gap, reasons, "continuity.written", spoken=Severity.NOTICE, nothing=Severity.VIOLATION)
        message = text("judgement.gap_not_resumed", **length(gap))
        return _ruling(context, gap, reasons, Outcome.UNEXPLAINED, Severity.VIOLATION, message, "continuity.written")
    paper, spoken = reasons.written or reasons.other, replace(reasons, written=None, other=None)
    if paper is None or reasons.spoken or _uncertain(context, gap):
        return _by_reason(context, gap, spoken, "continuity.restart", spoken=Severity.NOTICE, nothing=Severity.VIOLATION)
    known = replace(spoken, other=paper)
    if not reasons.listened:
        message = text("judgement.gap_paper_not_listened", file=paper_of(paper), **length(gap))
        return _ruling(context, gap, known, Outcome.UNDECIDABLE, Severity.EXPLAIN, message, "continuity.restart")
    message = text("judgement.gap_paper_for_words", file=paper_of(paper), **length(gap))
    return _ruling(context, gap, known, Outcome.UNEXPLAINED, Severity.VIOLATION, message, "continuity.restart")


def uninterrupted(context: Context, gap: Interruption, reasons: Reasons) -> Ruling:
    """003: uninterrupted; where recording was impossible, a work record and a report (附件3 art. 5), a spoken word is not enough."""
    return _by_reason(context, gap, reasons, "continuity.work_record", spoken=Severity.EXPLAIN, nothing=Severity.VIOLATION)


def full_course(context: Context, gap: Interruption, reasons: Reasons) -> Ruling:
    """000 art. 15: the whole course; objective limits, key steps and the papers instead. Nothing is said of a break itself."""
    return _by_reason(context, gap, reasons, "continuity.limits", spoken=Severity.EXPLAIN, nothing=Severity.EXPLAIN)


def silent(context: Context, gap: Interruption, reasons: Reasons) -> Ruling:
    """002: nothing is said of breaks; what was seen is reported, nothing is asked."""
    return _by_reason(context, gap, reasons, "continuity", spoken=Severity.NOTICE, nothing=Severity.NOTICE)


def same_place(context: Context, gap: Interruption, reasons: Reasons) -> Ruling:
    """004 art. 22(五): none at the same place, whatever the reason; allowed between places; open where places are unknown.

    The case file and the papers name places, GPS measures them: where the two contradict each other, a person decides.
    """
    before, after = places(context, gap.interval)
    apart, far = differ(before, after), moved(context, gap)
    if apart or (apart is None and far):
        key = "judgement.gap_elsewhere" if apart else "judgement.gap_moved"
        message = text(key, before=before, after=after, metres=_metres(gap), **length(gap))
        return _ruling(context, gap, reasons, Outcome.PERMITTED, Severity.NOTICE, message, "continuity.elsewhere")
    if apart is None and far is None:
        message = text("judgement.gap_place_unknown", **length(gap))
        return _ruling(context, gap, reasons, Outcome.UNDECIDABLE, Severity.EXPLAIN, message, "continuity.elsewhere")
    if far:
        message = text("judgement.gap_place_contradiction", place=before, metres=_metres(gap), **length(gap))
        return _ruling(context, gap, reasons, Outcome.UNDECIDABLE, Severity.EXPLAIN, message, "continuity.elsewhere")
    if _uncertain(context, gap):
        return _unsure(context, gap, reasons)
    key = "judgement.gap_same_place" if before else "judgement.gap_not_moved"
    message = text(key, place=before, metres=_metres(gap), **length(gap))
    return _ruling(context, gap, reasons, Outcome.UNEXPLAINED, Severity.VIOLATION, message, "continuity")


RULES: dict[str, Callable[[Context, Interruption, Reasons], Ruling]] = {
    "reason-after-restart": reason_after_restart,
    "same-place": same_place,
    "uninterrupted": uninterrupted,
    "full-course": full_course,
    "silent": silent,
}


def _by_reason(context: Context, gap: Interruption, reasons: Reasons, topic: str, *, spoken: Severity, nothing: Severity) -> Ruling:
    if reasons.written is not None:
        message = text("judgement.gap_written", file=paper_of(reasons.written), **length(gap))
        return _ruling(context, gap, reasons, Outcome.EXPLAINED, Severity.NOTICE, message, topic)
    if reasons.spoken is not None:
        message = text("judgement.gap_spoken", words=reasons.spoken.text, at=reasons.spoken.start, **length(gap))
        return _ruling(context, gap, reasons, Outcome.EXPLAINED, spoken, message, topic)
    if reasons.waits:
        weight = Severity.NOTICE if nothing is Severity.NOTICE else Severity.EXPLAIN
        return _ruling(context, gap, reasons, Outcome.UNDECIDABLE, weight, why_not(gap, reasons), topic)
    if _uncertain(context, gap):
        return _unsure(context, gap, reasons)
    if reasons.other is not None:
        return _ruling(context, gap, reasons, Outcome.UNEXPLAINED, nothing, why_not(gap, reasons), topic)
    if reasons.resumed and not reasons.listened:
        weight = Severity.NOTICE if nothing is Severity.NOTICE else Severity.EXPLAIN
        return _ruling(context, gap, reasons, Outcome.UNDECIDABLE, weight, text("judgement.gap_not_listened", **length(gap)), topic)
    return _ruling(context, gap, reasons, Outcome.UNEXPLAINED, nothing, text("judgement.gap_unexplained", **length(gap)), topic)


def _uncertain(context: Context, gap: Interruption) -> bool:
    seconds = gap.interval.seconds
    return gap.open_ended or seconds <= max(gap.uncertainty_seconds, context.tolerance.doubtful_split_seconds)


def _unsure(context: Context, gap: Interruption, reasons: Reasons) -> Ruling:
    key = "judgement.gap_open_ended" if gap.open_ended else "judgement.gap_doubtful"
    weight = Severity.NOTICE if context.regulation.continuity.severity is Severity.NOTICE else Severity.EXPLAIN
    ruling = _ruling(context, gap, reasons, Outcome.UNDECIDABLE, weight, text(key, **length(gap)), "continuity")
    evidence = replace(ruling.evidence, doubtful=True)
    return Ruling(replace(ruling.finding, evidence=evidence), evidence)


def _ruling(
    context: Context, gap: Interruption, reasons: Reasons, outcome: Outcome, severity: Severity, message: Text, topic: str
) -> Ruling:
    evidence = _evidence(gap, reasons, outcome)
    return Ruling(_finding(context, gap, severity, message, context.regulation.cite(topic), evidence), evidence)


def _finding(
    context: Context,
    gap: Interruption,
    severity: Severity,
    message: Text,
    articles: tuple[Citation, ...],
    evidence: GapEvidence,
) -> Finding:
    basis = context.regulation.ground(FindingKind.GAP).citations
    open_ = evidence.outcome in (Outcome.UNDECIDABLE, Outcome.UNEXPLAINED)
    settled = evidence.used == "written" and evidence.outcome is Outcome.EXPLAINED
    return Finding(
        kind=FindingKind.GAP,
        severity=severity,
        message=message,
        articles=tuple(dict.fromkeys((*basis, *articles))),
        recordings=(*gap.before, *gap.after),
        device=gap.device,
        start=gap.interval.start,
        end=gap.interval.end,
        seconds=gap.interval.seconds,
        uncertainty_seconds=gap.uncertainty_seconds,
        evidence=evidence,
        explains=text(f"judgement.settle_{context.regulation.continuity.rule}") if open_ else None,
        status=FindingStatus.EXPLAINED if settled else FindingStatus.OPEN,
    )


def _evidence(gap: Interruption, reasons: Reasons | None, outcome: Outcome) -> GapEvidence:
    heard = reasons.spoken if reasons else None
    spoken = SpokenReason(recording=heard.recording, text=heard.text, score=heard.score, offset=heard.offset) if heard else None
    return GapEvidence(
        outcome=outcome,
        resumed=bool(gap.after),
        listened=bool(reasons and reasons.listened),
        covered_by=gap.covered_by,
        sound_by=gap.sound_by,
        open_ended=gap.open_ended,
        moved_metres=None if gap.moved_metres is None else round(gap.moved_metres, 1),
        spoken=spoken,
        written=reasons.written.file if reasons and reasons.written else None,
        used=reasons.used if reasons and outcome is Outcome.EXPLAINED else "",
        entry=reasons.entry if reasons else None,
    )


def _metres(gap: Interruption) -> int:
    return round(gap.moved_metres or 0)
