"""A missing record against the exception register: what lawful reason is entered, and whether the entry is whole (003-3 art. 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messages import Text, text
from regulations.comparison.entries import entries_of
from regulations.comparison.explaining import paper_fit
from regulations.rules.context import Context, spans
from regulations.rules.reasons import clause_of, for_step
from regulations.values.entries import EntryState, PaperFit, Unrecorded
from regulations.values.enums import FindingStatus, Severity
from regulations.values.parameters import RecordingItem
from regulations.values.regulation import Regulation
from regulations.values.reviews.evidence import RegisterEntry, StepEvidence
from regulations.values.reviews.findings import Finding
from regulations.values.reviews.kinds import FindingKind

# What offices call the same act
SAME = (("日常检查", "行政检查", "现场检查", "执法检查", "监督检查", "检查笔录"), ("询问", "谈话"), ("先行登记保存", "证据登记保存"))
KEY_STEPS = "重要环节录音录像"  # 000 art. 15; of a step without any footage nobody but a person can say that they were recorded
ORDER = (EntryState.ACCEPTED, EntryState.ENTERED, EntryState.RETURNED)


@dataclass(frozen=True, slots=True)
class StepMissing:
    """A step of the list that has no footage, and what shows that it took place."""

    item: RecordingItem
    paper: tuple[str, ...] = ()  # kind and file of the paper; (): the matter itself calls for it
    alike: int = 1  # how many papers of this step have no footage


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What an entry of the register makes of a missing record."""

    severity: Severity
    message: Text
    settle: Text


def missing_record(context: Context, step: StepMissing, severity: Severity, where: Text) -> Finding:
    """Return the finding that a step of the list has no footage."""
    item = step.item
    entry, when = _entry(context, step)
    excusable = item.excusable and bool(context.regulation.exceptions)
    others = len(entries_of(context.facts).exceptions)
    key = "judgement.nothing_recorded" if item.any_form else "judgement.not_recorded_other" if others else "judgement.not_recorded"
    weighed = _Weighed(severity, text(key, step=item.step, where=where, entries=others), text("judgement.settle_not_recorded"))
    if entry and excusable:
        weighed = _weighed(context, step, entry, where, severity) if when else _of_another_time(context, step, entry, where)
    elif entry:
        weighed = _Weighed(severity, weighed.message, text("judgement.settle_no_exception"))
    duty = context.regulation.cite("exception_duty") if entry and excusable else ()
    listed = clause_of(context.regulation, entry.reason) if entry and excusable else ()
    return Finding(
        kind=FindingKind.NOT_RECORDED,
        severity=weighed.severity,
        message=weighed.message,
        articles=tuple(dict.fromkeys((*item.citations, *listed, *duty))),
        evidence=StepEvidence(document=step.paper[1] if step.paper else item.step, step=item.step, duty=item.duty,
                              registered=_registered(entry) if entry else None),
        explains=weighed.settle,
        status=FindingStatus.EXPLAINED if weighed.severity is Severity.NOTICE else FindingStatus.OPEN,
    )


def lacking(regulation: Regulation, item: RecordingItem, entry: Unrecorded) -> tuple[str, ...]:
    """Return what the text wants to be entered about a step that was not recorded, and the entry does not say."""
    duties = regulation.exception_duty.items if regulation.exception_duty else ()
    entered = {"原因": entry.reason, "依据": entry.basis}
    entered |= {"工作记录": entry.work_record or ""} if "工作记录" in duties else {}
    entered |= {"向上级领导报告": str(entry.reported_at or "")} if "向上级领导报告" in duties else {}
    if item.duty == "must" and KEY_STEPS in duties:
        entered[KEY_STEPS] = ""
    return tuple(name for name, value in entered.items() if not value)


def speaks_of(entered: str, names: Sequence[str]) -> bool:
    """Whether an entry of the register speaks of a step, in its words or in others for the same act; `names`: of the step."""
    return bool(entered.strip()) and any(_means(entered, name) for name in names)


