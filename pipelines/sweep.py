"""Scheduled: deadlines, retention, holds. What has expired is proposed to a person; nothing is ever deleted here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from messages import Lang, Text
from messages.json_values import JsonObject
from tasks.answers import to_json
from tasks.installation import Installation
from tasks.keep import deciding, locks, settling
from tasks.keep.disposal import proposing
from tasks.keep.disposal.proposing import KeptOff, Proposed, WaitingList
from tasks.keep.listing import DueItem
from tasks.keep.repacking import out_of_date
from tasks.keep.settling import Unsettled
from tasks.keep.sweep import amendments, comparing, forecasting, lists, noting, rehearsing
from tasks.keep.sweep.approvals import ApprovalOver, approvals_over
from tasks.keep.sweep.comparing import StoreCompared
from tasks.keep.sweep.forecasting import Space
from tasks.keep.sweep.lists import Deadlines, Listed


@dataclass(frozen=True, slots=True)
class SweepAnswer:
    """What a sweep shows as of one day."""

    as_of: date
    items: Mapping[str, Sequence[DueItem]]  # by tasks.keep.sweep.lists.DUE, lists cut at lists.LISTED
    counts: Mapping[str, int]  # by DUE, all of them
    proposal: str | None  # path of the disposal list of this day
    lists: Sequence[WaitingList]  # what is not finished
    deadlines: Deadlines
    store: StoreCompared
    space: Space
    unsettled: Sequence[Unsettled]  # what a store holds beyond the catalogue: a person settles it
    out_of_date: Mapping[str, Text]  # {case: why its newest package is}
    kept_off: Sequence[KeptOff]  # over, and on no list because something has to be settled first
    red: int  # lines of today's list of which something is asked
    clock: Text | None  # why the date of this machine cannot be relied on: no list is made
    approvals_over: Sequence[ApprovalOver] = ()  # whose term ended, and which nobody gave back
    dry_run: bool = False  # nothing of it was done: papers that it would write have no path

    def to_json(self, lang: Lang) -> JsonObject:
        """Return `sweep --json` of contract.md, sentences in `lang`."""
        store = {"checked": self.store.checked, "of": self.store.of, "sweeps_a_round": self.store.sweeps, "missing": self.store.missing,
                 "foreign": self.store.foreign, "locks": self.store.locks, "unexplained": self.store.unexplained}
        answer: JsonObject = to_json({
            "as_of": self.as_of, "dry_run": self.dry_run, **self.items, "proposal": self.proposal, "counts": self.counts,
            "lists": self.lists, "deadlines": self.deadlines, "store": store, "space": self.space,
            "unsettled": [{"recording": finding.subject, "reason": finding.reason} for finding in self.unsettled],
            "out_of_date": [{"case": number, "reason": reason} for number, reason in self.out_of_date.items()],
            "kept_off": self.kept_off, "red_lines": self.red, "clock": self.clock,
            "approvals_over": self.approvals_over}, lang)
        return answer


def sweep(installation: Installation, as_of: date, dry_run: bool = False) -> SweepAnswer:
    """Look over everything as of one day. With `dry_run` the same is done where nothing of it stays, and so it answers the same."""
    if not dry_run:
        return _sweep(installation, as_of)
    with rehearsing.rehearsing(installation) as stage:
        answer = _sweep(stage, as_of)
        waiting = [replace(one, path=rehearsing.lasting(stage, one.path)) for one in answer.lists]
        return replace(answer, dry_run=True, proposal=rehearsing.lasting(stage, answer.proposal), lists=waiting)


def _sweep(installation: Installation, as_of: date) -> SweepAnswer:
    rules = _bring_up_to_date(installation, as_of)
    listed = lists.list_due(installation, as_of)
    proposed = proposing.propose(installation, as_of)
    compared = comparing.compare(installation)
    deciding.decide_open(installation)  # what the store holds and nobody knows why
    noting.note_sweep(installation, as_of, listed, compared, rules, trusted=proposed.doubt is None)
    return _answer(installation, as_of, listed, compared, proposed)


def _bring_up_to_date(installation: Installation, as_of: date) -> Mapping[str, str]:
    """Decide what is new, changed or under an amended regulation, and let the store follow; return what the regulations say."""
    rules = amendments.follow(installation)
    deciding.decide_open(installation)
    locks.lock_originals(installation)
    deciding.decide_open(installation)  # what a store holds and nobody knows why
    lists.refresh_due(installation, as_of)
    proposing.withdraw(installation, as_of)
    return rules


def _answer(installation: Installation, as_of: date, listed: Listed, compared: StoreCompared, proposed: Proposed) -> SweepAnswer:
    unfinished = proposing.waiting(installation)
    earlier = next((waiting.path for waiting in unfinished if waiting.proposed and waiting.as_of == as_of), None)
    path = str(proposed.path) if proposed.path else earlier
    return SweepAnswer(as_of, listed.items, listed.counts, path, unfinished, listed.deadlines, compared,
                       forecasting.space_left(installation), settling.open_findings(installation), out_of_date(installation),
                       proposed.kept_off, proposed.red, proposed.doubt, approvals_over(installation, as_of))
