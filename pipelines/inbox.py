"""Everything in the inbox that has stopped changing: each dump is taken in as `ingest` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from messages import text
from messages.errors import BadCall, LiuhenError
from pipelines.ingest import ingest_dump
from tasks.installation import Installation
from tasks.notices import Notice, notify
from tasks.receive import inbox
from tasks.receive.intake import Order


def ingest_inbox(installation: Installation, still: float | None = None) -> dict[str, Any]:
    """Take in what lies in the `inbox` of the settings; return {"inbox", "dumps": [...]}. One bad dump does not stop the others."""
    folder = installation.settings.inbox
    if folder is None:
        raise BadCall("inbox.none")
    folder.mkdir(parents=True, exist_ok=True)
    waited = installation.settings.inbox_still if still is None else still
    return {"inbox": str(folder), "dumps": [_one(installation, dump) for dump in inbox.still(folder, waited)]}


def _one(installation: Installation, dump: Path) -> dict[str, Any]:
    try:
        data = ingest_dump(installation, Order(dump))
    except LiuhenError as problem:
        _tell(
            installation,
            dump,
            Notice("inbox", dump.name, text("notices.inbox_problem", dump=dump.name, problem=problem.text), installation.clock()),
        )
        return {"dump": str(dump), "problem": problem.say(installation.lang)}
    if data["rejected"]:
        reasons = [f"{row['name']}: {row['reason']}" for row in data["rejected"][:5]]
        said = text("notices.inbox_rejected", dump=dump.name, count=len(data["rejected"]), reasons=reasons)
        _tell(installation, dump, Notice("inbox", dump.name, said, installation.clock()))
    return {"dump": str(dump), "received": len(data["received"]), "already": len(data["already"]), "rejected": len(data["rejected"]),
            "damaged": len(data["damaged"]), "clear": data["clear"], "receipt": data["receipt"]}


def _tell(installation: Installation, dump: Path, notice: Notice) -> None:
    notify(installation.settings, notice, installation.lang)
    installation.tell(text("inbox.told", dump=dump.name, message=notice.message))
