"""Re-hash originals, compare ledger and store, walk the audit chain and its anchors; or check one package."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from messages import Text, text
from storage.care.fixity import Fixity
from tasks.guard import anchoring, leftovers, package_check, papers, readable, verifying
from tasks.guard.copies import restoring, second_copy
from tasks.guard.copies.restoring import Restored
from tasks.guard.copies.second_copy import CopiesCompared
from tasks.guard.rows import comparing, structures
from tasks.guard.unread import Unread, UnreadPart
from tasks.guard.verified import (
    AnchoredAndVerified,
    ChainVerified,
    DailyVerified,
    Repair,
    Repaired,
    Verified,
    chain_of,
    originals_of,
    replica_of,
)
from tasks.guard.verified_package import PackageVerified, package_of
from tasks.installation import Installation
from tasks.notices import Notice, notify


def verify(installation: Installation, sample: int | None = None, day: date | None = None, repair: bool = False) -> Verified:
    """Return `verify --json` of contract.md: over everything, `sample` originals and papers, or the thirtieth that is `day`'s turn."""
    return comparing.reading_anything(installation, lambda: _verify(installation, sample, day, repair))


def _verify(installation: Installation, sample: int | None, day: date | None, repair: bool) -> Verified:
    chain, guard, rows = verifying.verify_chain(installation), verifying.guard_chain(installation), comparing.verify_rows(installation, day)
    made_of, unread = structures.verify_structure(installation), Unread()
    checked = verifying.verify_originals(installation, verifying.ids_to_check(installation, sample, day))
    balance = verifying.balance(installation)
    kept = unread.unless(UnreadPart.PAPERS, papers.NONE, lambda: papers.verify_papers(
        installation, papers.papers_to_check(installation, sample, day, balance.papers)))
    anchored = unread.unless(UnreadPart.ANCHORS, anchoring.NONE, lambda: anchoring.check_anchors(installation, balance))
    restored = unread.unless(UnreadPart.RESTORE, None, lambda: restoring.restore_test(installation))
    answer = Verified(originals_of(checked, balance), chain_of(chain, anchored, guard, rows, made_of, installation.clock()), restored, kept,
                      unread.sentences(checked.unread))
    unseen = len(set(answer.originals.missing) - {loss.recording for loss in checked.losses})
    _report_losses(installation, unseen, restored)
    _report_chain(installation, answer.audit)
    return _repaired(installation, answer) if repair else answer


def daily(installation: Installation, day: date) -> DailyVerified:
    """Check the day's thirtieth of the store, complete and check the second copy, remove dead uploads, tidy the readable view."""
    answer = verify(installation, day=day)
    compared = second_copy.compare_copies(installation, day)
    if compared is not None:
        _tell_replica(installation, compared)
    leftovers.clean_stores(installation)
    return DailyVerified(answer.originals, answer.audit, answer.restored, answer.papers, answer.unread,
                         replica_of(compared) if compared else None, readable.tidy_readable(installation))


def _repaired(installation: Installation, answer: Verified) -> Repaired:
    """Bring back what is damaged or missing; what could not be read is left alone: nothing says it was changed."""
    answers = second_copy.repair_originals(installation, [*answer.originals.damaged, *answer.originals.missing])
    brought = papers.repair_papers(installation, [*answer.papers.damaged, *answer.papers.missing])
    return Repaired(answer.originals, answer.audit, answer.restored, answer.papers, answer.unread,
                    tuple(Repair(id_, message) for id_, message in answers.items()), brought)


def _report_losses(installation: Installation, unseen: int, restored: Restored | None) -> None:
    """Report what was not reported while originals were read: rows without an original, and a restore test that failed."""
    if unseen:
        _notify(installation, "damage", "ledger", text("notices.missing", count=unseen))
    if restored is not None and restored.state is not Fixity.INTACT:
        state = text(f"verify.{restored.state.value}")
        _notify(installation, "damage", restored.recording, text("notices.restore", name=restored.name, id=restored.recording, state=state))


def _report_chain(installation: Installation, chain: ChainVerified) -> None:
    if not chain.intact:
        _notify(installation, "anchor", "chain", text("notices.chain", first=chain.first_broken))
    if not chain.triggers.sound:
        count = len(chain.triggers.missing) + len(chain.triggers.strange)
        _notify(installation, "anchor", "triggers", text("notices.triggers", count=count))
    if not chain.rows.sound:
        rows = chain.rows
        count = rows.count + sum(map(len, (rows.roots, rows.seals, rows.facts, rows.unknown_keys)))
        _notify(installation, "anchor", "ledger", text("notices.rows", count=count))
    if chain.structure:
        _notify(installation, "anchor", "structure", text("notices.structure", count=len(chain.structure)))
    for problem in chain.anchors.problems:
        _notify(installation, "anchor", f"{problem.kind} {problem.event}", text("notices.anchors", problem=problem.message))


def _tell_replica(installation: Installation, compared: CopiesCompared) -> None:
    if compared.problem is not None:
        _notify(installation, "replica", "replica", text("notices.replica_problem", problem=compared.problem))
    if compared.damaged:
        _notify(installation, "replica", "replica", text("notices.replica_damaged", count=len(compared.damaged)))


def _notify(installation: Installation, kind: str, subject: str, message: Text) -> None:
    notify(installation.settings, Notice(kind, subject, message, installation.clock()), installation.lang)


def anchor_and_check(installation: Installation) -> AnchoredAndVerified:
    """Anchor the head of the audit chain, then walk the chain and compare it with all its anchors."""
    return comparing.reading_anything(installation, lambda: _anchor_and_check(installation))


def _anchor_and_check(installation: Installation) -> AnchoredAndVerified:
    anchor = anchoring.anchor_chain(installation)
    chain, guard = verifying.verify_chain(installation), verifying.guard_chain(installation)
    anchored = anchoring.check_anchors(installation, verifying.balance(installation))
    rows, made_of = comparing.verify_rows(installation), structures.verify_structure(installation)
    answer = chain_of(chain, anchored, guard, rows, made_of, installation.clock())
    _report_chain(installation, answer)
    if anchor and anchor.stamp_problem:
        _notify(installation, "anchor", "stamp", text("notices.anchors", problem=anchor.stamp_problem))
    return AnchoredAndVerified(anchor, answer)


def verify_package(installation: Installation, package: Path) -> PackageVerified:
    """Return what one package, mounted disc or disc image is, and when the catalogue noted it; BadCall where it is none of these."""
    return package_of(package, package_check.verify_package(installation, package))
