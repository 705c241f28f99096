"""The papers of the case against the footage: start, end, uncovered time, officers named, footage of no activity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from footage.recordings import BEIJING, Interval, Recording, later, seconds_between
from messages import text
from regulations.facts import Comparison
from regulations.findings import SEVERITIES, Finding
from regulations.rules.context import Context, spans
from regulations.rules.matters import duty, unrecorded


def findings(context: Context) -> Iterator[Finding]:
    """Yield what does not agree between papers and footage, who is not named, and what belongs to nothing."""
    for one in context.facts.comparisons:
        yield from _compared(context, one)
    yield from _officers(context)
    yield from _unrelated(context)


def _compared(context: Context, one: Comparison) -> Iterator[Finding]:
    if one.basis == "coverage" and one.covered_seconds == 0:
        yield from _nothing(context, one)
        return
    if one.result == "not-comparable":
        return
    yield from _side(context, one, "start")
    yield from _side(context, one, "end")
    for piece in one.uncovered:
        if piece.seconds > context.tolerance.split_seconds and not _edge(context, one, piece):
            yield _uncovered(context, one, piece)


def _side(context: Context, one: Comparison, side: str) -> Iterator[Finding]:
    moment, apart = (one.start, one.start_difference_seconds) if side == "start" else (one.end, one.end_difference_seconds)
    if moment is None or apart is None or abs(apart) <= context.tolerance.same_seconds:
        return
    outside = apart < 0 if side == "start" else apart > 0  # the footage reaches beyond the paper, as it should
    if one.basis == "coverage" and outside:
        return
    kind = f"{side}-mismatch"
    basis = context.regulation.ground(kind)
    rough = abs(apart) <= context.tolerance.roughly_seconds
    key = f"judgement.{side}_{one.basis}_{'earlier' if apart < 0 else 'later'}"
    yield Finding(
        kind=kind,
        severity="notice" if rough else _weighed(context, one, basis.severity),
        message=text(key, document=one.document, written=moment, seconds=abs(apart), uncertainty=one.uncertainty_seconds),
        articles=basis.citations,
        start=later(moment, apart),
        seconds=abs(apart),
        uncertainty_seconds=one.uncertainty_seconds,
        evidence={"document": one.document, "basis": one.basis, "difference_seconds": float(apart), **_raw(one, side)},
        explains=text(
            "judgement.settle_mismatch", same=context.tolerance.same_seconds, roughly=context.tolerance.roughly_seconds
        ),
    )


def _raw(one: Comparison, side: str) -> dict[str, float]:
    raw = one.raw_start_difference_seconds if side == "start" else one.raw_end_difference_seconds
    return {} if raw is None else {"raw_difference_seconds": float(raw)}


def _edge(context: Context, one: Comparison, piece: Interval) -> bool:
    """Whether a piece is the paper's first or last stretch, and short enough to pass as 一致."""
    at_edge = piece.start == one.start or (one.end is not None and piece.end >= one.end)
    return at_edge and piece.seconds <= context.tolerance.same_seconds


def _uncovered(context: Context, one: Comparison, piece: Interval) -> Finding:
    basis = context.regulation.ground("uncovered")
    gaps = [gap for gap in context.facts.interruptions if gap.device is None and gap.interval.overlap(piece)]
    return Finding(
        kind="uncovered",
        severity=_weighed(context, one, basis.severity),
        message=text("judgement.uncovered", document=one.document, start=piece.start, end=piece.end, seconds=piece.seconds),
        articles=basis.citations,
        start=piece.start,
        end=piece.end,
        seconds=piece.seconds,
        uncertainty_seconds=max([one.uncertainty_seconds, *(gap.uncertainty_seconds for gap in gaps)]),
        evidence={"document": one.document, "interruption": bool(gaps)},
        explains=text("judgement.settle_uncovered_gap" if gaps else "judgement.settle_uncovered"),
    )


def _nothing(context: Context, one: Comparison) -> Iterator[Finding]:
    """A paper of whose time there is no footage at all: the list of matters says whether there should be."""
    if one.start is None or not one.uncovered or duty(context, _kind(context, one.document)) in ("must", "as-needed"):
        return
    if one.document in unrecorded(context):
        whole = Interval(one.uncovered[0].start, one.uncovered[-1].end)
        yield Finding(
            kind="uncovered",
            severity="notice",
            message=text("judgement.uncovered_whole", document=one.document),
            articles=context.regulation.ground("uncovered").citations,
            start=whole.start,
            end=whole.end,
            seconds=sum((piece.seconds for piece in one.uncovered), Fraction(0)),
            evidence={"document": one.document, "whole": True},
            explains=text("judgement.settle_uncovered"),
        )


def _weighed(context: Context, one: Comparison, severity: str) -> str:
    """Return the clause's weight, one step lighter where the step only may be recorded."""
    light = duty(context, _kind(context, one.document)) in ("may", "text-only", "as-needed")
    return SEVERITIES[max(SEVERITIES.index(severity), 1)] if light else severity


def _kind(context: Context, file: str) -> str:
    listed = {document.file: document.kind for document in context.facts.case.documents}
    read = {document.file: document.kind for document in context.facts.documents}
    return {**read, **listed}.get(file, "")


def _officers(context: Context) -> Iterator[Finding]:
    rule = context.regulation.officers
    if rule is None:
        return
    case = context.facts.case
    names = {officer.name for officer in case.officers} | {name for one in context.facts.documents for name in one.officers}
    bare = [officer.name for officer in case.officers if not officer.certificate] if "证件编号" in rule.fields else []
    few = len(names) < max(rule.minimum, 1)
    if not few and not bare:
        return
    key = "judgement.officers_few" if few and names else "judgement.officers_none" if few else "judgement.officers_bare"
    yield Finding(
        kind="officers",
        severity=rule.severity if few and rule.minimum else "notice",
        message=text(key, count=len(names), names=sorted(names), minimum=rule.minimum, bare=bare),
        articles=rule.citations,
        evidence={"named": sorted(names), "without_certificate": bare, "minimum": rule.minimum},
        explains=text("judgement.settle_officers"),
    )


def _unrelated(context: Context) -> Iterator[Finding]:
    days = _days(context)
    reset = {one for seen in context.facts.observations if seen.kind == "clock-reset" for one in seen.recordings}
    strange: dict[tuple[str | None, date], list[Recording]] = {}
    for one in context.running:
        assert one.start is not None
        day = one.start.astimezone(BEIJING).date()
        if days and day not in days and one.id not in reset:
            strange.setdefault((one.device, day), []).append(one)
    basis = context.regulation.ground("unrelated")
    for (device, day), recordings in strange.items():
        first, last = recordings[0], recordings[-1]
        assert first.start and last.end
        yield Finding(
            kind="unrelated",
            severity=basis.severity,
            message=text("judgement.unrelated", day=day, count=len(recordings)),
            articles=basis.citations,
            recordings=tuple(one.id for one in recordings),
            device=device,
            start=first.start,
            end=last.end,
            seconds=seconds_between(first.start, last.end),
            explains=text("judgement.settle_unrelated"),
        )


def _days(context: Context) -> set[date]:
    """The days on which the case says that something was done."""
    case = context.facts.case
    intervals = [span for document in context.facts.documents for span in spans(document)]
    intervals += [place.interval for place in case.places]
    days = {moment.astimezone(BEIJING).date() for one in intervals for moment in (one.start, one.end)}
    return days | ({case.activity_ended.astimezone(BEIJING).date()} if case.activity_ended else set())
