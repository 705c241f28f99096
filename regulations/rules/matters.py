"""The 音像记录事项清单 against the case: which steps the papers show, whether footage shows them too (requirements.md D.2).

What the list says must be recorded and has neither footage nor an entry in the exception register is 应录未录. Where
several lines of the list fit a paper, the one that names it most closely speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from messages import text
from regulations.rules.context import Context, spans
from regulations.rules.exceptions import StepMissing, missing_record
from regulations.rules.kinds import names, place_in
from regulations.rules.steps_named import concerns
from regulations.values.enums import Severity
from regulations.values.facts import CaseDocument
from regulations.values.parameters import RecordingItem
from regulations.values.reviews.evidence import OpenStepsEvidence
from regulations.values.reviews.findings import Citation, Finding, StepOwed
from regulations.values.reviews.kinds import FindingKind

WEIGHT = {"must": Severity.VIOLATION, "as-needed": Severity.EXPLAIN}  # severity of a missing record
RECORD = "笔录"  # a paper that is written while the step takes place


def findings(context: Context) -> Iterator[Finding]:
    """Yield the steps that were to be recorded and have no footage."""
    reported = False
    for paper in papers(context):
        if without(context, paper):
            for finding in _of_paper(context, paper):
                reported = True
                yield finding
    if not reported and not context.footage:
        yield from _of_matter(context)


def owed(context: Context) -> tuple[StepOwed, ...]:
    """Return the steps that took place and were to be recorded: those that papers show, else those that the matter calls for."""
    shown = [(item, paper) for paper in papers(context) if (item := _owed_by(context, paper)) is not None]
    if shown:
        return tuple(StepOwed(item.step, item.duty, paper.file, not without(context, paper)) for item, paper in shown)
    return tuple(StepOwed(item.step, item.duty, item.step, bool(context.footage)) for item, _ in _called_for(context))


def line(context: Context, kind: str) -> RecordingItem | None:
    """Return the line of the list that speaks of a kind of paper; None where none does."""
    named = {item: length for item in context.regulation.recording if (length := _fits(context, item, kind))}
    if named:
        return max(named, key=lambda item: (named[item], item.duty == "must"))
    whole = [item for item in context.regulation.recording if item.whole_course and applies(context, item)]
    return whole[0] if whole and RECORD in kind else _text_only(context)


def unrecorded(context: Context) -> frozenset[str]:
    """Return the files of the papers whose time is known and without any footage."""
    return context.once("unrecorded", lambda: _unrecorded(context))


def without(context: Context, paper: CaseDocument) -> bool:
    """Return whether there is no footage from the time of a paper."""
    return paper.file in unrecorded(context) or not context.footage


def _unrecorded(context: Context) -> frozenset[str]:
    timed = {document.file: spans(document) for document in context.facts.documents}
    return frozenset(file for file, times in timed.items() if times and not context.touched(times))


def papers(context: Context) -> tuple[CaseDocument, ...]:
    """Return the papers of the case: those of the case file, and those that were read."""
    read = {document.file: CaseDocument(document.file, document.kind) for document in context.facts.documents}
    listed = {document.file: document for document in context.facts.case.documents}
    return tuple({**read, **listed}.values())


def kind_of(context: Context, file: str) -> str:
    """Return the kind of a paper of the case, after how it was served where it says so itself: `留置送达 送达回证`."""
    kinds = {paper.file: paper.kind for paper in papers(context)}
    served = {document.file: document.fields.get("送达方式", "") for document in context.facts.documents}
    return f"{served.get(file, '')} {kinds.get(file, '')}".strip()


def _fits(context: Context, item: RecordingItem, kind: str) -> int:
    """Return how closely a line names a kind of paper: the longest name that fits, the earliest in it; 0 where none does."""
    if not applies(context, item) or any(names(kind, name) for name in item.shown_unless):
        return 0
    places = {name: place_in(kind, name) for name in item.shown_by}
    return max((100 * len(name) - place for name, place in places.items() if place >= 0), default=0)


def applies(context: Context, item: RecordingItem) -> bool:
    """Return whether a line of the list speaks of this kind of matter and procedure."""
    return concerns(item, context.facts.case)


def _text_only(context: Context) -> RecordingItem | None:
    """Return the line by which text is enough; with several matters it has to be enough for each of them."""
    of_each = [next((item for item in context.regulation.recording if item.duty == "text-only" and matter in item.matter_alone), None)
               for matter in context.facts.case.matters]
    return of_each[0] if all(of_each) else None


def hinted(context: Context, kind: str) -> list[RecordingItem]:
    """Return the lines of the list that a kind of paper leaves open: a 送达回证 does not say how it was served."""
    return [
        item
        for item in context.regulation.recording
        if any(names(kind, name) for name in item.hinted_by) and not any(names(kind, name) for name in item.hinted_unless)
    ]


def _of_paper(context: Context, paper: CaseDocument) -> Iterator[Finding]:
    kind = kind_of(context, paper.file)
    item, open_ = line(context, kind), hinted(context, kind)
    if item is not None and _owed_by(context, paper) is item:
        where = text("judgement.by_paper", file=paper.file)
        alike = sum(line(context, kind_of(context, other.file)) == item for other in papers(context) if without(context, other))
        yield missing_record(context, StepMissing(item, (paper.kind, paper.file), alike), WEIGHT[item.duty], where)
    elif open_ and (item is None or not item.shown_by):
        yield _open(open_, paper)


def _owed_by(context: Context, paper: CaseDocument) -> RecordingItem | None:
    """Return the step of the list that a paper shows to have taken place, where it was to be recorded."""
    kind = kind_of(context, paper.file)
    item = line(context, kind)
    return item if item is not None and item.duty in WEIGHT and (item.shown_by or not hinted(context, kind)) else None


def _of_matter(context: Context) -> Iterator[Finding]:
    for item, matter in _called_for(context):
        yield missing_record(context, StepMissing(item), WEIGHT[item.duty], text("judgement.by_matter", matter=matter))


def _called_for(context: Context) -> Iterator[tuple[RecordingItem, str]]:
    """Yield the steps that a matter itself calls for, with the matter."""
    case = context.facts.case
    for item in context.regulation.recording:
        matter = next((matter for matter in case.matters if matter in item.matter_alone), None)
        called = matter is not None and (not item.procedures or case.procedure in item.procedures)
        if matter is not None and called and item.duty in WEIGHT and not (item.any_form and papers(context)):
            yield item, matter


def _open(items: list[RecordingItem], paper: CaseDocument) -> Finding:
    articles: dict[Citation, None] = dict.fromkeys(article for item in items for article in item.citations)
    return Finding(
        kind=FindingKind.NOT_RECORDED,
        severity=Severity.NOTICE,
        message=text("judgement.step_open", file=paper.file, steps=[item.step for item in items]),
        articles=tuple(articles),
        evidence=OpenStepsEvidence(document=paper.file, steps=tuple(item.step for item in items)),
        explains=text("judgement.settle_step_open"),
    )
