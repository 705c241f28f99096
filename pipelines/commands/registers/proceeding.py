"""`approval`, `filing`, `custody`, `obstruction`, `legal-review`, `loss`, and `proceeding` that lists them: one command a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import text
from pipelines.commands.registers.proceeding_rows import due_of, matter_json, matter_row, matter_shown, step_table
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import instant
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from regulations.proceedings.values import ProceedingKind, ReviewOpinion, StepKind

if TYPE_CHECKING:
    from office.proceedings.acting import StepMade

ACT = Intent(None)  # the acts ask for the right themselves, in their own transactions
K, S = ProceedingKind, StepKind
# {kind of matter, which is the name of its group: {command: step}}; the first command of each begins the matter.
COMMANDS: Mapping[ProceedingKind, Mapping[str, StepKind]] = {
    K.APPROVAL: {"propose": S.PROPOSED, "report": S.REPORTED, "check": S.CHECKED, "approve": S.APPROVED, "refuse": S.RETURNED},
    K.FILING: {"send": S.FILED, "receive": S.RECEIVED},
    K.CUSTODY: {"hand-in": S.HANDED, "take": S.RECEIVED},
    K.OBSTRUCTION: {"note": S.NOTED, "hand-over": S.TO_POLICE, "drop": S.DROPPED, "answer": S.ANSWERED},
    K.LEGAL_REVIEW: {"submit": S.SUBMITTED, "ask": S.ASKED, "supplement": S.SUPPLEMENTED, "accept": S.ACCEPTED, "extend": S.EXTENDED,
                     "consult": S.CONSULTED, "conclude": S.CONCLUDED, "call-up": S.CALLED_UP, "opinion": S.OPINION,
                     "object": S.OBJECTED, "settle": S.SETTLED},
    K.LOSS: {"note": S.NOTED, "report": S.REPORTED, "settle": S.SETTLED},
}
STARTS = {K.APPROVAL: ("subject", "on_spot"), K.CUSTODY: ("subject",), K.LOSS: ("subject", "person")}  # options of the first command


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    for kind, steps in COMMANDS.items():
        under = Group(kind.value, help=f"matters.about_{kind}".replace("-", "_"))
        group.add_command(under)
        for place, (name, step) in enumerate(steps.items()):
            _add(under, kind, name, step, begins=place == 0)
    about = Group("proceeding", help="matters.about")
    group.add_command(about)
    who, number = option("--as", "who", metavar="NAME", help="cli.opt_as"), click.argument("number", type=NUMBER)
    command(about, "list", "matters.help_list", click.argument("case", required=False),
            option("--open", "open_only", is_flag=True, help="matters.opt_open"), who)(listing)
    command(about, "show", "matters.help_show", number, who)(show)
    command(about, "paper", "matters.help_paper", number,
            option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR", help="matters.opt_out"),
            who)(paper)


def _add(under: Group, kind: ProceedingKind, name: str, step: StepKind, *, begins: bool) -> None:
    more = [option(f"--{part.replace('_', '-')}", part, metavar="TIME" if part == "on_spot" else "TEXT",
                   help=f"matters.opt_{part}_{kind}") for part in STARTS.get(kind, ()) if begins]
    more += [option("--opinion", type=click.Choice([opinion.value for opinion in ReviewOpinion]),
                    help="matters.opt_opinion")] if step is S.OPINION else []
    more += [] if begins else [option("--seen", type=NUMBER, metavar="VERSION", help="matters.opt_seen")]
    about = click.argument("case") if begins else click.argument("number", type=NUMBER)
    command(under, name, f"matters.help_{kind}_{name}".replace("-", "_"), about, *more,
            option("--text", "words", metavar="TEXT", help="matters.opt_text"),
            option("--to", "to", metavar="NAME", help="matters.opt_to"),
            option("--at", "at", metavar="TIME", help="matters.opt_at"),
            option("--file", "file", metavar="TEXT", help="matters.opt_file"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(_begun(kind, step) if begins else _went_on(kind, step))


def _begun(kind: ProceedingKind, step: StepKind) -> Callable[..., Answer]:
    def begun(shell: Shell, case: str, words: str | None, to: str | None, at: str | None, file: str | None, who: str | None,
              subject: str | None = None, person: str | None = None, on_spot: str | None = None) -> Answer:
        from office.proceedings.acting import NewStep, begin

        started = instant(on_spot, "--on-spot")
        new = NewStep(S.ON_SPOT if started else step, words, to, started or instant(at, "--at"), subject, person, None, file)
        with installation(shell, who, ACT) as opened:
            moved = begin(opened.desk, case, kind, new)
            _refresh(opened, moved)
        return _answer(moved)

    return begun


def _went_on(kind: ProceedingKind, step: StepKind) -> Callable[..., Answer]:
    def went_on(shell: Shell, number: int, words: str | None, to: str | None, at: str | None, file: str | None, who: str | None,
                seen: int | None, opinion: str | None = None) -> Answer:
        from office.proceedings.acting import NewStep, go_on

        new = NewStep(step, words, to, instant(at, "--at"), None, None, ReviewOpinion(opinion) if opinion else None, file)
        with installation(shell, who, ACT) as opened:
            moved = go_on(opened.desk, number, kind, new, seen)
            _refresh(opened, moved)
        return _answer(moved)

    return went_on


def _refresh(opened: object, moved: StepMade) -> None:
    """Compute the duties of the case again: what was filed or handed to the custodian meets one."""
    from tasks.installation import Installation
    from tasks.keep.duties import refresh

    if isinstance(opened, Installation) and moved.proceeding.kind in (K.FILING, K.CUSTODY):
        refresh(opened, [moved.proceeding.case])


def _answer(moved: StepMade) -> Answer:
    from office.proceedings.acting import step_name

    matter = moved.proceeding
    done = text("matters.done", id=matter.id, step=step_name(matter.kind, matter.steps[-1].step), case=matter.case)
    return Answer({**matter_json(matter), "notes": moved.notes}, NEEDS_A_PERSON if moved.notes and matter.open else DONE,
                  (done, *moved.notes))


def listing(shell: Shell, case: str | None, open_only: bool, who: str | None) -> Answer:
    """List the matters of a case, or of all."""
    from office.proceedings import looking

    with installation(shell, who, ACT, reading=True) as opened:
        seen = looking.listing(opened.desk, case, open_only=open_only)
    table = Table(text("matters.title", count=len(seen)), tuple(f"matters.col_{name}" for name in
                  ("number", "kind", "case", "subject", "stands", "due")), [matter_row(matter) for matter in seen])
    waiting = any(matter.proceeding.open for matter in seen)
    return Answer({"proceedings": [{**matter_json(matter.proceeding), "due": due_of(matter)} for matter in seen]},
                  NEEDS_A_PERSON if waiting else DONE, (table,) if seen else (text("matters.none"),))


def show(shell: Shell, number: int, who: str | None) -> Answer:
    """Show one matter with its steps."""
    from office.proceedings import looking

    with installation(shell, who, ACT, reading=True) as opened:
        seen = looking.show(opened.desk, number)
    data = {**matter_json(seen.proceeding), "due": due_of(seen), "next": list(seen.following), "articles": list(seen.clauses)}
    return Answer(data, DONE, (*matter_shown(seen), step_table(seen.proceeding)))


def paper(shell: Shell, number: int, out: Path, who: str | None) -> Answer:
    """Write the paper of a matter."""
    from office.proceedings import looking
    from office.proceedings.paper import paper_of
    from paperwork.papers.proceedings.laying import form_of
    from paperwork.papers.writing import write_paper
    from storage.names import safe_name

    with installation(shell, who, ACT, reading=True) as opened:
        sheet = paper_of(looking.show(opened.desk, number), shell.clock())
    out.mkdir(parents=True, exist_ok=True)
    path = write_paper(sheet, out / safe_name(f"{form_of(sheet).file}-{sheet.case}-{number}.docx"), shell.lang)
    return Answer({"proceeding": number, "paper": str(path)}, DONE, (text("matters.written", path=str(path)),))
