"""The 音像记录事项清单 against the case: which steps the papers show, whether footage shows them too (requirements.md D.2).

What the list says must be recorded and has neither footage nor an entry in the exception register is 应录未录.
"""

from __future__ import annotations

from collections.abc import Iterator

from messages import Text, text
from regulations.facts import CaseDocument, NotRecorded
from regulations.findings import Finding
from regulations.parameters import Duty, Item
from regulations.rules.context import Context, spans

WEIGHT = {"must": "violation", "as-needed": "explain"}  # severity of a missing record
ORDER: tuple[Duty, ...] = ("text-only", "may", "as-needed", "must")
FOLDED = str.maketrans({"（": "(", "）": ")", "《": "", "》": "", " ": "", "　": ""})


def findings(context: Context) -> Iterator[Finding]:
    """Yield the steps that were to be recorded and have no footage."""
    told: set[str] = set()
    for item in context.regulation.recording:
        if item.duty in WEIGHT:
            yield from _by_papers(context, item, told)
    for item in context.regulation.recording:
        if item.duty in WEIGHT and not told:
            yield from _by_matter(context, item)
    yield from _hinted(context, told)


def duty(context: Context, kind: str) -> Duty | None:
    """Return the heaviest duty to record a step that this kind of paper shows; None where no line of the list speaks of it."""
    found = [item.duty for item in context.regulation.recording if _shows(context, item, kind)]
    return max(found, key=ORDER.index, default=None)


def unrecorded(context: Context) -> frozenset[str]:
    """Return the files of the papers whose time is known and without any footage."""
    known = {document.file: document for document in context.facts.documents}
    files = {document.file for document in context.facts.case.documents} | set(known)
    return frozenset(file for file in files if file in known and spans(known[file]) and not context.touched(spans(known[file])))


def _shows(context: Context, item: Item, kind: str) -> bool:
    if item.shown_by:
        return _is(kind, item.shown_by)
    return bool(item.matters) and _applies(context, item)


def _applies(context: Context, item: Item) -> bool:
    case = context.facts.case
    return case.matter in item.matters and (not item.procedures or case.procedure in item.procedures)


def _is(kind: str, names: tuple[str, ...]) -> bool:
    return any(name.translate(FOLDED) in kind.translate(FOLDED) for name in names)


def _papers(context: Context) -> tuple[CaseDocument, ...]:
    listed = {document.file: document for document in context.facts.case.documents}
    read = {one.file: CaseDocument(one.file, one.kind) for one in context.facts.documents}
    return tuple({**read, **listed}.values())


def _by_papers(context: Context, item: Item, told: set[str]) -> Iterator[Finding]:
    missing = unrecorded(context)
    for paper in _papers(context):
        shown = _is(paper.kind, item.shown_by) and paper.file not in told
        if shown and (paper.file in missing or not context.footage):
            told.add(paper.file)
            yield _finding(context, item, paper)


def _by_matter(context: Context, item: Item) -> Iterator[Finding]:
    if item.matters and _applies(context, item) and not context.footage and not item.person.startswith("是否"):
        yield _finding(context, item, None)


def _hinted(context: Context, told: set[str]) -> Iterator[Finding]:
    for paper in _papers(context):
        if paper.file in told or paper.file not in unrecorded(context):
            continue
        items = [item for item in context.regulation.recording if item.duty in WEIGHT and _is(paper.kind, item.hinted_by)]
        if items:
            yield _open(context, items, paper)


def _open(context: Context, items: list[Item], paper: CaseDocument) -> Finding:
    return Finding(
        kind="not-recorded",
        severity="notice",
        message=text("judgement.step_open", file=paper.file, steps=[item.step for item in items]),
        articles=tuple(dict.fromkeys(article for item in items for article in item.citations)),
        evidence={"document": paper.file, "steps": [item.step for item in items]},
        explains=text("judgement.settle_step_open"),
    )


def _finding(context: Context, item: Item, paper: CaseDocument | None) -> Finding:
    entry = _entry(context, item, paper)
    severity, settle = WEIGHT[item.duty], text("judgement.settle_not_recorded")
    where = text("judgement.by_paper", file=paper.file) if paper else text("judgement.by_matter", matter=context.facts.case.matter)
    message = text("judgement.not_recorded", step=item.step, where=where)
    if entry and item.excusable and context.regulation.exceptions:
        severity, message, settle = _excused(context, item, entry, where)
    elif entry:
        settle = text("judgement.settle_no_exception")
    registered = {"registered": {"reason": entry.reason, "basis": entry.basis, "work_record": entry.work_record}} if entry else {}
    extra = [*context.regulation.cite("exception_duty")] if entry and item.excusable else []
    return Finding(
        kind="not-recorded",
        severity=severity,
        message=message,
        articles=tuple(dict.fromkeys((*item.citations, *extra))),
        evidence={"document": paper.file if paper else item.step, "step": item.step, "duty": item.duty, **registered},
        explains=settle,
        status="explained" if severity == "notice" else "open",
    )


def _excused(context: Context, item: Item, entry: NotRecorded, where: Text) -> tuple[str, Text, Text]:
    lacking = [name for name, there in (("原因", entry.reason), ("依据", entry.basis)) if not there]
    duties = context.regulation.exception_duty.items if context.regulation.exception_duty else ()
    if "工作记录" in duties and not entry.work_record:
        lacking.append("工作记录")
    if "向上级领导报告" in duties and entry.reported_at is None:
        lacking.append("向上级领导报告")
    if lacking:
        message = text("judgement.exception_incomplete", step=item.step, where=where, reason=entry.reason, lacking=lacking)
        return "explain", message, text("judgement.settle_exception")
    message = text("judgement.exception_complete", step=item.step, where=where, reason=entry.reason, basis=entry.basis)
    return "notice", message, text("judgement.settle_exception_confirm")


def _entry(context: Context, item: Item, paper: CaseDocument | None) -> NotRecorded | None:
    names = [item.step, *item.shown_by, *((paper.kind, paper.file) if paper else ())]
    for entry in context.facts.case.exceptions:
        if any(entry.matter and (entry.matter in name or name in entry.matter) for name in names):
            return entry
    return None
