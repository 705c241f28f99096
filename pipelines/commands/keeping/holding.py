"""`mark`, `unmark`, `hold`, `unhold`, `case reopen`: what is kept permanently or held, who let go of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from office.rights.acts import About, Act
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import instant
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import HoldKind

if TYPE_CHECKING:
    from storage.catalogue.glances.gone import DisposedByList
    from storage.keeping.suggestions import Suggestion
    from tasks.keep.marks import Marked

HELD = tuple(kind.value for kind in HoldKind if kind is not HoldKind.REQUEST)  # a request's hold is placed by `request`


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    approved = (option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
                option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"))
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    command(group, "mark", "cli.mark", click.argument("number", required=False),
            option("--trigger", metavar="LT1…LT10", help="cli.opt_trigger"), option("--reason", metavar="TEXT", help="cli.opt_reason"),
            option("--recording", metavar="ID", help="cli.opt_recording"),
            option("--from", "start", metavar="TIME", help="cli.opt_from"), option("--to", "end", metavar="TIME", help="cli.opt_to"),
            option("--proposals", is_flag=True, help="cli_keeping.opt_proposals"),
            option("--confirm", type=NUMBER, metavar="ID", help="cli_keeping.opt_confirm"),
            option("--dismiss", type=NUMBER, metavar="ID", help="cli_keeping.opt_dismiss"),
            option("--viewing-copy", "copy", type=NUMBER, metavar="ID", help="spancopy.opt"), who)(mark)
    command(group, "unmark", "cli.unmark", click.argument("mark", type=NUMBER), *approved, who)(unmark)
    command(group, "hold", "cli_keeping.hold", click.argument("number"),
            option("--kind", type=click.Choice(HELD), required=True, help="cli_keeping.opt_kind"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            option("--document", metavar="NO", help="cli_keeping.opt_hold_document"),
            option("--recording", metavar="ID", help="cli.opt_recording"), who)(hold)
    command(group, "unhold", "cli_keeping.unhold", click.argument("hold", type=NUMBER), *approved, who)(unhold)
    case = group.commands["case"]
    assert isinstance(case, Group)
    command(case, "reopen", "cli_keeping.reopen", click.argument("number"), *approved, who)(reopen)
    command(case, "decide-anew", "cli_keeping.decide_anew", click.argument("number"), *approved, who)(decide_anew)


def mark(shell: Shell, number: str | None, trigger: str | None, reason: str | None, recording: str | None, start: str | None,
         end: str | None, proposals: bool, confirm: int | None, dismiss: int | None, copy: int | None, who: str | None) -> Answer:
    """Mark footage to be kept permanently, confirm, dismiss or list what was proposed, or cut the viewing copy of a stretch."""
    if copy is not None:
        return _viewing_copy(shell, copy, who)
    if proposals:
        return _proposals(shell, number)
    if confirm is not None or dismiss is not None:
        return _decided(shell, confirm, dismiss, reason, who)
    if number is None or trigger is None or reason is None:
        raise BadCall("cli_keeping.mark_what")
    from tasks.installation import number_of
    from tasks.keep.marks import mark_case

    with installation(shell, who, Intent(Act.MARK, About.CASE, number)) as opened:
        number = number_of(opened, number)
        done = mark_case(opened, number, trigger, reason, recording, instant(start, "--from"), instant(end, "--to"))
    return _marked(done, number)


def _marked(done: Marked, number: str) -> Answer:
    article, mark = done.article, done.mark
    data = {"mark": done.id, "case": number, "trigger": mark.trigger, "reason": mark.reason, "held": done.held, "article": article,
            "disposed": done.disposed}
    basis = text("work.mark_article", article=article.article, quote=article.quote) if article else text("work.mark_unlisted")
    sentence = text("work.marked", id=done.id, trigger=mark.trigger, count=len(done.held), basis=basis)
    return Answer(data, DONE, (sentence, *_not_held(done.disposed)))


def _not_held(gone: Sequence[DisposedByList]) -> list[Text]:
    """Say what is gone and so can be held by nobody."""
    return [text("disposed.not_held", gone=group.sentence()) for group in gone]


def _decided(shell: Shell, confirm: int | None, dismiss: int | None, reason: str | None, who: str | None) -> Answer:
    """A proposal is decided by a person who is named."""
    if who is None or (confirm is None) == (dismiss is None):
        raise BadCall("cli_keeping.decide_how")
    from tasks.keep import hinting

    intent = Intent(Act.DISMISS_MARK if confirm is None else Act.MARK, About.PROPOSAL, dismiss if confirm is None else confirm)
    with installation(shell, who, intent) as opened:
        if confirm is not None:
            marked = hinting.confirm(opened, confirm, reason)
            return _marked(marked, hinting.case_of_mark(opened, marked.id))
        dropped = hinting.dismiss(opened, int(dismiss or 0), reason or "")
    return Answer({"proposal": dropped.id, "case": dropped.case, "state": dropped.state, "by": dropped.by, "reason": dropped.reason}, DONE,
                  (text("cli_keeping.dismissed", id=dropped.id, by=who),))


def _viewing_copy(shell: Shell, mark: int, who: str | None) -> Answer:
    from tasks.keep.handing_out.span_copies import copy_span

    with installation(shell, who, Intent(Act.CUT_COPY, About.MARK, mark)) as opened:
        done = copy_span(opened, mark)
    data = {"mark": mark, "case": done.mark.case, "trigger": done.mark.mark.trigger, "from": done.span.start.isoformat(),
            "to": done.span.end.isoformat(), "copies": [{**copy.label.to_json(), "path": str(copy.path)} for copy in done.copies],
            "left_out": [{"recording": item.row.recording.id, "original": item.row.recording.name, "why": item.why.say(shell.lang)}
                         for item in done.left_out]}
    copies = Table(text("spancopy.copies"), ("spancopy.col_original", "spancopy.col_seconds", "spancopy.col_path"),
                 [(copy.row.recording.name, f"{copy.label.seconds:.1f}", copy.path) for copy in done.copies])
    missing = Table(text("spancopy.left_out"), ("spancopy.col_original", "spancopy.col_why"),
                    [(item.row.recording.name, item.why) for item in done.left_out])
    parts = (text("spancopy.made", id=mark, count=len(done.copies)), copies, missing, *((text("spancopy.inside"),) if done.copies else ()))
    return Answer(data, NEEDS_A_PERSON if done.left_out else DONE, parts)


def _proposals(shell: Shell, number: str | None) -> Answer:
    from tasks.installation import number_of
    from tasks.keep.hinting import open_proposals

    intent = Intent(Act.SEE_KEEPING) if number is None else Intent(Act.SEE_CASE, About.CASE, number)
    with installation(shell, None, intent, reading=True) as opened:
        suggestions = open_proposals(opened, number_of(opened, number) if number else None)
    rows = [_suggested(suggestion) for suggestion in suggestions]
    heads = ("id", "case", "trigger", "reason", "article")
    table = Table(text("cli_keeping.proposals", count=len(rows)), tuple(f"cli_keeping.col_{name}" for name in heads),
                  [(suggestion.id, suggestion.case or suggestion.proposal.recording, text(f"law.{suggestion.proposal.trigger}"),
                    suggestion.proposal.reason, suggestion.proposal.article.article if suggestion.proposal.article else "")
                   for suggestion in suggestions])
    return Answer({"proposals": rows}, NEEDS_A_PERSON if rows else DONE, (table,) if rows else (text("cli_keeping.no_proposals"),))


def _suggested(suggestion: Suggestion) -> dict[str, object]:
    """Return one item of `mark --proposals --json`."""
    proposal, span = suggestion.proposal, suggestion.proposal.span
    return {"proposal": suggestion.id, "case": suggestion.case, "recording": proposal.recording, "trigger": proposal.trigger,
            "source": proposal.source, "reason": proposal.reason, "from": span and span.start, "to": span and span.end,
            "article": proposal.article, "at": suggestion.at}


def unmark(shell: Shell, mark: int, approver: str, reason: str, who: str | None) -> Answer:
    """Lift a mark."""
    from tasks.keep.marks import lift_mark

    with installation(shell, who, Intent(Act.LIFT, About.MARK, mark, approver)) as opened:
        lifted = lift_mark(opened, mark, approver, reason)
    return Answer({"mark": lifted.id, "case": lifted.case, "approver": approver, "reason": reason}, DONE,
                  (text("work.unmarked", id=lifted.id, approver=approver),))


def hold(shell: Shell, number: str, kind: str, reason: str, document: str | None, recording: str | None, who: str | None) -> Answer:
    """Hold a case because of an appeal, a lawsuit or something else."""
    from tasks.keep.marks import gone_of, place_hold

    with installation(shell, who, Intent(Act.MARK, About.CASE, number)) as opened:
        placed = place_hold(opened, number, HoldKind(kind), reason, document, recording)
        gone = gone_of(opened, placed.case, recording)
    return Answer({"hold": placed.id, "case": placed.case, "kind": kind, "reason": reason, "document": document, "disposed": gone}, DONE,
                  (text("cli_keeping.held", id=placed.id, number=placed.case), *_not_held(gone)))


def unhold(shell: Shell, hold: int, approver: str, reason: str, who: str | None) -> Answer:
    """Lift a hold."""
    from tasks.keep.marks import lift_hold

    with installation(shell, who, Intent(Act.LIFT, About.HOLD, hold, approver)) as opened:
        lifted = lift_hold(opened, hold, approver, reason)
    return Answer({"hold": lifted.id, "case": lifted.case, "kind": lifted.kind, "approver": approver, "reason": reason}, DONE,
                  (text("cli_keeping.lifted", id=lifted.id, approver=approver),))


def reopen(shell: Shell, number: str, approver: str, reason: str, who: str | None) -> Answer:
    """Open an archived case again."""
    from tasks.installation import number_of
    from tasks.keep.marks import reopen_case

    with installation(shell, who, Intent(Act.REOPEN, About.CASE, number, approver)) as opened:
        number = number_of(opened, number)
        version = reopen_case(opened, number, approver, reason)
    return Answer({"case": number, "version": version, "approver": approver, "reason": reason}, DONE,
                  (text("cli_keeping.reopened", number=number, version=version),))


def decide_anew(shell: Shell, number: str, approver: str, reason: str, who: str | None) -> Answer:
    """Decide about a case without the longer decisions of before."""
    from tasks.installation import number_of
    from tasks.keep.marks import decide_again as decide

    with installation(shell, who, Intent(Act.REOPEN, About.CASE, number, approver)) as opened:
        number = number_of(opened, number)
        count = decide(opened, number, approver, reason)
    return Answer({"case": number, "recordings": count, "approver": approver, "reason": reason}, DONE,
                  (text("cli_keeping.decided_anew", number=number, count=count),))
