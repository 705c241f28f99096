"""Everything in the inbox that has stopped changing: each dump is taken in as `ingest` does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from messages import text
from messages.errors import BadCall, LiuhenError
from pipelines.ingest import ingest_dump
from tasks.installation import Office
from tasks.notices import Notice, notify
from tasks.receive import inbox
from tasks.receive.intake import Order


def ingest_inbox(office: Office, still: float | None = None) -> dict[str, Any]:
    """Take in what lies in the `inbox` of the settings; return {"inbox", "dumps": [...]}. One bad dump does not stop the others."""
    folder = office.settings.inbox
    if folder is None:
        raise BadCall("inbox.none")
    folder.mkdir(parents=True, exist_ok=True)
    waited = office.settings.inbox_still if still is None else still
    return {"inbox": str(folder), "dumps": [_one(office, dump) for dump in inbox.still(folder, waited)]}


def _one(office: Office, dump: Path) -> dict[str, Any]:
    try:
        data = ingest_dump(office, Order(dump))
    except LiuhenError as problem:
        _tell(office, dump, Notice("inbox", dump.name, text("notices.inbox_problem", dump=dump.name, problem=problem.text), office.clock()))
        return {"dump": str(dump), "problem": problem.say(office.lang)}
    if data["rejected"]:
        reasons = [f"{row['name']}: {row['reason']}" for row in data["rejected"][:5]]
        said = text("notices.inbox_rejected", dump=dump.name, count=len(data["rejected"]), reasons=reasons)
        _tell(office, dump, Notice("inbox", dump.name, said, office.clock()))
    return {"dump": str(dump), "received": len(data["received"]), "already": len(data["already"]), "rejected": len(data["rejected"]),
            "damaged": len(data["damaged"]), "clear": data["clear"], "receipt": data["receipt"]}


def _tell(office: Office, dump: Path, notice: Notice) -> None:
    notify(office.settings, notice, office.lang)
    office.tell(text("inbox.told", dump=dump.name, message=notice.message))
