"""`explain`, `except`, `accept`, `return`, `entry …`: why there is no footage, entered by officers, judged by the legal office."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from footage.values.recordings import Interval
from messages import text
from messages.errors import BadCall
from pipelines.commands.office.entry_rows import entry_json, entry_shown, entry_table
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.moments import instant
from pipelines.terminal.reviewed import review_shown
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from office.explanations.values import EntryStands, NewException, NewExplanation
    from pipelines.casework.explaining import Entered

ACT = Intent(None)  # the acts ask for the right themselves, in their own transactions
PAPER = click.Path(path_type=Path, dir_okay=False)


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    number, key = click.argument("number"), click.argument("entry")
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    seen = option("--seen", type=click.IntRange(min=0), metavar="VERSION", help="explanations.opt_seen")
    why = option("--reason", required=True, metavar="TEXT", help="cli.opt_reason")
    facts = (
        option("--reason", metavar="TEXT", help="explanations.opt_reason"),
        option("--words", metavar="TEXT", help="explanations.opt_words"),
        option("--basis", metavar="TEXT", help="explanations.opt_basis"),
        option("--file", "paper", type=PAPER, help="explanations.opt_file"),
        option("--reported-to", metavar="NAME", help="explanations.opt_reported_to"),
        option("--reported-at", metavar="TIME", help="explanations.opt_reported_at"),
        who,
    )
    span = (option("--from", "start", metavar="TIME", help="explanations.opt_from"),
            option("--to", "end", metavar="TIME", help="explanations.opt_to"))
    command(group, "explain", "explanations.explain", number, *span,
            option("--finding", "findings", multiple=True, metavar="ID", help="explanations.opt_finding"), *facts)(explain)
    command(
        group,
        "except",
        "explanations.except",
        number,
        option("--step", metavar="STEP", help="explanations.opt_step"),
        option("--day", metavar="DATE", help="explanations.opt_day"),
        option("--matter", metavar="MATTER", help="explanations.opt_matter"),
        *span,
        *facts,
    )(except_)
    command(group, "accept", "explanations.accept", number, key, why, seen, who)(accept)
    command(group, "return", "explanations.return", number, key, why, seen, who)(give_back)
    entry = Group("entry", help="explanations.entry")
    group.add_command(entry)
    command(entry, "list", "explanations.list", number, who)(listing)
    command(entry, "show", "explanations.show", number, key, who)(show)
    command(entry, "attach", "explanations.attach", number, key, option("--file", "paper", type=PAPER, required=True,
                                                                        help="explanations.opt_file"), seen, who)(attach)
    command(entry, "report", "explanations.report", number, key,
            option("--to", "to", required=True, metavar="NAME", help="explanations.opt_reported_to"),
            option("--at", "at", metavar="TIME", help="explanations.opt_reported_at"), seen, who)(report)
    command(entry, "acknowledge", "explanations.acknowledge", number, key, who)(acknowledge)
    command(entry, "withdraw", "explanations.withdraw", number, key, why, seen, who)(withdraw)


def explain(shell: Shell, number: str, start: str | None, end: str | None, findings: tuple[str, ...], reason: str | None,
            words: str | None, basis: str | None, paper: Path | None, reported_to: str | None, reported_at: str | None,
            who: str | None) -> Answer:
    """Enter an explanation; without anything to enter, show what was entered."""
    from office.explanations.values import NewExplanation

    if not (start or end or findings or reason or paper):
        return listing(shell, number, who)
    new = NewExplanation(_span(start, end), findings, reason or "", words, basis, reported_to, instant(reported_at, "--reported-at"))
    return _entered(shell, number, new, paper, who)


def except_(shell: Shell, number: str, step: str | None, day: str | None, matter: str | None, start: str | None, end: str | None,
            reason: str | None, words: str | None, basis: str | None, paper: Path | None, reported_to: str | None,
            reported_at: str | None, who: str | None) -> Answer:
    """Enter why a step was not recorded; without anything to enter, show the register."""
    from office.explanations.values import NewException

    if not (step or day or reason or paper):
        return listing(shell, number, who)
    on = read_day(day)
    if not step or on is None:
        raise BadCall("explanations.which_step")
    new = NewException(step.strip(), on, reason or "", matter, _span(start, end), words, basis, reported_to,
                       instant(reported_at, "--reported-at"))
    return _entered(shell, number, new, paper, who)


def _entered(shell: Shell, number: str, new: NewExplanation | NewException, paper: Path | None, who: str | None) -> Answer:
    from pipelines.casework.explaining import enter

    with installation(shell, who, ACT) as opened:
        return _answer(enter(opened, number, new, paper.absolute() if paper else None), "explanations.entered")


def attach(shell: Shell, number: str, entry: str, paper: Path, seen: int | None, who: str | None) -> Answer:
    """Attach a paper."""
    from pipelines.casework.explaining import attach as attached

    with installation(shell, who, ACT) as opened:
        return _answer(attached(opened, number, entry, paper.absolute(), seen), "explanations.attached")


def accept(shell: Shell, number: str, entry: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Accept an entry."""
    from pipelines.casework.explaining import judge

    with installation(shell, who, ACT) as opened:
        return _judged(judge(opened, number, entry, reason, seen, accepted=True))


