"""A missing record against the exception register: what lawful reason is entered, and whether the entry is whole (003-3 art. 5)."""

from __future__ import annotations

import re

from messages import Text, text
from regulations.rules.context import Context
from regulations.values.enums import FindingStatus, Severity
from regulations.values.facts import NotRecorded
from regulations.values.parameters import RecordingItem
from regulations.values.reviews.evidence import RegisterEntry, StepEvidence
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind

# What offices call the same act
SAME = (("日常检查", "行政检查", "现场检查", "执法检查", "监督检查", "检查笔录"), ("询问", "谈话"), ("先行登记保存", "证据登记保存"))


def missing_record(context: Context, item: RecordingItem, severity: Severity, where: Text, paper: tuple[str, ...]) -> Finding:
    """Return the finding that a step of the list has no footage; `paper` is kind and file of what shows the step."""
    entry = _entry(context, item, paper)
    excusable = item.excusable and bool(context.regulation.exceptions)
    others = len(context.facts.case.exceptions)
    key = "judgement.nothing_recorded" if item.any_form else "judgement.not_recorded_other" if others else "judgement.not_recorded"
    message, settle = text(key, step=item.step, where=where, entries=others), text("judgement.settle_not_recorded")
    if entry and excusable:
        severity, message, settle = _excused(context, item, entry, where)
    elif entry:
        settle = text("judgement.settle_no_exception")
    registered = RegisterEntry(reason=entry.reason, basis=entry.basis, work_record=entry.work_record) if entry else None
    duty = context.regulation.cite("exception_duty") if entry and excusable else ()
    return Finding(
        kind=FindingKind.NOT_RECORDED,
        severity=severity,
        message=message,
        articles=tuple(dict.fromkeys((*item.citations, *duty))),
        evidence=StepEvidence(document=paper[1] if paper else item.step, step=item.step, duty=item.duty, registered=registered),
        explains=settle,
        status=FindingStatus.EXPLAINED if severity is Severity.NOTICE else FindingStatus.OPEN,
    )


def _excused(context: Context, item: RecordingItem, entry: NotRecorded, where: Text) -> tuple[Severity, Text, Text]:
    duties = context.regulation.exception_duty.items if context.regulation.exception_duty else ()
    entered = {"原因": entry.reason, "依据": entry.basis}
    entered |= {"工作记录": entry.work_record or ""} if "工作记录" in duties else {}
    entered |= {"向上级领导报告": str(entry.reported_at or "")} if "向上级领导报告" in duties else {}
    if item.duty == "must" and "重要环节录音录像" in duties:
        entered["重要环节录音录像"] = ""  # 000 art. 15; of this step there is no footage at all
    lacking = [name for name, value in entered.items() if not value]
    known = [exemption.reason for exemption in context.regulation.exceptions]
    closed = not any(exemption.open for exemption in context.regulation.exceptions)
    if not lacking and closed and not any(_same_reason(entry.reason, reason) for reason in known):
        message = text("judgement.exception_reason", step=item.step, where=where, reason=entry.reason, known=known)
        return Severity.EXPLAIN, message, text("judgement.settle_exception_reason")
    if lacking:
        message = text("judgement.exception_incomplete", step=item.step, where=where, reason=entry.reason, lacking=lacking)
        return Severity.EXPLAIN, message, text("judgement.settle_exception")
    message = text("judgement.exception_complete", step=item.step, where=where, reason=entry.reason, basis=entry.basis)
    return Severity.NOTICE, message, text("judgement.settle_exception_confirm")


def _entry(context: Context, item: RecordingItem, paper: tuple[str, ...]) -> NotRecorded | None:
    names = [item.step, *item.shown_by, *paper]
    for entry in context.facts.case.exceptions:
        if entry.matter and any(_means(entry.matter, name) for name in names):
            return entry
    return None


def _same_reason(entered: str, listed: str) -> bool:
    """Whether an entered reason is one of the text's: in its words, or one of the kinds it lists (恶劣天气、设备故障)."""
    return listed in entered or entered in listed or any(part in entered for part in re.split("[、或者]+", listed) if len(part) > 1)


def _means(matter: str, name: str) -> bool:
    """Whether an entry of the register speaks of a step, in its words or in others for the same act."""
    if matter in name or name in matter:
        return True
    return any(any(word in matter for word in same) and any(word in name for word in same) for same in SAME)
