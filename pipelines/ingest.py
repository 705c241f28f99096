"""One dump: list, preserve, probe, register, read back, receipt. The same command again adds only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines import ingest_answer
from pipelines.ingest_answer import Gathered, Outcome
from regulations.values.facts import Case
from tasks.collector import seldom_collected
from tasks.guard import readable, second_copy
from tasks.installation import Installation, case_of
from tasks.keep import deciding, hinting
from tasks.keep.reasons import Law, ask_law
from tasks.receive import again, clearing, docking, handover, intake, receipts, resolving, storing
from tasks.receive.intake import Order, Plan


@seldom_collected()
def ingest_dump(installation: Installation, order: Order) -> dict[str, Any]:
    """Take one dump in; return `ingest --json` of contract.md. What is kept stays kept if this is cut off."""
    case = case_of(installation, order.case)
    ask_law(installation)
    order = replace(order, unit=order.unit or (case.unit if case else None))
    survey, known = intake.survey_dump(installation, order.dump)
    clock_notes = again.clock_notes(installation)
    plan = intake.plan(installation, order, survey, known)
    docking.note_clock(installation, order, plan)
    before = again.nothing_new(installation, order, plan)
    if before is not None:
        transfer = handover.punctuality(installation, handover.away(case, order), before.times)
        return ingest_answer.answer_again(installation, order, plan, before, Outcome(plan.rejected, notes=tuple(clock_notes)), transfer)
    stored = storing.store_dump(installation, order, plan, second_copy.copy_verified)
    plan = plan if order.clear else intake.without_files(plan)
    assigned = handover.assign_case(installation, order, plan, stored.kept)
    receipt, gathered = _listed(installation, order, plan, case, assigned.ids)
    transfer = handover.punctuality(installation, handover.away(case, order), handover.times_of(installation, assigned.ids))
    outcome = Outcome((*plan.rejected, *stored.rejected), stored.damaged, (*clock_notes, *stored.notes, *assigned.notes))
    data = ingest_answer.answer(installation, order, gathered, outcome, str(receipt), transfer)
    return {**data, **ingest_answer.cleared(installation, clearing.clear_if_asked(installation, order, plan, assigned.ids, data["clear"]))}


def _listed(installation: Installation, order: Order, plan: Plan, case: Case | None, ids: Sequence[str]) -> tuple[Path, Gathered]:
    """Settle the times of all recordings of the dump; then note, link and list them some at a time."""
    gathered, law = Gathered(plan), Law(installation.settings, installation.clock().date())
    settled = resolving.settle_dump(installation, ids)
    with receipts.open_receipt(installation, plan.dump, plan.survey.root, case, order.unit, settled) as receipt:
        with readable.linking(installation) as link:
            for some in settled.steps():
                rows = deciding.note_times(installation, law, some, settled.times)
                link(rows)
                hinting.suggest_marks(installation, order.case, rows)
                receipt.add(rows)
                gathered.add(rows)
        deciding.decide_open(installation, later=True)
        return receipts.close_receipt(installation, plan.dump, receipt), gathered
