"""What a person has to settle: a store holds or locks an original, or the chain a mark, of which the catalogue does not know why.

Each is a duty of its own kind: open until somebody settles it by name. Until then its recording is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from messages import Text
from storage.catalogue.models.keeping import DutyRow
from storage.catalogue.states import DutyKind
from storage.catalogue.steps import in_steps

OPEN = (DutyRow.kind == DutyKind.SETTLE, DutyRow.met_at.is_(None))


def note(tx: Session, findings: Mapping[str, Text], at: datetime) -> list[str]:
    """Note what has to be settled, by recording id; return those that were not open yet."""
    before = open_findings(tx)
    new = [id_ for id_ in findings if id_ not in before]
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    for id_ in new:
        values = {"unit": None, "person": None, "due_at": at, "met_at": None, "articles": [], "assumptions": [findings[id_].to_json()]}
        statement = insert(DutyRow).values(kind=DutyKind.SETTLE, case="", subject=id_, **values)
        tx.execute(statement.on_conflict_do_update(index_elements=["kind", "case_number", "subject"], set_=values))
    return new


def open_findings(tx: Session) -> dict[str, Text]:
    """Return {recording id: what has to be settled}."""
    return {subject: Text.from_json(sentences[0])
            for subject, sentences in tx.execute(select(DutyRow.subject, DutyRow.assumptions).where(*OPEN).order_by(DutyRow.id))}


def settle(tx: Session, ids: Iterable[str], at: datetime) -> None:
    """Note that these were settled."""
    chosen: Sequence[str] = list(ids)
    for step in in_steps(chosen):
        tx.execute(update(DutyRow).where(*OPEN, DutyRow.subject.in_(step)).values(met_at=at))
