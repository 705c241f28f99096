"""A missing record against the exception register: what lawful reason is entered, and whether the entry is whole (003-3 art. 5)."""

from __future__ import annotations

from messages import Text, text
from regulations.rules.context import Context
from regulations.values.enums import FindingStatus, Severity
from regulations.values.evidence import RegisterEntry, StepEvidence
from regulations.values.facts import NotRecorded
from regulations.values.findings import Finding
from regulations.values.kinds import FindingKind
from regulations.values.parameters import RecordingItem


def missing_record(context: Context, item: RecordingItem, severity: Severity, where: Text, paper: tuple[str, ...]) -> Finding:
    """Return the finding that a step of the list has no footage; `paper` is kind and file of what shows the step."""
    entry = _entry(context, item, paper)
    excusable = item.excusable and bool(context.regulation.exceptions)
    key = "judgement.nothing_recorded" if item.any_form else "judgement.not_recorded"
    message, settle = text(key, step=item.step, where=where), text("judgement.settle_not_recorded")
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
    if lacking:
        message = text("judgement.exception_incomplete", step=item.step, where=where, reason=entry.reason, lacking=lacking)
        return Severity.EXPLAIN, message, text("judgement.settle_exception")
    message = text("judgement.exception_complete", step=item.step, where=where, reason=entry.reason, basis=entry.basis)
    return Severity.NOTICE, message, text("judgement.settle_exception_confirm")


def _entry(context: Context, item: RecordingItem, paper: tuple[str, ...]) -> NotRecorded | None:
    names = [item.step, *item.shown_by, *paper]
    for entry in context.facts.case.exceptions:
        if entry.matter and any(entry.matter in name or name in entry.matter for name in names):
            return entry
    return None
