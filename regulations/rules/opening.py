"""What should be said at the start: the notice, the opening statement, the certificate, the name of the place.

Speech recognition hears less than was said: a phrase that was not heard is never "missing", and where nothing was
transcribed the answer is that nobody has listened yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from footage.values.recordings import Interval
from footage.values.seconds import later
from messages import Text, text
from regulations.rules.context import Context
from regulations.values.enums import Severity
from regulations.values.parameters import Clause
from regulations.values.reviews.evidence import HeardEvidence
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind

SLOT = "slot:"
PLACE = (f"{SLOT}地点", "place")


def findings(context: Context) -> Iterator[Finding]:
    """Yield what was not heard at the start of each activity, as far as this regulation wants it heard."""
    for activity in context.activities:
        window = Interval(activity.start, min(activity.end, later(activity.start, context.tolerance.opening_seconds)))
        if window.start < window.end:
            yield from _notice(context, window)
            yield from _slots(context, window)
            yield from _credentials(context, window)
            yield from _place(context, Interval(window.start, activity.end))


def _notice(context: Context, window: Interval) -> Iterator[Finding]:
    rule = context.regulation.announcement
    if rule is None or context.heard("notice", window):
        return
    key = "judgement.notice_before" if rule.timing == "before" else "judgement.notice_at_start"
    settle = text("judgement.settle_notice", phrase=rule.phrase) if rule.phrase else None
    yield from _unheard(context, window, FindingKind.NOTICE, rule, rule.severity, text(key, seconds=window.seconds), settle)


def _slots(context: Context, window: Interval) -> Iterator[Finding]:
    rule = context.regulation.opening
    missing = [slot for slot in rule.items if not context.heard(SLOT + slot, window)] if rule else []
    if rule is None or not missing:
        return
    message = text("judgement.opening_missing", slots=missing, seconds=window.seconds)
    evidence = HeardEvidence(listened=False, missing=tuple(missing), heard=tuple(slot for slot in rule.items if slot not in missing))
    yield from _unheard(context, window, FindingKind.OPENING, rule, rule.severity, message, text("judgement.settle_listen"), evidence)


def _credentials(context: Context, window: Interval) -> Iterator[Finding]:
    rule = context.regulation.credentials
    if rule is None or context.heard("credentials", window):
        return
    if not rule.first and any(document.shown for document in context.facts.documents):
        return  # the clause asks that it be shown, or be on record: a paper of the case says that it was
    key = "judgement.credentials_first" if rule.first else "judgement.credentials_missing"
    message = text(key, seconds=window.seconds)
    yield from _unheard(context, window, FindingKind.CREDENTIALS, rule, rule.severity, message, text("judgement.settle_credentials"))


def _place(context: Context, window: Interval) -> Iterator[Finding]:
    rule = context.regulation.place_name
    if rule is None or any(context.heard(what, window) for what in PLACE):
        return
    evidence = HeardEvidence(listened=False, missing=("地点",))
    message = text("judgement.place_missing")
    yield from _unheard(context, window, FindingKind.OPENING, rule, rule.severity, message, text("judgement.settle_place"), evidence)


def _unheard(
    context: Context,
    window: Interval,
    kind: FindingKind,
    rule: Clause,
    severity: Severity,
    message: Text,
    settle: Text | None,
    evidence: HeardEvidence | None = None,
) -> Iterator[Finding]:
    recordings = context.within(window)
    every, some = context.listened(recordings)
    if not some:
        severity, message, settle = Severity.NOTICE, text("judgement.not_listened", what=text(f"judgement.what_{kind}")), None
    elif not every:
        severity, message = Severity.NOTICE, text("judgement.partly_listened", what=text(f"judgement.what_{kind}"))
    elif not any(recording.id in context.facts.speech for recording in recordings):
        severity, message = Severity.EXPLAIN, text("judgement.no_speech", what=text(f"judgement.what_{kind}"), seconds=window.seconds)
    yield Finding(
        kind=kind,
        severity=severity,
        message=message,
        articles=rule.citations,
        recordings=tuple(recording.id for recording in recordings),
        start=window.start,
        end=window.end,
        seconds=window.seconds,
        evidence=replace(evidence, listened=every) if some and evidence else HeardEvidence(listened=every),
        explains=settle,
    )
