"""Why recordings are kept, in the catalogue once for all that share the reason: sentences and clauses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from footage.values.plain import from_plain
from messages import Text
from messages.json_values import JsonList
from regulations.values.reviews.findings import Citation, Keeping
from storage.catalogue.models.keeping import ReasonRow
from storage.catalogue.steps import in_steps
from storage.trail.audit import canonical


@dataclass(frozen=True, slots=True)
class Reason:
    """What a decision rests on."""

    why: tuple[Text, ...]
    articles: tuple[Citation, ...]


def digest(keeping: Keeping) -> str:
    """Return the SHA-256 of what a decision rests on."""
    return hashlib.sha256(canonical(_plain(keeping)).encode("ascii")).hexdigest()


def _plain(keeping: Keeping) -> dict[str, JsonList]:
    return {"why": [sentence.to_json() for sentence in keeping.why], "articles": [asdict(article) for article in keeping.articles]}


def keep(tx: Session, keepings: Iterable[Keeping]) -> dict[str, int]:
    """Enter what these decisions rest on, each once, and return {digest: number}."""
    rows = {digest(keeping): keeping for keeping in keepings}
    numbers = _known(tx, rows)
    fresh = [{"digest": key, **_plain(keeping)} for key, keeping in rows.items() if key not in numbers]
    if fresh:
        insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
        tx.execute(insert(ReasonRow).on_conflict_do_nothing(index_elements=["digest"]), fresh)
        numbers = _known(tx, rows)
    return numbers


def _known(tx: Session, rows: Mapping[str, Keeping]) -> dict[str, int]:
    asked = select(ReasonRow.digest, ReasonRow.id)
    return {key: id_ for step in in_steps(list(rows)) for key, id_ in tx.execute(asked.where(ReasonRow.digest.in_(step)))}


def of(tx: Session, ids: Iterable[int]) -> dict[int, Reason]:
    """Return {number: reason}."""
    wanted = sorted(set(ids))
    asked = select(ReasonRow)
    rows = (row for place in range(0, len(wanted), 500) for row in tx.scalars(asked.where(ReasonRow.id.in_(wanted[place:place + 500]))))
    return {row.id: Reason(from_plain(tuple[Text, ...], row.why), from_plain(tuple[Citation, ...], row.articles))
            for row in rows}
