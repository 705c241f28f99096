"""Hand-over in time, labels, and the written record of what was said."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from footage.values.doubt import uncertainty
from footage.values.recordings import Media, Recording
from messages import text
from regulations.deadlines import late_seconds, transfer
from regulations.lawday import late_words, law_day
from regulations.rules.context import Context
from regulations.values.enums import Severity, heaviest
from regulations.values.reviews.evidence import LabelsEvidence, LateEvidence, RecordEvidence
from regulations.values.reviews.findings import Citation, Deadline, Finding
from regulations.values.reviews.kinds import FindingKind
from regulations.wearers import wearer


def findings(context: Context) -> Iterator[Finding]:
    """Yield what was handed over late, is not labelled, or has no written record yet."""
    yield from _late(context)
    yield from _labels(context)
    yield from _records(context)


def _late(context: Context) -> Iterator[Finding]:
    recordings = {recording.id: recording for recording in context.footage}
    groups: dict[Hashable, list[_Late]] = {}
    for handed_over in context.facts.transfers:
        recording = recordings.get(handed_over.recording)
        if recording is None or recording.end is None:
            continue
        deadline = transfer(context.regulation, recording.end, context.facts.case)
        if deadline.due is not None and late_seconds(deadline, handed_over.received_at) > uncertainty(recording):
            at_once = handed_over.dump if handed_over.dump is not None else (recording.device, handed_over.received_at)
            groups.setdefault(at_once, []).append(_Late(recording, deadline, handed_over.received_at))
    for late in groups.values():
        yield _late_finding(context, late)


@dataclass(frozen=True, slots=True)
class _Late:
    """One recording that was handed over after its deadline."""

    recording: Recording
    deadline: Deadline
    received_at: datetime  # aware

    @property
    def seconds(self) -> Fraction:
        """By how much, in s."""
        return late_seconds(self.deadline, self.received_at)


def _late_finding(context: Context, late: Sequence[_Late]) -> Finding:
    """What was handed over at once, one dump, by the recording that is latest against its deadline."""
    rule = context.regulation.transfer
    worst = max(late, key=lambda item: item.seconds)
    deadline, received = worst.deadline, worst.received_at
    devices = {item.recording.device for item in late}
    assert deadline.due is not None  # it was missed
    due = law_day(deadline.due)
    said = context.facts.case.away
    away = rule.away is not None and (said is None or said.reason not in rule.away.reasons)  # another reason counts as none
    return Finding(
        kind=FindingKind.TRANSFER_LATE,
        severity=rule.severity,
        message=text("judgement.transfer_late", count=len(late), due=due, received=received, late=late_words(due, received)),
        articles=deadline.articles,
        recordings=tuple(item.recording.id for item in late),
        device=devices.pop() if len(devices) == 1 else None,
        start=received,
        seconds=worst.seconds,
        evidence=LateEvidence(due=due, received_at=received, assumed=tuple(sentence.key for sentence in deadline.assumptions)),
        explains=text("judgement.settle_away", reasons=list(rule.away.reasons)) if away and rule.away else None,
    )


def _labels(context: Context) -> Iterator[Finding]:
    groups = [rule for rule in (context.regulation.labels, context.regulation.metadata) if rule is not None]
    missing: dict[str, list[str]] = {}
    articles: list[Citation] = []
    severities = []
    for rule in groups:
        lacking = {label: [one.id for one in context.footage if not _value(context, one, label)] for label in rule.items}
        lacking = {label: ids for label, ids in lacking.items() if ids}
        if lacking:
            missing |= lacking
            articles += rule.citations
            severities.append(rule.severity)
    if missing:
        yield Finding(
            kind=FindingKind.LABEL_MISSING,
            severity=heaviest(*severities),
            message=text("judgement.label_missing", labels=list(missing), count=len({one for ids in missing.values() for one in ids})),
            articles=tuple(dict.fromkeys(articles)),
            recordings=tuple(dict.fromkeys(one for ids in missing.values() for one in ids)),
            evidence=LabelsEvidence(missing={label: tuple(ids) for label, ids in missing.items()}),
            explains=text("judgement.settle_labels"),
        )


def filed_under(context: Context, recording: Recording) -> dict[str, str | None]:
    """Return what a recording is filed under, in words: every label this regulation asks for, None where it is missing."""
    groups = [rule for rule in (context.regulation.labels, context.regulation.metadata) if rule is not None]
    return {label: _words(_value(context, recording, label)) for rule in groups for label in rule.items}


def _words(value: Any) -> str | None:
    if isinstance(value, tuple):
        return "、".join(officer.name for officer in value) or None
    return value.isoformat() if isinstance(value, datetime) else str(value) if value else None


def _value(context: Context, recording: Recording, label: str) -> Any:
    """Return what a recording is labelled with: as the catalogue says (`facts.labels`), else as the case says."""
    stored = context.facts.labels.get(recording.id, {})
    if stored.get(label):
        return stored[label]
    case = context.facts.case
    return {
        "案号": case.number,
        "相对人": case.party,
        "当事人": case.party,
        "承办人": case.officers,
        "执法人员": case.officers or recording.officer,
        "名称": case.unit,
        "执法单位": case.unit,
        "设备编号": recording.device,
        "使用时间": recording.start,
        "案由": case.cause,
        "证明对象": case.object_of_proof,
        "制作方法": recording.device,
        "制作时间": recording.start,
        "制作人": wearer(case, recording),
    }.get(label)


def _records(context: Context) -> Iterator[Finding]:
    rule = context.regulation.written_record
    if rule is None:
        return
    spoken = [
        recording for recording in context.footage if recording.id in context.facts.speech and recording.id not in context.facts.confirmed
    ]
    unknown = [
        recording
        for recording in context.footage
        if recording.id not in context.facts.listened | context.facts.confirmed and _sounds(recording)
    ]
    for recordings, severity, key in ((spoken, rule.severity, "record_missing"), (unknown, Severity.NOTICE, "record_not_listened")):
        if recordings:
            yield Finding(
                kind=FindingKind.RECORD_MISSING,
                severity=severity,
                message=text(f"judgement.{key}", count=len(recordings)),
                articles=rule.citations,
                recordings=tuple(recording.id for recording in recordings),
                evidence=RecordEvidence(listened=key == "record_missing"),
                explains=text("judgement.settle_record"),
            )


def _sounds(recording: Recording) -> bool:
    return recording.media is Media.AUDIO or recording.probe.audio is not None
