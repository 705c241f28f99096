"""What the footage itself shows, beside the clause that asks for better."""

from __future__ import annotations

from collections.abc import Iterator

from messages import text
from regulations.findings import Finding
from regulations.rules.context import Context
from regulations.rules.continuity import as_gap, elsewhere


def findings(context: Context) -> Iterator[Finding]:
    """Yield one finding an observation; where the text does not speak of it, its nearest general clause is cited as such."""
    for seen in context.facts.observations:
        if seen.kind == "gap":
            continue  # interruptions between files are judged in continuity.py
        basis = context.regulation.ground(seen.kind)
        evidence = {**seen.evidence, "general_clause": True} if basis.general else dict(seen.evidence)
        hole = as_gap(seen)
        covered = hole is not None and elsewhere(context, hole)
        yield Finding(
            kind=seen.kind,
            severity="notice" if covered else basis.severity,
            message=seen.message,
            articles=basis.citations,
            recordings=seen.recordings,
            device=seen.device,
            start=seen.start,
            end=seen.end,
            seconds=seen.seconds,
            uncertainty_seconds=seen.uncertainty_seconds,
            evidence=evidence,
            explains=text("judgement.covered_elsewhere") if covered else text("judgement.general_clause") if basis.general else None,
        )
