"""Access to footage: a request holds what it asks for, the approver of the regulation answers it, a copy leaves and is registered."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from messages.errors import BadCall, Changed
from regulations.values.parameters import Approver
from storage.applicable import regulation_of
from storage.keeping import disposed, holds, requests, sweeping
from storage.keeping.disposed import Gone
from storage.keeping.requests import Request
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.packages.bags import portable
from storage.stores.locks import write_whole
from storage.trail import audit
from tasks.installation import Installation, case_of
from tasks.keep.deciding import decide_open
from tasks.keep.marks import let_go
from tasks.steps import step

ACTIONS = ("view", "call-up", "copy-party", "copy-outside", "publish", "view-party", "litigation")
NOTICE = "《调取证据通知书》"
# The ladder of approvers (requirements.md C.10), the lowest first; who stands higher may allow it too.
LADDER = (("科室负责人", "行政科室负责人"), ("本单位负责人",), ("分管局领导", "主管领导", "主管负责人", "主管负责人或主要负责人"),
          ("主要领导", "主要负责人", "行政执法机关负责人"))


@step()
def ask(
    installation: Installation, number: str, action: str, asked_by: str, purpose: str, notice: str | None, recordings: Sequence[str]
) -> Request:
    """Note a request; what it asks for is held until it is answered."""
    case_of(installation, number)
    if not asked_by.strip() or not purpose.strip() or action not in ACTIONS:
        raise BadCall("access.incomplete", actions=list(ACTIONS))
    with installation.catalogue.begin() as tx:
        known = {row.recording.id for row in originals.of_case(tx, number)}
        for id_ in recordings:
            if id_ not in known:
                raise BadCall("work.not_in_case", id=id_, number=number)
        hold = holds.place(tx, number, None, "request", purpose, notice, installation.who, installation.clock())
        made = requests.add(tx, number, action, hold, installation.clock(), {
            "asked_by": asked_by.strip(), "purpose": purpose.strip(), "notice": notice, "recordings": list(recordings)})
        sweeping.mark_undecided(tx, number)
        audit.append(tx, "request.made", f"request:{made}", installation.who, installation.clock(), purpose.strip(), None,
                     {"case": number, "action": action, "asked_by": asked_by.strip(), "notice": notice})
        asked = requests.get(tx, made)
    decide_open(installation)
    return asked


@step()
def approve(installation: Installation, id: int, by: str, role: str, notice: str | None = None) -> Request:
    """Allow a request, by somebody who may under the case's regulation; BadCall says who may and what is missing."""
    with installation.catalogue.read() as tx:
        asked = requests.get(tx, id)
    case = case_of(installation, asked.case)
    rule = rule_of(installation, asked)
    paper = notice or asked.story.get("notice")
    if rule is not None and rule.approver and rank(role) < rank(rule.approver):
        raise BadCall("access.wrong_approver", approver=rule.approver, article=rule.article, quote=rule.quote)
    if rule is not None and NOTICE in rule.needs and not paper:
        raise BadCall("access.needs_notice", article=rule.article, quote=rule.quote)
    if rule is not None and rule.except_secret and case is not None and case.confidentiality != "none":
        raise BadCall("access.secret", level=case.confidentiality, article=rule.article, quote=rule.quote)
    if not by.strip():
        raise BadCall("access.unnamed", id=id)
    return _answer(installation, id, "approved", {"approver": by.strip(), "role": role, "notice": paper, "article": rule and rule.article})


def rule_of(installation: Installation, asked: Request) -> Approver | None:
    """Return the clause that says who allows it; None where the regulation does not speak of it."""
    rules = regulation_of(installation.settings, case_of(installation, asked.case))
    return next((one for one in rules.approvers if one.action == asked.action), None) if rules else None


def rank(role: str) -> int:
    """Return how high on the ladder somebody stands; BadCall for a role that is on none of its steps."""
    for place, names in enumerate(LADDER):
        if role.strip() in names:
            return place
    raise BadCall("access.role", role=role, known=[name for names in LADDER for name in names])


