"""Re-hash originals, compare ledger and store, walk the audit chain and its anchors; or check one package."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from messages import Text, text
from storage.ledgers import originals as ledger
from tasks.guard import anchoring, readable, second_copy, verifying
from tasks.guard.anchoring import Anchored
from tasks.guard.second_copy import Compared
from tasks.guard.verifying import Checked
from tasks.installation import Installation
from tasks.notices import Notice, notify

WRONG = ("damaged", "missing", "unreadable")


def verify(installation: Installation, sample: int | None = None, day: date | None = None, repair: bool = False) -> dict[str, Any]:
    """Return `verify --json` of contract.md: over everything, over `sample` originals, or over the thirtieth that is `day`'s turn."""
    ids = verifying.ids_to_check(installation, sample, day)
    found = verifying.verify_originals(installation, ids)
    balance = verifying.balance(installation)
    gone = sorted({*found.ids["missing"], *balance.missing})
    anchored = anchoring.check_anchors(installation, balance)
    chain = verifying.verify_chain(installation)
    restored = verifying.restore_test(installation)
    originals = {"checked": len(ids), "intact": len(found.ids["intact"]), "damaged": found.ids["damaged"], "missing": gone,
                 "unreadable": found.ids["unreadable"], "foreign": list(balance.foreign), "losses": found.losses}
    data = {"originals": originals, "audit": {**chain, "anchors": _anchors(installation, anchored)}, "restored": restored}
    _tell(installation, data, anchored)
    return {**data, "repaired": _repair(installation, found, gone)} if repair else data


def daily(installation: Installation, day: date) -> dict[str, Any]:
    """Check the day's thirtieth of the store, complete and check the second copy, tidy the readable view; tell what is wrong."""
    data = verify(installation, day=day)
    compared = second_copy.compare_copies(installation, day)
    if compared is not None:
        _tell_replica(installation, compared)
    return {**data, "replica": compared and _replica(installation, compared), "linked": _tidy(installation)}


def _tidy(installation: Installation) -> int:
    """Bring the readable view up to date."""
    with installation.catalogue.read() as tx:
        ids = [name for _, name in ledger.all_keys(tx)]
        rows = ledger.get_many(tx, ids) if readable.view_folder(installation) else ()
    return readable.tidy_readable(installation, rows)


def _anchors(installation: Installation, anchored: Anchored) -> dict[str, Any]:
    return {"count": anchored.count, "last": anchored.last, "signer": anchored.signer, "stamps": anchored.stamps,
            "problems": [{"kind": problem.kind, "event": problem.seq, "message": problem.text.say(installation.lang)}
                         for problem in anchored.problems]}


def _replica(installation: Installation, compared: Compared) -> dict[str, Any]:
    return {"copied": len(compared.copied), "not_copied": list(compared.not_copied), "checked": compared.checked,
            "damaged": list(compared.damaged), "problem": compared.problem and compared.problem.say(installation.lang)}


def _repair(installation: Installation, found: Checked, gone: list[str]) -> list[dict[str, str]]:
    """Bring back what is damaged or missing; what could not be read is left alone: nothing says it was changed."""
    with installation.catalogue.read() as tx:
        rows = ledger.get_many(tx, [*found.ids["damaged"], *gone])
    answers = second_copy.repair_originals(installation, rows)
    return [{"recording": name, "message": said.say(installation.lang)} for name, said in answers.items()]


def _tell(installation: Installation, data: dict[str, Any], anchored: Anchored) -> None:
    """Tell what was not told yet while originals were read."""
    chain, originals, restored = data["audit"], data["originals"], data["restored"]
    unseen = len(set(originals["missing"]) - {loss["recording"] for loss in originals["losses"]})
    if unseen:
        _notify(installation, "damage", "ledger", text("notices.missing", count=unseen))
    if not chain["intact"]:
        _notify(installation, "anchor", "chain", text("notices.chain", first=chain["first_broken"]))
    for problem in anchored.problems:
        _notify(installation, "anchor", f"{problem.kind} {problem.seq}", text("notices.anchors", problem=problem.text))
    if restored is not None and restored["state"] != "intact":
        state = text(f"verify.{restored['state']}")
        failed = text("notices.restore", name=restored["name"], id=restored["recording"], state=state)
        _notify(installation, "damage", restored["recording"], failed)


def _tell_replica(installation: Installation, compared: Compared) -> None:
    if compared.problem is not None:
        _notify(installation, "replica", "replica", text("notices.replica_problem", problem=compared.problem))
    if compared.damaged:
        _notify(installation, "replica", "replica", text("notices.replica_damaged", count=len(compared.damaged)))


def _notify(installation: Installation, kind: str, subject: str, message: Text) -> None:
    notify(installation.settings, Notice(kind, subject, message, installation.clock()), installation.lang)


def anchor_and_check(installation: Installation) -> dict[str, Any]:
    """Anchor the head of the audit chain, then walk the chain and compare it with all its anchors."""
    made = anchoring.anchor_chain(installation)
    chain = verifying.verify_chain(installation)
    anchored = anchoring.check_anchors(installation, verifying.balance(installation))
    data = {"anchored": made, "audit": {**chain, "anchors": _anchors(installation, anchored)}}
    _tell(installation, {**data, "originals": {"missing": [], "losses": []}, "restored": None}, anchored)
    if made and made["stamp_problem"]:
        _notify(installation, "anchor", "stamp", text("notices.anchors", problem=made["stamp_problem"]))
    return data


def verify_package(installation: Installation, package: Path) -> dict[str, Any]:
    """Return `{"package", "problems", "intact", "case", "manifest_sha256", "known"}` of one package, mounted disc or disc image.

    "known": when the catalogue noted a package with this manifest; null where it knows none.
    """
    found = verifying.verify_package(installation, package)
    known = {"package": Path(found.known.path).name, "made_at": found.known.at.isoformat()} if found.known else None
    return {"package": str(package), "problems": [problem.text.say(installation.lang) for problem in found.problems],
            "intact": not found.problems, "case": found.case, "manifest_sha256": found.manifest, "known": known}
