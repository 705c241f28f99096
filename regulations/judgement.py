"""Facts and a regulation in, findings with their articles and a verdict out. Liuhen never says that someone broke the law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from footage.values.tolerance import Tolerance
from messages import Text, text
from regulations.deadlines import archive, transfer
from regulations.rules import labels, matters, opening, papers, secrecy, steps
from regulations.rules.context import Context
from regulations.rules.interruptions import continuity, seen
from regulations.rules.kinds import names
from regulations.rules.points import points, sorting, spoken
from regulations.values.days.matterday import day_of
from regulations.values.facts import CaseFacts
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Contradiction, Deadline, Finding, Judgement
from regulations.values.reviews.kinds import FindingKind
from regulations.values.silences import Conflict

CHECKS: tuple[Callable[[Context], Iterable[Finding]], ...] = (
    continuity.findings,
    seen.findings,
    opening.findings,
    papers.findings,
    matters.findings,
    labels.findings,
)
EX_OFFICIO = ("行政处罚", "行政强制", "行政检查")  # begun by the office itself; the others are applied for
LAST = datetime.max.replace(tzinfo=UTC)


def judge(facts: CaseFacts, regulation: Regulation, tolerance: Tolerance) -> Judgement:
    """Return what a case amounts to under one regulation; `tolerance` is tightened by the unit's own limits."""
    context = Context(facts, regulation, regulation.tighten(tolerance))
    findings = _once(finding for check in CHECKS for finding in check(context))
    verdict, sentence = continuity.verdict(context)
    due = tuple(_deadlines(context))
    return Judgement(
        regulation=regulation.id,
        verdict=verdict,
        sentence=sentence,
        findings=tuple(sorted(findings, key=_order)),
        assumptions=tuple(
            dict.fromkeys((*_assumptions(context, findings), *(assumed for _, limit in due for assumed in limit.assumptions)))
        ),
        conflicts=tuple(
            Contradiction(conflict.about, conflict.applied, conflict.first.citation, conflict.second.citation)
            for conflict in regulation.conflicts
            if _matters(conflict, context, findings)
        ),
        deadlines=due,
        spoken=spoken.lists(context),
        points=(*secrecy.lists(context), *steps.lists(context), *points.lists(context)),
        classified=sorting.classified(context),
        labels={recording.id: labels.filed_under(context, recording) for recording in context.footage},
        steps=matters.owed(context),
    )


def _deadlines(context: Context) -> Iterator[tuple[str, Deadline]]:
    """Until when the footage is to be handed over and the case file archived."""
    ends = [recording.end for recording in context.running if recording.end]
    if ends:
        yield "transfer", transfer(context.regulation, max(ends), context.facts.case)
    due = archive(context.regulation, context.facts.case)
    yield "archive", due
    report = context.regulation.archive.report
    if report is not None and not set(EX_OFFICIO).isdisjoint(
        context.facts.case.matters
    ):  # 依职权: 备案 within the same window (000 art. 35)
        yield "filing", replace(due, articles=report.citations)


def _order(finding: Finding) -> tuple[datetime, int, str]:
    return (finding.start or LAST, finding.severity.rank, finding.kind)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list({finding.id: finding for finding in findings}.values())


def _assumptions(context: Context, findings: list[Finding]) -> Iterator[Text]:
    regulation, kinds = context.regulation, {finding.kind for finding in findings}
    if regulation.overlay:
        yield text("judgement.overlay", title=regulation.overlay[1])
    if context.facts.comparisons:
        limits = context.tolerance
        yield text("judgement.assume_bands", same=limits.same_seconds, roughly=limits.roughly_seconds)
    if FindingKind.GAP in kinds or any(len(session.recordings) > 1 for session in context.facts.sessions):
        yield text("judgement.assume_split", seconds=context.tolerance.split_seconds)
    if FindingKind.GAP in kinds and regulation.silence("interruption") is not None:
        yield text("judgement.silent_interruption")
    if context.facts.listened and (regulation.announcement or regulation.opening or regulation.credentials):
        yield text("judgement.assume_opening", seconds=context.tolerance.opening_seconds, score=context.tolerance.phrase_score)
    day, since = day_of(context.facts.case), regulation.in_force.since
    if since is None:
        yield text("judgement.in_force_unknown")
    elif day is not None and day < since:
        yield text("judgement.before_in_force", day=day, since=since)


def _matters(conflict: Conflict, context: Context, findings: list[Finding]) -> bool:
    case = context.facts.case
    concerned = {
        "transfer": bool(context.facts.transfers),
        "evidence": case.evidence is True,
        "coercion": "行政强制" in case.matters,
        "triggers": bool(case.triggers),
        "not-recorded": any(finding.kind is FindingKind.NOT_RECORDED for finding in findings),
        "legal-review": any(names(paper.kind, "审核") for paper in matters.papers(context)),
    }
    return any(concerned[concern] for concern in conflict.concerns)
