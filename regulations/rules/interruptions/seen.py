"""What the footage itself shows, beside the clause that asks for better."""

from __future__ import annotations

from collections.abc import Iterator

from footage.values.decoding import Readability
from footage.values.recordings import Interruption, Observation
from messages import text
from regulations.rules.context import Context
from regulations.rules.interruptions.continuity import as_gap, elsewhere
from regulations.rules.interruptions.interruption import rule
from regulations.values.enums import Severity, lightest
from regulations.values.reviews.evidence import observed
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind


def findings(context: Context) -> Iterator[Finding]:
    """Yield one finding an observation; where the text does not speak of it, its nearest general clause is cited as such."""
    for seen in context.facts.observations:
        if seen.kind == FindingKind.GAP:
            continue  # interruptions between files are judged in continuity.py
        kind = FindingKind(seen.kind)
        basis = context.regulation.ground(kind)
        hole = as_gap(seen)
        covered = hole is not None and elsewhere(context, hole)
        yield Finding(
            kind=kind,
            severity=Severity.NOTICE if covered else _of_hole(context, hole) if hole else _of_file(seen, basis.severity),
            message=seen.message,
            articles=basis.citations,
            recordings=seen.recordings,
            device=seen.device,
            start=seen.start,
            end=seen.end,
            seconds=seen.seconds,
            uncertainty_seconds=seen.uncertainty_seconds,
            evidence=observed(seen.evidence, general_clause=basis.general),
            explains=text("judgement.covered_elsewhere") if covered else text("judgement.general_clause") if basis.general else None,
        )


def _of_file(seen: Observation, usual: Severity) -> Severity:
    """What a machine could not examine says nothing of the footage; what it cannot judge is for a person to look at."""
    if seen.evidence.get("examined") is False or seen.kind == FindingKind.HINT:
        return Severity.NOTICE
    if seen.evidence.get("answer_needed"):
        return Severity.EXPLAIN
    return lightest(Severity.EXPLAIN, usual) if seen.evidence.get("readability") == Readability.NOT_JUDGED else usual


def _of_hole(context: Context, hole: Interruption) -> Severity:
    """A hole inside a file may be a fault of the card: something to explain at most, less where a pause would be less."""
    return lightest(Severity.EXPLAIN, rule(context, hole).finding.severity)
