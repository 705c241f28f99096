"""Re-hash originals, compare ledger and store, walk the audit chain and its anchors; or check one package."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from messages import Text, text
from storage.care.fixity import Fixity
from storage.trail.audit import ChainState
from tasks.answers import to_json
from tasks.guard import anchoring, leftovers, package_check, readable, restoring, second_copy, verifying
from tasks.guard.anchoring import Anchored
from tasks.guard.restoring import Restored
from tasks.guard.second_copy import Compared
from tasks.guard.verifying import Checked
from tasks.installation import Installation
from tasks.notices import Notice, notify


def verify(installation: Installation, sample: int | None = None, day: date | None = None, repair: bool = False) -> dict[str, Any]:
    """Return `verify --json` of contract.md: over everything, over `sample` originals, or over the thirtieth that is `day`'s turn."""
    ids = verifying.ids_to_check(installation, sample, day)
    checked = verifying.verify_originals(installation, ids)
    balance = verifying.balance(installation)
    missing = sorted({*checked.ids(Fixity.MISSING), *balance.missing})
    anchored = anchoring.check_anchors(installation, balance)
    chain = verifying.verify_chain(installation)
    restored = restoring.restore_test(installation)
    originals = {"checked": len(ids), "intact": len(checked.ids(Fixity.INTACT)), "damaged": list(checked.ids(Fixity.DAMAGED)),
                 "missing": missing, "unreadable": list(checked.ids(Fixity.UNREADABLE)), "foreign": list(balance.foreign),
                 "losses": to_json(checked.losses, installation.lang)}
    data = {"originals": originals, "audit": _audit(installation, chain, anchored), "restored": to_json(restored, installation.lang)}
    _report_losses(installation, len(set(missing) - {loss.recording for loss in checked.losses}), restored)
    _report_chain(installation, chain, anchored)
    return {**data, "repaired": _repair(installation, checked, missing)} if repair else data


def _audit(installation: Installation, chain: ChainState, anchored: Anchored) -> dict[str, Any]:
    return {"events": chain.events, "intact": chain.intact, "first_broken": chain.first_broken, "clock_back": list(chain.clock_back),
            "anchors": _anchors(installation, anchored)}


def daily(installation: Installation, day: date) -> dict[str, Any]:
    """Check the day's thirtieth of the store, complete and check the second copy, remove dead uploads, tidy the readable view."""
    data = verify(installation, day=day)
    compared = second_copy.compare_copies(installation, day)
    if compared is not None:
        _tell_replica(installation, compared)
    leftovers.clean_stores(installation)
    return {**data, "replica": compared and _replica(installation, compared), "linked": readable.tidy_readable(installation)}


def _anchors(installation: Installation, anchored: Anchored) -> dict[str, Any]:
    return {"count": anchored.count, "last": anchored.last, "signer": anchored.signer, "stamps": anchored.stamps,
            "problems": [{"kind": problem.kind, "event": problem.seq, "message": problem.text.say(installation.lang)}
                         for problem in anchored.problems]}


def _replica(installation: Installation, compared: Compared) -> dict[str, Any]:
    return {"copied": len(compared.copied), "not_copied": list(compared.not_copied), "checked": compared.checked,
            "damaged": list(compared.damaged), "problem": compared.problem and compared.problem.say(installation.lang)}


def _repair(installation: Installation, checked: Checked, missing: list[str]) -> list[dict[str, str]]:
    """Bring back what is damaged or missing; what could not be read is left alone: nothing says it was changed."""
    answers = second_copy.repair_originals(installation, [*checked.ids(Fixity.DAMAGED), *missing])
    return [{"recording": id_, "message": answer.say(installation.lang)} for id_, answer in answers.items()]


def _report_losses(installation: Installation, unseen: int, restored: Restored | None) -> None:
    """Report what was not reported while originals were read: rows without an original, and a restore test that failed."""
    if unseen:
        _notify(installation, "damage", "ledger", text("notices.missing", count=unseen))
    if restored is not None and restored.state is not Fixity.INTACT:
        state = text(f"verify.{restored.state.value}")
        _notify(installation, "damage", restored.recording, text("notices.restore", name=restored.name, id=restored.recording, state=state))


def _report_chain(installation: Installation, chain: ChainState, anchored: Anchored) -> None:
    if not chain.intact:
        _notify(installation, "anchor", "chain", text("notices.chain", first=chain.first_broken))
    for problem in anchored.problems:
        _notify(installation, "anchor", f"{problem.kind} {problem.seq}", text("notices.anchors", problem=problem.text))


def _tell_replica(installation: Installation, compared: Compared) -> None:
    if compared.problem is not None:
        _notify(installation, "replica", "replica", text("notices.replica_problem", problem=compared.problem))
    if compared.damaged:
        _notify(installation, "replica", "replica", text("notices.replica_damaged", count=len(compared.damaged)))


def _notify(installation: Installation, kind: str, subject: str, message: Text) -> None:
    notify(installation.settings, Notice(kind, subject, message, installation.clock()), installation.lang)


def anchor_and_check(installation: Installation) -> dict[str, Any]:
    """Anchor the head of the audit chain, then walk the chain and compare it with all its anchors."""
    anchored_now = anchoring.anchor_chain(installation)
    chain = verifying.verify_chain(installation)
    anchored = anchoring.check_anchors(installation, verifying.balance(installation))
    _report_chain(installation, chain, anchored)
    if anchored_now and anchored_now.stamp_problem:
        _notify(installation, "anchor", "stamp", text("notices.anchors", problem=anchored_now.stamp_problem))
    return {"anchored": to_json(anchored_now, installation.lang), "audit": _audit(installation, chain, anchored)}


def verify_package(installation: Installation, package: Path) -> dict[str, Any]:
    """Return `{"package", "problems", "intact", "case", "manifest_sha256", "known"}` of one package, mounted disc or disc image.

    "known": when the catalogue noted a package with this manifest; null where it knows none.
    """
    checked = package_check.verify_package(installation, package)
    noted = {"package": Path(checked.noted.path).name, "made_at": checked.noted.at.isoformat()} if checked.noted else None
    return {"package": str(package), "problems": [problem.text.say(installation.lang) for problem in checked.problems],
            "intact": not checked.problems, "case": checked.case, "manifest_sha256": checked.manifest, "known": noted}
