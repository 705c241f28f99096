"""`verify`, `backup`, `restore`, `catalogue copy`: what is still whole, and what survives the loss of a machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from messages import Text, text
from messages.errors import BadCall
from messages.hidden import shown_address
from office.rights.acts import Act
from pipelines.commands.office.jobs import later as ask_later
from pipelines.flows.outcomes import saved as written
from pipelines.flows.outcomes import verified
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, NEEDS_A_PERSON, Answer, Table, fields_of
from pipelines.terminal.home import Home, need_home
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.moments import age
from pipelines.terminal.shell import NUMBER, Group, Shell, command, option
from storage.catalogue.states import JobKind
from storage.ledgers.jobs.wanted import WantedJob

if TYPE_CHECKING:
    from tasks.guard.copies.restoring import Restored
    from tasks.guard.papers import PaperLoss
    from tasks.guard.verified import AnchorsVerified, ChainVerified, Repaired, ReplicaVerified, Verified
    from tasks.guard.verified_package import PackageSigned, PackageVerified
    from tasks.guard.verifying import Guard
    from tasks.installation import Installation

WRONG = ("damaged", "missing", "unreadable", "foreign")


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "verify", "cli.verify", click.argument("package", required=False, type=click.Path(path_type=Path)),
            option("--sample", type=NUMBER, metavar="N", help="cli.opt_sample"),
            option("--daily", is_flag=True, help="cli_checking.opt_daily"),
            option("--anchor", "anchors", is_flag=True, help="cli_checking.opt_anchor"),
            option("--repair", is_flag=True, help="cli_checking.opt_repair"),
            option("--later", is_flag=True, help="background.opt_later"), home=Home.OWN)(verify)
    command(group, "backup", "cli_checking.backup", click.argument("target", type=click.Path(path_type=Path, dir_okay=False)),
            option("--later", is_flag=True, help="background.opt_later"))(backup)
    command(group, "restore", "cli_checking.restore", click.argument("source", type=click.Path(path_type=Path, dir_okay=False)),
            home=Home.MADE)(restore)
    catalogue = Group("catalogue", help="cli_checking.catalogue")
    group.add_command(catalogue)
    command(catalogue, "copy", "cli_checking.catalogue_copy",
            option("--to", "target", required=True, metavar="URL", help="cli_checking.opt_to"))(copy)
    command(catalogue, "settle", "cli_checking.settle", click.argument("ids", nargs=-1, required=True, metavar="ID…"),
            option("--approved-by", "approver", required=True, metavar="NAME", help="cli.opt_approved_by"),
            option("--reason", required=True, metavar="TEXT", help="cli.opt_reason"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(settle)


def verify(shell: Shell, package: Path | None, sample: int | None, daily: bool, anchors: bool, repair: bool, later: bool) -> Answer:
    """Check originals, the audit chain and its anchors, or a package."""
    from pipelines import verify as checking
    from tasks.guard.anchoring import anchor_chain

    if package is None:
        need_home(shell.home, shell.environ)
    wanted = WantedJob(JobKind.VERIFY, "", {"sample": sample, "daily": daily})
    if later:
        if package is not None or anchors or repair:
            raise BadCall("background.verify_later")
        return ask_later(shell, wanted, None, Intent(Act.VERIFY))
    with installation(shell, None, Intent(Act.REPAIR if repair else Act.VERIFY), reading=True) as opened:
        if package is not None:
            return _package(checking.verify_package(opened, package.absolute()), package)
        if anchors:
            anchor_chain(opened)
        if daily:
            return _verified(_noted(opened, wanted, checking.daily(opened, opened.clock().date())))
        return _verified(_noted(opened, wanted, checking.verify(opened, sample, repair=repair)))


def _noted(opened: Installation, wanted: WantedJob, answer: Verified) -> Verified:
    """Enter the check as a job that is done; where something differs the catalogue is left as it was met."""
    from tasks.jobs.typed import TypedJob

    if answer.sound and opened.catalogue.revision() is not None:
        with TypedJob(opened.desk, wanted, opened.progress) as job:
            job.done(verified(answer))
    return answer


def _package(checked: PackageVerified, package: Path) -> Answer:
    verdict = text("verify.package_whole", path=str(package)) if checked.intact else text("verify.package_broken", path=str(package))
    problems = Table(text("verify.problems"), ("verify.col_problem",), [(problem,) for problem in checked.problems])
    origin = text("verify.package_unknown", number=checked.case)
    if checked.known:
        origin = text("verify.package_known", at=checked.known.made_at, package=checked.known.package, number=checked.case)
    return Answer(fields_of(checked), DONE if checked.intact else NEEDS_A_PERSON, (problems, verdict, *_unfinished(checked),
                                                                                               _signed(checked.signature), origin))


def _unfinished(checked: PackageVerified) -> list[Table | Text]:
    """Say what of the case was unfinished when the package was made: its files may be whole, the case was not."""
    if not checked.unfinished:
        return []
    matters = Table(text("unfinished.in_package", count=len(checked.unfinished)), ("unfinished.col_what",),
                    [(message,) for message in checked.unfinished])
    return [matters, text("unfinished.in_package_although", although=checked.although or "–")]


def _signed(signature: PackageSigned | None) -> Text:
    """Say who signed a package; a signature that is wrong stands among the problems."""
    if signature is None:
        return text("signatures.none")
    key = "signatures.of" if not signature.valid else "signatures.by_us" if signature.ours else "signatures.by"
    return text(key, algorithm=text(f"signatures.algorithm_{signature.algorithm}"), fingerprint=signature.fingerprint)


def _verified(answer: Verified) -> Answer:
    from tasks.guard.verified import DailyVerified, Repaired

    originals, chain = answer.originals, answer.audit
    replica = answer.replica if isinstance(answer, DailyVerified) else None
    sound = answer.sound and (replica is None or replica.sound)
    lost = {loss.recording: f"{loss.recording}  {loss.unit or ''}  {loss.name}" for loss in originals.losses}
    bad = Table(text("verify.problems"), ("verify.col_kind", "verify.col_problem"),
                [*((text("verify." + kind), lost.get(item, item)) for kind in WRONG for item in getattr(originals, kind)),
                 *((text("verify." + loss.state), _paper(loss)) for loss in answer.papers.losses)])
    repaired = Table(text("verify.repairs"), ("verify.col_problem", "verify.col_kind"),
                     _repairs(answer) if isinstance(answer, Repaired) else ())
    link = text("verify.chain_whole" if chain.intact else "verify.chain_broken", events=chain.events, first=chain.first_broken)
    sentence = text("verify.originals", checked=originals.checked, intact=originals.intact)
    destroyed = [text("disposed.in_status", count=originals.disposed)] if originals.disposed else []
    papers = [text("verify.papers", checked=answer.papers.checked, intact=answer.papers.intact)] if answer.papers.checked else []
    return Answer(fields_of(answer), DONE if sound else NEEDS_A_PERSON,
                  (sentence, *destroyed, *papers, *answer.unread, bad, repaired, link, *_beside(chain, answer.restored, replica)))


def _paper(loss: PaperLoss) -> Text:
    return text("verify.paper", case=loss.case, file=loss.file, unit=loss.unit)


def _repairs(answer: Repaired) -> list[tuple[object, ...]]:
    named = {loss.paper: _paper(loss) for loss in answer.papers.losses}
    return [*((repair.recording, repair.message) for repair in answer.repaired),
            *((named.get(repair.paper, repair.paper), repair.message) for repair in answer.repaired_papers)]


def _beside(chain: ChainVerified, restored: Restored | None, replica: ReplicaVerified | None) -> list[Table | Text]:
    """Say what rows, triggers, anchors, clocks, the restore test and the second copy showed."""
    from tasks.guard.rows.ledger import sentences

    columns = ("ledger.col_id", "verify.col_problem")
    open_ = [*((row.id, row.message) for row in chain.rows.differing), *((fact.id, fact.message) for fact in chain.rows.facts)]
    done = [*((row.id, row.message) for row in chain.rows.settled), *((fact.id, fact.message) for fact in chain.rows.settled_facts)]
    differing, settled = Table(text("ledger.rows_title"), columns, open_), Table(text("ledger.settled_title"), columns, done)
    shown = [*sentences(chain.rows), differing, settled, *_structure(chain), *_triggers(chain.triggers), *_anchors(chain.anchors)]
    if chain.clock_back:
        shown.append(text("verify.clock_back", count=len(chain.clock_back), first=chain.clock_back[0]))
    if restored is not None:
        shown.append(text("verify.restored", name=restored.name, state=text(f"verify.{restored.state.value}")))
    if replica is not None:
        shown.append(replica.problem or text("verify.replica", copied=replica.copied, checked=replica.checked,
                                             damaged=len(replica.damaged), failed=len(replica.not_copied)))
    return shown


def _structure(chain: ChainVerified) -> list[Table | Text]:
    from tasks.guard.rows.structures import sentences

    rows = [(finding.message,) for finding in chain.structure]
    return [Table(text("structure.title"), ("verify.col_problem",), rows), *sentences(chain.structure)]


def _triggers(guard: Guard) -> list[Table | Text]:
    shown: list[Table | Text] = []
    if guard.missing:
        key = "verify.triggers_gone" if guard.problem else "verify.triggers"
        shown.append(text(key, names=list(guard.missing), problem=guard.problem))
    if guard.strange:
        key = "verify.triggers_strange_there" if guard.problem else "verify.triggers_strange"
        shown.append(text(key, names=list(guard.strange), problem=guard.problem))
    if guard.events:
        shown.append(text("verify.triggers_before", count=len(guard.events), last=guard.events[-1]))
    return shown


def _anchors(anchors: AnchorsVerified) -> list[Table | Text]:
    """Say how far the chain is anchored, how old that is, and which key signs."""
    shown: list[Table | Text] = [text("verify.no_anchors")]
    if anchors.last_at is not None and anchors.age_seconds is not None:
        shown = [text("verify.anchors", count=anchors.count, last=anchors.last),
                 text("verify.anchor_age", at=anchors.last_at, age=age(anchors.age_seconds), count=anchors.events_since)]
    if anchors.key is not None:
        algorithm = text(f"signatures.algorithm_{anchors.key.algorithm}")
        shown.append(text("verify.key", algorithm=algorithm, fingerprint=anchors.key.fingerprint))
    shown += [text("verify.key_lost" if change.lost else "verify.key_changed", at=change.at, before=change.before, why=change.why or "–")
              for change in anchors.key_changes]
    return [*shown, Table(text("verify.anchor_problems"), ("verify.col_problem",), [(problem.message,) for problem in anchors.problems])]


def backup(shell: Shell, target: Path, later: bool) -> Answer:
    """Save the catalogue, and the key that signs anchors, while others go on working."""
    from tasks.guard.copies.backup import save

    if later:
        if target.exists():
            raise BadCall("storage.backup_there", path=str(target.absolute()))
        return ask_later(shell, WantedJob(JobKind.BACKUP, str(target.absolute()), {}), None, Intent(Act.BACK_UP))
    with installation(shell, None, Intent(Act.BACK_UP), reading=True) as opened:
        saved = save(opened, target.absolute())
    return Answer(_kept(saved.rows, target, saved.key), DONE, (
        written(saved, target), *((text("cli_checking.saved_key", path=str(saved.key)),) if saved.key else ())))


def restore(shell: Shell, source: Path) -> Answer:
    """Fill the empty catalogue of this home from a backup."""
    from tasks.guard.copies.backup import bring_back

    with installation(shell, None, Intent(Act.BACK_UP), reading=True) as opened:
        brought = bring_back(opened, source.absolute())
    return Answer(_kept(brought.rows, source, brought.key), DONE, (
        text("cli_checking.restored", path=str(source), rows=sum(brought.rows.values()), events=brought.rows["audit"]),
        text("cli_checking.then_verify")))


def copy(shell: Shell, target: str) -> Answer:
    """Copy the catalogue into another, empty database."""
    from tasks.guard.copies.backup import copy_to

    with installation(shell, None, Intent(Act.TAKE_OVER), reading=True) as opened:
        rows = copy_to(opened, target)
    shown = shown_address(target).split("@")[-1]
    return Answer({"to": shown, "rows": dict(rows)}, DONE, (
        text("cli_checking.copied", rows=sum(rows.values()), url=shown), text("cli_checking.then_set", url=shown)))


def settle(shell: Shell, ids: tuple[str, ...], approver: str, reason: str, who: str | None) -> Answer:
    """Settle entries that differ from the audit chain and that somebody explained."""
    from tasks.guard.rows.explaining import settle_rows

    with installation(shell, who, Intent(Act.SETTLE, approver=approver)) as opened:
        settled = settle_rows(opened, ids, approver, reason)
    return Answer({"settled": list(settled), "approver": approver.strip(), "reason": reason.strip()}, DONE,
                  (text("cli_checking.settled", count=len(settled), approver=approver.strip()),))


def _kept(rows: Mapping[str, int], path: Path, key: Path | None) -> dict[str, object]:
    return {"path": str(path), "rows": dict(rows), "key": key and str(key)}
