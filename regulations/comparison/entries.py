"""The explanations and exceptions of a case in one place: those its case file holds, and those that were entered as acts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from regulations.values.entries import Entries, EntryState, Unrecorded, Written
from regulations.values.facts import Case, CaseFacts, Explanation, NotRecorded


def entries_of(facts: CaseFacts) -> Entries:
    """Return what explains interruptions and missing steps of a case that is judged."""
    return merged(of_case_file(facts.case), facts.entered)


def of_case_file(case: Case) -> Entries:
    """Return the explanations and exceptions that a case file holds."""
    return Entries(
        tuple(Written(case_file_id("explanation", entry.file, entry.interval.start, entry.interval.end), entry.interval, entry.file)
              for entry in case.explanations),
        tuple(Unrecorded(case_file_id("exception", entry.matter, entry.day, entry.span and entry.span.start, entry.reason), entry.matter,
                         entry.reason, entry.basis, entry.day, entry.span, entry.work_record, entry.reported_at)
              for entry in case.exceptions))


def merged(of_file: Entries, entered: Entries) -> Entries:
    """Return what the case file says and what was entered as an act, each thing once; what was withdrawn is left out."""
    acts = {*(entry.id for entry in entered.explanations), *(entry.id for entry in entered.exceptions)}
    spans = {(entry.file, entry.interval) for entry in entered.explanations}
    steps = {(entry.step, entry.day, entry.interval, entry.reason) for entry in entered.exceptions}
    state = EntryState.ENTERED if entered.judged else EntryState.ACCEPTED
    explanations = [replace(entry, state=state) for entry in of_file.explanations
                    if entry.id not in acts and (entry.file, entry.interval) not in spans]
    exceptions = [replace(entry, state=state) for entry in of_file.exceptions
                  if entry.id not in acts and (entry.step, entry.day, entry.interval, entry.reason) not in steps]
    return Entries((*explanations, *_standing(entered.explanations)), (*exceptions, *_unwithdrawn(entered.exceptions)), entered.judged)


def as_case_file(case: Case, entered: Entries) -> Case:
    """Return a case whose case file says what was entered as an act too, as far as it stands or waits."""
    both, own = merged(of_case_file(case), entered), of_case_file(case)
    known = {*(entry.id for entry in own.explanations), *(entry.id for entry in own.exceptions)}
    explanations = [Explanation(entry.file, entry.interval) for entry in both.explanations
                    if entry.file and entry.id not in known and entry.state is not EntryState.RETURNED]
    exceptions = [NotRecorded(entry.step, entry.reason, entry.basis, entry.work_record, entry.reported_at, entry.day, entry.interval)
                  for entry in both.exceptions if entry.id not in known and entry.state is not EntryState.RETURNED]
    return replace(case, explanations=(*case.explanations, *explanations), exceptions=(*case.exceptions, *exceptions))


def _standing(entries: Sequence[Written]) -> tuple[Written, ...]:
    return tuple(entry for entry in entries if entry.state is not EntryState.WITHDRAWN)


def _unwithdrawn(entries: Sequence[Unrecorded]) -> tuple[Unrecorded, ...]:
    return tuple(entry for entry in entries if entry.state is not EntryState.WITHDRAWN)


def case_file_id(*parts: object) -> str:
    """Return the name of an entry of the case file: the same as long as the file says the same."""
    return "C-" + hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()[:12]
