"""Keep until when, and because of what: longest wins, union of reasons, silence means that a person decides.

Forever beats everything; what cannot be decided beats every date, because it may turn out longer.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from footage.values.recordings import BEIJING, Recording
from messages import Text, text
from regulations.coercion import coercive
from regulations.values.enums import KeepState, Trigger
from regulations.values.facts import Case, Mark
from regulations.values.parameters import LongTermReason, RetentionRule
from regulations.values.regulation import Regulation
from regulations.values.reviews.findings import Citation, Keeping

RANK = {KeepState.UNTIL: 0, KeepState.UNDETERMINED: 1, KeepState.FOREVER: 2}
FOREVER = re.compile("永久|长期")
YEARS = re.compile(r"(\d{1,3})\s*年")
COERCION = "行政强制"  # the matter
# How a case file may name a procedure, and its name in the regulations: 普通程序 is 一般程序 in 行政处罚法 as amended in 2021.
PROCEDURES = MappingProxyType({"一般程序": "一般程序", "普通程序": "一般程序", "简易程序": "简易程序"})


@dataclass(frozen=True, slots=True)
class _Reason:
    """One reason to keep a recording, and how far it reaches."""

    state: KeepState
    why: Text
    articles: tuple[Citation, ...] = ()
    until: date | None = None


def decide(
    recording: Recording,
    case: Case | None,
    marks: Sequence[Mark],
    regulation: Regulation | Sequence[Regulation] | None,
) -> Keeping:
    """Return until when one recording must be kept, and because of which clauses.

    `marks` are the ones that stand (not lifted) on the case or its recordings. "undetermined" means: never dispose of it
    without a person; `regulation` None gives that answer too. Where several regulations or editions apply, their reasons
    are taken together and the longest wins. The last day of keeping is `until` itself. What stands of earlier decisions:
    standing.py.
    """
    rules = (regulation,) if isinstance(regulation, Regulation) else tuple(regulation or ())
    if not rules:
        return Keeping(None, KeepState.UNDETERMINED, (text("retention.no_regulation"),), ())
    reasons = [reason for edition in rules for reason in _reasons(recording, case, marks, edition)]
    ordered = sorted(reasons, key=lambda reason: (-RANK[reason.state], -(reason.until or date.min).toordinal()))
    state = ordered[0].state
    why = tuple(dict.fromkeys((*(reason.why for reason in ordered), *_remarks(recording, marks, rules, state))))
    articles = tuple(dict.fromkeys(article for reason in ordered for article in reason.articles))
    return Keeping(ordered[0].until if state is KeepState.UNTIL else None, state, why, articles)


def system_data(regulation: Regulation) -> Keeping:
    """Return how long what was entered into the information system is kept: the catalogue itself (004 art. 24)."""
    clauses = regulation.cite("clauses.system_data")
    key = "retention.system_data" if clauses else "retention.system_data_ours"
    return Keeping(None, KeepState.FOREVER, (text(key),), clauses or regulation.cite("in_force"))


def _reasons(recording: Recording, case: Case | None, marks: Sequence[Mark], regulation: Regulation) -> Iterator[_Reason]:
    yield from _marked(recording, marks, regulation)
    yield from _triggered(case, regulation)
    yield from _open(case, regulation)
    yield from _coercive_papers(case, regulation)
    yield from _classes(recording, case, regulation)


def file_end(file_retention: str | None, start: date) -> date | str | None:
    """Return the last day of a 案卷保存期限 that runs from `start`, "forever", or None where it does not say."""
    if file_retention and FOREVER.search(file_retention):
        return "forever"
    years = YEARS.search(file_retention or "")
    return _months_later(start, 12 * int(years.group(1))) if years else None


def _marked(recording: Recording, marks: Sequence[Mark], regulation: Regulation) -> Iterator[_Reason]:
    for mark in marks:
        if mark.recording in (None, recording.id):
            why = text("retention.marked", trigger=text(f"law.{mark.trigger}"), by=mark.by, at=mark.at, reason=mark.reason)
            yield _Reason(KeepState.FOREVER, why, _clauses(mark.trigger, regulation))


def _triggered(case: Case | None, regulation: Regulation) -> Iterator[_Reason]:
    if case is None:
        return
    for code in case.triggers:
        yield _Reason(KeepState.FOREVER, text("retention.trigger", trigger=text(f"law.{code}")), _clauses(code, regulation))
    for trigger in regulation.long_term:
        if _sets_off(trigger, case) and trigger.code not in case.triggers:
            why = text("retention.by_case", trigger=text(f"law.{trigger.code}"))
            yield _Reason(KeepState.FOREVER, why, trigger.citations)


def _sets_off(trigger: LongTermReason, case: Case) -> bool:
    return (trigger.when == "evidence" and case.evidence is True) or (trigger.when == "coercion" and coerced(case))


def _clauses(code: Trigger, regulation: Regulation) -> tuple[Citation, ...]:
    """Return the clause of the reason, else the open-ended one (LT10), else what the text says of keeping at all."""
    for topic in (f"long_term.{code}", "long_term.LT10", "clauses.archive_law", "archive"):
        if regulation.cite(topic):
            return regulation.cite(topic)
    return ()


def _open(case: Case | None, regulation: Regulation) -> Iterator[_Reason]:
    if case is not None and case.closed is None:
        yield _Reason(KeepState.UNDETERMINED, text("retention.open", case=case.number), regulation.cite("archive"))


def coerced(case: Case) -> bool:
    """Return whether the case file says that coercive measures were taken."""
    return COERCION in case.matters or case.coercion is True


def _coercive_papers(case: Case | None, regulation: Regulation) -> Iterator[_Reason]:
    """Papers that show a coercive measure while the case file does not say whether one was taken: a person says it."""
    if case is None or coerced(case) or case.coercion is False:
        return
    papers = [paper.file for paper in case.documents if coercive(paper.kind) or coercive(paper.file)]
    if papers:
        yield _Reason(KeepState.UNDETERMINED, text("retention.coercion_unknown", papers=papers), _clauses(Trigger.LT2, regulation))


def _classes(recording: Recording, case: Case | None, regulation: Regulation) -> Iterator[_Reason]:
    start = _start(recording, case)
    applied = False
    for rule in regulation.retention:
        unknown = _unknown(rule, case)
        if unknown is None:
            continue
        applied = True
        if unknown:
            asked = [text(f"retention.{fact}_unknown", name=rule.name) for fact in unknown]
            yield from (_Reason(KeepState.UNDETERMINED, why, rule.citations) for why in asked)
        else:
            yield _period(rule, case, start)
            yield from _same_procedure(rule, case)
    if not applied:
        yield _Reason(KeepState.UNDETERMINED, text("retention.silent", regulation=regulation.title))


def _unknown(rule: RetentionRule, case: Case | None) -> tuple[str, ...] | None:
    """Return what the case file would have to say for the rule to apply: () where it applies, None where it does not."""
    if case is None:
        return None if rule.needs_case or rule.evidence or rule.matters or rule.procedures else ()
    conditions = {
        "matter": not rule.matters
        or any(matter in rule.matters for matter in case.matters)
        or (COERCION in rule.matters and coerced(case)),
        "evidence": _meets(case.evidence, () if rule.evidence is None else (rule.evidence,)),
        "procedure": _meets(_procedure(case), rule.procedures),
        "inspection": _meets(case.inspection, rule.inspections),
    }
    if False in conditions.values():
        return None
    return tuple(fact for fact, met in conditions.items() if met is None)


def _meets(fact: bool | str | None, wanted: Sequence[bool | str]) -> bool | None:
    """Return whether a fact is one of those wanted, of which none means any; None where the fact is not known."""
    return True if not wanted else None if fact is None else fact in wanted


def _procedure(case: Case) -> str | None:
    """Return the procedure by the name that the regulations use; None where it is not said, or is none that they know."""
    return PROCEDURES.get(case.procedure or "")


def _same_procedure(rule: RetentionRule, case: Case | None) -> Iterator[_Reason]:
    """Say it where a rule applies because the 2021 law has another name for the procedure."""
    if rule.procedures and case is not None and case.procedure not in rule.procedures:
        yield _Reason(KeepState.UNTIL, text("retention.same_procedure", stated=case.procedure, procedure=_procedure(case)))


def _period(rule: RetentionRule, case: Case | None, start: date | None) -> _Reason:
    if rule.forever:
        return _Reason(KeepState.FOREVER, text("retention.forever", name=rule.name), rule.citations)
    if start is None:
        return _Reason(KeepState.UNDETERMINED, text("retention.no_start", name=rule.name), rule.citations)
    if rule.same_as_case_file:
        return _with_file(rule, case, start)
    until = _months_later(start, rule.amount * (12 if rule.unit == "years" else 1))
    length = text(f"retention.{rule.unit}", amount=rule.amount)
    return _Reason(KeepState.UNTIL, text("retention.at_least", name=rule.name, length=length, until=until), rule.citations, until)


def _with_file(rule: RetentionRule, case: Case | None, start: date) -> _Reason:
    held = case.file_retention if case else None
    until = file_end(held, start)
    if until is None:
        return _Reason(KeepState.UNDETERMINED, text("retention.file_unknown", name=rule.name), rule.citations)
    if until == "forever":
        return _Reason(KeepState.FOREVER, text("retention.file_forever", name=rule.name), rule.citations)
    assert isinstance(until, date)
    why = text("retention.with_file", name=rule.name, held=held, until=until)
    return _Reason(KeepState.UNTIL, why, rule.citations, until)


def _start(recording: Recording, case: Case | None) -> date | None:
    """Return from when periods run: no text says; the closing of the case, else the end of the recording."""
    ended = recording.end.astimezone(BEIJING).date() if recording.end else None
    closed = case.closed if case else None
    days = [day for day in (ended, closed) if day is not None]
    return max(days) if days else None


def _remarks(recording: Recording, marks: Sequence[Mark], rules: Sequence[Regulation], state: KeepState) -> Iterator[Text]:
    if state is KeepState.UNTIL and any(regulation.silence("retention-start") is not None for regulation in rules):
        yield text("retention.assume_start")
    if recording.names.important and not any(mark.recording in (None, recording.id) for mark in marks):
        yield text("retention.device_mark")


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
