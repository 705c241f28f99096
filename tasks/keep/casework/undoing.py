"""A case file that says otherwise than what acts changed after the last one: named, and let win only for a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import Text, text
from messages.errors import Problems
from messages.json_values import JsonObject
from office.cases.changing import as_noted, shown
from regulations.values.facts import Case, CaseDocument
from storage.catalogue.models.originals import AuditRow
from storage.ledgers.casework import cases, editions
from storage.ledgers.casework.cases import StoredCase, StoredDocument
from storage.ledgers.casework.editions import PAPER, Edition, FieldChange
from tasks.installation import Installation

ADDED = ("case.added", "case.updated")


def need_reason(installation: Installation, case: Case, base: Path, papers: Sequence[CaseDocument],
                reason: str | None) -> Mapping[str, StoredDocument]:
    """Return the papers the case has, by file; Problems where the file would undo acts and no reason is given."""
    with installation.catalogue.read() as tx:
        if cases.registered_as(tx, case.number) is None:
            return {}
        stored, acts = cases.load(tx, case.number), _acts(tx, case.number)
    undone = list(_undone(stored, acts, case, _as_they_lie(stored, base, papers)))
    if undone and not (reason or "").strip():
        raise Problems((text("casework.undoes"), *undone, text("casework.undoes_how")))
    return stored.documents


def changes(tx: Session, case: Case, papers: Mapping[str, StoredDocument]) -> list[JsonObject]:
    """Return what a case file changes of the case, as its event holds it; nothing where the case is new."""
    if cases.registered_as(tx, case.number) is None:
        return []
    stored = cases.load(tx, case.number)
    now = (case, tuple(papers.values()))
    return [as_noted(change) for change in editions.differing((stored.case, tuple(stored.documents.values())), now)]


def _acts(tx: Session, number: str) -> list[Edition]:
    """Return the acts that changed a case after its last case file, the oldest first."""
    asked = select(AuditRow.what, AuditRow.detail).where(
        AuditRow.subject == f"case:{number}", AuditRow.what.in_((*ADDED, "case.changed"))).order_by(AuditRow.seq)
    since: list[int] = []
    for what, detail in tx.execute(asked):
        since = [] if what in ADDED else [*since, json.loads(detail)["edition"]]
    return [edition for edition in editions.history(tx, number) if edition.edition in since]


def _as_they_lie(stored: StoredCase, base: Path, papers: Sequence[CaseDocument]) -> tuple[StoredDocument, ...]:
    """Return the papers a case file names, with the hash of what lies beside it; the kept one's where nothing does."""
    lying = []
    for paper in papers:
        known = stored.documents.get(paper.file)
        path = base / paper.file
        if known is not None:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else known.sha256
            lying.append(replace(known, kind=paper.kind, sha256=sha256))
    return tuple(lying)


def _undone(stored: StoredCase, acts: Sequence[Edition], case: Case, papers: Sequence[StoredDocument]) -> Iterator[Text]:
    now = (case, papers)
    for change in editions.differing((stored.case, tuple(stored.documents.values())), now):
        by = next((act for act in reversed(acts) if any(_alike(change, other) for other in act.changes)), None)
        if by is not None:
            yield text(
                "casework.undoes_field",
                field=text(f"casework.field_{change.field}"),
                now=shown(change.was),
                file=shown(change.now),
                by=by.by,
                at=by.at,
                reason=by.reason or "—",
            )


def _alike(change: FieldChange, other: FieldChange) -> bool:
    """Whether two changes are about the same field, or the same paper."""
    return change.field == other.field and (change.field != PAPER or _file(change) == _file(other))


def _file(change: FieldChange) -> object:
    paper = change.was if change.was is not None else change.now
    return paper.get("file") if isinstance(paper, Mapping) else None
