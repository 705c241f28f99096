"""Keep until when, and because of what: longest wins, union of reasons, silence means that a person decides.

Forever beats everything; what cannot be decided beats every date, because it may turn out longer.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from footage.values.recordings import BEIJING, Recording
from messages import Text, text
from regulations.values.enums import KeepState, Trigger
from regulations.values.facts import Case, Mark
from regulations.values.findings import Citation, Keeping
from regulations.values.parameters import LongTermReason, RetentionRule
from regulations.values.regulation import Regulation

RANK = {KeepState.UNTIL: 0, KeepState.UNDETERMINED: 1, KeepState.FOREVER: 2}
FOREVER = re.compile("永久|长期")
YEARS = re.compile(r"(\d{1,3})\s*年")


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
    return (trigger.when == "evidence" and case.evidence) or (trigger.when == "coercion" and case.matter == "行政强制")


def _clauses(code: Trigger, regulation: Regulation) -> tuple[Citation, ...]:
    """Return the clause of the reason, else the open-ended one (LT10), else what the text says of keeping at all."""
    for topic in (f"long_term.{code}", "long_term.LT10", "clauses.archive_law", "archive"):
        if regulation.cite(topic):
            return regulation.cite(topic)
    return ()


def _open(case: Case | None, regulation: Regulation) -> Iterator[_Reason]:
    if case is not None and case.closed is None:
        yield _Reason(KeepState.UNDETERMINED, text("retention.open", case=case.number), regulation.cite("archive"))


def _classes(recording: Recording, case: Case | None, regulation: Regulation) -> Iterator[_Reason]:
    start = _start(recording, case)
    applied = False
    for rule in regulation.retention:
        applies = _applies(rule, case)
        if applies is False:
            continue
        applied = True
        if applies is None:
            yield _Reason(KeepState.UNDETERMINED, text("retention.procedure_unknown", name=rule.name), rule.citations)
        else:
            yield _period(rule, case, start)
    if not applied:
        yield _Reason(KeepState.UNDETERMINED, text("retention.silent", regulation=regulation.title))


def _applies(rule: RetentionRule, case: Case | None) -> bool | None:
    """Return whether footage of the case is of the rule's class; None where the case file does not say."""
    if case is None:
        return not (rule.needs_case or rule.evidence or rule.matters or rule.procedures)
    if rule.evidence not in (None, case.evidence) or (rule.matters and case.matter not in rule.matters):
        return False
    if rule.procedures and case.procedure is None:
        return None
    return not rule.procedures or case.procedure in rule.procedures


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
