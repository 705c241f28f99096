"""`sweep`, `spot-check`: what is due, and what the legal office looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from messages import Lang, Text, text
from messages.errors import BadCall
from office.rights.acts import Act
from pipelines.flows.running import installation, run
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from pipelines.sweep import SweepAnswer
    from tasks.keep.disposal.proposing import WaitingList
    from tasks.keep.sweep.lists import PersonDuties

LISTS = ("transfer_overdue", "archive_overdue", "expired", "held", "undetermined")
ROWS = 40  # lines of a table on the screen


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "sweep", "cli.sweep", option("--as-of", metavar="DATE", help="cli.opt_as_of"),
            option("--dry-run", is_flag=True, help="cli.opt_dry_run"))(sweep)
    command(group, "spot-check", "spot.about", option("--ratio", type=float, default=0.05, metavar="R", help="spot.opt_ratio"),
            option("--seed", metavar="S", help="spot.opt_seed"), option("--as", "who", metavar="NAME", help="cli.opt_as"))(spot_check)


def sweep(shell: Shell, as_of: str | None, dry_run: bool) -> Answer:
    """Look over deadlines and retention."""
    from pipelines.sweep import sweep as look

    day = read_day(as_of) or shell.clock().date()
    answer = run(shell, "sweep-retention", {"as_of": day.isoformat(), "dry_run": dry_run}, lambda opened: look(opened, day, dry_run),
                 None, Intent(Act.SEE_KEEPING if dry_run else Act.SWEEP), reading=dry_run)
    overdue = any(person.overdue for person in answer.deadlines.by_person)
    person = overdue or any(answer.counts[name] for name in LISTS if name != "held") or answer.store.missing or answer.store.foreign
    settle = answer.store.unexplained or answer.unsettled or answer.out_of_date or answer.kept_off or answer.clock or answer.approvals_over
    status = NEEDS_A_PERSON if person or settle or answer.space.warning else DONE
    return Answer(answer.to_json(shell.lang), status, shown(answer, shell.lang))


def shown(answer: SweepAnswer, lang: Lang) -> tuple[Table | Text, ...]:
    """Return what a person reads."""
    from regulations.lawday import due_words

    counts = Table(text("sweep.title", as_of=answer.as_of), ("sweep.col_list", "sweep.col_count"),
                   [(text("sweep." + name), answer.counts[name]) for name in LISTS])
    items = Table(text("sweep.items"), ("sweep.col_list", "sweep.col_what", "sweep.col_due", "sweep.col_reason"),
                  [(text("sweep." + name), item.name, due_words(item.due) if item.due else "", item.reason.say(lang))
                   for name in LISTS if name != "held" for item in answer.items[name]][:ROWS])
    last = text("sweep.proposal", path=answer.proposal) if answer.proposal else text("sweep.nothing_deleted")
    last = text("sweep.rehearsed") if answer.dry_run else last
    return counts, _people(answer.deadlines.by_person), items, _waiting(answer.lists), *_warnings(answer), last


def _people(rows: Sequence[PersonDuties]) -> Table:
    headings = tuple(f"cli_keeping.col_{name}" for name in ("duty", "unit", "person", "overdue", "due_soon", "met", "met_late"))
    return Table(text("cli_keeping.deadlines"), headings,
                 [(text("duty_list.name_" + row.kind.replace("-", "_")), row.unit, row.person, row.overdue, row.due_soon, row.met,
                   row.met_late) for row in rows[:ROWS]])


def _waiting(lists: Sequence[WaitingList]) -> Table:
    return Table(text("cli_keeping.lists"),
                 tuple(f"cli_keeping.col_{name}" for name in ("list", "form", "proposed", "approved", "grace")),
                 [(waiting.number, waiting.form or "", waiting.proposed, waiting.approved,
                   f"{waiting.grace_ends:%Y-%m-%d %H:%M}" if waiting.grace_ends else "") for waiting in lists])


def _warnings(answer: SweepAnswer) -> list[Text]:
    """What a person should know about the store."""
    store, warnings = answer.store, []
    if store.missing or store.foreign or store.locks:
        warnings.append(text("cli_keeping.store_dry" if answer.dry_run else "cli_keeping.store", checked=store.checked, of=store.of,
                             sweeps=store.sweeps, missing=len(store.missing), foreign=len(store.foreign), locks=len(store.locks)))
    if answer.unsettled or answer.store.unexplained:
        warnings.append(text("cli_keeping.unsettled", count=len(answer.unsettled) or len(answer.store.unexplained)))
    warnings += answer.out_of_date.values()
    warnings += [text("cli_disposal.kept_off", name=item.name, why=list(item.reasons)) for item in answer.kept_off[:ROWS]]
    warnings += [approval.reason for approval in answer.approvals_over[:ROWS]]
    warnings += [answer.clock] if answer.clock else []
    warnings += [text("cli_disposal.red", count=answer.red)] if answer.red else []
    return [*warnings, answer.space.warning] if answer.space.warning else warnings


def spot_check(shell: Shell, ratio: float, seed: str | None, who: str | None) -> Answer:
    """Draw the legal office's sample."""
    import math
    from fractions import Fraction

    from tasks.answers import to_json
    from tasks.keep.spot_checking import draw

    if not math.isfinite(ratio):
        raise BadCall("spot.ratio", ratio=str(ratio))
    with installation(shell, who, Intent(Act.SPOT_CHECK)) as opened:
        sample = draw(opened, Fraction(str(ratio)), seed or shell.clock().date().isoformat())
    table = Table(text("spot.title", count=len(sample.cases), population=sample.population, seed=sample.seed),
                  ("spot.col_case", "spot.col_unit", "spot.col_items"),
                  [(row.case, row.unit, "；".join([*row.items, *(group.sentence().say(shell.lang) for group in row.disposed)]))
                   for row in sample.cases])
    return Answer(to_json(sample, shell.lang), NEEDS_A_PERSON if sample.cases else DONE, (table,) if sample.cases else (text("spot.none"),))
