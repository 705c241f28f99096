"""Footage of a day on which nothing of the case took place: a doubt about the clock and this never stand beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from footage.values.doubt import may_reach
from footage.values.recordings import BEIJING, Observation, Recording
from footage.values.seconds import seconds_between
from messages import text
from regulations.rules.context import Context, spans
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind


def unrelated(context: Context) -> Iterator[Finding]:
    """Yield one finding for each recorder and day on which nothing of the case took place, unless its clock is in doubt."""
    days = _days(context)
    doubted = {recording for seen in context.facts.observations if _doubts_clock(seen) for recording in seen.recordings}
    unrelated: dict[tuple[str | None, date], list[Recording]] = {}
    for recording in context.running:
        assert recording.start is not None
        day = recording.start.astimezone(BEIJING).date()
        if days and recording.id not in doubted and not _on_one_of(recording, days):
            unrelated.setdefault((recording.device, day), []).append(recording)
    basis = context.regulation.ground(FindingKind.UNRELATED)
    for (device, day), recordings in unrelated.items():
        first, last = recordings[0], recordings[-1]
        assert first.start and last.end
        yield Finding(
            kind=FindingKind.UNRELATED,
            severity=basis.severity,
            message=text("judgement.unrelated", day=day, count=len(recordings)),
            articles=basis.citations,
            recordings=tuple(recording.id for recording in recordings),
            device=device,
            start=first.start,
            end=last.end,
            seconds=seconds_between(first.start, last.end),
            explains=text("judgement.settle_unrelated"),
        )


def _doubts_clock(seen: Observation) -> bool:
    """Whether an observation says that a clock was wrong, or may be."""
    wrong = seen.kind in (FindingKind.CLOCK_RESET, FindingKind.CLOCK_JUMP)
    return wrong or (seen.kind == FindingKind.CLOCK_OFFSET and bool(seen.evidence.get("uncertain") or seen.evidence.get("sign")))


def _on_one_of(recording: Recording, days: set[date]) -> bool:
    """Whether a recording may have been made on one of the days, its clock's uncertainty on both sides."""
    reach = may_reach(recording)
    return reach is not None and any(
        reach.start.astimezone(BEIJING).date() <= day <= reach.end.astimezone(BEIJING).date() for day in days)


def _days(context: Context) -> set[date]:
    """The days on which the case says that something was done."""
    case = context.facts.case
    intervals = [span for document in context.facts.documents for span in spans(document)]
    intervals += [place.interval for place in case.places]
    days = {moment.astimezone(BEIJING).date() for span in intervals for moment in (span.start, span.end)}
    return days | ({case.activity_ended.astimezone(BEIJING).date()} if case.activity_ended else set())