def give_back(shell: Shell, number: str, entry: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Return an entry."""
    from pipelines.casework.explaining import judge

    with installation(shell, who, ACT) as opened:
        return _judged(judge(opened, number, entry, reason, seen, accepted=False))


def report(shell: Shell, number: str, entry: str, to: str, at: str | None, seen: int | None, who: str | None) -> Answer:
    """Note the report to the superior."""
    from office.explanations import following
    from tasks.installation import number_of

    when = instant(at, "--at") or shell.clock()
    with installation(shell, who, ACT) as opened:
        stands = following.report(opened.desk, number_of(opened, number), entry, to, when, seen)
    return _followed(stands, "explanations.reported")


def acknowledge(shell: Shell, number: str, entry: str, who: str | None) -> Answer:
    """Take note of a report."""
    from office.explanations import following
    from tasks.installation import number_of

    with installation(shell, who, ACT) as opened:
        stands = following.acknowledge(opened.desk, number_of(opened, number), entry)
    return _followed(stands, "explanations.acknowledged")


def withdraw(shell: Shell, number: str, entry: str, reason: str, seen: int | None, who: str | None) -> Answer:
    """Take an entry back."""
    from office.explanations import following
    from tasks.installation import number_of

    with installation(shell, who, ACT) as opened:
        stands = following.withdraw(opened.desk, number_of(opened, number), entry, reason, seen)
    return _followed(stands, "explanations.withdrawn")


def listing(shell: Shell, number: str, who: str | None) -> Answer:
    """List the explanations and exceptions of a case."""
    from office.explanations import looking
    from tasks.installation import number_of

    with installation(shell, who, ACT, reading=True) as opened:
        of_case = looking.listing(opened.desk, number_of(opened, number))
    data = {"case": of_case.case, "version": of_case.version, "entries": [entry_json(entry) for entry in of_case.entries]}
    shown = (entry_table(of_case),) if of_case.entries else (text("explanations.none", number=of_case.case),)
    return Answer(data, NEEDS_A_PERSON if of_case.waiting else DONE, shown)


def show(shell: Shell, number: str, entry: str, who: str | None) -> Answer:
    """Show one entry."""
    from office.explanations import looking
    from tasks.installation import number_of

    with installation(shell, who, ACT, reading=True) as opened:
        of_case = looking.show(opened.desk, number_of(opened, number), entry)
    return Answer({**entry_json(of_case.entries[0]), "notes": of_case.notes}, DONE, (*entry_shown(of_case.entries[0]), *of_case.notes))


def _span(start: str | None, end: str | None) -> Interval | None:
    first, last = instant(start, "--from"), instant(end, "--to")
    if (first is None) != (last is None):
        raise BadCall("explanations.from_and_to")
    if first is None or last is None:
        return None
    if last <= first:
        raise BadCall("explanations.ends_before_start", start=first, end=last)
    return Interval(first, last)


def _answer(entered: Entered, key: str) -> Answer:
    stands, entry = entered.stands, entered.stands.entry
    notes = (*stands.notes, *entered.problems)
    return Answer({**entry_json(entry), "notes": notes}, NEEDS_A_PERSON if notes else DONE,
                  (text(key, entry=entry.key, number=entry.case), *notes))


def _followed(stands: EntryStands, key: str) -> Answer:
    entry = stands.entry
    sentence = text(key, entry=entry.key, number=entry.case, to=entry.reported_to or "", at=entry.reported_at, by=entry.seen_by or "")
    return Answer({**entry_json(entry), "notes": stands.notes}, NEEDS_A_PERSON if stands.notes else DONE, (sentence, *stands.notes))


def _judged(entered: Entered) -> Answer:
    stands, entry, review = entered.stands, entered.stands.entry, entered.review
    left = sum(finding.waits for finding in review.findings) if review else stands.left
    done = text(f"explanations.{entry.state}", entry=entry.key, number=entry.case, count=len(stands.decided))
    data = {**entry_json(entry), "notes": stands.notes, "decided": stands.decided, "left": left,
            "verdict": review.verdict if review else None, "verdict_before": review.verdict_before if review else None}
    again = [entered.unreviewed] if entered.unreviewed else list(review_shown(review)) if review else []
    return Answer(data, NEEDS_A_PERSON if stands.notes or entered.unreviewed or left else DONE, (done, *stands.notes, *again))
