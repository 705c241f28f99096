"""The retention sweep: decide what was not decided yet, list what is due, propose what has expired. Nothing is deleted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from footage.recordings import BEIJING, Recording
from messages import Text, text
from messages.errors import Refused
from paperwork.papers import DisposalList, DisposalRow
from regulations import deadlines, retention
from regulations.facts import Case, Mark
from regulations.findings import Keeping
from regulations.profile import Regulation
from storage import audit, cases, ledger, notes, sweeping
from storage.applicable import regulation_of
from storage.ledger import StoredRecording
from storage.sweeping import Decided, Item
from tasks.office import Office
from tasks.steps import step

STEP = 500  # recordings decided in one transaction


@dataclass(frozen=True, slots=True)
class Ground:
    """What decides about the recordings of one case."""

    case: Case | None
    rules: Regulation | None
    marks: tuple[Mark, ...]


@step(retries=1)
def decide_open(office: Office) -> int:
    """Decide every recording nobody decided yet, lock it in the store as long as it must be kept; return how many."""
    with office.catalogue.read() as tx:
        waiting = [item.id for item in sweeping.undecided(tx)]
    grounds: dict[str | None, Ground] = {}
    for ids in _steps(waiting):
        with office.catalogue.read() as tx:
            rows = ledger.get_many(tx, ids)
        decided = {row.recording.id: (row, _keeping(_ground(office, grounds, row.case), row.recording)) for row in rows}
        _lock(office, decided.values())
        with office.catalogue.begin() as tx:
            sweeping.decide(tx, {name: Decided(keeping.state, keeping.until) for name, (_, keeping) in decided.items()})
            sweeping.set_due(tx, {name: _due(_ground(office, grounds, row.case), row) for name, (row, _) in decided.items()})
    return len(waiting)


def _steps(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while part := list(islice(rest, STEP)):
        yield part


def _ground(office: Office, known: dict[str | None, Ground], number: str | None) -> Ground:
    if number not in known:
        with office.catalogue.read() as tx:
            case = cases.load(tx, number).case if number else None
            marks = tuple(mark.mark for mark in notes.marks(tx, number)) if number else ()
        known[number] = Ground(case, regulation_of(office.settings, case), marks)
    return known[number]


def _keeping(ground: Ground, recording: Recording) -> Keeping:
    return retention.decide(recording, ground.case, ground.marks, ground.rules)


def _lock(office: Office, decided: Iterable[tuple[StoredRecording, Keeping]]) -> None:
    """Let the store refuse to delete an original before its time; a lock that reaches further already stays."""
    for row, keeping in decided:
        if keeping.until is not None and deadlines.end_of(keeping.until) > office.clock():
            try:
                office.store.retain(row.key, deadlines.end_of(keeping.until))
            except Refused:
                continue  # it is locked for longer: a decision only lengthens


def _due(ground: Ground, row: StoredRecording) -> tuple[datetime | None, datetime | None]:
    if ground.rules is None or row.recording.end is None:
        return None, None
    transfer = deadlines.transfer(ground.rules, row.recording.end, ground.case).due
    archive = deadlines.archive(ground.rules, ground.case).due if ground.case else None
    return (deadlines.end_of(transfer) if transfer else None, deadlines.end_of(archive) if archive else None)


@step()
def list_due(office: Office, as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Return the five lists of `sweep --json`, each item with its reason and clauses."""
    moment = datetime.combine(as_of + timedelta(days=1), time(), BEIJING)
    grounds: dict[str | None, Ground] = {}
    with office.catalogue.read() as tx:
        found = {
            "transfer_overdue": list(sweeping.handed_over_late(tx)), "archive_overdue": list(sweeping.archive_overdue(tx, moment)),
            "expired": list(sweeping.expired(tx, as_of)), "held": list(sweeping.held(tx)), "undetermined": list(sweeping.undetermined(tx)),
        }
    return {name: [_item(office, _ground(office, grounds, item.case), name, item) for item in _once(name, items)]
            for name, items in found.items()}


