"""The interruptions of a case and the verdict they amount to (requirements.md D.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from footage.values.recordings import Interruption, Interval, Media, Observation
from footage.values.spans import covering
from messages import Text, text
from regulations.rules.context import Context
from regulations.rules.interruptions.interruption import Ruling, covered, rule
from regulations.rules.interruptions.stopped import stopped
from regulations.values.enums import Outcome, Severity, Verdict
from regulations.values.reviews.evidence import ResumeEvidence
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind

VERDICT = {  # of an interruption by its outcome, from the lightest to the heaviest
    Outcome.EXPLAINED: Verdict.EXPLAINED,
    Outcome.PERMITTED: Verdict.EXPLAINED,
    Outcome.UNDECIDABLE: Verdict.UNDECIDABLE,
    Outcome.UNEXPLAINED: Verdict.UNEXPLAINED,
}
WEIGHT = {outcome: weight for weight, outcome in enumerate(VERDICT)}


def findings(context: Context) -> Iterator[Finding]:
    """Yield one `gap` finding an interruption: the team's by the regulation's rule, a covered recorder's as a notice.

    Where the regulation asks for a reason, what is missing of it is a second finding, `resume`, under its own clause.
    """
    for ruling in rulings(context):
        yield ruling.finding
        if ruling.outcome in (Outcome.UNDECIDABLE, Outcome.UNEXPLAINED) and not ruling.evidence.doubtful:
            yield from _reason(context, ruling)


def _reason(context: Context, ruling: Ruling) -> Iterator[Finding]:
    asked, gap = context.regulation.continuity, ruling.evidence
    clause = asked.work_record or (asked.restart if gap.resumed else asked.written)
    if clause is None or (gap.entry and ruling.outcome is Outcome.UNDECIDABLE):
        return  # an explanation that was entered waits for somebody
    heard = gap.listened or not gap.resumed
    missing = "judgement.resume_not_accepted" if gap.entry else "judgement.resume_missing"
    key = missing if heard else "judgement.resume_not_listened"
    mild = asked.work_record or ruling.outcome is Outcome.UNDECIDABLE
    weight = Severity.EXPLAIN if mild else Severity.VIOLATION
    yield replace(
        ruling.finding,
        kind=FindingKind.RESUME,
        severity=weight if heard else Severity.NOTICE,
        message=text(key),
        articles=clause.citations,
        evidence=ResumeEvidence(listened=heard, resumed=gap.resumed),
    )


def rulings(context: Context) -> tuple[Ruling, ...]:
    """Return what each interruption between files amounts to, in order of time."""
    return context.once("rulings", lambda: _rulings(context))


def _rulings(context: Context) -> tuple[Ruling, ...]:
    team = [gap for gap in context.facts.interruptions if gap.device is None]
    found_rulings = [rule(context, gap) for gap in stopped(context)]
    for gap in context.facts.interruptions:
        if gap.device is not None and gap.covered_by:
            found_rulings.append(covered(context, gap))
        elif gap.device is None or not any(gap.interval.overlap(pause.interval) for pause in team):
            found_rulings.append(rule(context, gap))
    return tuple(sorted(found_rulings, key=lambda ruling: str(ruling.finding.start)))


def verdict(context: Context) -> tuple[Verdict, Text]:
    """Return whether the footage is continuous, and the sentence that says so."""
    if not context.running:
        return Verdict.UNDECIDABLE, text("judgement.verdict_no_footage")
    outcomes = [ruling.outcome for ruling in (*rulings(context), *_inside(context)) if ruling.outcome in WEIGHT]
    if _timeless(context):
        outcomes.append(Outcome.UNDECIDABLE)
    if outcomes:
        return _interrupted(context, outcomes)
    files = max(_files(context), default=1)
    if files > 1:
        return Verdict.CONTINUOUS_SPLIT, text("judgement.verdict_continuous-split", files=files)
    return Verdict.CONTINUOUS, text("judgement.verdict_continuous")


def _interrupted(context: Context, outcomes: list[Outcome]) -> tuple[Verdict, Text]:
    answer = VERDICT[max(outcomes, key=WEIGHT.__getitem__)]
    open_ = sum(VERDICT[outcome] == answer for outcome in outcomes)
    asked = text(f"judgement.rule_{context.regulation.continuity.rule}")
    sentence = text(f"judgement.verdict_{answer}", count=len(outcomes), open=open_, rule=asked)
    return answer, _with_used(context, sentence) if answer is Verdict.EXPLAINED else sentence


def _with_used(context: Context, sentence: Text) -> Text:
    """Say by what interruptions are explained, and which clause lets it be so."""
    explained = [ruling.evidence.used for ruling in rulings(context) if ruling.evidence.used]
    if not explained:
        return sentence
    asked = context.regulation.continuity
    clauses = {"spoken": asked.restart or asked.work_record or asked.limits or asked,
               "written": asked.written or asked.work_record or asked.limits or asked}
    articles = dict.fromkeys(clauses[used].article for used in explained)
    return text("judgement.verdict_used", sentence=sentence, spoken=explained.count("spoken"), written=explained.count("written"),
                articles=list(articles))


def _inside(context: Context) -> Iterator[Ruling]:
    """What holes inside files amount to; those that another recorder covers do not count."""
    for seen in context.facts.observations:
        gap = as_gap(seen)
        if gap is not None and not elsewhere(context, gap):
            yield rule(context, gap)


def as_gap(seen: Observation) -> Interruption | None:
    """Return a hole inside a file as an interruption; None where its place in time is not known."""
    if seen.kind != FindingKind.GAP_INSIDE or seen.start is None or seen.end is None or seen.start >= seen.end:
        return None
    interval = Interval(seen.start, seen.end)
    return Interruption(interval, seen.uncertainty_seconds, seen.device, seen.recordings, seen.recordings)


def elsewhere(context: Context, gap: Interruption) -> bool:
    """Return whether another recorder filmed the whole of it."""
    return any(
        stretch.start <= gap.interval.start and stretch.end >= gap.interval.end
        for recording in context.running
        for stretch in covering.covered(recording)
        if recording.media is Media.VIDEO and recording.id not in gap.before and recording.device != gap.device
    )


def _timeless(context: Context) -> bool:
    """Whether video or sound exists of which nothing says when it was."""
    return any(recording.start is None for recording in context.footage if recording.media is not Media.PHOTO)


def _files(context: Context) -> Iterator[int]:
    running = {one.id for one in context.running}
    for session in context.facts.sessions:
        yield sum(identity in running for identity in session.recordings)
