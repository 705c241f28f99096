"""`decide`, `ask`, `finish`: what the legal office makes of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from pipelines.flows.running import installation
from pipelines.terminal.anchored import unanchored
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import day as read_day
from pipelines.terminal.shell import Group, Shell, command, option

if TYPE_CHECKING:
    from office.findings.values import DecisionTaken, FindingsStand
    from regulations.values.reviews.review import ReviewAnswer
    from tasks.installation import Installation

STATUSES = ("explained", "confirmed", "dismissed", "open")
ACT = Intent(None)  # the act asks for the right itself, in its own transaction


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    findings = click.argument("findings", nargs=-1, metavar="FINDING…")
    seen = option("--seen", type=click.IntRange(min=0), metavar="VERSION", help="findings.opt_seen")
    who = option("--as", "who", metavar="NAME", help="cli.opt_as")
    reason = option("--reason", metavar="TEXT", help="cli.opt_reason")
    command(group, "decide", "findings.decide", click.argument("number"), findings,
            option("--status", type=click.Choice(STATUSES), help="findings.opt_status"), reason, seen, who)(decide)
    command(group, "ask", "findings.ask", click.argument("number"), findings,
            option("--of", "of", metavar="NAME", required=True, help="findings.opt_of"),
            option("--due", metavar="DATE", required=True, help="findings.opt_due"), reason, seen, who)(ask)
    command(group, "finish", "findings.finish", click.argument("number"), who)(finish)


def decide(shell: Shell, number: str, findings: tuple[str, ...], status: str | None, reason: str | None, seen: int | None,
           who: str | None) -> Answer:
    """Decide about findings or events; without any, show how they stand."""
    from office.findings import deciding
    from office.findings.values import DecisionTaken
    from regulations.values.enums import FindingStatus
    from tasks.installation import number_of

    if not findings and status is None:
        with installation(shell, who, ACT, reading=True) as opened:
            return _listed(deciding.look(opened.desk, number_of(opened, number)))
    if status is None:
        raise BadCall("findings.which_status")
    return _ruled(shell, number, findings, DecisionTaken(FindingStatus(status), reason or ""), seen, who)


def ask(shell: Shell, number: str, findings: tuple[str, ...], of: str, due: str, reason: str | None, seen: int | None,
        who: str | None) -> Answer:
    """Ask somebody to explain findings by a day."""
    from messages import say
    from office.findings.values import DecisionTaken
    from regulations.values.enums import FindingStatus

    day = read_day(due)
    if day is None or day < shell.clock().date():
        raise BadCall("findings.due_past", due=due)
    ruling = DecisionTaken(FindingStatus.OPEN, reason or say("findings.please_explain", shell.lang), of.strip(), day)
    return _ruled(shell, number, findings, ruling, seen, who)


def _ruled(shell: Shell, number: str, findings: tuple[str, ...], ruling: DecisionTaken, seen: int | None, who: str | None) -> Answer:
    from office.findings import deciding
    from pipelines.review import report_again
    from tasks.installation import number_of

    with installation(shell, who, ACT) as opened:
        number = number_of(opened, number)
        decided = deciding.decide(opened.desk, number, findings, ruling, seen)
        report = report_again(opened, number)
    key = "findings.asked" if ruling.asked_of else "findings.decided"
    shown: list[Table | Text] = [text(key, number=number, count=len(decided.changed), status=deciding.status_name(ruling.status),
                                      of=ruling.asked_of or "", due=ruling.explain_by or "", left=len(decided.left))]
    changed = [finding for finding in decided.findings if finding.id in decided.changed]
    proposed = [finding for finding in changed if finding.decision and finding.decision.proposed]
    shown += [text("findings.proposed", count=len(proposed)), text("findings.second_from")] if proposed else []
    data = {**_json(decided), "proposed": [finding.id for finding in proposed], "decided": list(decided.changed),
            "status": ruling.status.value, "report": _path(report)}
    return Answer(data, NEEDS_A_PERSON if report is None or proposed else DONE, (*shown, *_report(report, number)))


def finish(shell: Shell, number: str, who: str | None) -> Answer:
    """Finish a review: its report is written with every decision, and bound to the chain."""
    from pipelines.review import finish_review
    from tasks.installation import number_of

    with installation(shell, who, ACT) as opened:
        number = number_of(opened, number)
        done = finish_review(opened, number)
        if done is None:
            return Answer({**_json(_stands(opened, number)), "report": None}, NEEDS_A_PERSON, tuple(_report(None, number)))
    data = {**_json(done.stands), "report": done.path, "report_sha256": done.sha256, "anchored": done.anchored}
    return Answer(data, NEEDS_A_PERSON if done.anchored.problem else DONE,
                  (text("findings.done", number=number, path=done.path, digest=done.sha256), *unanchored(done.anchored)))


def _stands(opened: Installation, number: str) -> FindingsStand:
    from office.findings import deciding

    return deciding.look(opened.desk, number)


def _listed(stands: FindingsStand) -> Answer:
    event = {id_: event.id for event in stands.events for id_ in event.findings}
    rows = [(event.get(finding.id, ""), finding.id, text("review.severity_" + finding.severity),
             text(f"findings.status_{finding.status}"), finding.message,
             finding.decision and f"{finding.decision.by}：{finding.decision.reason}") for finding in stands.findings]
    table = Table(text("findings.list", number=stands.case, left=len(stands.left), version=stands.version),
                  tuple(f"findings.col_{name}" for name in ("event", "id", "severity", "status", "what", "decision")), rows)
    return Answer(_json(stands), NEEDS_A_PERSON if stands.left else DONE, (table,) if rows else (table.title,))


def _json(stands: FindingsStand) -> dict[str, object]:
    return {"case": stands.case, "version": stands.version, "left": [finding.id for finding in stands.left],
            "findings": [{"id": finding.id, "event": finding.event, "severity": finding.severity.value, "status": finding.status.value,
                          "message": finding.message, "decision": finding.decision} for finding in stands.findings],
            "events": stands.events, "finished_at": stands.finished_at}


def _path(report: ReviewAnswer | None) -> str | None:
    return report.report.html if report is not None and report.report is not None else None


def _report(report: ReviewAnswer | None, number: str) -> list[Text]:
    path = _path(report)
    return [text("review.report", path=path)] if path else [text("findings.review_again", number=number)]
