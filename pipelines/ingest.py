"""One dump: list, preserve, probe, register, read back, receipt. The same command again adds only what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from messages import Text
from tasks.collector import seldom_collected
from tasks.guard import readable, second_copy
from tasks.installation import Installation, case_of
from tasks.keep import deciding, hinting
from tasks.keep.facts import Law, ask_law
from tasks.keep.repacking import check_package
from tasks.receive import again, clearing, docking, handover, intake, receipts, resolving, sections, slips, taken
from tasks.receive.intake import Order, Plan
from tasks.receive.originals import storing
from tasks.receive.originals.storing import DumpOutcome
from tasks.receive.receipts import Papers
from tasks.receive.taken import Gathered, Taken


@seldom_collected()
def ingest_dump(installation: Installation, order: Order) -> Taken:
    """Take one dump in; what is kept stays kept if this is cut off."""
    case = case_of(installation, order.case)
    ask_law(installation)
    order = replace(order, unit=order.unit or (case.unit if case else None))
    survey, taken_in = intake.survey_dump(installation, order.dump)
    notes = again.clock_notes(installation)
    plan = intake.plan(installation, order, survey, taken_in)
    docking.note_clock(installation, order, plan)
    before = again.nothing_new(installation, order, plan)
    if before is not None:
        punctuality = handover.punctuality(installation, handover.away(case, order), before.times)
        return taken.taken_before(order, plan, before, (*notes, *_out_of_date(installation, order)), punctuality)
    outcome = storing.store_dump(installation, order, plan, second_copy.copy_verified)
    plan = plan if order.clear else intake.without_files(plan)
    assigned = handover.assign_case(installation, order, plan, outcome.stored)
    now = sections.taken_now(installation, plan, outcome.stored, assigned)
    papers, gathered = _listed(installation, order, plan, assigned.ids, now, outcome)
    punctuality = handover.punctuality(installation, handover.away(case, order), handover.times_of(installation, assigned.ids))
    notes += [*assigned.notes, *gathered.doubts(), *_out_of_date(installation, order)]
    answer = taken.taken(order, plan, gathered, outcome, notes, papers, punctuality)
    return replace(answer, cleared=clearing.clear_if_asked(installation, order, plan, assigned.ids, answer.clear))


def _out_of_date(installation: Installation, order: Order) -> tuple[Text, ...]:
    """Return why the case's package is out of date, where it is."""
    reason = check_package(installation, order.case) if order.case else None
    return (reason,) if reason else ()


def _listed(installation: Installation, order: Order, plan: Plan, ids: Sequence[str], now: Mapping[str, str | None],
            outcome: DumpOutcome) -> tuple[Papers, Gathered]:
    """Settle the times of all recordings of the dump; then note, link and list them some at a time."""
    gathered, tally, law = Gathered(plan), slips.Tally(now), Law(installation.settings, installation.clock().date())
    settled = resolving.settle_dump(installation, ids)
    listed = sections.sections(installation, order, plan, settled, now)
    with receipts.open_receipts(installation, plan.dump, plan.survey.root, listed) as lists:
        with readable.linking(installation) as link:
            for some in settled.steps():
                rows = deciding.note_times(installation, law, some, settled.times)
                link(rows)
                hinting.suggest_marks(installation, order.case, rows)
                for counted in (lists, gathered, tally):
                    counted.add(rows)
        deciding.decide_open(installation, later=True)
        written = lists.close()
        slip = slips.write_slip(installation, plan, listed, tally, taken.result(plan, gathered, outcome, now),
                                [path for path, _ in written])
        return receipts.close_receipts(installation, plan.dump, written, slip), gathered
