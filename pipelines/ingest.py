"""One dump: list, preserve, probe, register, read back, receipt. The same command again adds only what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from messages import Text
from tasks.collector import seldom_collected
from tasks.guard import readable
from tasks.guard.copies import second_copy
from tasks.installation import Installation, case_of
from tasks.keep import deciding, hinting
from tasks.keep.facts import Law, ask_law
from tasks.keep.recordings import lending
from tasks.keep.recordings.rereview import check_review
from tasks.keep.repacking import check_package
from tasks.receive import again, clearing, docking, elsewhere, handover, intake, receipts, resolving, sections, slips, taken
from tasks.receive.intake import Order, Plan
from tasks.receive.originals import storing
from tasks.receive.originals.storing import DumpOutcome
from tasks.receive.receipts import Papers
from tasks.receive.resolving import SettledDump
from tasks.receive.taken import Gathered, Taken


@seldom_collected()
def ingest_dump(installation: Installation, order: Order) -> Taken:
    """Take one dump in; what is kept stays kept if this is cut off."""
    case = case_of(installation, order.case)
    ask_law(installation)
    order = replace(order, case=case.number if case else None, unit=order.unit or (case.unit if case else None))
    survey, taken_in = intake.survey_dump(installation, order.dump)
    if (others := elsewhere.all_of_others(installation, order, survey, taken_in)) is not None:
        return others
    notes = again.clock_notes(installation)
    plan = intake.plan(installation, order, survey, taken_in)
    docking.note_clock(installation, order, plan)
    before = again.nothing_new(installation, order, plan)
    if before is not None:
        punctuality = handover.punctuality(installation, handover.away(case, order), before.times)
        notes += again.of_cases_before(installation, order.case, before)
        return taken.taken_before(order, plan, before, (*notes, *_out_of_date(installation, order)), punctuality)
    outcome = storing.store_dump(installation, order, plan, second_copy.copy_verified)
    plan = plan if order.clear else intake.without_files(plan)
    assigned = handover.assign_case(installation, order, plan, outcome.stored)
    settled = resolving.settle_dump(installation, assigned.ids)
    lent = lending.share_out(installation, settled.ids, ((id_, when[0]) for id_, when in settled.times.items()))
    now = sections.taken_now(installation, plan, outcome.stored, assigned)
    papers, gathered = _listed(installation, order, plan, settled, now, outcome)
    punctuality = handover.punctuality(installation, handover.away(case, order), handover.times_of(installation, assigned.ids))
    notes += [*assigned.notes, *gathered.doubts(), *lent.notes, *_out_of_date(installation, order, lent.cases)]
    answer = taken.taken(order, plan, gathered, outcome, notes, papers, punctuality)
    return replace(answer, lent=lent.went, cleared=clearing.clear_if_asked(installation, order, plan, assigned.ids, answer.clear))


def _out_of_date(installation: Installation, order: Order, lent: Sequence[str] = ()) -> tuple[Text, ...]:
    """Return why packages and reviews of the cases concerned are out of date, where they are."""
    concerned = dict.fromkeys(number for number in (order.case, *lent) if number is not None)
    return tuple(reason for number in concerned for check in (check_package, check_review) if (reason := check(installation, number)))


def _listed(installation: Installation, order: Order, plan: Plan, settled: SettledDump, now: Mapping[str, str | None],
            outcome: DumpOutcome) -> tuple[Papers, Gathered]:
    """Note, link and list the recordings of the dump some at a time."""
    gathered, tally, law = Gathered(plan), slips.Tally(now), Law(installation.settings, installation.clock().date())
    listed = sections.sections(installation, order, plan, settled, now)
    with receipts.open_receipts(installation, plan.dump, plan.survey.root, listed) as lists:
        with readable.linking(installation) as link:
            for some in settled.steps():
                rows = deciding.note_times(installation, law, some, settled.times)
                link(rows)
                for number in dict.fromkeys(row.case for row in rows):
                    hinting.suggest_marks(installation, number, [row for row in rows if row.case == number])
                for counted in (lists, gathered, tally):
                    counted.add(rows)
        deciding.decide_open(installation, later=True)
        written = lists.close()
        slip = slips.write_slip(installation, plan, listed, tally, taken.result(plan, gathered, outcome, now),
                                [path for path, _ in written])
        return receipts.close_receipts(installation, plan.dump, written, slip), gathered