def _once(name: str, items: Sequence[Item]) -> Iterable[Item]:
    """A case is archived as a whole: one line for it."""
    return {item.case: item for item in items}.values() if name == "archive_overdue" else items


def _item(office: Office, ground: Ground, name: str, item: Item) -> dict[str, Any]:
    if name in ("transfer_overdue", "archive_overdue"):
        return _late(office, ground, name, item)
    with office.catalogue.read() as tx:
        recording = ledger.get(tx, item.id).recording
    keeping = _keeping(ground, recording)
    return {"recording": item.id, "name": item.name, "case": item.case, "due": item.keep_until and item.keep_until.isoformat(),
            "reason": _joined(office, keeping.why), "articles": [article.to_json() for article in keeping.articles]}


def _late(office: Office, ground: Ground, name: str, item: Item) -> dict[str, Any]:
    transfer = name == "transfer_overdue"
    due = item.transfer_due if transfer else item.archive_due
    rules = ground.rules
    articles = rules.cite("transfer" if transfer else "archive") if rules else ()
    reason = text("sweep.why_transfer", received=item.received_at, due=due) if transfer else text("sweep.why_archive", due=due)
    return {"recording": item.id if transfer else None, "name": item.name if transfer else item.case, "case": item.case,
            "due": due and due.isoformat(), "reason": reason.say(office.lang), "articles": [article.to_json() for article in articles]}


def _joined(office: Office, why: Sequence[Text]) -> str:
    return ("；" if office.lang == "zh" else "; ").join(sentence.say(office.lang).rstrip("。.") for sentence in why)


@step()
def write_proposal(office: Office, as_of: date, expired: Sequence[Mapping[str, Any]]) -> Path | None:
    """Write the disposal proposal (销毁清册) as docx and JSON; None where nothing has expired."""
    if not expired:
        return None
    from paperwork.writing import write_disposal_list

    with office.catalogue.read() as tx:
        rows = {row.recording.id: row for row in ledger.get_many(tx, [str(item["recording"]) for item in expired])}
    number = f"XH-{as_of:%Y%m%d}"
    out = office.home / "proposals" / f"音像资料销毁清册-{number}.docx"
    out.parent.mkdir(parents=True, exist_ok=True)
    paper = DisposalList(
        unit=next((row.unit for row in rows.values() if row.unit), ""), number=number, made_at=office.clock(), as_of=as_of,
        rows=tuple(_row(place, item, rows[str(item["recording"])]) for place, item in enumerate(expired, 1)),
        grace_days=office.settings.grace_days,
    )
    write_disposal_list(paper, out, office.lang)
    _write_json(out.with_suffix(".json"), {"number": number, "as_of": as_of.isoformat(), "items": [
        {**item, "sha256": rows[str(item["recording"])].recording.sha256} for item in expired]})
    with office.catalogue.begin() as tx:
        audit.append(tx, "disposal.proposed", f"proposal:{number}", office.who, office.clock(), None, None,
                     {"recordings": [item["recording"] for item in expired]})
    return out


def _row(place: int, item: Mapping[str, Any], row: StoredRecording) -> DisposalRow:
    from regulations.findings import Citation

    found = row.recording
    return DisposalRow(
        number=place, recording=found.id, name=found.name, sha256=found.sha256, size=found.size, reason=str(item["reason"]),
        articles=tuple(Citation(**article) for article in item["articles"]), case=row.case, device=found.device, recorded_at=found.start,
        kept_until=date.fromisoformat(item["due"]) if item["due"] else None,
    )


def _write_json(out: Path, value: Mapping[str, Any]) -> None:
    part = out.with_suffix(out.suffix + ".part")
    with part.open("w", encoding="utf-8") as target:
        json.dump(value, target, ensure_ascii=False, indent=1)
        target.flush()
        os.fsync(target.fileno())
    part.replace(out)
