"""What the store has to know: which originals it must hold, and until when it must refuse to delete them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from regulations.values.enums import KeepState
from storage.catalogue.models.originals import RecordingRow
from storage.catalogue.steps import in_steps


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one original has to lie in the store, all recordings with the same bytes taken together."""

    key: str
    held: bool
    until: date | None  # last day it must be kept, where one is known
    rows: tuple[tuple[str, bool, date | None], ...]  # (id, held, keep_until) as they were read


def pending(tx: Session, limit: int, ids: Sequence[str] | None = None) -> list[Wanted]:
    """Return originals whose locks in the store lag behind the catalogue, at most `limit` recordings of them; `ids`: only among these."""
    query = select(RecordingRow.key).where(text("recordings.behind"))
    if ids is None:
        keys = list(tx.scalars(query.order_by(RecordingRow.id).limit(limit)))
    else:
        keys = [key for step in in_steps(ids[:limit]) for key in tx.scalars(query.where(RecordingRow.id.in_(step)))]
    return of_keys(tx, keys)


def of_keys(tx: Session, keys: Sequence[str]) -> list[Wanted]:
    """Return how these originals have to lie in the store."""
    asked = select(RecordingRow.key, RecordingRow.id, RecordingRow.held, RecordingRow.keep_state, RecordingRow.keep_until)
    by_key: dict[str, list[tuple[str, bool, KeepState, date | None]]] = {}
    for step in in_steps(sorted(set(keys))):
        for key, id_, held, state, until in tx.execute(
            asked.where(RecordingRow.key.in_(step), RecordingRow.keep_state != KeepState.DISPOSED)
        ):
            by_key.setdefault(key, []).append((id_, held, state, until))
    return [_wanted(key, rows) for key, rows in sorted(by_key.items())]


def _wanted(key: str, rows: list[tuple[str, bool, KeepState, date | None]]) -> Wanted:
    """One that is not free to go at a known day keeps the original held."""
    days = [until for _, _, _, until in rows if until is not None]
    return Wanted(key, any(held or state is not KeepState.UNTIL for _, held, state, _ in rows), max(days) if days else None,
                  tuple((id_, held, until) for id_, held, _, until in rows))


def stretch(tx: Session, after: str, limit: int) -> tuple[list[Wanted], str | None]:
    """Return the next `limit` originals in the order of keys, and the last key of the stretch; None where it reaches the end."""
    there = RecordingRow.keep_state != KeepState.DISPOSED
    query = select(RecordingRow.key).where(RecordingRow.key > after, there).distinct().order_by(RecordingRow.key).limit(limit)
    keys = list(tx.scalars(query))
    return of_keys(tx, keys), keys[-1] if len(keys) == limit else None


def reported(tx: Session, wanted: Sequence[Wanted]) -> None:
    """Note that the store is locked as the catalogue says; a recording that was decided again meanwhile stays on the list."""
    table = RecordingRow.__table__
    rows = [{"the_id": id_, "was_held": held, "was_until": until} for want in wanted for id_, held, until in want.rows]
    for has_day in (True, False):
        same = table.c.keep_until == bindparam("was_until") if has_day else table.c.keep_until.is_(None)
        some = [row for row in rows if (row["was_until"] is not None) is has_day]
        if some:
            parameters = some if has_day else [{name: row[name] for name in ("the_id", "was_held")} for row in some]
            tx.connection().execute(update(table).where(table.c.id == bindparam("the_id"), table.c.held == bindparam("was_held"), same)  # type: ignore[arg-type]
                                    .values(behind=False), parameters)
