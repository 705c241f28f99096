"""What is read from the index of a search and written into it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from storage.search.dialects import Dialect, Values
from storage.search.values import (
    MOST,
    IndexAnswer,
    IndexedText,
    IndexHit,
    IndexQuestion,
    IndexState,
    SearchKind,
    SearchScope,
    Shelf,
    shelf_of,
)

STEP = 500  # keys of one statement
_ROW = "id, kind, subject, case_number, shown, place, start_ms, end_ms, at"


class IndexReading:
    """What the index is asked in one transaction."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect

    def state(self) -> IndexState:
        """Return how far it is."""
        stored = dict(self._rows("SELECT name, value FROM state"))
        return IndexState(int(stored["event"]), stored.get("walked")) if "event" in stored else IndexState()

    def ask(self, question: IndexQuestion) -> IndexAnswer:
        """Return a page of what answers."""
        shelf = shelf_of(question.kind)
        condition, values = self._dialect.matching(shelf, question.parts, question.scope)
        where = f"{condition} AND r.kind = :kind" + (" AND r.open = 1" if question.open_only else "")
        rows = self._rows(f"SELECT r.at, r.id FROM {shelf} r WHERE {where} LIMIT {MOST + 1}", **values, kind=question.kind.value)
        places = sorted(((str(at), int(id_)) for at, id_ in rows[:MOST]), reverse=True)
        page = [place for place in places if question.after is None or place < question.after][:question.limit]
        return IndexAnswer(self._hits(shelf, [id_ for _, id_ in page]), len(places), len(rows) > MOST)

    def _hits(self, shelf: Shelf, ids: Sequence[int]) -> tuple[IndexHit, ...]:
        if not ids:
            return ()
        where, values = _among("id", ids)
        rows = {row[0]: IndexHit(*_in_order(row)) for row in self._rows(f"SELECT {_ROW} FROM {shelf} WHERE {where}", **values)}
        return tuple(rows[id_] for id_ in ids if id_ in rows)

    def neighbours(self, hits: Sequence[IndexHit]) -> dict[tuple[str, int], str]:
        """Return {(recording, place): text} of the utterances beside these."""
        if not hits:
            return {}
        beside = [(hit.subject, place) for hit in hits for place in (hit.place - 1, hit.place + 1)]
        where = " OR ".join(f"(subject = :s{number} AND place = :p{number})" for number in range(len(beside)))
        values = {f"{letter}{number}": pair[part] for number, pair in enumerate(beside) for part, letter in enumerate("sp")}
        return {(subject, place): shown for subject, place, shown in self._rows(
            f"SELECT subject, place, shown FROM {Shelf.SAID} WHERE {where}", **values)}

    def _rows(self, sql: str, **values: str | int | None) -> Sequence[Any]:
        return self._connection.execute(text(sql), values).all()


class IndexWriting(IndexReading):
    """What changes the index in one transaction."""

    def empty(self) -> None:
        """Forget everything, as at the beginning."""
        for shelf in Shelf:
            self._run(self._dialect.taken_out(shelf, "1 = 1"), {})
            self._run(f"DELETE FROM {shelf}", {})
        self.keep(IndexState())

    def cases_of(self, recordings: Sequence[str]) -> set[str]:
        """Return the numbers of the cases in which something said in these recordings is found now."""
        numbers: set[str] = set()
        for first in range(0, len(recordings), STEP):
            where, values = _among("subject", recordings[first:first + STEP])
            asked = f"SELECT DISTINCT case_number FROM {Shelf.SAID} WHERE {where} AND case_number IS NOT NULL"
            numbers |= {str(row[0]) for row in self._rows(asked, **values)}
        return numbers

    def keep(self, state: IndexState) -> None:
        """Note how far it is."""
        self._connection.execute(text("DELETE FROM state WHERE name IN ('event', 'walked')"))
        stored = {"event": None if state.event is None else str(state.event), "walked": state.walked}
        for name, value in stored.items():
            if value is not None:
                self._connection.execute(text("INSERT INTO state (name, value) VALUES (:name, :value)"), {"name": name, "value": value})

    def replace(self, shelf: Shelf, column: str, keys: Sequence[str], texts: Sequence[IndexedText]) -> None:
        """Put texts in place of all rows whose `column` ("subject" or "case_number") is one of the keys."""
        for first in range(0, len(keys), STEP):
            where, values = _among(f"r.{column}", keys[first:first + STEP])
            self._run(self._dialect.taken_out(shelf, where), values)
            self._run(f"DELETE FROM {shelf} AS r WHERE {where}", values)
        self._add(shelf, texts)

    def rescope(self, case: str, scope: SearchScope) -> None:
        """Let what was said in a case be found by other persons than before; nothing where it is so already."""
        wanted: Values = {"case": case, "scope": self._dialect.stored(scope.names), "open": int(scope.open)}
        old = f"r.case_number = :case AND (r.scope <> {self._dialect.cast('scope')} OR r.open <> :open)"
        ids = [row[0] for row in self._rows(f"SELECT r.id FROM {Shelf.SAID} r WHERE {old}", **wanted)]
        for first in range(0, len(ids), STEP):
            where, values = _among("r.id", ids[first:first + STEP])
            self._run(self._dialect.taken_out(Shelf.SAID, where), values)
            self._run(f"UPDATE {Shelf.SAID} AS r SET scope = {self._dialect.cast('scope')}, open = :open WHERE {where}",
                      {**values, "scope": wanted["scope"], "open": wanted["open"]})
            self._run(self._dialect.entered(Shelf.SAID, where), values)

    def _add(self, shelf: Shelf, texts: Sequence[IndexedText]) -> None:
        if not texts:
            return
        last = self._rows(f"SELECT coalesce(max(id), 0) FROM {shelf}")[0][0]
        cast = self._dialect.cast
        rows = [self._values(place, text_) for place, text_ in enumerate(texts, last + 1)]
        self._connection.execute(text(
            f"INSERT INTO {shelf} ({_ROW}, open, words, scope) VALUES (:id, :kind, :subject, :case, :shown, :place, :start, :end, :at,"
            f" :open, {cast('words')}, {cast('scope')})"), rows)
        self._run(self._dialect.entered(shelf, "r.id > :last"), {"last": last})

    def _values(self, id: int, entry: IndexedText) -> Values:
        return {"id": id, "kind": entry.kind.value, "subject": entry.subject, "case": entry.case, "shown": entry.text,
                "place": entry.place, "start": entry.start, "end": entry.end, "at": _stored(entry.at), "open": int(entry.scope.open),
                "words": self._dialect.stored(entry.words), "scope": self._dialect.stored(entry.scope.names)}

    def _run(self, sql: str | None, values: Values) -> None:
        if sql is not None:
            self._connection.execute(text(sql), values)


def _among(column: str, keys: Sequence[str | int]) -> tuple[str, Values]:
    values: Values = {f"k{place}": key for place, key in enumerate(keys)}
    return f"{column} IN ({', '.join(f':{name}' for name in values)})", values


def _in_order(row: Any) -> tuple[Any, ...]:
    id, kind, subject, case, shown, place, start, end, at = row
    return id, SearchKind(kind), subject, case, shown, place, start, end, at


def _stored(at: datetime | None) -> str:
    """Return an instant as text that sorts by time."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