def _weighed(context: Context, step: StepMissing, entry: Unrecorded, where: Text, severity: Severity) -> _Weighed:
    about = {"step": step.item.step, "where": where, "reason": entry.reason}
    missing = lacking(context.regulation, step.item, entry)
    listed = for_step(context.regulation, step.item)
    if entry.state is EntryState.RETURNED:
        return _Weighed(severity, text("judgement.exception_returned", why=entry.why or "", **about), text("judgement.settle_exception"))
    if not missing and not listed.open and not listed.holds(entry.reason):
        message = text("judgement.exception_reason", known=list(listed.reasons), **about)
        return _Weighed(Severity.EXPLAIN, message, text("judgement.settle_exception_reason"))
    if missing:
        message = text("judgement.exception_incomplete", lacking=list(missing), **about)
        return _Weighed(Severity.EXPLAIN, message, text("judgement.settle_exception"))
    if _of_another_day(context, step, entry):
        message = text("judgement.exception_record_time", file=entry.work_record or "", **about)
        return _Weighed(Severity.EXPLAIN, message, text("judgement.settle_exception"))
    if entry.state is EntryState.ENTERED:
        message = text("judgement.exception_waits", basis=entry.basis, **about)
        return _Weighed(Severity.EXPLAIN, message, text("judgement.settle_exception_waits"))
    message = text("judgement.exception_complete", basis=entry.basis, **about)
    return _Weighed(Severity.NOTICE, message, text("judgement.settle_exception_confirm"))


def _of_another_day(context: Context, step: StepMissing, entry: Unrecorded) -> bool:
    """Whether the work record of an entry speaks of another time than the step it is about."""
    papers = {paper.file: paper for paper in context.facts.documents}
    record = papers.get(entry.work_record or "")
    times = spans(papers[step.paper[1]]) if step.paper and step.paper[1] in papers else ()
    days = {time.start.date() for time in times} | ({entry.day} if entry.day else set())
    return bool(record and times and days) and all(paper_fit(record, time) is PaperFit.OTHER for time in times)


def _of_another_time(context: Context, step: StepMissing, entry: Unrecorded, where: Text) -> _Weighed:
    """An entry of this step of which nobody can say whether it means this time of it."""
    key = "judgement.exception_no_day" if entry.day is None and entry.interval is None else "judgement.exception_paper_without_day"
    message = text(key, step=step.item.step, where=where, reason=entry.reason, count=step.alike, day=entry.day or "")
    return _Weighed(Severity.EXPLAIN, message, text("judgement.settle_exception_day"))


def _registered(entry: Unrecorded) -> RegisterEntry:
    return RegisterEntry(reason=entry.reason, basis=entry.basis, work_record=entry.work_record, entry=entry.id)


def _entry(context: Context, step: StepMissing) -> tuple[Unrecorded | None, bool]:
    """Return the entry for this step at this time, and True; else one of which that cannot be said, and False."""
    names = (step.item.step, *step.item.shown_by, *step.paper)
    listed = {item.step for item in context.regulation.recording}  # who names a step of the list means no other one
    about = [entry for entry in entries_of(context.facts).exceptions
             if (entry.step == step.item.step if entry.step in listed else speaks_of(entry.step, names))]
    about.sort(key=lambda entry: ORDER.index(entry.state))
    times = {entry.id: _same_time(context, step, entry) for entry in about}
    certain = next((entry for entry in about if times[entry.id]), None)
    return (certain, True) if certain else (next((entry for entry in about if times[entry.id] is None), None), False)


def _same_time(context: Context, step: StepMissing, entry: Unrecorded) -> bool | None:
    """Whether an entry names the day and time of a step; None where that cannot be said."""
    if entry.day is None and entry.interval is None:
        return True if step.alike == 1 else None
    if not step.paper:
        return True  # the matter itself calls for the step, and there is one of it
    papers = {paper.file: paper for paper in context.facts.documents}
    times = spans(papers[step.paper[1]]) if step.paper[1] in papers else ()
    if not times:
        return None
    if entry.interval is not None:
        return any(time.overlap(entry.interval) is not None for time in times)
    return any(time.start.date() <= entry.day <= time.end.date() for time in times if entry.day)


def _means(matter: str, name: str) -> bool:
    """Whether an entry of the register speaks of a step, in its words or in others for the same act."""
    if matter in name or name in matter:
        return True
    return any(any(word in matter for word in same) and any(word in name for word in same) for same in SAME)