@step()
def refuse(installation: Installation, id: int, by: str, reason: str) -> Request:
    """Refuse a request with a reason; its hold ends."""
    if not by.strip() or not reason.strip():
        raise BadCall("access.unnamed", id=id)
    return _answer(installation, id, "refused", {"approver": by.strip(), "reason": reason.strip()}, let_go_by=by, why=reason)


def _answer(installation: Installation, id: int, state: str, more: dict[str, Any], let_go_by: str = "", why: str = "",
            expected: str = "open") -> Request:
    with installation.catalogue.begin() as tx:
        answered = requests.move(tx, id, expected, state, {**more, f"{state}_at": installation.clock().isoformat()})
        audit.append(tx, f"request.{state}", f"request:{id}", installation.who, installation.clock(), why or None, None,
                     {"case": answered.case, **more})
        if let_go_by:
            let_go(installation, tx, answered.hold, let_go_by, why)
    if let_go_by:
        decide_open(installation)
    return answered


@step()
def release(installation: Installation, id: int, to: str, out: Path | None = None) -> Request:
    """Copy what was allowed into a new folder, each copy compared with its original by hash, and note where it went; the hold ends.

    The originals never leave the store: what goes out is a copy, the original is what is kept (复制留存).
    """
    with installation.catalogue.read() as tx:
        asked = requests.get(tx, id)
        wanted = asked.story["recordings"]
        rows = [row for row in originals.of_case(tx, asked.case) if not wanted or row.recording.id in wanted]
        gone = [one for one in disposed.of_case(tx, asked.case) if not wanted or one.row.recording.id in wanted]
    if asked.state != "approved" or not to.strip():
        raise BadCall("access.state", id=id, state=asked.state, expected="approved")
    folder = (out or installation.home / "releases") / f"request-{id}"
    if folder.exists():
        raise BadCall("access.there", path=str(folder))
    rows = [row for row in rows if row.recording.id not in {one.row.recording.id for one in gone}]
    if gone and not rows:
        raise BadCall("access.disposed", id=id, lists=sorted({one.deletion.list for one in gone if one.deletion}))
    files = _copy(installation, rows, folder, asked, to.strip(), installation.clock())
    told = {"to": to.strip(), "folder": str(folder), "files": files, "disposed": [_story(one) for one in gone]}
    return _answer(installation, id, "released", told,
                   let_go_by=str(asked.story["approver"]), why=f"released to {to.strip()}", expected="approved")


def _story(gone: Gone) -> dict[str, Any]:
    """What the receiver does not get because it was disposed of."""
    told = gone.deletion
    return {"recording": gone.row.recording.id, "name": gone.row.recording.name, "sha256": gone.row.recording.sha256,
            "list": told.list if told else None, "at": told.at.isoformat() if told else None}


def _copy(
    installation: Installation, rows: Sequence[StoredRecording], folder: Path, asked: Request, to: str, at: datetime
) -> list[dict[str, Any]]:
    """Write beside and rename: a run that was killed leaves nothing that looks like a release."""
    partial = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    files = []
    for row in rows:
        target = partial / portable(f"{row.recording.device or '_'}/{row.recording.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with installation.store.open(row.key) as source, target.open("xb") as written:
            shutil.copyfileobj(source, written, 1 << 20)
        with target.open("rb") as copy:
            if hashlib.file_digest(copy, "sha256").hexdigest() != row.recording.sha256:
                raise Changed("storage.object_changed", key=row.key)
        files.append({"recording": row.recording.id, "file": str(target.relative_to(partial)), "sha256": row.recording.sha256})
    partial.mkdir(parents=True, exist_ok=True)
    story = {"request": asked.id, "case": asked.case, "to": to, "at": at.isoformat(), "files": files, **dict(asked.story)}
    write_whole(partial / "release.json", json.dumps(story, ensure_ascii=False, indent=1).encode())
    partial.rename(folder)
    return files
